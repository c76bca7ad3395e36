"""A package of money must sum to what was announced, or an alert says by how much it does not. Nothing is plugged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from commonweal.kernel.money import Pence, pounds_text

PARTS_DO_NOT_SUM = "package-parts-do-not-sum"


@dataclass(frozen=True, slots=True)
class PackageAlert:
    """`difference` is the parts less the stated total, in pence."""

    code: str
    package: str
    stated: Pence
    found: Pence

    @property
    def difference(self) -> Pence:
        return self.found - self.stated

    def __str__(self) -> str:
        return (
            f"{self.package}: the parts sum to {pounds_text(self.found)} and the stated total is "
            f"{pounds_text(self.stated)}, difference {pounds_text(self.difference)}"
        )


def check_package(name: str, stated: Pence, parts: Sequence[tuple[str, Pence]]) -> PackageAlert | None:
    """None where the parts sum to the stated total exactly."""
    found = sum(amount for _, amount in parts)
    return None if found == stated else PackageAlert(PARTS_DO_NOT_SUM, name, stated, found)

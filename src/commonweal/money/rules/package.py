"""The packages that an agreement cites: each must sum to what was announced, or raise an alert."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from commonweal.kernel.money import Pence
from commonweal.money.allocation.rules.packages import Alert, reconcile


@dataclass(frozen=True, slots=True)
class PackageAlert:
    """The alert of a package, by the package's name. `difference` is the parts less the stated total, in pence."""

    package: str
    alert: Alert

    @property
    def code(self) -> str:
        return self.alert.code

    @property
    def difference(self) -> Pence:
        return self.alert.difference

    def __str__(self) -> str:
        return self.alert.message


def check_package(name: str, stated: Pence, parts: Sequence[tuple[str, Pence]]) -> PackageAlert | None:
    """None where the parts sum to the stated total exactly. Parts may share a name."""
    found = reconcile(name, stated, {f"{place} {part}": pence for place, (part, pence) in enumerate(parts)})
    return None if found is None else PackageAlert(name, found)

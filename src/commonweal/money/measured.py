"""What measures say of conditions, targets and schemes: answered by a room above, bound by the site's wiring."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from commonweal.kernel.period import Period


@dataclass(frozen=True, slots=True)
class Latest:
    """A measure of the catalogue by its title, with its latest figure; value and period are None where it has none."""

    title: str
    unit: str
    value: Decimal | None = None
    period: Period | None = None


class Measured(Protocol):
    """Measures, as far as money needs them."""

    def latest(self, *, measure: str, areas: tuple[str, ...], on: date, known: date | None) -> Latest | None:
        """The measure's latest figure that ends on or before a day, as known on another, for the areas together.

        None where there is no such measure.
        """
        ...


_bound: Measured | None = None


def bind(measured: Measured | None) -> None:
    """Called once by the site's wiring. Without it conditions and targets are said not to be measured."""
    global _bound  # noqa: PLW0603  the one binding of the process
    _bound = measured


def latest(*, measure: str, areas: tuple[str, ...], on: date, known: date | None) -> Latest | None:
    """What the bound room says; None where none is bound or there is no such measure."""
    return None if _bound is None else _bound.latest(measure=measure, areas=areas, on=on, known=known)


def value(*, measure: str, areas: tuple[str, ...], on: date, known: date | None) -> Decimal | None:
    """The latest figure's value; None where nothing is measured."""
    found = latest(measure=measure, areas=areas, on=on, known=known)
    return None if found is None else found.value

"""What measures say, for grant conditions and targets: answered by a room above, bound by the site's wiring."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Protocol


class Measured(Protocol):
    """Measures, as far as money needs them."""

    def value(self, *, measure: str, areas: tuple[str, ...], on: date, known: date | None) -> Decimal | None:
        """The measure's latest value on a day for the areas of a fund; None where there is none."""
        ...


_bound: Measured | None = None


def bind(measured: Measured | None) -> None:
    """Called once by the site's wiring. Without it conditions and targets are said not to be measured."""
    global _bound  # noqa: PLW0603  the one binding of the process
    _bound = measured


def value(*, measure: str, areas: tuple[str, ...], on: date, known: date | None) -> Decimal | None:
    """What the bound room says; None where none is bound or nothing is measured."""
    return None if _bound is None else _bound.value(measure=measure, areas=areas, on=on, known=known)

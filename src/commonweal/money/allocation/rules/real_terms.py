"""A series of money at the prices of one year. The deflator is a loaded series: none is shipped, none is guessed.

Real amount = cash amount x index of the price base / index of its own year.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from commonweal.kernel.money import Pence
from commonweal.kernel.period import Period
from commonweal.kernel.problem import Kind, Problem, Refused
from commonweal.kernel.rounding import EXACT, rounded


@dataclass(frozen=True, slots=True)
class Deflator:
    """A price index by period, with the source that it was loaded from. Raises ValueError unless all are above 0."""

    source: str
    index: Mapping[Period, Decimal]

    def __post_init__(self) -> None:
        if not all(value.is_finite() and value > 0 for value in self.index.values()):
            raise ValueError("an index is above 0")

    def at(self, period: Period) -> Decimal:
        """The index of a period. Raises Refused where the series has none: nothing is carried over."""
        if period not in self.index:
            message = f"the deflator of {self.source} has no value for {period}"
            raise Refused(Problem(Kind.NOT_FOUND, message, "Load a deflator that covers the period"))
        return self.index[period]


@dataclass(frozen=True, slots=True)
class Series:
    """Yearly amounts in pence. `price_base` None: cash, each year in its own prices."""

    amounts: Mapping[Period, Pence]
    price_base: Period | None = None


def at_prices_of(series: Series, base: Period, deflator: Deflator) -> Series:
    """The series at the prices of `base`; each amount rounded half-up to the penny, once. Raises Refused."""
    amounts: dict[Period, Pence] = {}
    for period, amount in series.amounts.items():
        own = deflator.at(series.price_base or period)
        amounts[period] = int(rounded(EXACT.divide(EXACT.multiply(Decimal(amount), deflator.at(base)), own), 0))
    return Series(amounts, base)


def real_change(series: Series, first: Period, final: Period, deflator: Deflator) -> Decimal | None:
    """The change from `first` to `final` at constant prices, as a share (-0.37 is a cut of 37%).

    None where it starts at 0. The answer is the same whatever the price base. Raises Refused where an amount or an
    index is missing.
    """
    for period in (first, final):
        if period not in series.amounts:
            raise Refused(Problem(Kind.NOT_FOUND, f"the series has no amount for {period}", "Choose another span"))
    if series.amounts[first] == 0:
        return None
    nominal = EXACT.divide(Decimal(series.amounts[final]), Decimal(series.amounts[first]))
    if series.price_base is not None:
        return nominal - 1
    return EXACT.divide(EXACT.multiply(nominal, deflator.at(first)), deflator.at(final)) - 1

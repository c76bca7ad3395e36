"""Is each year's minimum at least last year's, uprated by the stated rate?

Sources: Better Care Fund planning requirements, the social care maintenance rule; House of Commons Library briefing
7902, section 2.2 (the NHS contribution kept in real terms).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from commonweal.kernel.money import Pence
from commonweal.kernel.period import Period
from commonweal.kernel.problem import Kind, Problem, Refused
from commonweal.kernel.rounding import EXACT, rounded


@dataclass(frozen=True, slots=True)
class Uplift:
    """One year's test. `shortfall` is 0 where it is met."""

    period: Period
    previous: Pence
    rate: Decimal
    required: Pence
    actual: Pence

    @property
    def shortfall(self) -> Pence:
        return max(0, self.required - self.actual)

    @property
    def met(self) -> bool:
        return self.actual >= self.required


def uprated(amount: Pence, rate: Decimal) -> Pence:
    """The amount x (1 + rate), rounded half-up to the penny."""
    return int(rounded(EXACT.multiply(Decimal(amount), 1 + rate), 0))


def year_on_year(amounts: Mapping[Period, Pence], rates: Mapping[Period, Decimal]) -> list[Uplift]:
    """Each year after the first, tested against the year before it and the rate stated for it.

    Raises Refused where years do not follow one another or a year has no rate.
    """
    years = sorted(amounts)
    found: list[Uplift] = []
    for previous, year in pairwise(years):
        if previous.next() != year:
            raise Refused(Problem(Kind.INVALID, f"there is no amount between {previous} and {year}", "Give each year"))
        if year not in rates:
            raise Refused(Problem(Kind.INVALID, f"no rate is stated for {year}", "Load the rate with its source"))
        required = uprated(amounts[previous], rates[year])
        found.append(Uplift(year, amounts[previous], rates[year], required, amounts[year]))
    return found


def growth(previous: Pence, amount: Pence) -> Decimal | None:
    """The growth rate from one amount to the next, exact; None where the first is 0."""
    return None if previous == 0 else EXACT.divide(Decimal(amount - previous), Decimal(previous))

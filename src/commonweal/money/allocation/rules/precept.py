"""What a social care precept raises, year by year, and whether the rises stay within their limits.

The precept of a year is a percentage of the whole council tax of the year before; it stays in the base:
precept(t) = precept(t-1) x (1 + b) + p x tax(t-1) x (1 + b); tax(t) = tax(t-1) x (1 + c + p) x (1 + b), with p the
precept, c the core rise and b the growth of the tax base. Source: council pages on the adult social care precept
(Cambridgeshire, Buckinghamshire, Devon).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from commonweal.kernel.money import Pence
from commonweal.kernel.period import Period
from commonweal.kernel.problem import Kind, Problem, Refused
from commonweal.kernel.rounding import EXACT, rounded


@dataclass(frozen=True, slots=True)
class Rise:
    """A year's rises as shares: 0.02 is 2%."""

    period: Period
    precept: Decimal
    core: Decimal
    base_growth: Decimal


@dataclass(frozen=True, slots=True)
class Raised:
    """A year's result. `precept` is what all precepts so far raise in the year, `added` what this year's own adds."""

    period: Period
    precept: Pence
    added: Pence
    tax: Pence


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit on the precept: of each year from `first` to `final`, and of their sum; None is none. With its source."""

    first: Period
    final: Period
    yearly: Decimal | None
    together: Decimal | None
    source: str


def raised(tax: Pence, rises: Sequence[Rise], precept: Pence = 0) -> list[Raised]:
    """What the precept raises in each year, from the council tax of the year before the first.

    Nothing is rounded between the years; each result is rounded half-up to the penny. Raises Refused where a rise is no
    share or years do not follow one another.
    """
    exact_tax, exact_precept = Decimal(tax), Decimal(precept)
    found: list[Raised] = []
    for place, rise in enumerate(rises):
        if place and rises[place - 1].period.next() != rise.period:
            raise _wrong(f"{rise.period} does not follow {rises[place - 1].period}", "Give each year once, in order")
        if not all(-1 < rate < 1 for rate in (rise.precept, rise.core, rise.base_growth)) or rise.precept < 0:
            raise _wrong(f"a rise of {rise.period} is no share", "Write 2% as 0.02; a precept is not negative")
        grown = EXACT.multiply(exact_tax, 1 + rise.base_growth)
        added = EXACT.multiply(grown, rise.precept)
        exact_precept = EXACT.add(EXACT.multiply(exact_precept, 1 + rise.base_growth), added)
        exact_tax = EXACT.multiply(grown, 1 + rise.core + rise.precept)
        found.append(Raised(rise.period, _pence(exact_precept), _pence(added), _pence(exact_tax)))
    return found


def above_limits(rises: Sequence[Rise], limits: Sequence[Limit]) -> list[Problem]:
    """A problem for each year, or run of years, whose precept is above a limit."""
    problems: list[Problem] = []
    for limit in limits:
        inside = [rise for rise in rises if limit.first <= rise.period <= limit.final]
        for rise in inside:
            if limit.yearly is not None and rise.precept > limit.yearly:
                problems.append(_above(f"the precept of {rise.period}", rise.precept, limit.yearly, limit.source))
        together = sum((rise.precept for rise in inside), Decimal(0))
        if limit.together is not None and together > limit.together:
            problems.append(
                _above(f"the precepts of {limit.first} to {limit.final}", together, limit.together, limit.source)
            )
    return problems


def _pence(value: Decimal) -> Pence:
    return int(rounded(value, 0))


def _wrong(message: str, remedy: str) -> Refused:
    return Refused(Problem(Kind.INVALID, message, remedy))


def _above(what: str, found: Decimal, limit: Decimal, source: str) -> Problem:
    return Problem(Kind.INVALID, f"{what} is {found:%}, the limit is {limit:%} ({source})", "Lower the rise")

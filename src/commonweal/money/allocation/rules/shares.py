"""Shares of a sum: by sector, prevention, pooled and voluntary; and how a share moved since a baseline year.

A share of nothing is no number: it is None, not 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from commonweal.kernel.money import Pence
from commonweal.kernel.period import Period
from commonweal.kernel.problem import Kind, Problem, Refused
from commonweal.kernel.rounding import EXACT


def share(part: Pence, whole: Pence) -> Decimal | None:
    """part / whole, exact; None where the whole is 0."""
    return None if whole == 0 else EXACT.divide(Decimal(part), Decimal(whole))


def shares(amounts: Mapping[str, Pence]) -> dict[str, Decimal | None]:
    """Each name's share of the sum: by sector, by contract type, by contributor."""
    whole = sum(amounts.values())
    return {name: share(amount, whole) for name, amount in amounts.items()}


def voluntary(total: Pence, minimum: Pence) -> Pence:
    """What was pooled above the minimum. Raises Refused where less than the minimum was pooled."""
    if total < minimum:
        raise Refused(Problem(Kind.INVALID, "less is pooled than the minimum", "Check both sums"))
    return total - minimum


@dataclass(frozen=True, slots=True)
class Spend:
    """Spend of a year, marked as prevention or not."""

    period: Period
    amount: Pence
    prevention: bool


@dataclass(frozen=True, slots=True)
class Shift:
    """A year's prevention share and its change since the baseline year, in shares of 1."""

    period: Period
    share: Decimal | None
    change: Decimal | None


def prevention_shift(spend: Iterable[Spend], baseline: Period) -> list[Shift]:
    """The prevention share of each year and its change against the baseline year.

    Raises Refused where the baseline year has no spend to compare with.
    """
    whole: dict[Period, Pence] = {}
    part: dict[Period, Pence] = {}
    for one in spend:
        whole[one.period] = whole.get(one.period, 0) + one.amount
        part[one.period] = part.get(one.period, 0) + (one.amount if one.prevention else 0)
    start = share(part.get(baseline, 0), whole.get(baseline, 0))
    if start is None:
        raise Refused(Problem(Kind.NOT_FOUND, f"there is no spend in the baseline year {baseline}", "Choose another"))
    found: list[Shift] = []
    for period in sorted(whole):
        here = share(part[period], whole[period])
        found.append(Shift(period, here, None if here is None else EXACT.subtract(here, start)))
    return found

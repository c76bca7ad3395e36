"""From commissioners' allocations to areas of health and wellbeing boards, by the share of each in the other.

Published method: an area's minimum is the sum, over the commissioners that reach into it, of the commissioner's minimum
times the share of its people who live there. Amounts are kept by pair and must sum both ways.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from commonweal.kernel.money import Pence, pounds_text
from commonweal.kernel.problem import Kind, Problem, Refused, Where
from commonweal.kernel.rounding import EXACT
from commonweal.money.allocation.rules.dividing import divide
from commonweal.money.allocation.rules.packages import Alert

TOLERANCE = Decimal("0.005")
"""How far published shares of one commissioner, each rounded, may add up to something other than 1."""


@dataclass(frozen=True, slots=True)
class Reach:
    """The share of a commissioner's people who live in an area, from 0 to 1."""

    commissioner: str
    area: str
    share: Decimal


def checked_reaches(reaches: Sequence[Reach], tolerance: Decimal = TOLERANCE) -> dict[str, list[Reach]]:
    """Reaches by commissioner. Raises Refused where a pair stands twice, or shares do not add up to about 1."""
    problems: list[Problem] = []
    by_commissioner: dict[str, list[Reach]] = {}
    for row, reach in enumerate(reaches, start=1):
        by_commissioner.setdefault(reach.commissioner, []).append(reach)
        if not reach.share.is_finite() or not 0 <= reach.share <= 1:
            problems.append(_wrong(row, "a share is outside 0 to 1", "Write 94.8% as 0.948", str(reach.share)))
    for commissioner, several in by_commissioner.items():
        areas = [reach.area for reach in several]
        if len(set(areas)) != len(areas):
            problems.append(_wrong(None, f"{commissioner} reaches into one area twice", "Give each pair one row"))
        whole = sum((reach.share for reach in several if reach.share.is_finite()), Decimal(0))
        if abs(whole - 1) > tolerance:
            remedy = "Give every area in which its people live; the shares add up to 1"
            problems.append(_wrong(None, f"the shares of {commissioner} add up to {whole}", remedy))
    if problems:
        raise Refused.of(problems)
    return by_commissioner


def by_pair(amounts: Mapping[str, Pence], reaches: Sequence[Reach]) -> dict[tuple[str, str], Pence]:
    """Each commissioner's amount divided among the areas it reaches into, with no penny lost.

    Shares that add up to about 1 are taken as weights. Raises Refused where a commissioner has an amount and no shares,
    or shares and no amount.
    """
    by_commissioner = checked_reaches(reaches)
    lone = sorted(set(amounts) ^ set(by_commissioner))
    if lone:
        raise Refused(_wrong(None, f"{', '.join(lone)} has an amount or shares, but not both", "Give both"))
    pairs: dict[tuple[str, str], Pence] = {}
    for commissioner, several in by_commissioner.items():
        parts = divide(amounts[commissioner], [reach.share for reach in several])
        pairs |= {(commissioner, reach.area): part for reach, part in zip(several, parts, strict=True)}
    return pairs


def by_area(pairs: Mapping[tuple[str, str], Pence]) -> dict[str, Pence]:
    """What each area gets from all commissioners."""
    found: dict[str, Pence] = {}
    for (_, area), amount in pairs.items():
        found[area] = found.get(area, 0) + amount
    return found


def sums_both_ways(
    pairs: Mapping[tuple[str, str], Pence], commissioners: Mapping[str, Pence], areas: Mapping[str, Pence]
) -> list[Alert]:
    """An alert for each published total of a commissioner or an area that its pairs do not add up to."""
    alerts: list[Alert] = []
    for side, totals in ((0, commissioners), (1, areas)):
        for name in sorted({*totals, *(pair[side] for pair in pairs)}):
            found = sum(amount for pair, amount in pairs.items() if pair[side] == name)
            stated = totals.get(name, 0)
            if found != stated:
                message = f"the pairs of {name} add up to {pounds_text(found)}, its total is {pounds_text(stated)}"
                alerts.append(Alert("pairs-do-not-sum", message, found - stated))
    return alerts


def counts_by_area(counts: Mapping[str, Decimal], reaches: Sequence[Reach]) -> dict[str, Decimal]:
    """A commissioner's plan of admissions put to areas by the same shares; exact, not rounded, never scaled.

    Raises Refused as `by_pair` does.
    """
    by_commissioner = checked_reaches(reaches)
    lone = sorted(set(counts) ^ set(by_commissioner))
    if lone:
        raise Refused(_wrong(None, f"{', '.join(lone)} has a count or shares, but not both", "Give both"))
    found: dict[str, Decimal] = {}
    for reach in reaches:
        part = EXACT.multiply(counts[reach.commissioner], reach.share)
        found[reach.area] = EXACT.add(found.get(reach.area, Decimal(0)), part)
    return found


def _wrong(row: int | None, message: str, remedy: str, value: str | None = None) -> Problem:
    return Problem(Kind.INVALID, message, remedy, Where(row=row), value)

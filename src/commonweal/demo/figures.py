"""Made-up delayed days for every council and month: the same on every machine, like no council's own figures.

A council's month is its adults, times England's level and season, times the council's own level, any special
cause and noise; the total is split by type of care, reason and agency, never into a pair that is not allowed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import pairwise

from commonweal.demo.councils import rows_of
from commonweal.demo.drawing import between, chosen, drawing, settings, years
from commonweal.demo.layouts import facts, layout_of, month_of, months
from commonweal.demo.population import adults_of
from commonweal.demo.workbooks import AreaDays, Cell, MonthFigures, cells_of
from commonweal.kernel.period import Period
from commonweal.kernel.rounding import largest_remainder
from commonweal.measures.published.delay_reasons import ATTRIBUTIONS

ACUTE, SOCIAL_CARE = "acute", "social-care"


@dataclass(frozen=True, slots=True)
class SpecialCause:
    """A council's days are multiplied by `factor` from `start` for that many months; None is for good."""

    ons: str
    start: Period
    months: int | None
    factor: float

    def acts_in(self, month: Period) -> bool:
        passed = _months_between(self.start, month)
        return passed >= 0 and (self.months is None or passed < self.months)


def figures_of(month: Period, *, revised: bool = False) -> MonthFigures:
    """What the workbook of a month says; with `revised` what it says the second time.

    Raises ValueError where the month has no second publication.
    """
    revision = next((entry for entry in settings()["revisions"] if month_of(entry["month"]) == month), None)
    if revised and revision is None:
        raise ValueError(f"{month} is published once")
    published = _day_of_publication(month, 2)
    put_right: dict[str, float] = {}
    revised_on = None
    if revised and revision:
        draw = drawing("revision", month)
        continuing = [row.council.ons for row in rows_of(month)]
        put_right = {ons: between(revision["factor"], draw) for ons in chosen(continuing, revision["councils"], draw)}
        revised_on = _day_of_publication(month, 2 + revision["months_later"])
    areas = [
        AreaDays(row.name, row.code, _days(row.council.ons, month, put_right.get(row.council.ons, 1.0)),
                 row.council.ons, row.region)
        for row in rows_of(month)
    ]  # fmt: skip
    outside = [
        AreaDays(entry["name"], entry["code"], _outside(entry["code"], month)) for entry in facts()["outside_england"]
    ]
    quality = layout_of(month).has_data_quality
    return MonthFigures([*areas, *outside], published, revised_on, _revisers() if quality else ())


@cache
def special_causes() -> dict[str, SpecialCause]:
    """Which council changes when; each at most once, and only those that stand in every month."""
    found: dict[str, SpecialCause] = {}
    first, last = months()[0], months()[-1]
    in_last = {row.council.ons for row in rows_of(last)}
    left = [row.council.ons for row in rows_of(first) if row.council.ons in in_last]
    for number, entry in enumerate(settings()["special_causes"]):
        draw = drawing("special-cause", number)
        start, end = (month_of(text) for text in entry["span"])
        span = [month for month in months() if start <= month <= end]
        for ons in chosen(left, entry["councils"], draw):
            left.remove(ons)
            month = span[int(draw.random() * len(span))]
            found[ons] = SpecialCause(ons, month, entry["months"], entry["factor"])
    return found


def _days(ons: str, month: Period, put_right: float) -> dict[Cell, int]:
    if ons in _nil_in(month):
        return {}
    delays = settings()["delays"]
    year = min(max(month.start.year, years().start), years().stop - 1)
    expected = adults_of(ons, year) / 100_000 * delays["per_100000_adults_a_day"] * month.days
    expected *= _level(month) * delays["season"][month.start.month - 1]
    expected *= between(delays["council"], drawing("level", ons)) * put_right
    cause = special_causes().get(ons)
    if cause and cause.acts_in(month):
        expected *= cause.factor
    draw = drawing("month", ons, month)
    # Twelve even numbers added up are near enough a normal one of variance 1, and the same on every machine.
    noise = sum(draw.random() for _ in range(12)) - 6
    total = max(0, round(expected * (1 + delays["noise"] * noise)))
    return _split(total, ons, month)


def _outside(code: str, month: Period) -> dict[Cell, int]:
    mean, draw = settings()["delays"]["outside_england"][code], drawing("outside", code, month)
    return _split(int(mean * 2 * draw.random() * draw.random() * 2), code, month)


def _split(total: int, who: str, month: Period) -> dict[Cell, int]:
    """Share out the days so that they add up exactly."""
    if not total:
        return {}
    stray = settings()["delays"]["mixture"] / 2
    own, now = _mixture(who), drawing("mixture", who, month)
    usual = _usual(month)
    weights = [
        round(1000 * weight * own[cell] * between((1 - stray, 1 + stray), now)) for cell, weight in usual.items()
    ]
    return {cell: days for cell, days in zip(usual, largest_remainder(total, weights), strict=True) if days}


@cache
def _usual(month: Period) -> dict[Cell, float]:
    """England's mixture of reasons, agencies and care in a month."""
    delays = settings()["delays"]
    social_care = _on_line(delays["social_care"], month)
    agencies = list(ATTRIBUTIONS.values())
    found: dict[Cell, float] = {}
    for cell in cells_of(layout_of(month)):
        care, reason, attribution = cell
        weight, acute, *shares = delays["reasons"][reason]
        share = shares[agencies.index(attribution)] * (social_care if attribution == SOCIAL_CARE else 1)
        found[cell] = weight * share * (acute if care == ACUTE else 1 - acute)
    return found


@cache
def _mixture(who: str) -> dict[Cell, float]:
    """How a council's mixture of reasons, agencies and care differs from England's."""
    stray, draw = settings()["delays"]["mixture"], drawing("mixture", who)
    by_value: dict[str, float] = {}
    found: dict[Cell, float] = {}
    for cell in cells_of(layout_of(months()[-1])):
        factor = 1.0
        for value in cell:
            if value not in by_value:
                by_value[value] = between((1 - stray, 1 + stray), draw)
            factor *= by_value[value]
        found[cell] = factor
    return found


@cache
def _nil_in(month: Period) -> frozenset[str]:
    """Councils with no days in the month before they leave the return."""
    changes = [change for change in facts()["councils"] if month_of(change["month"]).previous() == month]
    return frozenset(ons for change in changes for ons in change["nil_before"])


@cache
def _level(month: Period) -> float:
    return _on_line(settings()["delays"]["level"], month)


def _on_line(points: Sequence[tuple[str, float]], month: Period) -> float:
    """The value at a month on straight lines between points."""
    for (first, low), (second, high) in pairwise(points):
        start, end = month_of(first), month_of(second)
        if start <= month <= end:
            return low + (high - low) * _months_between(start, month) / _months_between(start, end)
    raise ValueError(f"{month} is on no line")


def _months_between(first: Period, second: Period) -> int:
    return (second.start.year - first.start.year) * 12 + second.start.month - first.start.month


def _day_of_publication(month: Period, later: int) -> date:
    """The second Thursday of the month so many months on, NHS England's day for these statistics."""
    for _ in range(later):
        month = month.next()
    thursday = month.start + timedelta(days=(3 - month.start.weekday()) % 7)
    return thursday + timedelta(days=7)


def _revisers() -> list[tuple[str, str]]:
    return [(f"ZZ{number}", f"Demonstration Hospital {number} (synthetic)") for number in (1, 2, 3)]

"""Areas that are the sum of councils, and what they add up before and after a reorganisation."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from commonweal.kernel.area_code import COUNCILS_WITH_SOCIAL_CARE
from commonweal.kernel.period import Period
from commonweal.measures.rules.months import accounted
from commonweal.measures.totals import Key, Total
from commonweal.places.queries import Member, members
from commonweal.places.queries.changes import membership_changes
from commonweal.places.queries.named import Named, reporting

NO_PARTS = COUNCILS_WITH_SOCIAL_CARE | {
    "nhs-trust",
    "gp-practice",
    "provider",
    "organisation",
    "residence-outside-england",
}
"""Kinds that are never the sum of councils."""


@dataclass(frozen=True)
class Group:
    """The areas whose facts make up an aggregate: alternatives before and after a reorganisation, and all of them."""

    alternatives: list[frozenset[str]]

    @property
    def everyone(self) -> frozenset[str]:
        return frozenset().union(*self.alternatives)


class Aggregates:
    """The councils in the areas of one question; each membership is asked for once between two of its changes."""

    def __init__(self, held: Mapping[str, Named], sources: Iterable[str]) -> None:
        self._held = held
        self._sources = tuple(sources)
        self._asked: dict[tuple[str, int], list[Member]] = {}

    def group(self, area: str, period: Period) -> Group | None:
        """The whole councils of an aggregate at the period's end, and those just before it where they differ.

        None for an area that is no sum of councils, or in which one lies in part only.
        """
        if area not in self._held or self._held[area].kind in NO_PARTS:
            return None
        alternatives: list[frozenset[str]] = []
        for day in (period.last, period.start, period.start - timedelta(days=1)):
            councils = self._members(area, day)
            if any(not council.whole for council in councils):
                return None
            group = frozenset(council.code for council in councils)
            group -= {covered for code in group for covered in self._covered.get(code, ())}
            if group and group not in alternatives:
                alternatives.append(group)
        return Group(alternatives) if alternatives else None

    def _members(self, area: str, day: date) -> list[Member]:
        key = area, bisect_right(self._changes, day)
        if key not in self._asked:
            self._asked[key] = members(area, day, kinds=COUNCILS_WITH_SOCIAL_CARE)
        return self._asked[key]

    @cached_property
    def _changes(self) -> list[date]:
        return membership_changes(COUNCILS_WITH_SOCIAL_CARE)

    @cached_property
    def _covered(self) -> dict[str, list[str]]:
        """Rows of the sources that count the people of other areas too, which have then no row of their own."""
        return {row: covers[1:] for source in self._sources for row, covers in reporting(source).items()}


def counted_twice(masks: Mapping[str, int], alternatives: list[frozenset[str]], full: int) -> bool:
    """Whether any area holds a month that another boundary accounts for."""
    if len(alternatives) == 1:
        return False
    months = accounted(dict(masks), alternatives, full)
    for code, mask in masks.items():
        own = 0
        for group, mine in zip(alternatives, months, strict=True):
            own |= mine if code in group else 0
        if mask & ~own:
            return True
    return False


def sum_once(held: Mapping[Key, Total], series: int, alternatives: list[frozenset[str]], period: Period) -> Decimal:
    """The sum over the first boundary that holds the period whole; 0 where none does (the figure is partial then)."""
    for group in alternatives:
        found = [held.get((series, code, period.start)) for code in group]
        if all(total and total.mask for total in found):
            return sum((total.value for total in found if total), Decimal(0))
    return Decimal(0)

"""What lies in what, on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection

from commonweal.kernel.rounding import EXACT


@dataclass(frozen=True, slots=True)
class Member:
    """`weight` is the share of the member's people who live in the parent: 1 where it lies in it whole."""

    code: str
    weight: Decimal

    @property
    def whole(self) -> bool:
        return self.weight == 1


_DOWN = """
WITH RECURSIVE inside AS (
  SELECT m.child, m.weight::numeric AS weight, 1 AS depth FROM places_membership m
  WHERE m.parent = %(parent)s AND daterange(m.valid_from, m.valid_to) @> %(on)s::date
  UNION ALL
  SELECT m.child, m.weight * i.weight, i.depth + 1
  FROM inside i JOIN places_membership m ON m.parent = i.child
  WHERE daterange(m.valid_from, m.valid_to) @> %(on)s::date AND i.depth < 8 AND %(deep)s
)
SELECT i.child, i.weight, i.depth, coalesce(a.kind, o.kind, '') AS kind
FROM inside i LEFT JOIN places_area a ON a.code = i.child LEFT JOIN places_organisation o ON o.code = i.child
"""


def members(parent: str, on: date, kinds: Collection[str] | None = None) -> list[Member]:
    """What lies in the parent on that day, whole or in part, by code.

    Without `kinds` its direct members; with them every member of those kinds at any depth (the councils of England).
    Where no membership of these kinds is held but the parent's small areas are, the members are those in which these
    lie, weighted by people (the councils of a footprint outside London).
    """
    with connection.cursor() as cursor:
        cursor.execute(_DOWN, {"parent": parent, "on": on, "deep": kinds is not None})
        rows = cursor.fetchall()
    weights: dict[str, Decimal] = {}
    for child, weight, _, kind in sorted(rows, key=lambda row: row[2]):
        if kinds is None or kind in kinds:
            weights.setdefault(child, _plain(weight))
    if not weights and kinds and any(row[3] == "lsoa" for row in rows):
        return _by_small_areas(parent, on, kinds)
    return [Member(code, weight) for code, weight in sorted(weights.items())]


def _plain(weight: Decimal) -> Decimal:
    return Decimal(1) if weight == 1 else weight.normalize(EXACT)


def _by_small_areas(parent: str, on: date, kinds: Collection[str]) -> list[Member]:
    from commonweal.places.queries.overlaps import shares_within  # noqa: PLC0415  the two read each other

    return [Member(code, weight) for code, weight in shares_within(parent, on, kinds)]


def parents(code: str, on: date) -> list[Member]:
    """Everything that the area or organisation lies in on that day, nearest first; the weight is its share in each."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH RECURSIVE above AS (
              SELECT m.parent, m.weight::numeric AS weight, 1 AS depth FROM places_membership m
              WHERE m.child = %(code)s AND daterange(m.valid_from, m.valid_to) @> %(on)s::date
              UNION ALL
              SELECT m.parent, m.weight * a.weight, a.depth + 1
              FROM above a JOIN places_membership m ON m.child = a.parent
              WHERE daterange(m.valid_from, m.valid_to) @> %(on)s::date AND a.depth < 8
            )
            SELECT parent, weight, depth FROM above ORDER BY depth, parent
            """,
            {"code": code, "on": on},
        )
        rows = cursor.fetchall()
    weights: dict[str, Decimal] = {}
    for parent, weight, _ in rows:
        weights.setdefault(parent, _plain(weight))
    return [Member(parent, weight) for parent, weight in weights.items()]


def whole_children(codes: Collection[str], on: date) -> dict[str, dict[str, set[str]]]:
    """Parent to geography to the children that lie whole in it; on each parent's nearest held day to `on`."""
    if not codes:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH held AS (
              SELECT m.parent, m.geography, m.child, m.weight, m.valid_from, m.valid_to
              FROM places_membership m JOIN places_area a ON a.code = m.child
              WHERE m.parent = ANY(%(codes)s) AND a.kind NOT IN ('lsoa', 'msoa', 'ward')
            ), day AS (
              SELECT parent, geography,
                greatest(least(%(on)s::date, max(coalesce(valid_to, 'infinity')) - interval '1 day'),
                         min(coalesce(valid_from, '-infinity')))::date AS day
              FROM held GROUP BY parent, geography
            )
            SELECT h.parent, h.geography, h.child, h.weight FROM held h JOIN day d USING (parent, geography)
            WHERE daterange(h.valid_from, h.valid_to) @> d.day
            """,
            {"codes": list(codes), "on": on},
        )
        rows = cursor.fetchall()
    partly = {(parent, geography) for parent, geography, _, weight in rows if weight != 1}
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for parent, geography, child, _ in rows:
        if (parent, geography) not in partly:
            found[parent][geography].add(child)
    return found

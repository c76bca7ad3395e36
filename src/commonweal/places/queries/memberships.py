"""What lies in what, on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
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
  WHERE m.parent = %(parent)s
    AND (m.valid_from IS NULL OR m.valid_from <= %(on)s) AND (m.valid_to IS NULL OR m.valid_to > %(on)s)
  UNION ALL
  SELECT m.child, m.weight * i.weight, i.depth + 1
  FROM inside i JOIN places_membership m ON m.parent = i.child
  WHERE (m.valid_from IS NULL OR m.valid_from <= %(on)s)
    AND (m.valid_to IS NULL OR m.valid_to > %(on)s) AND i.depth < 8 AND %(deep)s
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
              WHERE m.child = %(code)s
                AND (m.valid_from IS NULL OR m.valid_from <= %(on)s) AND (m.valid_to IS NULL OR m.valid_to > %(on)s)
              UNION ALL
              SELECT m.parent, m.weight * a.weight, a.depth + 1
              FROM above a JOIN places_membership m ON m.child = a.parent
              WHERE (m.valid_from IS NULL OR m.valid_from <= %(on)s)
                AND (m.valid_to IS NULL OR m.valid_to > %(on)s) AND a.depth < 8
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


@dataclass(frozen=True, slots=True)
class Held:
    """One membership of an area that is no small one; open ends are the first and last of all days."""

    parent: str
    geography: str
    child: str
    whole: bool
    start: date
    end: date


def held_children(parents: Collection[str]) -> list[Held]:
    """Every membership of these parents that is held, of any time, small areas left out."""
    if not parents:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT m.parent, m.geography, m.child, m.weight = 1, coalesce(m.valid_from, DATE '0001-01-01'),
              coalesce(m.valid_to, DATE '9999-12-31')
            FROM places_membership m JOIN places_area a ON a.code = m.child
            WHERE m.parent = ANY(%s) AND a.kind NOT IN ('lsoa', 'msoa', 'ward')
            """,
            [list(parents)],
        )
        return [Held(*row) for row in cursor.fetchall()]


def whole_children(held: Iterable[Held], on: date) -> dict[str, list[list[str]]]:
    """Parent to sets of children, one a geography, that lie whole in it on the day, or on the nearest day held."""
    groups: dict[tuple[str, str], list[Held]] = defaultdict(list)
    for membership in held:
        groups[membership.parent, membership.geography].append(membership)
    found: dict[str, list[list[str]]] = defaultdict(list)
    for (parent, _), several in sorted(groups.items()):
        day = max(min(on, max(m.end for m in several) - timedelta(days=1)), min(m.start for m in several))
        present = [m for m in several if m.start <= day < m.end]
        if present and all(m.whole for m in present):
            found[parent].append(sorted(m.child for m in present))
    return found

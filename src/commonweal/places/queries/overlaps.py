"""How two geographies overlap, counted in the people of the small areas that they are made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection

from commonweal.kernel.problem import not_found
from commonweal.kernel.rounding import EXACT
from commonweal.places.queries.version import kept
from commonweal.places.rules import overlap as rule
from commonweal.places.rules.geography import GEOGRAPHIES, chain_of, geography_named, lookup_of
from commonweal.places.rules.overlap import NEAR, Coterminous, Overlap


@dataclass(frozen=True, slots=True)
class Footing:
    """What an overlap stands on: the day of the lookups and the mid-year of the people counted."""

    on: date
    year: int


def overlap(geography_a: str, geography_b: str, year: int) -> list[Overlap]:
    """Every pair of areas of the two geographies that share people, with both shares, by the people of mid-`year`.

    The lookups in force at mid-year are used; where none is held for that day, the nearest one held (`footing` says
    which day). Raises Refused where a lookup or the population of the small areas is not loaded.
    """
    return rule.overlaps(_people_in_both(geography_a, geography_b, year))


def coterminous(
    geography_a: str, geography_b: str, year: int, at_least: Decimal = NEAR, union: bool = True
) -> list[Coterminous]:
    """Areas of a that match one of b, or with `union` those of b mostly in them, by at least this share."""
    return rule.coterminous(overlap(geography_a, geography_b, year), at_least=at_least, union=union)


def footing(geography_a: str, geography_b: str, year: int) -> Footing:
    """The day whose lookups `overlap` uses: mid-year, or the nearest day on which both geographies are held."""
    windows = [_window(chain_of(geography_named(geography))[0]) for geography in (geography_a, geography_b)]
    on = min([date(year, 6, 30), *(end for _, end in windows)])
    return Footing(max([on, *(start for start, _ in windows)]), year)


def _window(base: str) -> tuple[date, date]:
    """The first and last day for which the lookup from small areas to this geography is held."""
    if base == "lsoa":
        return date.min, date.max
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT min(valid_from), max(coalesce(valid_to - 1, DATE '9999-12-31')) FROM places_membership
            WHERE geography = %s AND child LIKE 'E01%%'""",
            [base],
        )
        first, last = cursor.fetchone()
    if last is None:
        raise not_found(
            f"no lookup from small areas to {base} is loaded",
            "Load the ONS lookup of LSOAs that names it: commonweal load lookup FILE",
        )
    return first or date.min, last


_BASES = """
WITH lies AS (
  SELECT child AS small, geography, parent AS area FROM places_membership
  WHERE geography IN (%(a)s, %(b)s) AND child LIKE 'E01%%'
    AND (valid_from IS NULL OR valid_from <= %(on)s) AND (valid_to IS NULL OR valid_to > %(on)s)
  UNION ALL
  SELECT code, 'lsoa', code FROM places_area WHERE kind = 'lsoa' AND 'lsoa' IN (%(a)s, %(b)s)
), pair AS (
  SELECT small, max(area) FILTER (WHERE geography = %(a)s) AS a, max(area) FILTER (WHERE geography = %(b)s) AS b
  FROM lies GROUP BY small
)
SELECT pair.a, pair.b, coalesce(sum(p.total), 0)::bigint,
  count(*) FILTER (WHERE p.total IS NULL AND NOT EXISTS (
    SELECT FROM places_succession s WHERE s.predecessor = pair.small AND s.date <= make_date(%(year)s, 6, 30)
  )) AS uncounted
FROM pair LEFT JOIN LATERAL (
  SELECT total FROM places_population
  WHERE area = pair.small AND year = %(year)s AND sex = 'P' AND basis = 'estimate'
  ORDER BY known DESC, file_id DESC LIMIT 1
) p ON true
WHERE pair.a IS NOT NULL AND pair.b IS NOT NULL
GROUP BY pair.a, pair.b
"""
"""One pass over the memberships, then an index look-up a small area: as fast on tables that were only just loaded.
A small area of an older census that has a successor by mid-year is counted in that one."""


def _people_in_both(geography_a: str, geography_b: str, year: int) -> dict[tuple[str, str], int]:
    """The small areas are added up to the geographies that lookups lead to; those few are climbed from there."""
    a, b = geography_named(geography_a), geography_named(geography_b)
    on = footing(a, b, year).on
    with connection.cursor() as cursor:
        cursor.execute(_BASES, {"on": on, "year": year, "a": chain_of(a)[0], "b": chain_of(b)[0]})
        rows = cursor.fetchall()
    if not rows:
        raise not_found(
            f"no small area is held in both {a} and {b}", "Load lookups that start from the same small areas"
        )
    if any(uncounted for *_, uncounted in rows):
        raise not_found(
            f"the population of small areas at mid-{year} is not loaded",
            "Load the ONS small area population estimates of that year: commonweal load population FILE",
        )
    up_a, up_b = _climbed({row[0] for row in rows}, a, on), _climbed({row[1] for row in rows}, b, on)
    found: dict[tuple[str, str], int] = defaultdict(int)
    for base_a, base_b, people, _ in rows:
        if up_a[base_a] and up_b[base_b]:
            found[up_a[base_a], up_b[base_b]] += people
    return dict(found)


def _climbed(bases: set[str], geography: str, on: date) -> dict[str, str]:
    """Each area that the lookup leads to, with the area of the geography it lies in; empty where that is none of it.

    Empty is right for a council that is no borough, and for one outside London; a district in no council is refused.
    """
    above = {base: base for base in bases}
    kinds = _kinds(list(bases))
    for step in chain_of(geography)[1:]:
        with connection.cursor() as cursor:
            cursor.execute(
                """SELECT child, parent FROM places_membership WHERE geography = %s AND child = ANY(%s)
                AND (valid_from IS NULL OR valid_from <= %s) AND (valid_to IS NULL OR valid_to > %s)""",
                [step, list(set(above.values())), on, on],
            )
            parents = dict(cursor.fetchall())
        for base, area in above.items():
            above[base] = parents.get(area) or (area if kinds.get(area) in GEOGRAPHIES[step] else "")
            if not above[base] and step == "council":
                raise not_found(
                    f"{area} is in no council that is held",
                    "Load the ONS lookup of lower-tier to upper-tier councils: commonweal load lookup FILE",
                )
        kinds = _kinds(list(above.values()))
    if lookup_of(geography) != geography:
        above = {base: area if kinds.get(area) in GEOGRAPHIES[geography] else "" for base, area in above.items()}
    return above


def shares_within(parent: str, on: date, kinds: Collection[str]) -> list[tuple[str, Decimal]]:
    """The areas of these kinds that share people with the parent, each with the share of its own people there.

    Counted in the small areas, by the latest year that is loaded for them.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT geography FROM places_membership WHERE parent = %s AND child LIKE 'E01%%'
            AND (valid_from IS NULL OR valid_from <= %s) AND (valid_to IS NULL OR valid_to > %s) LIMIT 1""",
            [parent, on, on],
        )
        geography = cursor.fetchone()
    year = max(small_area_years(), default=None)
    level = next((name for name, held in GEOGRAPHIES.items() if frozenset(kinds) <= held and name != "lsoa"), None)
    if not geography or year is None or level is None:
        return []
    pairs = overlap(geography[0], level, year)
    found = [(pair.b, EXACT.plus(pair.share_of_b)) for pair in pairs if pair.a == parent]
    held = _kinds([code for code, _ in found])
    return sorted((code, share) for code, share in found if held.get(code) in kinds)


def _kinds(codes: list[str]) -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT code, kind FROM places_area WHERE code = ANY(%s)", [codes])
        return dict(cursor.fetchall())


@kept
def small_area_years() -> frozenset[int]:
    """Mid-years for which estimates of the small areas are held."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT year FROM places_population WHERE basis = 'estimate' AND area LIKE 'E01%'")
        return frozenset(row[0] for row in cursor.fetchall())


@kept
def small_areas_of(code: str, on: date) -> tuple[str, ...]:
    """The small areas of one area, at any depth, by the lookup in force on the day or the nearest one held."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT geography, greatest(least(%s::date, max(coalesce(valid_to - 1, DATE '9999-12-31'))),
                 coalesce(min(valid_from), DATE '0001-01-01'))
            FROM places_membership WHERE parent = %s AND child LIKE 'E01%%' GROUP BY geography
            ORDER BY geography LIMIT 1""",
            [on, code],
        )
        held = cursor.fetchone()
        if held is None:
            return ()
        cursor.execute(
            """SELECT child FROM places_membership WHERE parent = %s AND geography = %s AND child LIKE 'E01%%'
            AND (valid_from IS NULL OR valid_from <= %s) AND (valid_to IS NULL OR valid_to > %s) ORDER BY child""",
            [code, *held, held[1]],
        )
        return tuple(row[0] for row in cursor.fetchall())

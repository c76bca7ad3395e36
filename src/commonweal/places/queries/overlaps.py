"""How two geographies overlap, counted in the people of the small areas that they are made of."""

# ruff: noqa: S608  the SQL is put together from the names of our own geographies, never from what a reader sends

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection

from commonweal.kernel.problem import not_found
from commonweal.kernel.rounding import EXACT
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
    """The areas of a that match one of b, or with `union` those of b that lie mostly in them, by at least this share."""
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


def _climb(geography: str, alias: str) -> str:
    """SQL of a table (lsoa, area): each small area with its area of the geography on the day %(on)s."""
    steps = chain_of(geography)
    if steps == ["lsoa"]:
        return f"{alias} AS (SELECT code AS lsoa, code AS area FROM places_area WHERE kind = 'lsoa')"
    day = "daterange({0}.valid_from, {0}.valid_to) @> %(on)s::date"
    query = (
        f"SELECT b.child AS lsoa, b.parent AS area FROM places_membership b WHERE b.geography = '{steps[0]}' "
    )
    query += f"AND b.child LIKE 'E01%%' AND {day.format('b')}"
    for step in steps[1:]:
        kinds = ", ".join(f"'{kind}'" for kind in sorted(GEOGRAPHIES[step]))
        query = (
            f"SELECT c.lsoa, coalesce(m.parent, CASE WHEN a.kind IN ({kinds}) THEN c.area END) AS area "
            f"FROM ({query}) c JOIN places_area a ON a.code = c.area LEFT JOIN places_membership m "
            f"ON m.child = c.area AND m.geography = '{step}' AND {day.format('m')}"
        )
    if lookup_of(geography) != geography:
        kinds = ", ".join(f"'{kind}'" for kind in sorted(GEOGRAPHIES[geography]))
        query = f"SELECT c.lsoa, c.area FROM ({query}) c JOIN places_area a ON a.code = c.area AND a.kind IN ({kinds})"
    return f"{alias} AS MATERIALIZED ({query})"


_SMALL_PEOPLE = """
small AS MATERIALIZED (
  SELECT DISTINCT ON (p.area) p.area AS lsoa, p.total AS people FROM places_population p
  WHERE p.year = %(year)s AND p.area LIKE 'E01%%' AND p.sex = 'P' AND p.basis = 'estimate'
  ORDER BY p.area, p.known DESC, p.file_id DESC
)"""


def _people_in_both(geography_a: str, geography_b: str, year: int) -> dict[tuple[str, str], int]:
    a, b = geography_named(geography_a), geography_named(geography_b)
    on = footing(a, b, year).on
    query = f"""
    WITH {_climb(a, "in_a")}, {_climb(b, "in_b")}, {_SMALL_PEOPLE}
    SELECT in_a.area, in_b.area, sum(s.people)::bigint, count(*) - count(s.lsoa) AS uncounted
    FROM in_a JOIN in_b ON in_b.lsoa = in_a.lsoa LEFT JOIN small s ON s.lsoa = in_a.lsoa
    GROUP BY in_a.area, in_b.area
    """
    with connection.cursor() as cursor:
        cursor.execute(query, {"on": on, "year": year})
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
    if any(area_a is None or area_b is None for area_a, area_b, *_ in rows):
        raise not_found(
            "the districts of some small areas are in no council that is held",
            "Load the ONS lookup of lower-tier to upper-tier councils: commonweal load lookup FILE",
        )
    return {(area_a, area_b): people for area_a, area_b, people, _ in rows}


def shares_within(parent: str, on: date, kinds: Collection[str]) -> list[tuple[str, Decimal]]:
    """The areas of these kinds that share people with the parent, each with the share of its own people there.

    Counted in the small areas, by the latest year that is loaded for them.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT geography FROM places_membership WHERE parent = %s AND child LIKE 'E01%%' "
                       "AND daterange(valid_from, valid_to) @> %s::date LIMIT 1", [parent, on])  # fmt: skip
        geography = cursor.fetchone()
        cursor.execute(
            "SELECT max(year) FROM places_population WHERE basis = 'estimate' AND area LIKE 'E01%%'"
        )
        year = cursor.fetchone()[0]
    level = next(
        (name for name, held in GEOGRAPHIES.items() if frozenset(kinds) <= held and name != "lsoa"), None
    )
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


def small_areas_of(code: str, on: date) -> list[str]:
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
            return []
        cursor.execute(
            """SELECT child FROM places_membership WHERE parent = %s AND geography = %s AND child LIKE 'E01%%'
            AND daterange(valid_from, valid_to) @> %s::date ORDER BY child""",
            [code, *held],
        )
        return [row[0] for row in cursor.fetchall()]

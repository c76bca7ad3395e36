"""How many people live in an area: the denominators of everything.

Estimates come before projections, figures by age before those for all ages (so that the ages add up to the whole),
and of several the one known last. The figure published for the area and year is used. Where the area has none of its
own that year, it is found without changing a single count: under its other code of a recode, as the sum of the areas
that were merged into it or that it was split into, or as the sum of the areas that lie whole in it. Never from
another year.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db import connection

from commonweal.kernel.problem import invalid
from commonweal.places.models import Population
from commonweal.places.queries.areas import areas, steps
from commonweal.places.queries.memberships import held_children, whole_children
from commonweal.places.queries.version import kept
from commonweal.places.rules.ages import AgeBand
from commonweal.places.rules.succession import other_codes, parts_after, parts_before

SEXES = ("P", "M", "F")


@dataclass(frozen=True, slots=True)
class People:
    """`count` people, exactly. `basis` is estimate or projection; `source` and `file` name the publication.

    `areas` are the published areas that were added up: the area's own code alone, as a rule. `age_groups` is how many
    age groups the publication has, the fewest of those that were added up.
    """

    count: Decimal
    basis: str
    source: str
    file: str
    known: date
    areas: tuple[str, ...]
    age_groups: int = 1


_Found = dict[tuple[str, int], People]

_PUBLISHED = """
WITH candidate AS (
  SELECT p.area, p.year, p.basis, p.sex, p.file_id, p.known, cardinality(p.age_starts) AS detail, p.counts,
    array_position(p.age_starts, %(start)s::smallint) AS first,
    CASE WHEN %(after)s::smallint IS NULL THEN cardinality(p.age_starts)
         ELSE array_position(p.age_starts, %(after)s::smallint) - 1 END AS final
  FROM places_population p
  WHERE p.area = ANY(%(areas)s) AND p.year = ANY(%(years)s)
    AND p.sex = ANY(%(sexes)s) AND p.basis = %(basis)s AND cardinality(p.age_starts) >= %(detail)s
), counted AS (
  SELECT area, year, basis, sex, file_id, known, detail,
    (SELECT sum(n) FROM unnest(counts[first:final]) n) AS people
  FROM candidate WHERE first IS NOT NULL AND final IS NOT NULL AND final >= first
), whole AS (
  SELECT area, year, basis, file_id, known, detail, people, 0 AS pair FROM counted WHERE sex = %(sex)s
  UNION ALL
  SELECT area, year, basis, file_id, min(known), min(detail), sum(people), 1 FROM counted
  WHERE %(sex)s = 'P' AND sex IN ('M', 'F') GROUP BY area, year, basis, file_id HAVING count(*) = 2
)
SELECT DISTINCT ON (w.area, w.year) w.area, w.year, w.people, w.basis, f.publisher || ', ' || f.title, f.name, w.known,
  w.detail
FROM whole w JOIN places_loaded_file f ON f.id = w.file_id
ORDER BY w.area, w.year, w.detail DESC, w.known DESC, w.file_id DESC, w.pair
"""


def people(
    codes: Collection[str],
    years: Collection[int],
    *,
    age_from: int = 0,
    age_to: int | None = None,
    sex: str = "P",
    from_small_areas: bool = False,
) -> _Found:
    """People of each area in each year (mid-year), of these ages, both included (`age_to` None is open).

    What cannot be had is not in the answer: `people_rows_missing` says what to load. With `from_small_areas` an area
    without any other figure is the sum of the small areas that a lookup gives to it.
    """
    if sex not in SEXES:
        raise invalid("there is no such sex in population figures", "Use P (persons), M or F", value=sex)
    wants = [Want(AgeBand(age_from, age_to), sex, basis, 2) for basis in ("estimate", "projection")]
    if wants[0].band.everybody:
        wants = [replace(want, detail=detail) for want in wants for detail in (2, 1)]
    missing = {(code, year) for code in codes for year in years}
    found: _Found = {}
    for want in wants:
        found |= _found(missing, want, from_small_areas=from_small_areas)
        missing -= found.keys()
    return found


@dataclass(frozen=True, slots=True)
class Want:
    """Which figures are looked for: `detail` is the least number of age groups that a publication must have."""

    band: AgeBand
    sex: str
    basis: str
    detail: int


def _found(wanted: set[tuple[str, int]], want: Want, *, from_small_areas: bool) -> _Found:
    held = _years_held()
    wanted = {(code, year) for code, year in wanted if year in held}
    found = _published(wanted, want)
    _fill(wanted - found.keys(), found, want, depth=0)
    if from_small_areas and want.basis == "estimate":
        from commonweal.places.queries.overlaps import small_area_years  # noqa: PLC0415  the two read each other

        for code, year in sorted(wanted - found.keys()):
            if year in small_area_years() and (summed := _from_small_areas(code, year, want)):
                found[code, year] = summed
    return found


@kept
def _years_held() -> frozenset[int]:
    """The years that any population is held for; nothing is looked for in others."""
    return frozenset(Population.objects.values_list("year", flat=True).distinct())


def _published(wanted: Collection[tuple[str, int]], want: Want) -> _Found:
    if not wanted:
        return {}
    band = want.band
    values = {
        "areas": list({code for code, _ in wanted}), "years": list({year for _, year in wanted}),
        "sex": want.sex, "sexes": list(SEXES) if want.sex == "P" else [want.sex],
        "basis": want.basis, "detail": want.detail,
        "start": band.start, "after": None if band.last is None else band.last + 1,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_PUBLISHED, values)
        return {
            (area, year): People(Decimal(count), basis, source, file, known, (area,), groups)
            for area, year, count, basis, source, file, known, groups in cursor.fetchall()
            if (area, year) in wanted
        }


def _fill(missing: Collection[tuple[str, int]], found: _Found, want: Want, *, depth: int) -> None:
    """Add to `found` what can be had from other codes, merged areas and whole members."""
    if not missing or depth > 3:
        return
    ways: dict[tuple[str, int], list[list[str]]] = defaultdict(list)
    held = steps()
    apart = {
        code: [
            *([other] for other in sorted(other_codes(code, held))),
            *(parts for parts in (parts_before(code, held), parts_after(code, held)) if parts),
        ]
        for code in {code for code, _ in missing}
    }
    for code, year in missing:
        ways[code, year] += apart[code]
    inside = held_children({code for code, _ in missing})
    for year in {year for _, year in missing} if inside else ():
        for code, several in whole_children(inside, date(year, 6, 30)).items():
            if (code, year) in missing:
                ways[code, year] += several
    parts_wanted = {(part, year) for (_, year), several in ways.items() for parts in several for part in parts}
    had = _published(parts_wanted, want)
    _fill(parts_wanted - had.keys() - set(missing), had, want, depth=depth + 1)
    for (code, year), several in ways.items():
        for parts in several:
            values = [had.get((part, year)) for part in parts]
            if all(values):
                found[code, year] = _sum([value for value in values if value])
                break


def _sum(parts: Sequence[People]) -> People:
    if len(parts) == 1:
        return parts[0]
    return People(
        count=sum((part.count for part in parts), Decimal(0)),
        basis="projection" if any(part.basis == "projection" for part in parts) else "estimate",
        source="; ".join(dict.fromkeys(part.source for part in parts)),
        file="; ".join(dict.fromkeys(part.file for part in parts)),
        known=max(part.known for part in parts),
        areas=tuple(area for part in parts for area in part.areas),
        age_groups=min(part.age_groups for part in parts),
    )


def _from_small_areas(code: str, year: int, want: Want) -> People | None:
    from commonweal.places.queries.overlaps import small_areas_of  # noqa: PLC0415  the two read each other

    small = small_areas_of(code, date(year, 6, 30))
    if not small:
        return None
    parts = _published([(part, year) for part in small], want)
    if len(parts) < len(small):
        return None
    total = _sum(list(parts.values()))
    return replace(total, areas=(f"{len(small)} small areas",))


def people_rows_missing(
    codes: Iterable[str],
    years: Iterable[int],
    *,
    age_from: int = 0,
    age_to: int | None = None,
    sex: str = "P",
) -> str:
    """Which file to load for the areas and years that `people` has no figure for; empty where all are there."""
    codes, years = list(codes), list(years)
    had = people(codes, years, age_from=age_from, age_to=age_to, sex=sex)
    without = [(code, year) for code in codes for year in years if (code, year) not in had]
    if not without:
        return ""
    all_ages = people([code for code, _ in without], {year for _, year in without})
    names = {code: str(area.name) for code, area in areas({code for code, _ in without}).items()}
    listed = sorted({names.get(code, code) for code, _ in without})
    which = ", ".join(listed[:3]) + (f" and {len(listed) - 3} more" if len(listed) > 3 else "")
    when = ", ".join(f"mid-{year}" for year in sorted({year for _, year in without}))
    ages = "" if age_from == 0 and age_to is None else f" aged {AgeBand(age_from, age_to)}"
    only = (
        " What is loaded for these years has all ages together, or other age groups."
        if any(key in all_ages for key in without)
        else ""
    )
    return (
        f"No population{ages} is loaded for {which} ({when}).{only} Load the ONS mid-year population estimates by "
        f"single year of age for these years: commonweal load population FILE"
    )

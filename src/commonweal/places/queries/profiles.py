"""A place profile: the people of any geography by age band and year, estimates and projections told apart."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection
from django.utils.translation import gettext as _

from commonweal.kernel.problem import not_found
from commonweal.places.models import Area
from commonweal.places.queries.areas import area as area_by_code
from commonweal.places.queries.areas import steps
from commonweal.places.queries.memberships import held_children
from commonweal.places.queries.overlaps import small_areas_of
from commonweal.places.queries.people import People, people
from commonweal.places.rules.ages import ALL_AGES, BANDS, BANDS_OF_FIVE_YEARS, AgeBand
from commonweal.places.rules.succession import other_codes, parts_after, parts_before


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """`band` is None for all ages together."""

    year: int
    basis: str
    band: AgeBand | None
    count: Decimal
    source: str
    areas: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    area: Area
    rows: tuple[ProfileRow, ...]
    notes: tuple[str, ...]


def profile(code: str, bands: Sequence[AgeBand] | None = None, years: Collection[int] | None = None) -> Profile:
    """The people of an area by age band and year; every year that is loaded, without `years`.

    A year that is published for all ages only has one row, without a band, and a note says so. Raises Refused where
    there is no such area, or no population of it at all.
    """
    found = area_by_code(code)
    if found is None:
        raise not_found(_("There is no area with the code %(code)s") % {"code": code}, _("Look for it by its name"))
    code = str(found.code)
    wanted = sorted(years) if years is not None else _years(code)
    everybody = people([code], wanted, from_small_areas=True)
    if not everybody:
        raise not_found(
            _("No population of %(name)s is loaded") % {"name": found.name},
            _("Load the ONS population estimates that cover it: commonweal load population FILE"),
        )
    cuts = [bands] if bands is not None else [BANDS, BANDS_OF_FIVE_YEARS]
    rows: list[ProfileRow] = []
    had = [year for year in wanted if (code, year) in everybody]
    all_ages = [year for year in had if everybody[code, year].age_groups == 1]
    left = [year for year in had if year not in all_ages]
    coarse: list[int] = []
    for number, cut in enumerate(cuts):
        by_band = {band: people([code], left, age_from=band.start, age_to=band.last, from_small_areas=True)
                   for band in cut if left}  # fmt: skip
        cut_years = [year for year in left if by_band and all((code, year) in part for part in by_band.values())]
        for year in cut_years:
            rows += [_row(year, band, part[code, year]) for band, part in by_band.items()]
        if number:
            coarse = cut_years
        left = [year for year in left if year not in cut_years]
    rows += [_row(year, None, everybody[code, year]) for year in wanted if (code, year) in everybody]
    rows.sort(key=lambda row: (row.year, row.band is None, row.band or ALL_AGES))
    absent = [year for year in wanted if (code, year) not in everybody]
    notes = _notes(rows, all_ages, coarse, other=left, absent=absent)
    return Profile(found, tuple(rows), notes)


def _row(year: int, band: AgeBand | None, part: People) -> ProfileRow:
    return ProfileRow(year, part.basis, band, part.count, part.source, part.areas)


def _notes(
    rows: list[ProfileRow], all_ages: list[int], coarse: list[int], *, other: list[int], absent: list[int]
) -> tuple[str, ...]:
    notes: list[str] = []
    projected = sorted({row.year for row in rows if row.basis == "projection"})
    if projected:
        notes.append(_("Projections, not estimates: %(years)s") % {"years": spans(projected)})
    if all_ages:
        notes.append(_("Published for all ages only: %(years)s") % {"years": spans(all_ages)})
    if coarse:
        notes.append(
            _("Published in five-year age groups, so that 15 to 17 cannot be told from 18 and 19: %(years)s")
            % {"years": spans(coarse)}
        )
    if other:
        notes.append(_("Published in other age groups, so all ages are shown: %(years)s") % {"years": spans(other)})
    if absent:
        notes.append(_("Not loaded: %(years)s") % {"years": spans(absent)})
    return tuple(notes)


def spans(years: Sequence[int]) -> str:
    """`2011, 2015 to 2020`."""
    parts: list[list[int]] = []
    for year in sorted(years):
        if parts and parts[-1][-1] == year - 1:
            parts[-1].append(year)
        else:
            parts.append([year])
    return ", ".join(
        _("%(first)s to %(last)s") % {"first": part[0], "last": part[-1]} if len(part) > 1 else str(part[0])
        for part in parts
    )


def _years(code: str) -> list[int]:
    """Years for which the area, its other codes, its parts or its members have any population."""
    held = steps()
    codes = {code} | other_codes(code, held) | {*parts_before(code, held), *parts_after(code, held)}
    for _depth in range(3):
        codes |= {membership.child for membership in held_children(codes) if membership.whole}
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT DISTINCT year FROM places_population WHERE area = ANY(%s) AND basis <> 'registered'
            ORDER BY year""",
            [list(codes | set(small_areas_of(code, date(2021, 6, 30))[:1]))],
        )
        return [row[0] for row in cursor.fetchall()]

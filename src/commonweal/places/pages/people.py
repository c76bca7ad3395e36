"""Who lives in a place: people by age band and year, estimates and projections told apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonweal.access.permissions import require
from commonweal.kernel.problem import Kind, Problem, Refused
from commonweal.kernel.rounding import EXACT, rounded
from commonweal.places import queries
from commonweal.places.pages import words
from commonweal.places.pages.found import place_address, the_place
from commonweal.places.queries import People, Profile, ProfileRow
from commonweal.places.queries.held import SMALL
from commonweal.places.queries.named import Named
from commonweal.places.queries.version import kept
from commonweal.places.rules.ages import AgeBand
from commonweal.web.charts.frame import Size, Spec
from commonweal.web.charts.lines import Series, line_chart
from commonweal.web.charts.store import Picture, picture
from commonweal.web.words import number, percent

Totals = Mapping[int, People]
OLD = 65
"""From this age a band counts towards the older people of the cards: the age that adult social care reports from."""


@dataclass(frozen=True, slots=True)
class Card:
    label: str
    value: str
    note: str


@dataclass(frozen=True, slots=True)
class Part:
    """Years that were published in the same age bands, newest first; no bands where all ages stand together."""

    anchor: str
    caption: str
    columns: list[object]
    rows: list[list[object]]
    pictures: list[Picture]


@require_safe
def people(request: HttpRequest, code: str) -> HttpResponse:
    require(request.principal, "places.read")
    place = the_place(code)
    shown: dict[str, object] = {"place": place, "kind": words.kind_words(place.kind), "place_address": place_address}
    try:
        profile, totals = profile_of(code, kind=place.kind)
    except Refused as refused:
        if refused.kind is not Kind.NOT_FOUND:
            raise
        return render(request, "places/people.html", shown | {"missing": _missing(place, refused.problems[0])})
    parts = _parts(profile, totals)
    return render(
        request,
        "places/people.html",
        shown
        | {
            "cards": _cards(profile, totals),
            "notes": profile.notes,
            "advice": _advice(profile),
            "trend": _trend(place, totals),
            "parts": parts,
        },
    )


def profile_of(code: str, *, kind: str) -> tuple[Profile, Totals]:
    """The people of a place, and all ages together. Raises Refused where none are loaded.

    A large place is added up from many: its profile is kept until the next load. Small areas are too many to keep.
    """
    return _read(code) if kind in SMALL else _kept(code, get_language() or "")


def _read(code: str) -> tuple[Profile, Totals]:
    profile = queries.profile(code)
    return profile, totals_of(profile)


@kept
def _kept(code: str, _language: str) -> tuple[Profile, Totals]:
    return _read(code)


def totals_of(profile: Profile) -> Totals:
    """All ages together by year, with the file that says so."""
    code = str(profile.area.code)
    years = sorted({row.year for row in profile.rows})
    found = queries.people([code], years, from_small_areas=True)
    return {year: found[code, year] for year in years if (code, year) in found}


def _missing(place: Named, problem: Problem) -> tuple[str, str]:
    """Why nothing is shown, and what to load."""
    if place.kind in words.ORGANISATIONS:
        return _("People are counted for areas"), _("An organisation has no population of its own.")
    last = timezone.localdate().year - 1
    return problem.message, queries.people_rows_missing([place.code], [last]) or problem.remedy


def _advice(profile: Profile) -> str:
    """What to load so that years with all ages only have age bands; empty where every year has them."""
    years = sorted({row.year for row in profile.rows if row.band is None and row.basis == "estimate"})
    if not years:
        return ""
    return queries.people_rows_missing([str(profile.area.code)], years, age_from=OLD)


def _cards(profile: Profile, totals: Totals) -> list[Card]:
    """The latest estimate (a projection where there is none), and the older people in it."""
    estimates = [year for year, found in totals.items() if found.basis == "estimate"]
    if not totals:
        return []
    year = max(estimates or totals)
    whole = totals[year]
    when = _("%(basis)s, mid-%(year)s") % {"basis": words.basis_words(whole.basis), "year": year}
    cards = [Card(_("People"), number(whole.count), when)]
    first = min(estimates, default=year)
    if first < year and totals[first].count:
        change = EXACT.divide((whole.count - totals[first].count) * 100, totals[first].count)
        sign = "+" if change > 0 else ""
        cards.append(
            Card(
                _("Change since mid-%(year)s") % {"year": first},
                sign + percent(rounded(change, 1), 1),
                _("from %(count)s people") % {"count": number(totals[first].count)},
            )
        )
    bands = {row.band: row.count for row in profile.rows if row.year == year and row.band is not None}
    oldest = max((band.start for band in bands), default=OLD)
    for age in sorted({OLD, oldest} if bands and whole.count else ()):
        count = sum((count for band, count in bands.items() if band.start >= age), Decimal(0))
        share = percent(rounded(EXACT.divide(count * 100, whole.count), 1), 1)
        note = _("%(share)s of all people, mid-%(year)s") % {"share": share, "year": year}
        cards.append(Card(_("Aged %(age)s and over") % {"age": age}, number(count), note))
    return cards


def _parts(profile: Profile, totals: Totals) -> list[Part]:
    """A table for each way in which the ages are cut, the finest first."""
    by_year = {year: list(rows) for year, rows in groupby(profile.rows, key=lambda row: row.year)}
    cuts: dict[tuple[AgeBand, ...], list[int]] = {}
    for year, rows in by_year.items():
        cuts.setdefault(tuple(row.band for row in rows if row.band is not None), []).append(year)
    ordered = sorted(cuts.items(), key=lambda cut: (not cut[0], cut[0]))
    ordered.sort(key=lambda cut: -max(band.last or 0 for band in cut[0][:1]) if cut[0] else 1)
    return [_part(profile, bands, years, by_year, totals) for bands, years in ordered]


def _part(
    profile: Profile,
    bands: tuple[AgeBand, ...],
    years: list[int],
    by_year: Mapping[int, list[ProfileRow]],
    totals: Totals,
) -> Part:
    name = str(profile.area.name)
    number_column = [{"text": words.band_words(band), "number": True} for band in bands]
    columns: list[object] = [
        _("Mid-year"), _("Basis"), *number_column, {"text": _("All ages"), "number": True}, _("Source"),
    ]  # fmt: skip
    rows: list[list[object]] = []
    for year in reversed(years):
        whole = totals.get(year)
        counts = {row.band: row.count for row in by_year[year] if row.band is not None}
        rows.append([
            str(year), words.basis_words(by_year[year][0].basis), *(number(counts[band]) for band in bands),
            number(whole.count) if whole else "–", _source(by_year[year], whole),
        ])  # fmt: skip
    pictures: list[Picture] = []
    for basis in dict.fromkeys(by_year[year][0].basis for year in years):
        some = [year for year in years if by_year[year][0].basis == basis]
        if bands and len(some) > 1:
            pictures.append(_by_age(name, basis, bands, some, by_year))
    if bands:
        caption = _("People of %(name)s by age: %(bands)s") % {
            "name": name, "bands": ", ".join(words.band_words(band) for band in bands),
        }  # fmt: skip
    else:
        caption = _("People of %(name)s, all ages together") % {"name": name}
    anchor = "ages-" + "-".join(str(band.start) for band in bands) if bands else "all-ages"
    return Part(anchor, caption, columns, rows, pictures)


def _source(rows: Sequence[ProfileRow], whole: People | None) -> str:
    """Publication and file; and which areas were added up, where the figure is not the area's own."""
    sources = list(dict.fromkeys(row.source for row in rows))
    said = "; ".join(sources) + (_(" (file %(name)s)") % {"name": whole.file} if whole else "")
    added = rows[0].areas
    if len(added) > 1:
        said += ". " + _("Added up from %(count)s areas: %(codes)s") % {
            "count": len(added), "codes": words.listed(added, 4),
        }  # fmt: skip
    return said


def _mid(year: int) -> date:
    return date(year, 6, 30)


def _by_age(
    name: str, basis: str, bands: Sequence[AgeBand], years: Sequence[int], by_year: Mapping[int, list[ProfileRow]]
) -> Picture:
    held = {(row.year, row.band): row.count for year in years for row in by_year[year]}
    series = [Series(words.band_words(band), [(_mid(year), held[year, band]) for year in years]) for band in bands]
    said = " ".join(
        _("Aged %(band)s: %(first)s in %(start)s, %(last)s in %(end)s.")
        % {
            "band": words.band_words(band), "first": number(held[years[0], band]), "start": years[0],
            "last": number(held[years[-1], band]), "end": years[-1],
        }
        for band in bands
    )  # fmt: skip
    title = _("People by age, %(basis)s") % {"basis": _plural(basis)}

    def make(size: Size) -> Spec:
        return line_chart(
            title=title, subtitle=name, unit=_("people at mid-year"), description=said, series=series, size=size
        )

    return picture(title=f"{title}, {name}", alt=said, make=make)


def _trend(place: Named, totals: Totals) -> Picture | None:
    """All ages together, estimates and projections as two lines; None for a single year."""
    series: list[Series] = []
    said: list[str] = []
    for basis in ("estimate", "projection"):
        years = [year for year, found in totals.items() if found.basis == basis]
        if not years:
            continue
        series.append(Series(_plural(basis).capitalize(), [(_mid(year), totals[year].count) for year in years]))
        said.append(
            _("%(basis)s: %(first)s in %(start)s, %(last)s in %(end)s.")
            % {
                "basis": _plural(basis).capitalize(), "first": number(totals[years[0]].count), "start": years[0],
                "last": number(totals[years[-1]].count), "end": years[-1],
            }
        )  # fmt: skip
    if len(totals) < 2:
        return None
    title = _("All ages together")

    def make(size: Size) -> Spec:
        return line_chart(
            title=title, subtitle=place.name, unit=_("people at mid-year"), description=" ".join(said),
            series=series, from_zero=True, size=size,
        )  # fmt: skip

    return picture(title=f"{title}, {place.name}", alt=" ".join(said), make=make)


def _plural(basis: str) -> str:
    return {"estimate": _("estimates"), "projection": _("projections")}.get(basis, basis)

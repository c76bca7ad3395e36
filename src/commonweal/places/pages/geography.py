"""Where a place belongs: what it lies in, what lies in it, what it came from, and which other areas match it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonweal.access.permissions import require
from commonweal.kernel.area_code import COUNCILS_WITH_SOCIAL_CARE
from commonweal.kernel.civil_day import parse_day
from commonweal.kernel.problem import Kind, Refused
from commonweal.places import queries
from commonweal.places.pages import words
from commonweal.places.pages.found import place_address, the_place
from commonweal.places.queries import Member
from commonweal.places.queries.held import SMALL, comparable, geographies_of, organisation_successions
from commonweal.places.queries.named import Named, named
from commonweal.places.queries.overlaps import Footing, footing, small_area_years
from commonweal.places.queries.version import kept
from commonweal.places.rules.geography import GEOGRAPHIES, chain_of, geography_named, lookup_of
from commonweal.places.rules.overlap import Coterminous, Overlap
from commonweal.web.words import day, number

Cell = dict[str, object] | str
SMALL_SHOWN = 200
"""Small areas listed on a page; the API has the rest."""


@dataclass(frozen=True, slots=True)
class Group:
    """Members of one kind, as rows of a table; small areas are many and start folded."""

    kind: str
    title: str
    count: int
    rows: list[list[Cell]]

    @property
    def folded(self) -> bool:
        return self.kind in SMALL


@dataclass(frozen=True, slots=True)
class Match:
    """Areas that cover the same people (`links`, name and address), with the shares that make it so."""

    text: str
    is_exact: bool
    match: str
    share_of_a: str
    share_of_b: str
    links: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Compared:
    """How the place overlaps with the areas of another geography."""

    geography: str
    footing: Footing
    rows: list[list[Cell]]


@require_safe
def geography(request: HttpRequest, code: str) -> HttpResponse:
    require(request.principal, "places.read")
    place = the_place(code)
    on, wrong = _day_asked(request, place)
    above = queries.parents(code, on)
    inside = queries.members(code, on)
    names = named([member.code for member in (*above, *inside)])
    codes: list[Any] = list(queries.codes_of(code))
    before, after = _changes(place)
    shown = {
        "place": place,
        "kind": words.kind_words(place.kind),
        "on": on,
        "asked": request.GET.get("on", ""),
        "wrong": wrong,
        "above": [_member_row(member, names) for member in above],
        "inside": _groups(inside, names),
        "around": _around(code, on, inside, names),
        "before": before,
        "after": after,
        "codes": [
            [words.scheme_words(other.scheme), other.code, other.name or "–",
             words.in_force_words(other.valid_from, other.valid_to) or "–", other.source]
            for other in codes
        ],
        "place_address": place_address,
        "words": words,
    }  # fmt: skip
    return render(request, "places/geography.html", shown | _overlaps(request, place))


def _day_asked(request: HttpRequest, place: Named) -> tuple[date, str]:
    """The day that counts: the one asked for, else today, or the last day of a place that ended; and what was wrong."""
    today = timezone.localdate()
    last = place.valid_to - timedelta(days=1) if place.valid_to else today
    usual = min(today, last)
    text = request.GET.get("on", "").strip()
    if not text:
        return usual, ""
    try:
        return parse_day(text), ""
    except Refused:
        return usual, _("Write the day as year, month and day, for example %(day)s") % {"day": today.isoformat()}


def _member_row(member: Member, names: dict[str, Named]) -> list[Cell]:
    found = names.get(member.code)
    name: Cell = {"text": found.name, "href": place_address(member.code)} if found else member.code
    return [name, words.kind_words(found.kind) if found else "–", member.code, words.share_words(member.weight)]


def _groups(inside: Sequence[Member], names: dict[str, Named]) -> list[Group]:
    """Members by kind, the large kinds first."""
    by_kind: dict[str, list[Member]] = {}
    for member in inside:
        by_kind.setdefault(names[member.code].kind if member.code in names else "", []).append(member)
    found: list[Group] = []
    for kind in sorted(by_kind, key=lambda kind: (kind in SMALL, kind)):
        rows = _sorted_rows(by_kind[kind], names)
        title = words.kind_words(kind) if kind else _("Others")
        found.append(Group(kind, title, len(rows), rows[:SMALL_SHOWN] if kind in SMALL else rows))
    return found


def _sorted_rows(members: Iterable[Member], names: dict[str, Named]) -> list[list[Cell]]:
    ordered = sorted(members, key=lambda member: names[member.code].name if member.code in names else member.code)
    return [_member_row(member, names) for member in ordered]


def _around(code: str, on: date, inside: Sequence[Member], names: dict[str, Named]) -> list[list[Cell]]:
    """The councils whose people live in a place that is held by its small areas alone (a footprint, say)."""
    if not inside or any(member.code in names and names[member.code].kind not in SMALL for member in inside):
        return []
    try:
        councils = queries.members(code, on, COUNCILS_WITH_SOCIAL_CARE)
    except Refused:
        return []  # the people of small areas are not loaded: the small areas themselves are listed
    several = [member for member in councils if member.code != code]
    return _sorted_rows(several, named([member.code for member in several]))


def _changes(place: Named) -> tuple[list[list[Cell]], list[list[Cell]]]:
    """What the place came from and what it became, each with the day, what happened and the share that went over."""
    steps: list[tuple[Any, ...]]  # fields of the framework's models, which it types as themselves
    if place.kind in words.ORGANISATIONS:
        steps = [
            (step.predecessor, step.successor, step.date, _("Succession"), None, step.source)
            for step in organisation_successions(place.code)
        ]
    else:
        steps = [
            (step.predecessor, step.successor, step.date, words.change_words(str(step.kind)), step.share, step.source)
            for step in queries.successions_of(place.code)
        ]
    names = named([code for step in steps for code in step[:2]])
    before: list[list[Cell]] = []
    after: list[list[Cell]] = []
    for old, new, when, what, share, source in steps:
        other, rows = (old, before) if new == place.code else (new, after)
        name: Cell = (
            {"text": f"{names[other].name} ({other})", "href": place_address(other)} if other in names else other
        )
        rows.append([name, day(when), what, words.share_words(share) if share is not None else "–", source])
    return before, after


def _overlaps(request: HttpRequest, place: Named) -> dict[str, object]:
    """Overlaps with the geography asked for, and the matches in all that can be compared."""
    own = own_geography(place)
    others = [other for other in comparable() if own and lookup_of(other) != lookup_of(own) and _is_known_as(other)]
    if own is None or own not in (*comparable(), *SMALL):
        return {"own": own, "others": [], "reason": _reason(own)}
    years = small_area_years()
    if not years or not others:
        return {"own": own, "others": [], "reason": _reason(own) if not others else _no_people()}
    year = max(years)
    wanted = next((other for other in others if other == request.GET.get("with")), _usual(own, others))
    shown: dict[str, object] = {"own": own, "others": others, "wanted": wanted, "year": year}
    try:
        shown["compared"] = _compared(place, own, wanted, year)
        shown["matches"] = _each_once(match for other in others for match in _matches(place, own, other, year))
    except Refused as refused:
        if refused.kind is not Kind.NOT_FOUND:
            raise
        problem = refused.problems[0]
        shown["reason"] = f"{problem.message[0].upper()}{problem.message[1:]}. {problem.remedy}."
    return shown


def _usual(own: str, others: Sequence[str]) -> str:
    """What a place is compared with unless the reader says otherwise: councils with the health service's areas,
    and those with councils.
    """
    health = ("icb", "stp", "ccg")
    wanted = health if own in ("council", "district") else ("council",)
    return next((other for other in wanted if other in others), others[0])


def _is_known_as(geography: str) -> bool:
    """One name for each lookup: boroughs and boards are councils, sub-ICB locations are the last CCGs."""
    return lookup_of(geography) == geography


def _reason(own: str | None) -> str:
    if own is None:
        return ""
    return _(
        "Overlaps are counted in small areas. Load the ONS lookups that say in which areas these lie: "
        "commonweal load lookup FILE"
    )


def _no_people() -> str:
    return _(
        "Overlaps are counted in people. Load the ONS small area population estimates: commonweal load population FILE"
    )


def own_geography(place: Named) -> str | None:
    """The geography that the place is an area of: by what lies in it, else by its kind."""
    leads = [name for name in geographies_of(place.code) if name in GEOGRAPHIES and place.kind in GEOGRAPHIES[name]]
    if leads:
        return leads[-1] if place.kind not in COUNCILS_WITH_SOCIAL_CARE else geography_named("council")
    return next((name for name in GEOGRAPHIES if place.kind in GEOGRAPHIES[name] and name != "district"), None) or next(
        (name for name in GEOGRAPHIES if place.kind in GEOGRAPHIES[name]), None
    )


@kept
def _overlap(own: str, other: str, year: int) -> tuple[Overlap, ...]:
    return tuple(queries.overlap(own, other, year))


@kept
def _coterminous(own: str, other: str, year: int) -> tuple[Coterminous, ...]:
    return tuple(queries.coterminous(own, other, year))


def _compared(place: Named, own: str, other: str, year: int) -> Compared:
    pairs = [pair for pair in _overlap(own, other, year) if pair.a == place.code]
    names = named([pair.b for pair in pairs])
    rows: list[list[Cell]] = [
        [
            {"text": names[pair.b].name, "href": place_address(pair.b)} if pair.b in names else pair.b,
            number(pair.people), words.share_words(pair.share_of_a), words.share_words(pair.share_of_b),
        ]
        for pair in pairs
    ]  # fmt: skip
    return Compared(other, footing(own, other, year), rows)


def _matches(place: Named, own: str, other: str, year: int) -> list[Match]:
    """Areas of the other geography that the place matches, alone or as one of several."""
    if _is_built_from(own, other):
        return []
    found: list[Match] = []
    alone = _("%(name)s covers the same people as") % {"name": place.name}
    for pair in _coterminous(own, other, year):
        if pair.a == place.code and pair.b != (place.code,):
            found.append(_match(pair, pair.b, alone))
    for pair in _coterminous(other, own, year):
        if place.code in pair.b and len(pair.b) > 1:
            together = _("%(name)s is one of %(count)s %(geography)s that together cover the same people as") % {
                "name": place.name,
                "count": len(pair.b),
                "geography": words.geography_words(own),
            }
            found.append(_match(pair, (pair.a,), together))
    return found


def _is_built_from(own: str, other: str) -> bool:
    """One is put together from the other, or is everything: that these match says nothing."""
    return "nation" in {own, other} or own in chain_of(other) or other in chain_of(own)


def _match(pair: Coterminous, others: Sequence[str], text: str) -> Match:
    names = named(list(others))
    return Match(
        text,
        pair.match == "exact",
        _("exactly") if pair.match == "exact" else _("nearly"),
        words.share_words(pair.share_of_a),
        words.share_words(pair.share_of_b),
        [(names[code].name if code in names else code, place_address(code)) for code in others],
    )


def _each_once(matches: Iterable[Match]) -> list[Match]:
    """Districts and councils are often the same areas: what they match is said once."""
    return list({(tuple(match.links), match.is_exact): match for match in reversed(list(matches))}.values())[::-1]

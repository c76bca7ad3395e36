"""The places there are: all of them by region, those of one kind, or those that a name or postcode leads to."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonweal.access.permissions import require
from commonweal.kernel.area_code import COUNCILS_WITH_SOCIAL_CARE
from commonweal.kernel.problem import Kind, Refused
from commonweal.places import queries
from commonweal.places.pages import words
from commonweal.places.pages.found import place_address
from commonweal.places.queries.held import (
    LARGE,
    SMALL,
    counts,
    find_organisations,
    has_postcodes,
    organisations_of_kind,
)
from commonweal.places.queries.memberships import held_children
from commonweal.places.queries.named import Named

LONGEST = 100
FOUND_MOST = 200
ROWS = 100

TRUSTS = frozenset({"nhs-trust"})
POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}")
OUTWARD = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?")


@dataclass(frozen=True, slots=True)
class Group:
    """Kinds of place that a reader chooses as one."""

    name: str
    title: str
    kinds: frozenset[str]
    count: int = 0


@dataclass(frozen=True, slots=True)
class Region:
    """A region in force and its councils by name, both rows of `models.Area`."""

    area: Any
    councils: list[Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a search led to: places, or words on why there are none. `command` is what loads what is missing."""

    found: list[Named]
    heading: str = ""
    text: str = ""
    command: str = ""


def groups(held: Mapping[str, int]) -> list[Group]:
    """The groups that have any place, in the order of size."""
    every = [
        Group("nation", _("Nations"), frozenset({"nation"})),
        Group("region", _("Regions"), frozenset({"region"})),
        Group("council", _("Councils with social care"), COUNCILS_WITH_SOCIAL_CARE),
        Group("district", _("District councils"), frozenset({"non-metropolitan-district"})),
        Group("metropolitan-county", _("Metropolitan counties"), frozenset({"metropolitan-county"})),
        Group("inner-outer-london", _("Inner and outer London"), frozenset({"inner-outer-london"})),
        Group("stp", _("Integrated care areas (STP, ICB)"), frozenset({"stp"})),
        Group("ccg", _("Clinical commissioning groups"), frozenset({"ccg"})),
        Group("nhs-region", _("NHS regions"), frozenset({"nhs-region"})),
        Group("nhs-trust", _("NHS trusts"), TRUSTS),
        Group("scottish-council", _("Scottish councils"), frozenset({"scottish-council"})),
        Group("health-board", _("Health boards"), frozenset({"health-board", "local-health-board"})),
        Group("integration-authority", _("Integration authorities"), frozenset({"integration-authority"})),
        Group("welsh-council", _("Welsh councils"), frozenset({"welsh-council"})),
        Group("ni", _("Districts of Northern Ireland"), frozenset({"northern-ireland-district"})),
    ]
    counted = [
        Group(group.name, group.title, group.kinds, sum(held.get(kind, 0) for kind in group.kinds)) for group in every
    ]
    return [group for group in counted if group.count]


@require_safe
def places(request: HttpRequest) -> HttpResponse:
    require(request.principal, "places.read")
    text = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:LONGEST]
    today = timezone.localdate()
    choices = groups(counts())
    chosen = next((group for group in choices if group.name == request.GET.get("kind")), None)
    shown: dict[str, object] = {
        "text": text,
        "groups": choices,
        "chosen": chosen,
        "place_address": place_address,
        "words": words,
    }
    if text:
        answer = search(text, chosen.kinds if chosen else None, today)
        if len(answer.found) == 1 and chosen is None:
            return HttpResponseRedirect(place_address(answer.found[0].code))
        shown |= {"answer": answer, "most": FOUND_MOST}
        shown |= _pages(answer.found[:FOUND_MOST], text, chosen, request)
    elif chosen:
        shown |= _pages(_of_kinds(chosen.kinds), text, chosen, request)
    else:
        shown |= {
            "nations": queries.areas_of_kind(["nation"], today),
            "regions": regions(today),
            "parts": queries.areas_of_kind(["inner-outer-london", "metropolitan-county"], today),
            "footprints": sorted(queries.areas_of_kind(["stp"], today), key=lambda area: area.name),
        }
    return render(request, "places/index.html", shown)


def search(text: str, kinds: Collection[str] | None, today: date) -> Answer:
    """The places that a name, a code or a postcode leads to; small areas only where nothing larger is called so."""
    found = _named(text, kinds)
    if found:
        return Answer(found)
    written = text.upper()
    if POSTCODE.fullmatch(written):
        return _by_postcode(written, today)
    if OUTWARD.fullmatch(written):
        return Answer(
            [],
            _("%(text)s is the first half of a postcode") % {"text": written},
            _("Several councils may share it. Enter the whole postcode, such as SE1 7PB."),
        )
    if kinds is None:
        small = [_as_named(area) for area in queries.find(text, SMALL, limit=FOUND_MOST + 1)]
        return Answer(small, *(() if small else _nothing(text)))
    return Answer([], *_nothing(text))


def _named(text: str, kinds: Collection[str] | None) -> list[Named]:
    areas = queries.find(text, LARGE if kinds is None else kinds, limit=FOUND_MOST + 1)
    trusts = find_organisations(text, TRUSTS if kinds is None else TRUSTS & set(kinds), FOUND_MOST + 1)
    return [*map(_as_named, areas), *trusts]


def _nothing(text: str) -> tuple[str, str]:
    return (
        _("Nothing was found for “%(words)s”") % {"words": text},
        _("Check the spelling, use fewer words, or enter a whole postcode."),
    )


def _by_postcode(postcode: str, today: date) -> Answer:
    try:
        council = queries.locate(postcode, today).council
    except Refused as refused:
        if refused.kind is not Kind.NOT_FOUND:
            raise
        command = "commonweal load postcodes FILE"
        if has_postcodes():
            return Answer(
                [],
                _("The postcode %(postcode)s is not held") % {"postcode": postcode},
                _("Check it, search by the name of the council, or load a file of the ONS Postcode Directory:"),
                command,
            )
        return Answer(
            [],
            _("No postcodes are loaded"),
            _("Search by the name of the council instead, or load a file of the ONS Postcode Directory:"),
            command,
        )
    return Answer([_as_named(council)])


def _of_kinds(kinds: frozenset[str]) -> list[Named]:
    """Every place of these kinds: those in force first, then by name."""
    found = [_as_named(area) for area in queries.areas_of_kind(kinds)]
    found += organisations_of_kind(kinds & TRUSTS)
    return sorted(found, key=lambda one: (one.valid_to is not None, one.name))


def _pages(found: list[Named], text: str, chosen: Group | None, request: HttpRequest) -> dict[str, object]:
    """One page of places, and the address of the others."""
    query = {"q": text, "kind": chosen.name if chosen else ""}
    kept = urlencode({key: value for key, value in query.items() if value}).replace("{", "{{").replace("}", "}}")
    return {
        "page": Paginator(found, ROWS).get_page(request.GET.get("page")),
        "page_address": f"/places?{kept}&page={{}}",
    }


def _as_named(area: Any) -> Named:
    return Named(area.code, area.name, area.kind, area.valid_from, area.valid_to)


def regions(on: date) -> list[Region]:
    """The regions in force on the day with their councils, both by name."""
    held: list[Any] = sorted(queries.areas_of_kind(["region"], on), key=lambda area: area.name)
    inside = [child for child in held_children([area.code for area in held]) if child.start <= on < child.end]
    names = queries.areas({child.child for child in inside})
    members: dict[str, dict[str, Any]] = {area.code: {} for area in held}
    for child in inside:
        area: Any = names.get(child.child)
        if area and area.kind in COUNCILS_WITH_SOCIAL_CARE:
            members[child.parent][area.code] = area
    return [Region(area, sorted(members[area.code].values(), key=lambda council: council.name)) for area in held]

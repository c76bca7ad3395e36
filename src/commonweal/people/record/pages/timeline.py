"""Everything that was recorded of a person, across health and social care, the latest first."""

from __future__ import annotations

from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from commonweal.kernel.problem import Where, invalid, not_found
from commonweal.people.record.pages.common import Person, allow, known_asked, page_of
from commonweal.people.record.pages.entry import source_label
from commonweal.people.record.pages.kinds import KINDS, kind_of, name_of
from commonweal.people.record.pages.reading import Held

ROWS = 25
LONGEST = 100
NO_SOURCE = "none"
"""Stands for entries that do not say their source."""


@require_safe
def page(request: HttpRequest, person: str) -> HttpResponse:
    allow(request)
    found = Person(person, known_asked(request))
    held = Held(found.id, found.known)
    there = held.sources()
    kinds = sorted({kind_of(line.type) for line in held.lines}, key=name_of)
    kind, source = request.GET.get("kind", ""), request.GET.get("source", "")
    text = " ".join(request.GET.get("q", "").replace("\0", "").split())[:LONGEST]
    lines = held.lines
    if kind:
        _one_of(kind, [*KINDS, "other"], "kind")
        lines = [line for line in lines if kind_of(line.type) == kind]
    if source:
        _one_of(source, [each.source or NO_SOURCE for each in there], "source")
        lines = [line for line in lines if (held.source_of[line.seq] or NO_SOURCE) == source]
    if text:
        lines = held.holding(lines, text)
    try:
        shown = Paginator(lines, ROWS).page(request.GET.get("page") or 1)
    except (EmptyPage, PageNotAnInteger):
        raise not_found("the timeline has no such page", "Start at the first page") from None
    filtered = found.at("/timeline", kind=kind, source=source, q=text)
    context = {
        "person": found,
        "tab": "timeline",
        "page": shown,
        "entries": held.entries(list(shown.object_list)),
        "total": held.total,
        "kinds": [(each, name_of(each)) for each in kinds],
        "sources": [(each.source or NO_SOURCE, source_label(each.source), each) for each in there],
        "kind": kind,
        "source": source,
        "text": text,
        "pages": f"{filtered}{'&' if '?' in filtered else '?'}page={{}}",
    }
    return page_of(request, "timeline.html", context)


def _one_of(value: str, known: list[str], name: str) -> None:
    if value not in known:
        raise invalid(f"there is no such {name}", "Choose one of the list", where=Where(field=name), value=value)

"""The summary of a person, as a page and as a document to print."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from commonweal.people.record.pages import sections
from commonweal.people.record.pages.common import Person, allow, known_asked, page_of
from commonweal.people.record.pages.reading import Held
from commonweal.people.record.pages.summary_document import summary_pdf
from commonweal.web.sheets import as_file


@require_safe
def page(request: HttpRequest, person: str) -> HttpResponse:
    allow(request)
    found = Person(person, known_asked(request))
    return page_of(request, "summary.html", contents(found))


@require_safe
def document(request: HttpRequest, person: str) -> HttpResponse:
    allow(request)
    found = Person(person, known_asked(request))
    return as_file(f"summary-{found.id}", "pdf", summary_pdf(found, contents(found, sections.PRINTED)))


def contents(person: Person, shown: int = sections.SHOWN) -> dict[str, Any]:
    """What the summary shows, by the names of its parts."""
    held = Held(person.id, person.known, sections.READ)
    parts = sections.parts(held, shown)
    return {
        "person": person,
        "tab": "summary",
        "total": held.total,
        "latest": held.latest,
        "about_me": sections.about_me(held),
        "alerts": sections.open_alerts(parts["alerts"]),
        "parts": parts,
        "plans": [sections.plan_of(entry) for entry in parts["plans"].entries],
        "teams": [(entry, sections.members(entry)) for entry in parts["teams"].entries],
        "contacts": sections.contacts(person.patient, parts["relatives"]),
    }

"""One entry: what it says in full, who recorded it and where, and each version of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from commonweal.kernel.problem import not_found
from commonweal.people.record.pages.common import Person, allow, known_asked, page_of
from commonweal.people.record.pages.entry import Entry, answers, entry_of
from commonweal.people.record.pages.moments import when
from commonweal.people.record.pages.reading import is_of, provenance_of
from commonweal.people.record.pages.words import each, joined, said
from commonweal.people.record.store import read
from commonweal.people.record.store.session import rows
from commonweal.web.language import gettext as _

MOST_LINES = 400
LONGEST = 500

_VERSIONS = """
SELECT version, updated, recorded, method, principal FROM record_version
WHERE type = %s AND id = %s AND recorded <= coalesce(%s::timestamptz, 'infinity') ORDER BY version DESC
"""


@dataclass(frozen=True, slots=True)
class Version:
    """A row of the history; `recorded` is when the database took it in, by whose hand is `principal`."""

    number: int
    updated: datetime
    recorded: datetime
    method: str
    principal: str

    @property
    def done(self) -> str:
        names = {"POST": _("created"), "PUT": _("written"), "PATCH": _("changed"), "DELETE": _("deleted")}
        return names.get(self.method, self.method)


@dataclass(frozen=True, slots=True)
class Told:
    """What a Provenance resource says: who did what and when."""

    who: str
    what: str
    when: str


@require_safe
def page(request: HttpRequest, person: str, type: str, id: str) -> HttpResponse:
    allow(request)
    found = Person(person, known_asked(request))
    history = [Version(*row) for row in rows(_VERSIONS, (type, id, found.known))]
    number = _number(request.GET.get("version", ""), history)
    stored = read.version(type, id, number)
    if stored is None or stored.body is None or not is_of(stored, found.id):
        raise not_found("this version says nothing of this person", "Go back to the timeline")
    entry = entry_of(stored)
    shown = list(islice(flat(entry.resource), MOST_LINES + 1))
    context = {
        "person": found,
        "entry": entry,
        "tab": "",
        "here": next(version for version in history if version.number == number),
        "is_newest": number == history[0].number,
        "history": history,
        "told": [_told(each) for each in provenance_of(type, id)],
        "answers": answers(entry.resource) if type == "QuestionnaireResponse" else [],
        "lines": shown[:MOST_LINES],
        "is_cut": len(shown) > MOST_LINES,
        "facts": facts(entry),
    }
    return page_of(request, "entry.html", context)


def _number(text: str, history: list[Version]) -> int:
    """The version asked for, else the newest that is no deletion. Raises Refused(not found)."""
    if not text:
        number = next((version.number for version in history if version.method != "DELETE"), None)
    else:
        number = int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None
    if number is None or number not in {version.number for version in history}:
        raise not_found("there is no such entry or version", "Go back to the timeline")
    return number


def facts(entry: Entry) -> list[tuple[str, str]]:
    """What a reader asks first of an entry."""
    return [
        (_("When"), entry.when.words or _("not said")),
        (_("Status"), entry.status or _("not said")),
        (_("Details"), entry.detail),
        (_("Recorded by"), entry.who or _("not said")),
        (_("Source system"), entry.source or _("not given")),
        (_("Kind of resource"), entry.type),
        (_("Id"), entry.id),
    ]


def _told(provenance: dict[str, Any]) -> Told:
    agents = [
        joined((said(agent.get("who")), said(agent.get("type") or agent.get("role"))), ", ")
        for agent in each(provenance.get("agent"))
    ]
    what = said(provenance.get("activity")) or said(provenance.get("reason"))
    return Told(joined(agents, "; "), what, when(provenance.get("recorded")).words)


def flat(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every value of a resource with its path, in the order in which it is written. Narrative is named, not shown."""
    if isinstance(value, dict):
        for name, held in value.items():
            if not path and name == "resourceType":
                continue
            if name == "div" and path.endswith("text"):
                yield f"{path}.div", _("(narrative, not shown)")
            else:
                yield from flat(held, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for place, held in enumerate(value):
            yield from flat(held, f"{path}[{place}]")
    else:
        text = said(value) if isinstance(value, bool) or value is None else str(value)
        if len(text) > LONGEST:
            text = _("%(start)s… (%(count)s characters in all)") % {"start": text[:LONGEST], "count": len(text)}
        yield path, text

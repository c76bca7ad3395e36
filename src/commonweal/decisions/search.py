"""What the site's search finds in this room: bodies, agreements, commitments, powers, papers and meetings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from commonweal.decisions.model.bodies import Body
from commonweal.decisions.models import Item
from commonweal.decisions.queries.agreed import agreements, latest
from commonweal.decisions.queries.forward_plan import names_of
from commonweal.decisions.queries.register import register, view
from commonweal.decisions.queries.today import today
from commonweal.decisions.register.view import View
from commonweal.decisions.rules import meeting, paper
from commonweal.web.search import Hit

FROM_LOG = 60
"""Papers and meetings that are looked through further, the newest first."""


def search(text: str, limit: int) -> list[Hit]:
    """Whatever holds every word in its name, other names or id. Kinds take turns, so that none hides another."""
    words = text.casefold().split()
    seen = view(today())
    kinds = [_bodies(words), _agreements(words), _commitments(seen, words), _powers(seen, words),
             _papers(words), _meetings(words)]  # fmt: skip
    return list(islice(_in_turn([iter(kind) for kind in kinds]), limit))


def _in_turn(kinds: list[Iterator[Hit]]) -> Iterator[Hit]:
    while kinds:
        for kind in list(kinds):
            hit = next(kind, None)
            if hit is None:
                kinds.remove(kind)
            else:
                yield hit


def _holds(words: list[str], *texts: str) -> bool:
    told = " ".join(texts).casefold()
    return all(word in told for word in words)


def _bodies(words: list[str]) -> Iterator[Hit]:
    """Those in force first; of any other its latest version, on its last day."""
    day = today()
    found = [
        body
        for body in latest(register(), "bodies", day).values()
        if isinstance(body, Body) and _holds(words, body.name, body.abbreviation, *body.other_names, body.short)
    ]
    for body in sorted(found, key=lambda body: (not body.in_force(day), body.name.casefold())):
        kind, address = body.kind.replace("-", " ").capitalize(), f"/decisions/bodies/{body.id}"
        if body.ends <= day:
            last = body.ends - timedelta(days=1)
            ended = _("until %(day)s") % {"day": date_format(last)}
            yield Hit(body.name, f"{address}?on={last.isoformat()}", _("Body"), f"{kind}, {ended}")
        else:
            yield Hit(body.name, address, _("Body"), kind)


def _agreements(words: list[str]) -> Iterator[Hit]:
    for each in agreements(today()).values():
        if _holds(words, *each.names, each.record.short):
            yield Hit(each.state.title, f"/decisions/agreements/{each.record.id}", _("Agreement"),
                      ", ".join(each.state.aliases))  # fmt: skip


def _commitments(seen: View, words: list[str]) -> Iterator[Hit]:
    for each in sorted(seen.commitments.values(), key=lambda one: one.title.casefold()):
        if _holds(words, each.title, each.owner_name, each.short):
            yield Hit(each.title, f"/decisions/commitments/{each.id}", _("Commitment"), each.mechanism)


def _powers(seen: View, words: list[str]) -> Iterator[Hit]:
    for each in sorted(seen.powers.values(), key=lambda one: one.title.casefold()):
        if _holds(words, each.title, each.short):
            yield Hit(each.title, f"/decisions/powers/{each.id}", _("Power"), each.current_use)


def _papers(words: list[str]) -> Iterator[Hit]:
    for item in _titled(paper.KIND, words):
        body = ", ".join(names_of([item.body], today())) if item.body else ""
        yield Hit(item.title, f"/decisions/papers/{item.subject}", _("Paper"), body)


def _meetings(words: list[str]) -> Iterator[Hit]:
    for item in _titled(meeting.KIND, words):
        day = date_format(item.due) if item.due else ""
        yield Hit(item.title, f"/decisions/meetings/{item.subject}", _("Meeting"), day)


def _titled(kind: str, words: list[str]) -> list[Item]:
    """The subjects of a kind that the reader may see whose title holds every word, the newest first."""
    found = Item.objects.filter(kind=kind)
    for word in words:
        found = found.filter(title__icontains=word)
    return list(found.order_by("-id")[:FROM_LOG])

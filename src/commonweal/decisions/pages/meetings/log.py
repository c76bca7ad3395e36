"""Every entry about a subject, in words; and the form that takes one back."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from commonweal.access.permissions import allowed
from commonweal.decisions.actions.log import entries_of
from commonweal.decisions.actions.righting import STANDS, reverse_entry, reversible
from commonweal.decisions.models import Item
from commonweal.decisions.pages.meetings import words
from commonweal.decisions.pages.meetings.forms import done, sent, shown
from commonweal.decisions.pages.meetings.shown import keeps, page, reads
from commonweal.decisions.queries.subjects import item_of
from commonweal.decisions.queries.timeline import Line, timeline
from commonweal.kernel.problem import not_found

HOME = {
    "paper": "/decisions/papers/{}",
    "meeting": "/decisions/meetings/{}",
    "minutes": "/decisions/meetings/{}",
    "action": "/decisions/actions/{}",
    "forward-item": "/decisions/forward-plan/{}",
    "consultation": "/decisions/comments/{}",
    "clearance": "/decisions/clearances/{}",
    "service-change": "/decisions/service-changes/{}",
}


@dataclass(frozen=True, slots=True)
class LineShown:
    """An entry in words. `undo` is the address of the form that takes it back, where it may be."""

    line: Line
    words: str
    who: str
    standing: str
    undo: str


def lines_shown(kind: str, subject: str, request: HttpRequest) -> list[LineShown]:
    """The entries; who wrote them is shown to people who are signed in, their role to everybody."""
    may_keep = allowed(request.principal, "decisions.keep-meetings")
    free = reversible(kind, entries_of(kind, subject)) if may_keep else set()
    found: list[LineShown] = []
    for line in timeline(kind, subject):
        text = str(words.VERB.get(line.verb, words.plain(line.verb).capitalize()))
        if line.corrects:
            text = _("%(what)s of entry %(number)s") % {"what": text, "number": line.corrects}
        who = words.plain(line.role) if request.principal.is_anonymous else f"{line.by} ({words.plain(line.role)})"
        standing = {"corrected": _("Corrected since"), "reversed": _("Taken back since")}.get(line.standing, "")
        undo = f"/decisions/log/{kind}/{subject}/{line.id}/take-back" if line.id in free else ""
        found.append(LineShown(line, text, who, standing, undo))
    return found


@require_safe
def show(request: HttpRequest, kind: str, subject: str) -> HttpResponse:
    """The timeline alone, for any kind of subject of this journey."""
    reads(request)
    item = _item(kind, subject)
    return page(
        request, "log", item=item, lines=lines_shown(kind, subject, request), home=HOME[kind].format(subject)
    )


@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: HttpRequest, kind: str, subject: str, entry: str) -> HttpResponse:
    """Ask for the reason, then take the entry back by a new one."""
    keeps(request)
    item = _item(kind, subject)
    names = ("reason",)
    form = sent(request, names) if request.method == "POST" else shown({"version": item.version}, names)
    line = next((each for each in lines_shown(kind, subject, request) if each.line.id == entry), None)
    if line is None:
        raise not_found(_("there is no such entry"), _("Look at the timeline"))
    home = HOME[kind].format(subject)
    if request.method == "POST":
        made = done(
            form,
            lambda: reverse_entry(
                kind=kind, subject=subject, entry=entry, reason=form.text("reason"), version=form.version,
                by=request.principal,
            ),
        )  # fmt: skip
        if made:
            return HttpResponseRedirect(f"{home}?done=taken-back")
    return page(request, "take_back", form=form, item=item, line_=line, home=home, status=form.status)


def _item(kind: str, subject: str) -> Item:
    if kind not in STANDS:
        raise not_found(_("there is no such page"), _("Look in the lists"))
    return item_of(kind, subject)

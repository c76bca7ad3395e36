"""Positions that named people clear: open, give approvals, replace an approver, close."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from commonweal.decisions.actions import clearing
from commonweal.decisions.models import Item
from commonweal.decisions.pages.meetings.forms import Form, done, needed, sent, shown
from commonweal.decisions.pages.meetings.lists import ROWS
from commonweal.decisions.pages.meetings.log import lines_shown
from commonweal.decisions.pages.meetings.shown import body_choices, keeps, page, reads
from commonweal.decisions.queries.forward_plan import names_of
from commonweal.decisions.queries.subjects import item_of, state_of
from commonweal.decisions.queries.today import today
from commonweal.decisions.rules.clearance import KIND, Clearance
from commonweal.kernel.civil_day import parse_day_or_none
from commonweal.kernel.problem import Where, invalid

NEW = ("title", "subject", "set_by", "approvers")
NAMES = ("approver", "answer", "text", "on", "replacement")


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    reads(request)
    found = Item.objects.filter(kind=KIND).order_by("-state", "due", "-id")
    rows = Paginator([(item, state_of(item)) for item in found], ROWS).get_page(request.GET.get("page"))
    return page(request, "clearances", rows=rows)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    keeps(request)
    form = sent(request, NEW) if request.method == "POST" else shown({}, NEW)
    if request.method == "POST" and (made := done(form, lambda: _opened(request, form))):
        return HttpResponseRedirect(f"/decisions/clearances/{made.subject}?done=saved")
    return page(request, "clearance_form", form=form, bodies=body_choices(), status=form.status)


def _opened(request: HttpRequest, form: Form) -> Item:
    needed(form, {"title": _("the title is missing"), "approvers": _("nobody is named to approve")})
    approvers = [
        approver_of(line, f"approver-{number}", "approvers") for number, line in enumerate(form.lines("approvers"), 1)
    ]
    return clearing.open_clearance(
        title=form.text("title"), subject=form.text("subject"), set_by=form.text("set_by"), approvers=approvers,
        by=request.principal,
    )  # fmt: skip


def approver_of(line: str, id_: str, field: str) -> dict[str, Any]:
    """A role and a person, then the first and the last day of the period, each after a bar."""
    parts = [part.strip() for part in line.split("|")]
    if len(parts) < 2 or not parts[0] or not parts[1]:
        message = _("an approver needs a role and a person")
        raise invalid(message, _("Write a bar between them"), where=Where(field=field), value=line)
    days = [parse_day_or_none(part, where=Where(field=field)) for part in (*parts[2:4], "", "")[:2]]
    starts, ends = (day.isoformat() if day else None for day in days)
    return {"id": id_, "role": parts[0], "person": parts[1], "starts": starts, "ends": ends}


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, clearance: str) -> HttpResponse:
    """Who has approved, who has not, and forms to record an answer, replace an approver and close."""
    reads(request)
    item = item_of(KIND, clearance)
    state: Clearance = state_of(item)
    form = shown({"answer": "approved"}, NAMES)
    if request.method == "POST":
        keeps(request)
        form = sent(request, NAMES)
        if done(form, lambda: _kept(request, clearance, form, state)):
            return HttpResponseRedirect(f"/decisions/clearances/{clearance}?done=saved")
    return page(
        request, "clearance", form=form, item=item, state=state,
        answers={each.approver: each for each in state.answers},
        set_by=names_of([state.opened.set_by], today())[0] if state.opened.set_by else "",
        choices=[(each.id, f"{each.person}, {each.role}") for each in state.approvers],
        lines=lines_shown(KIND, clearance, request), status=form.status,
    )  # fmt: skip


def _kept(request: HttpRequest, clearance: str, form: Form, state: Clearance) -> Item:
    by = request.principal
    if form.text("what") == "close":
        return clearing.close_clearance(clearance=clearance, by=by)
    needed(form, {"approver": _("the approver is missing")})
    who = next((each for each in state.approvers if each.id == form.text("approver")), None)
    if who is None:
        raise invalid(_("there is no such approver"), _("Choose one"), where=Where(field="approver"))
    on = form.day_or_none("on")
    if form.text("answer") == "replaced":
        needed(form, {"replacement": _("the new approver is missing")})
        taken = {each.id for each in state.approvers}
        number = next(n for n in range(1, len(taken) + 2) if f"approver-{n}" not in taken)
        new_ = approver_of(form.text("replacement"), f"approver-{number}", "replacement")
        return clearing.replace_approver(clearance=clearance, approver=who.id, new=new_, on=on, by=by)
    approves = form.text("answer") != "objected"
    return clearing.give_approval(
        clearance=clearance, approver=who.id, person=who.person, approves=approves, text=form.text("text"), on=on, by=by
    )

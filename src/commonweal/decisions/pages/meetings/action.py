"""Actions of meetings: agree one, see it, report on it, hand it on, finish it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commonweal.decisions.actions import following
from commonweal.decisions.models import Item
from commonweal.decisions.pages.meetings import plan as meeting_plan
from commonweal.decisions.pages.meetings.forms import Form, done, sent, shown
from commonweal.decisions.pages.meetings.log import lines_shown
from commonweal.decisions.pages.meetings.shown import body_choices, keeps, page, reads
from commonweal.decisions.queries import meetings
from commonweal.decisions.queries.forward_plan import names_of
from commonweal.decisions.queries.subjects import item_of, state_of
from commonweal.kernel.problem import Where, invalid

NAMES = ("text", "owner", "due", "agenda_item", "body")


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, meeting: str = "") -> HttpResponse:
    """A new action, of a meeting or of a body alone."""
    keeps(request)
    held, state = meetings.one(meeting) if meeting else (None, None)
    known = {"agenda_item": request.GET.get("item", "")}
    form = sent(request, NAMES) if request.method == "POST" else shown(known, NAMES)
    if request.method == "POST" and (made := done(form, lambda: _agreed(request, meeting, form))):
        where = meeting_plan.address(meeting, "", "action") if meeting else f"/decisions/actions/{made.subject}"
        return HttpResponseRedirect(where)
    items = [(row.item.id, f"{row.item.number}. {row.title}") for row in meetings.agenda(state)] if state else []
    return page(
        request, "action_form", form=form, meeting=held, items=items, bodies=[] if meeting else body_choices(),
        status=form.status,
    )  # fmt: skip


def _agreed(request: HttpRequest, meeting: str, form: Form) -> Item:
    wanted = [("text", _("what is to be done is missing")), ("owner", _("the owner is missing"))]
    if not meeting:
        wanted.append(("body", _("the body is missing")))
    for name, message in wanted:
        if not form.text(name):
            raise invalid(message, _("Complete the field"), where=Where(field=name))
    return following.agree_action(
        text=form.text("text"), owner=form.text("owner"), due=form.day("due", _("The due day")), meeting=meeting,
        agenda_item=form.text("agenda_item"), body=form.text("body"), by=request.principal,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, action: str) -> HttpResponse:
    """The action with its progress; for clerks a form to report, hand on, finish or drop it."""
    reads(request)
    item = item_of("action", action)
    state = state_of(item)
    names = ("text", "owner", "due", "what")
    if request.method == "POST":
        keeps(request)
        form = sent(request, names)
        if done(form, lambda: _updated(request, action, form)):
            return HttpResponseRedirect(f"/decisions/actions/{action}?done=saved")
    else:
        form = shown({"owner": state.owner, "due": state.due, "version": item.version, "what": "progressed"}, names)
    held = Item.objects.filter(kind="meeting", subject=state.action.meeting).first() if state.action.meeting else None
    return page(
        request, "action", form=form, action=item, state=state, meeting=held,
        body_name=names_of([state.action.body], state.due)[0], lines=lines_shown("action", action, request),
        status=form.status,
    )  # fmt: skip


def _updated(request: HttpRequest, action: str, form: Form) -> Item:
    what, text, by, version = form.text("what"), form.text("text"), request.principal, form.version
    if what == "changed":
        if not form.text("owner"):
            raise invalid(_("the owner is missing"), _("Write the name"), where=Where(field="owner"))
        due = form.day("due", _("The due day"))
        return following.change_action(
            action=action, owner=form.text("owner"), due=due, reason=text, version=version, by=by
        )
    if what == "done":
        return following.finish_action(action=action, text=text, version=version, by=by)
    if not text:
        raise invalid(_("the note is missing"), _("Write what happened, or why"), where=Where(field="text"))
    if what == "dropped":
        return following.drop_action(action=action, text=text, version=version, by=by)
    return following.progress_action(action=action, text=text, version=version, by=by)

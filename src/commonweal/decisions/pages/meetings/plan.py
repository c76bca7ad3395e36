"""Plan a meeting, change it, open it, close it, cancel it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from commonweal.decisions.actions import meetings as actions
from commonweal.decisions.models import Item
from commonweal.decisions.pages.meetings.forms import Form, done, sent, shown
from commonweal.decisions.pages.meetings.shown import body_choices, keeps, page
from commonweal.decisions.queries import meetings
from commonweal.decisions.rules.meeting import Meeting
from commonweal.kernel.problem import Where, invalid

NAMES = ("body", "title", "day", "starts", "ends", "place", "notice", "also", "open_places", "visibility", "reason")


def address(meeting: str, part: str = "", said: str = "") -> str:
    """The page of a meeting, or one of its parts; `said` is what was just done."""
    return f"/decisions/meetings/{meeting}{part}" + (f"?done={said}" if said else "")


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The form for a new meeting."""
    keeps(request)
    if request.method == "POST":
        form = sent(request, NAMES)
        made = done(form, lambda: _planned(request, form))
        if made:
            return HttpResponseRedirect(address(made.subject, "/agenda", "planned"))
    else:
        form = shown({"body": request.GET.get("body", ""), "visibility": "public"}, NAMES)
    return page(request, "plan", form=form, bodies=body_choices(), meeting=None, status=form.status)


def _planned(request: HttpRequest, form: Form) -> Item:
    if not form.text("body"):
        raise invalid(_("the body is missing"), _("Say which body meets"), where=Where(field="body"))
    return actions.plan_meeting(
        body=form.text("body"),
        title=form.text("title"),
        day=form.day("day", _("The day")),
        starts=form.text("starts"),
        ends=form.text("ends"),
        place=form.text("place"),
        notice=form.text("notice"),
        also=form.lines("also"),
        open_places=form.whole("open_places", _("The number of places")) or 0,
        visibility=form.text("visibility") or "public",
        by=request.principal,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, meeting: str) -> HttpResponse:
    """Another day, time or place of a meeting that has not begun."""
    keeps(request)
    item, state = meetings.one(meeting)
    if request.method == "POST":
        form = sent(request, NAMES)
        if done(form, lambda: _changed(request, meeting, form)):
            return HttpResponseRedirect(address(meeting, "", "changed"))
    else:
        plan = state.plan
        form = shown(
            {"title": plan.title, "day": plan.day, "starts": plan.starts, "ends": plan.ends, "place": plan.place,
             "notice": plan.notice, "visibility": plan.visibility, "version": item.version},
            NAMES,
        )  # fmt: skip
    return page(request, "plan", form=form, bodies=[], meeting=item, state=state, status=form.status)


def _changed(request: HttpRequest, meeting: str, form: Form) -> Item:
    return actions.change_meeting(
        meeting=meeting,
        title=form.text("title") or None,
        day=form.day("day", _("The day")),
        starts=form.text("starts"),
        ends=form.text("ends"),
        place=form.text("place"),
        notice=form.text("notice"),
        visibility=form.text("visibility") or "public",
        reason=form.text("reason"),
        version=form.version,
        by=request.principal,
    )


@require_POST
def open_it(request: HttpRequest, meeting: str) -> HttpResponse:
    """Begin: seats and rules as on file for the day."""
    keeps(request)
    actions.open_meeting(meeting=meeting, version=sent(request, ()).version, by=request.principal)
    return HttpResponseRedirect(address(meeting, "/attendance", "opened"))


@require_POST
def close_it(request: HttpRequest, meeting: str) -> HttpResponse:
    keeps(request)
    actions.close_meeting(meeting=meeting, version=sent(request, ()).version, by=request.principal)
    return HttpResponseRedirect(address(meeting, "", "closed"))


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, meeting: str) -> HttpResponse:
    """Ask for the reason, then cancel."""
    keeps(request)
    item, state = meetings.one(meeting)
    form = sent(request, ("reason",)) if request.method == "POST" else shown({"version": item.version}, ("reason",))
    if request.method == "POST" and done(form, lambda: _cancelled(request, meeting, form, state)):
        return HttpResponseRedirect(address(meeting, "", "cancelled"))
    return page(request, "cancel", form=form, meeting=item, state=state, status=form.status)


def _cancelled(request: HttpRequest, meeting: str, form: Form, state: Meeting) -> Item:
    if not form.text("reason"):
        message = _("the reason is missing")
        remedy = _("Say why %(title)s is cancelled") % {"title": state.plan.title}
        raise invalid(message, remedy, where=Where(field="reason"))
    return actions.cancel_meeting(
        meeting=meeting, reason=form.text("reason"), version=form.version, by=request.principal
    )

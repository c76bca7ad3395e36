"""Agendas, actions and forward plans as CSV; meetings as calendar entries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from commonweal.decisions.calendar import Event, calendar
from commonweal.decisions.pages.meetings.lists import Asked
from commonweal.decisions.pages.meetings.shown import reads
from commonweal.decisions.queries import forward_plan, meetings, papers
from commonweal.kernel.problem import not_found
from commonweal.web.sheets import Sheet, download

AGENDA = ("number", "title", "paper", "author", "recommendation", "state", "outcome")
ACTIONS = ("action", "owner", "due", "state", "body", "meeting", "progress")
PLAN = ("title", "due", "bodies", "origin", "reporter", "purpose", "lead", "state", "late", "source")
PAPERS = ("title", "body", "author", "state", "recommendation", "meeting_day", "number", "outcome")
MEETINGS = ("day", "starts", "ends", "title", "body", "place", "state", "id")


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], name: str) -> HttpResponse:
    return download(name, "csv", [Sheet(name, columns, [dict(zip(columns, row, strict=True)) for row in rows])])


def _known(request: HttpRequest) -> Asked:
    asked = Asked(request)
    if asked.error:
        raise not_found(asked.error)
    return asked


@require_safe
def agenda(request: HttpRequest, meeting: str) -> HttpResponse:
    reads(request)
    _item, state = meetings.one(meeting)
    rows = [
        (row.item.number, row.title, row.item.paper, row.text.text.author if row.text else "",
         row.text.text.recommendation if row.text else "", row.text.state if row.text else "", row.outcome)
        for row in meetings.agenda(state)
    ]  # fmt: skip
    return table(AGENDA, rows, f"agenda-{state.plan.day.isoformat()}")


@require_safe
def actions(request: HttpRequest) -> HttpResponse:
    reads(request)
    state = "" if request.GET.get("state") == "all" else "open"
    rows = [
        (each.action.text, each.owner, each.due, each.state, each.action.body, each.action.meeting, list(each.progress))
        for _item, each in meetings.actions(_known(request).id, state=state)
    ]
    return table(ACTIONS, rows, "actions")


@require_safe
def plan(request: HttpRequest) -> HttpResponse:
    reads(request)
    rows = [
        (row.title, row.due, list(row.names), row.origin, row.reporter_name, row.purpose, row.lead, row.state,
         row.is_late, row.source)
        for row in forward_plan.forward_plan(_known(request).id, with_ended=request.GET.get("ended") == "1")
    ]  # fmt: skip
    return table(PLAN, rows, "forward-plan")


@require_safe
def paper_table(request: HttpRequest) -> HttpResponse:
    reads(request)
    rows = [
        (each.text.title, each.text.body, each.text.author, each.state, each.text.recommendation,
         each.placed.day if each.placed else None, each.placed.number if each.placed else "",
         each.decided.outcome if each.decided else "")
        for _item, each in papers.papers(_known(request).id, state=request.GET.get("state", ""))
    ]  # fmt: skip
    return table(PAPERS, rows, "papers")


@require_safe
def meeting_table(request: HttpRequest) -> HttpResponse:
    reads(request)
    rows = [
        (row.day, row.starts, row.ends, row.title, row.body_name, row.place, row.state, row.id)
        for row in meetings.meetings(_known(request).id)
    ]
    return table(MEETINGS, rows, "meetings")


@require_safe
def ics(request: HttpRequest, meeting: str = "") -> HttpResponse:
    """One meeting, or those of a body, as a calendar that other programs can follow."""
    reads(request)
    if meeting:
        item, _state = meetings.one(meeting)
        rows = [meetings.meeting_row(item)]
    else:
        rows = meetings.meetings(_known(request).id)
    events = [
        Event(
            uid=row.id, title=row.title, day=row.day, starts=row.starts, ends=row.ends, place=row.place,
            is_cancelled=row.state == "cancelled", version=row.version,
            address=request.build_absolute_uri(f"/decisions/meetings/{row.id}"),
        )
        for row in rows
    ]  # fmt: skip
    text = calendar(events, timezone.get_default_timezone())
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="meetings.ics"'
    return response

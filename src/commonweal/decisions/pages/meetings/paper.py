"""The page of a paper: what it asks, what was decided, its conditions, and every entry about it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from commonweal.decisions.models import Item
from commonweal.decisions.pages.meetings.log import lines_shown
from commonweal.decisions.pages.meetings.meeting import resolution_shown
from commonweal.decisions.pages.meetings.shown import page, reads
from commonweal.decisions.queries import meetings, papers
from commonweal.decisions.queries.forward_plan import names_of, plan_row
from commonweal.decisions.queries.today import today
from commonweal.decisions.rules import forward_item


@require_safe
def show(request: HttpRequest, paper: str) -> HttpResponse:
    reads(request)
    item, state = papers.one(paper)
    day = state.placed.day if state.placed else today()
    held = Item.objects.filter(kind="meeting", subject=state.placed.meeting).first() if state.placed else None
    resolutions = []
    if held and state.placed:
        _item, meeting = meetings.one(state.placed.meeting)
        resolutions = [
            resolution_shown(meeting, row, each)
            for row in meetings.agenda(meeting)
            if row.item.paper == paper
            for each in meeting.on_item(row.item.id)
        ]
    decided = state.decided
    follow_on = (
        Item.objects.filter(kind=forward_item.KIND, subject=decided.follow_on).first()
        if decided and decided.follow_on
        else None
    )
    return page(
        request,
        "paper",
        paper=item,
        state=state,
        text=state.text,
        body_name=names_of([state.text.body], day)[0],
        meeting=held,
        resolutions=resolutions,
        decided=decided,
        decider=names_of([decided.decided_by], decided.on)[0] if decided else "",
        forum=names_of([decided.in_forum], decided.on)[0] if decided and decided.in_forum else "",
        binds=names_of(decided.binds, decided.on) if decided else (),
        next_name=names_of([decided.next_body], decided.on)[0] if decided and decided.next_body else "",
        follow_on=plan_row(follow_on) if follow_on else None,
        lines=lines_shown("paper", paper, request),
    )

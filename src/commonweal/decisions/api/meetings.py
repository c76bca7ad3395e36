"""Meetings and the forward plan over HTTP: those that the reader may see."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query
from ninja.params import functions as given
from pydantic import Field

from commonweal.decisions.api.asked import MeetingsAsked, PlanAsked
from commonweal.decisions.api.listing import data_version, listed, router
from commonweal.decisions.api.meeting_answers import Meetings, MeetingWhole, Plan
from commonweal.decisions.queries import meetings as queries
from commonweal.decisions.queries.forward_plan import PlanRow
from commonweal.decisions.queries.forward_plan import forward_plan as plan_of
from commonweal.decisions.rules.agenda import Resolution
from commonweal.web.api import reply
from commonweal.web.api.operation import get

PLAN_COLUMNS = ("id", "title", "due", "was_due", "body_names", "origin", "reporter_name", "purpose", "lead", "state",
                "late")  # fmt: skip
MEETING_COLUMNS = ("id", "title", "body", "body_name", "day", "starts", "ends", "place", "state", "items")

MeetingId = Annotated[str, Field(pattern=r"^[0-9a-f][0-9a-f-]{0,39}$")]
MEETING = given.Path(..., description="The meeting's id.")


@get(router, "/decisions/forward-plan", Plan, permission="decisions.read", version=data_version, csv=True, paged=True)
def forward_plan(request: HttpRequest, asked: Query[PlanAsked]) -> HttpResponse:
    """The forward plan.

    What is to come, to one body or to all, by due day. A report along the reporting line stands on the plan of
    whomever its reporter reports to on that day.
    """
    found = plan_of(asked.body or "", with_ended=bool(asked.ended))
    return listed(request, asked, found, lambda row: row.id, _plan_item, PLAN_COLUMNS)


@get(router, "/decisions/meetings", Meetings, permission="decisions.read", version=data_version, csv=True, paged=True)
def meetings(request: HttpRequest, asked: Query[MeetingsAsked]) -> HttpResponse:
    """Meetings, by day, the earliest first."""
    found = queries.meetings(asked.body or "", since=asked.since, until=asked.until, state=asked.state or "")
    return listed(request, asked, found, lambda row: row.id, _short, MEETING_COLUMNS)


@get(router, "/decisions/meetings/{id}", MeetingWhole, permission="decisions.read", version=data_version)
def meeting(request: HttpRequest, id: MeetingId = MEETING) -> HttpResponse:
    """One meeting.

    Its agenda with what came of each item, and every resolution with its votes, needed majority and quorum.
    """
    item, state = queries.one(id)
    rows = queries.agenda(state)
    minutes = queries.minutes_of(id)
    return reply.one({
        **_short(queries.meeting_row(item)),
        "notice": state.plan.notice or None,
        "tables": [table.body for table in state.plan.tables],
        "agenda": [
            {
                "id": row.item.id, "number": row.item.number, "title": row.title or None,
                "paper": row.paper.subject if row.paper else None, "closed": row.is_closed,
                "outcome": row.outcome or None,
            }
            for row in rows
        ],
        "resolutions": [_votes(each, row.is_closed) for row in rows for each in state.on_item(row.item.id)],
        "minutes": minutes[1].state if minutes else None,
    })  # fmt: skip


def _short(row: queries.MeetingRow) -> dict[str, Any]:
    told = {name: value for name, value in asdict(row).items() if name != "version"}
    return {**told, "starts": row.starts or None, "ends": row.ends or None, "place": row.place or None}


def _plan_item(row: PlanRow) -> dict[str, Any]:
    return {
        "id": row.id, "title": row.title, "due": row.due, "was_due": row.was_due, "bodies": row.bodies,
        "body_names": row.names, "origin": row.origin, "source": row.source or None,
        "reporter": row.reporter or None, "reporter_name": row.reporter_name or None, "purpose": row.purpose,
        "lead": row.lead or None, "note": row.note or None, "state": row.state, "late": row.is_late,
        "every_months": row.every_months,
    }  # fmt: skip


def _votes(resolution: Resolution, is_closed: bool) -> dict[str, Any]:
    motion, result = resolution.motion, resolution.result
    return {
        "item": motion.item, "body": motion.body, "text": None if is_closed else motion.text,
        "method": motion.method, "decision_type": motion.decision_type, "outcome": result.outcome,
        "in_favour": result.total.in_favour, "against": result.total.against, "abstained": result.total.abstained,
        "needed": result.needed, "majority": result.rule.majority, "quorate": result.quorum.is_met,
        "binds": resolution.binds, "citation": result.rule.citation, "verified": result.rule.verified,
    }  # fmt: skip

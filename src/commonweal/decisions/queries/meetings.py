"""Meetings, their papers, minutes and actions, as lists and as one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from commonweal.decisions.models import Item
from commonweal.decisions.queries.forward_plan import names_of
from commonweal.decisions.queries.register import view
from commonweal.decisions.queries.subjects import item_of, state_of
from commonweal.decisions.queries.today import today
from commonweal.decisions.rules import action_item, minutes, paper
from commonweal.decisions.rules.agenda import AgendaItem
from commonweal.decisions.rules.meeting import KIND, Meeting, outcome_of


@dataclass(frozen=True, slots=True)
class MeetingRow:
    id: str
    title: str
    body: str
    body_name: str
    day: date
    starts: str
    ends: str
    place: str
    state: str
    items: int
    version: int


@dataclass(frozen=True, slots=True)
class AgendaRow:
    """An item of the agenda with its paper, where the reader may see it; `is_closed` where they may not."""

    item: AgendaItem
    title: str
    paper: Item | None
    text: paper.Paper | None
    outcome: str
    is_closed: bool


def meetings(
    body: str = "", *, since: date | None = None, until: date | None = None, state: str = ""
) -> list[MeetingRow]:
    """Meetings by day, the earliest first; `until` is included. `body` is an id or unique name, of today."""
    found = Item.objects.filter(kind=KIND).order_by("due", "id")
    if body:
        found = found.filter(body=body if "/" in body else view(today()).find(body).id)
    if since:
        found = found.filter(due__gte=since)
    if until:
        found = found.filter(due__lte=until)
    if state:
        found = found.filter(state=state)
    return [meeting_row(item) for item in found]


def meeting_row(item: Item) -> MeetingRow:
    state: Meeting = state_of(item)
    plan = state.plan
    return MeetingRow(
        id=item.subject,
        title=plan.title,
        body=plan.body,
        body_name=names_of([plan.body], plan.day)[0],
        day=plan.day,
        starts=plan.starts,
        ends=plan.ends,
        place=plan.place,
        state=state.state,
        items=len(state.agenda),
        version=item.version,
    )


def agenda(state: Meeting) -> list[AgendaRow]:
    """The agenda in its order, each item with its paper and what came of it."""
    ids = [item.paper for item in state.agenda if item.paper]
    held = {each.subject: each for each in Item.objects.filter(kind=paper.KIND, subject__in=ids)}
    rows: list[AgendaRow] = []
    for item in state.agenda:
        found = held.get(item.paper)
        text: paper.Paper | None = state_of(found) if found else None
        title = item.title or (text.text.title if text else "")
        rows.append(AgendaRow(item, title, found, text, outcome_of(state, item.id), bool(item.paper) and not found))
    return rows


def waiting_papers(state: Meeting) -> list[Item]:
    """Papers that could go on the agenda: submitted, deferred or called in, for a body that meets here."""
    bodies = {state.plan.body, *(table.body for table in (*state.plan.tables, *state.plan.deciders))}
    states = ("submitted", "deferred", "called-in")
    return list(Item.objects.filter(kind=paper.KIND, body__in=bodies, state__in=states).order_by("id"))


def minutes_of(meeting: str) -> tuple[Item, minutes.Minutes] | None:
    """The minutes, where there are any that the reader may see."""
    found = Item.objects.filter(kind=minutes.KIND, subject=meeting).first()
    return (found, state_of(found)) if found else None


def actions_of(meeting: str) -> list[tuple[Item, action_item.ActionItem]]:
    """The actions that the meeting agreed, in the order of the agenda's entries."""
    found = Item.objects.filter(kind=action_item.KIND, parent=meeting).order_by("id")
    return [(item, state_of(item)) for item in found]


def earlier_minutes(state: Meeting) -> list[Item]:
    """Minutes of earlier meetings of the same body that wait for approval."""
    found = Item.objects.filter(kind=minutes.KIND, body=state.plan.body, state="draft", due__lt=state.plan.day)
    return list(found.order_by("due"))


def actions(body: str = "", *, state: str = "open") -> list[tuple[Item, action_item.ActionItem]]:
    """Actions by due day, of a body (id) or of all; `state` may be empty for every one."""
    found = Item.objects.filter(kind=action_item.KIND).order_by("due", "id")
    if body:
        found = found.filter(body=body)
    if state:
        found = found.filter(state=state)
    return [(item, state_of(item)) for item in found]


def one(meeting: str) -> tuple[Item, Meeting]:
    """The meeting and its item. Raises Refused where there is none that the reader may see."""
    item = item_of(KIND, meeting)
    state: Any = state_of(item)
    return item, state

"""Meetings: plan, change, open, attend, declare, resolve, close, cancel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from commonweal.access import permissions
from commonweal.access.principal import Principal
from commonweal.access.scope import scoped
from commonweal.decisions.actions.agendas import move_papers, release_papers
from commonweal.decisions.actions.log import append, new_id
from commonweal.decisions.log.fold import CORRECTED
from commonweal.decisions.models import Item
from commonweal.decisions.queries.register import view
from commonweal.decisions.queries.scope import scope_of
from commonweal.decisions.queries.subjects import item_of, standing, state_of
from commonweal.decisions.queries.tables import deciders_of, tables_of
from commonweal.decisions.rules import paper as papers
from commonweal.decisions.rules.meeting import KIND, Meeting, outcome_of
from commonweal.kernel.problem import conflict

CLOSED = "Closed item: the resolution stands in the outcome of the paper"
"""What a resolution on a closed paper says in the record of the meeting."""


def plan_meeting(
    *,
    body: str,
    day: date,
    title: str = "",
    starts: str = "",
    ends: str = "",
    place: str = "",
    notice: str = "",
    also: Sequence[str] = (),
    open_places: int = 0,
    visibility: str = "public",
    by: Principal,
) -> Item:
    """Plan a meeting of a body, by id or unique name, with its seats and voting rules as on file for the day.

    `also` names bodies that sit with it, each of which resolves apart. `open_places` makes so many voting places for a
    body without seats on file.
    """
    with scoped(by):
        permissions.require(by, "decisions.keep-meetings")
        now = view(day)
        found = now.find(body)
        tables = tables_of(now, found, tuple(also), open_places)
        content = {
            "title": title or found.name, "body": found.id, "day": day, "starts": starts, "ends": ends,
            "place": place, "notice": notice, "visibility": visibility,
            "tables": [each.model_dump(mode="json") for each in tables],
            "deciders": [each.model_dump(mode="json") for each in deciders_of(now, found)],
        }  # fmt: skip
        return append(by=by, kind=KIND, subject=new_id(), verb="planned", content=content, effective=day)


def change_meeting(
    *, meeting: str, reason: str = "", version: int | None = None, by: Principal, **fields: Any
) -> Item:
    """Another day, time, place, title, notice or visibility of a meeting that has not begun; seats and rules are those
    of the new day.
    """
    with scoped(by):
        permissions.require(by, "decisions.keep-meetings")
        state: Meeting = standing(KIND, meeting)
        plan = state.plan.model_dump(mode="json") | {
            name: value for name, value in fields.items() if value is not None
        }
        day = date.fromisoformat(str(plan["day"]))
        plan["tables"], plan["deciders"] = _frozen(state, day)
        done = append(
            by=by, kind=KIND, subject=meeting, verb="changed", content=plan, effective=day, reason=reason,
            version=version,
        )  # fmt: skip
        if day != state.plan.day:
            move_papers(by=by, meeting=meeting, state=state_of(done))
        return done


def _frozen(state: Meeting, day: date) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The tables and deciders of the meeting as on file for the day; places opened by hand are kept."""
    now = view(day)
    body = now.find(state.plan.body)
    own = {table.body for table in tables_of(now, body, (), 1)}
    also = tuple(table.body for table in state.plan.tables if table.body not in own)
    opened = max((len(table.places) for table in state.plan.tables), default=0)
    tables = tables_of(now, body, also, opened)
    return (
        [each.model_dump(mode="json") for each in tables],
        [each.model_dump(mode="json") for each in deciders_of(now, body)],
    )


def open_meeting(*, meeting: str, version: int | None = None, by: Principal) -> Item:
    """The meeting begins: seats and rules are taken as they are on file for its day. Where somebody has marked the
    attendance before, a seat that is gone must be cleared first.
    """
    with scoped(by):
        permissions.require(by, "decisions.keep-meetings")
        state: Meeting = standing(KIND, meeting)
        tables, deciders = _frozen(state, state.plan.day)
        keys = {place["key"] for table in tables for place in table["places"]}
        if gone := [each.place for each in state.attendance.present if each.place not in keys]:
            raise conflict(f"the seat {gone[0]} is no longer on file", "Take the attendance again without it")
        content = {"tables": tables, "deciders": deciders}
        return append(
            by=by, kind=KIND, subject=meeting, verb="opened", content=content, effective=state.plan.day,
            version=version,
        )  # fmt: skip


def take_attendance(
    *,
    meeting: str,
    present: Sequence[Mapping[str, Any]],
    apologies: Sequence[str] = (),
    guests: Sequence[Mapping[str, str]] = (),
    chair: str = "",
    corrects: str | None = None,
    reason: str = "",
    version: int | None = None,
    by: Principal,
) -> Item:
    """Everybody who is here: people at places, apologies, guests, and the place in the chair. Stands for what was taken
    before.
    """
    content = {
        "present": [dict(each) for each in present], "apologies": list(apologies),
        "guests": [dict(each) for each in guests], "chair": chair,
    }  # fmt: skip
    return _kept(by, meeting, "attended", content, corrects, reason, version)


def declare_interest(
    *,
    meeting: str,
    person: str,
    item: str = "",
    text: str = "",
    prejudicial: bool = False,
    corrects: str | None = None,
    reason: str = "",
    version: int | None = None,
    by: Principal,
) -> Item:
    """A person's interest in an item, or in all where none is named. A prejudicial one takes the vote in it."""
    content = {"person": person, "item": item, "text": text, "prejudicial": prejudicial}
    return _kept(by, meeting, "interest-declared", content, corrects, reason, version)


def resolve(
    *,
    meeting: str,
    item: str,
    text: str,
    method: str,
    body: str = "",
    decision_type: str = "any",
    ballots: Mapping[str, str] | None = None,
    hands: Sequence[Mapping[str, Any]] = (),
    casting: str | None = None,
    corrects: str | None = None,
    reason: str = "",
    version: int | None = None,
    by: Principal,
) -> Item:
    """What a table resolves on an item: votes by seat, a show of hands, or agreed without a vote.

    `body` is the table, where there are several. The result is counted by the rule frozen with the meeting.
    """
    with scoped(by):
        permissions.require(by, "decisions.keep-meetings")
        state: Meeting = standing(KIND, meeting)
        who = body or state.plan.tables[0].body
        content: dict[str, Any] = {
            "item": item, "body": who, "text": text, "method": method, "decision_type": decision_type or "any",
            "ballots": dict(ballots or {}), "hands": [dict(each) for each in hands], "casting": casting,
        }  # fmt: skip
        if paper := state.item(item).paper:
            wanted: papers.Paper = standing(papers.KIND, paper)
            now = view(state.plan.day)
            scope = scope_of(now, now.find(who), wanted.text.function, wanted.text.field)
            content["scope"] = scope.model_dump()
            if wanted.text.exempt:  # the meeting is open to everybody, the paper is not
                content |= {"text": CLOSED, "scope": {"answer": scope.answer, "why": ""}}
        return _kept(by, meeting, "resolved", content, corrects, reason, version)


def close_meeting(*, meeting: str, version: int | None = None, by: Principal) -> Item:
    return _kept(by, meeting, "closed", {}, None, "", version)


def cancel_meeting(*, meeting: str, reason: str, version: int | None = None, by: Principal) -> Item:
    """It does not take place; its papers wait for another agenda."""
    with scoped(by):
        permissions.require(by, "decisions.keep-meetings")
        release_papers(by=by, meeting=meeting, kept=())
        return _kept(by, meeting, "cancelled", {}, None, reason, version)


def _kept(
    by: Principal, meeting: str, verb: str, content: Mapping[str, Any], corrects: str | None, reason: str,
    version: int | None,
) -> Item:  # fmt: skip
    """One entry of a meeting, effective on its day; or, with `corrects`, one that stands for the entry named."""
    with scoped(by):
        permissions.require(by, "decisions.keep-meetings")
        before: Meeting = state_of(item_of(KIND, meeting))
        done = append(
            by=by, kind=KIND, subject=meeting, verb=CORRECTED if corrects else verb, content=content,
            effective=before.plan.day, corrects=corrects, reason=reason, version=version,
        )  # fmt: skip
        if corrects:
            check_papers(before, state_of(done))
        return done


def check_papers(before: Meeting, after: Meeting) -> None:
    """A changed vote must not leave a paper decided by what it no longer says. Raises Refused naming the paper."""
    for item in before.agenda:
        if not item.paper or outcome_of(before, item.id) == outcome_of(after, item.id):
            continue
        paper = item_of(papers.KIND, item.paper)
        state: papers.Paper = state_of(paper)
        if state.decided and state.decided.meeting and state.state in papers.DECIDED and state.decided.resolution:
            message = f"the outcome of the paper {state.text.title!r} rests on this"
            raise conflict(message, "Reverse the paper's outcome first, then correct the meeting")

"""Papers: draft, change, submit, decide, discharge conditions, call in, withdraw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from commonweal.access import permissions
from commonweal.access.principal import Principal
from commonweal.access.scope import scoped
from commonweal.decisions.actions import forward
from commonweal.decisions.actions.log import append, new_id
from commonweal.decisions.evidence_suppliers import suppliers
from commonweal.decisions.log.fold import CORRECTED
from commonweal.decisions.models import Item
from commonweal.decisions.queries.register import view
from commonweal.decisions.queries.routes import as_json, routed
from commonweal.decisions.queries.scope import scope_of
from commonweal.decisions.queries.subjects import item_of, standing
from commonweal.decisions.queries.today import today
from commonweal.decisions.routing.proposal import Proposal
from commonweal.decisions.rules import meeting as meetings
from commonweal.decisions.rules.evidence import frozen
from commonweal.decisions.rules.outcome import APPROVALS
from commonweal.decisions.rules.paper import KIND, Paper
from commonweal.kernel.problem import Where, conflict, invalid


def draft_paper(*, text: Mapping[str, Any], on: date | None = None, by: Principal) -> Item:
    """A new paper. `text` are the fields of `rules.paper.Text`; `body` may be an id or a unique name."""
    with scoped(by):
        permissions.require(by, "decisions.write-papers")
        return append(
            by=by, kind=KIND, subject=new_id(), verb="drafted", content=_found(text, on), effective=on
        )


def change_paper(
    *, paper: str, text: Mapping[str, Any], on: date | None = None, version: int | None = None, by: Principal
) -> Item:
    """Another text of a draft, or of a paper that was queried."""
    with scoped(by):
        permissions.require(by, "decisions.write-papers")
        return append(
            by=by, kind=KIND, subject=paper, verb="changed", content=_found(text, on), effective=on, version=version
        )


def _found(text: Mapping[str, Any], on: date | None) -> dict[str, Any]:
    """The text with its body, and its function where it names one, by id."""
    content = dict(text)
    now = view(on or today())
    if content.get("body"):
        content["body"] = now.find(str(content["body"])).id
    if content.get("function"):
        content["function"] = now.named(now.functions, str(content["function"]), "function").id
    return content


def submit_paper(*, paper: str, on: date | None = None, version: int | None = None, by: Principal) -> Item:
    """Submit it: the evidence and the route are frozen as they stand on the day. Refused while anything is missing."""
    with scoped(by):
        permissions.require(by, "decisions.write-papers")
        day = on or today()
        state: Paper = standing(KIND, paper)
        evidence = [frozen(each, day, suppliers()).model_dump(mode="json") for each in state.text.evidence]
        content = {"evidence": evidence, "gates": _gates(state.text.proposal, day)}
        return append(
            by=by, kind=KIND, subject=paper, verb="submitted", content=content, effective=day, version=version
        )


def _gates(written: Mapping[str, str], on: date) -> list[dict[str, Any]]:
    """The route of what is proposed; none where the paper says nothing of it."""
    if not written:
        return []
    fields: dict[str, Any] = dict(written)
    for name in ("value", "whole_life"):
        if name in fields:
            try:
                fields[name] = Decimal(fields[name])
            except InvalidOperation:
                raise invalid("an amount is a number of pounds", "Correct it", where=Where(field=name)) from None
    fields["novel"] = str(fields.get("novel", "")).casefold() in ("true", "yes", "1")
    if unknown := fields.keys() - asdict(Proposal(subject="", on=on)).keys():
        raise invalid(f"the proposal has no {sorted(unknown)[0]}", "Leave it out", where=Where(field="proposal"))
    return list(as_json(routed(Proposal(**{**fields, "on": on})))["gates"])


def withdraw_paper(*, paper: str, reason: str, version: int | None = None, by: Principal) -> Item:
    with scoped(by):
        permissions.require(by, "decisions.write-papers")
        return append(by=by, kind=KIND, subject=paper, verb="withdrawn", reason=reason, version=version)


def record_outcome(
    *,
    paper: str,
    outcome: str,
    answers: Mapping[str, str] | None = None,
    conditions: Sequence[Mapping[str, Any]] = (),
    text: str = "",
    next_body: str = "",
    next_due: date | None = None,
    decided_by: str = "",
    corrects: str | None = None,
    reason: str = "",
    version: int | None = None,
    by: Principal,
) -> Item:
    """What the meeting did with the paper on its agenda.

    `decided_by` names a body or officer that decides while sitting in this forum; else the meeting's own body decides,
    by the resolution recorded on the item. A matter that goes on (`next_body`, or the next gate of the paper's route)
    becomes an item of that body's forward plan. `corrects` names the entry of an outcome that was recorded wrong.
    """
    with scoped(by):
        permissions.require(by, "decisions.keep-meetings")
        item = item_of(KIND, paper)
        state: Paper = standing(KIND, paper)
        if state.placed is None:
            raise conflict("the paper is on no agenda", "Put it on the agenda of a meeting")
        meeting: meetings.Meeting = standing(meetings.KIND, state.placed.meeting)
        day = meeting.plan.day
        now = view(day)
        who, in_forum, vote, resolution, binds = _decider(meeting, paper, now.find(decided_by).id if decided_by else "")
        going = now.find(next_body).id if next_body else ""
        if not going and outcome in APPROVALS:
            going = _next_gate(state, who)
        if corrects:
            drop_follow_on(by=by, paper=paper, reason=reason)
        content: dict[str, Any] = {
            "outcome": outcome,
            "decided_by": who,
            "in_forum": in_forum,
            "meeting": state.placed.meeting,
            "resolution": resolution,
            "on": day,
            "can_decide": _can_decide(meeting, who),
            "scope": scope_of(now, now.find(who), state.text.function, state.text.field).model_dump(),
            "vote": vote,
            "binds": list(binds) if outcome in APPROVALS else [],
            "answers": dict(answers or {}),
            "conditions": [dict(each) for each in conditions],
            "text": text,
            "next_body": going,
            "next_due": next_due,
        }
        if going and next_due:
            content["follow_on"] = forward.follow_on(
                by=by, title=state.text.title, body=going, due=next_due, source=f"{KIND}/{paper}", on=day,
                visibility="members" if state.text.exempt else "public",
            )  # fmt: skip
        return append(
            by=by, kind=KIND, subject=paper, verb=CORRECTED if corrects else "decided", content=content, effective=day,
            corrects=corrects, reason=reason, version=version if version is not None else item.version,
        )  # fmt: skip


def _decider(
    meeting: meetings.Meeting, paper: str, officer: str
) -> tuple[str, str, str, str, tuple[str, ...]]:
    """Who decides, in which forum, the vote's outcome, the last resolution, and whom it binds."""
    found = next((each for each in meeting.agenda if each.paper == paper), None)
    if found is None:
        raise conflict("the paper is not on the agenda", "Put it back on the agenda")
    if meeting.state == "planned":
        raise conflict("the meeting has not begun", "Open the meeting first")
    body = meeting.plan.body
    if officer and officer != body:
        if officer not in {each.body for each in meeting.plan.deciders}:
            message = "no arrangement on file lets it decide while sitting at this meeting"
            raise invalid(message, "Choose one that does, or leave it out", where=Where(field="decided_by"))
        return officer, body, "delegated", "", ()
    resolutions = meeting.on_item(found.id)
    binds = resolutions[-1].binds if resolutions else ()
    vote = meetings.outcome_of(meeting, found.id) or "none"
    return body, "", vote, resolutions[-1].id if resolutions else "", binds


def _can_decide(meeting: meetings.Meeting, who: str) -> bool:
    """The right of who decides; committees in common decide where every one of them may."""
    for table in (*meeting.plan.deciders, *meeting.plan.tables):
        if table.body == who:
            return table.can_decide
    return all(table.can_decide for table in meeting.plan.tables)


def _next_gate(state: Paper, who: str) -> str:
    """The body at the gate after the one of `who`, in the route frozen with the paper; empty where it is the last."""
    ids = [str(gate.get("decider_id") or "") for gate in state.gates]
    if who not in ids:
        return ""
    later = [id_ for id_ in ids[ids.index(who) + 1 :] if id_ and id_ != who]
    return later[0] if later else ""


def drop_follow_on(*, by: Principal, paper: str, reason: str) -> None:
    """Within an action: the item that came of the paper's outcome goes, unless the next body has it already."""
    state: Paper = standing(KIND, paper)
    if not state.decided or not state.decided.follow_on:
        return
    follower = item_of(forward.KIND, state.decided.follow_on)
    if follower.state == "taken":
        raise conflict("the next body has taken the matter already", "Reverse that first")
    if follower.state == "planned":
        why = reason or "The outcome that it came of was put right"
        append(by=by, kind=forward.KIND, subject=follower.subject, verb="dropped", reason=why)


def discharge_condition(
    *, paper: str, condition: str, evidence: str, on: date | None = None, version: int | None = None, by: Principal
) -> Item:
    """A condition of the approval is met, with what shows it."""
    with scoped(by):
        permissions.require(by, "decisions.keep-meetings")
        content = {"condition": condition, "on": on or today(), "evidence": evidence}
        return append(
            by=by, kind=KIND, subject=paper, verb="discharged", content=content, effective=on, version=version
        )


def call_in(*, paper: str, body: str, text: str, on: date | None = None, by: Principal) -> Item:
    """A body with oversight asks for the decision to be looked at again."""
    with scoped(by):
        permissions.require(by, "decisions.keep-meetings")
        found = view(on or today()).find(body)
        content = {"body": found.id, "text": text}
        return append(by=by, kind=KIND, subject=paper, verb="called-in", content=content, effective=on)

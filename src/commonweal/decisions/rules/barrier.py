"""What happens to a barrier: it is given an owner and a fix, put to who decides, escalated, answered and resolved."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import Field

from commonweal.decisions.log.fold import Card, Content, Fold, Happened, State, cannot, said
from commonweal.decisions.model.agreements import Barrier as Record
from commonweal.decisions.model.common import Id, Level, rank
from commonweal.decisions.model.day import known
from commonweal.decisions.rules.milestones import DayText
from commonweal.decisions.rules.threads import forward
from commonweal.kernel.problem import Kind, Problem, Refused, Where

KIND = "barrier"

BarrierState = Literal["open", "being-mended", "resolved"]


class Reply(State):
    """What an owner answered, and when."""

    text: str
    by_name: str
    on: date


class Escalation(State):
    level: Level
    to_name: str
    on: date
    replied: date | None = None


class Barrier(State):
    title: str
    state: BarrierState = "open"
    since: date | None = None
    owner: str = ""
    owner_name: str = ""
    level: Level
    fix: str = ""
    decision_maker: str = ""
    decision_maker_name: str = ""
    due: str = ""
    was: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ()
    escalations: tuple[Escalation, ...] = ()
    replies: tuple[Reply, ...] = ()
    resolution: str = ""


def standing(record: Record) -> Barrier:
    return Barrier(
        title=record.title,
        state=record.state,
        owner=record.owner or "",
        owner_name=record.owner_name,
        level=record.level,
        fix=record.fix,
        decision_maker=record.decision_maker or "",
        due=record.due.text if record.due else "",
        blocks=tuple(record.blocks),
    )


class Opened(Content):
    barrier: dict[str, Any]


class Planned(Content):
    """What would mend it, who decides that, and by when; what is left empty stays as it is."""

    fix: str = Field(default="", max_length=4000)
    decision_maker: Id | None = None
    decision_maker_name: str = Field(default="", max_length=200)
    owner: Id | None = None
    owner_name: str = Field(default="", max_length=200)
    due: DayText | None = None


class Escalated(Content):
    level: Level
    to_name: str = Field(min_length=1, max_length=200)


class Replied(Content):
    text: str = Field(min_length=1, max_length=4000)
    by_name: str = Field(min_length=1, max_length=200)


class Text(Content):
    text: str = Field(min_length=1, max_length=4000)


def apply(state: Barrier | None, happened: Happened) -> Barrier:
    if happened.verb == "opened":
        if state is not None:
            raise cannot(happened, "another opening", "Update it")
        return Barrier.model_validate(said(Opened, happened).barrier)
    if state is None:
        raise cannot(happened, "nothing", "Open it first")
    steps = {
        "planned": _planned,
        "escalated": _escalated,
        "replied": _replied,
        "resolved": _resolved,
        "reopened": _reopened,
    }
    is_resolved = state.state == "resolved"
    if happened.verb not in steps or is_resolved != (happened.verb == "reopened"):
        raise cannot(happened, state.state, "Open it again first" if is_resolved else "Choose another step")
    forward(happened, state.since)
    return state.model_copy(update=steps[happened.verb](state, happened))


def _planned(state: Barrier, happened: Happened) -> dict[str, Any]:
    new = said(Planned, happened)
    changes: dict[str, Any] = {name: value for name, value in new.model_dump().items() if value}
    if not changes:
        raise Refused(Problem(Kind.INVALID, "nothing is changed", "Fill in a field", Where(field="fix")))
    if new.owner_name:
        changes["owner"] = new.owner or ""
    if new.decision_maker_name:
        changes["decision_maker"] = new.decision_maker or ""
    if new.due and state.due and new.due != state.due:
        changes["was"] = (*state.was, state.due)
    return {**changes, "state": "being-mended", "since": happened.effective}


def _escalated(state: Barrier, happened: Happened) -> dict[str, Any]:
    new = said(Escalated, happened)
    if rank(new.level) <= rank(state.level):
        raise Refused(
            Problem(
                Kind.INVALID,
                f"{new.level} is no higher than {state.level}",
                "Choose a higher level",
                Where(field="level"),
            )
        )
    step = Escalation(level=new.level, to_name=new.to_name, on=happened.effective)
    return {
        "level": new.level,
        "owner": "",
        "owner_name": new.to_name,
        "escalations": (*state.escalations, step),
        "since": happened.effective,
    }


def _replied(state: Barrier, happened: Happened) -> dict[str, Any]:
    new = said(Replied, happened)
    escalations = tuple(
        each.model_copy(update={"replied": happened.effective}) if not each.replied else each
        for each in state.escalations
    )
    reply = Reply(text=new.text, by_name=new.by_name, on=happened.effective)
    return {"replies": (*state.replies, reply), "escalations": escalations, "since": happened.effective}


def _resolved(state: Barrier, happened: Happened) -> dict[str, Any]:
    return {"state": "resolved", "resolution": said(Text, happened).text, "since": happened.effective}


def _reopened(state: Barrier, happened: Happened) -> dict[str, Any]:
    said(Text, happened)
    return {"state": "open", "resolution": "", "since": happened.effective}


def is_overdue(barrier: Barrier, on: date) -> bool:
    """Not resolved, and the last day that its date may mean has passed."""
    return barrier.state != "resolved" and bool(barrier.due) and known(barrier.due).last < on


def lacks(barrier: Barrier) -> tuple[str, ...]:
    """What an unresolved barrier must have and has not: a fix, who decides, a date, an owner."""
    if barrier.state == "resolved":
        return ()
    parts = {
        "owner": barrier.owner or barrier.owner_name,
        "fix": barrier.fix,
        "decision-maker": barrier.decision_maker or barrier.decision_maker_name,
        "date": barrier.due,
    }
    return tuple(name for name, value in parts.items() if not value)


def card(state: Barrier) -> Card:
    return Card(
        title=state.title[:300],
        state=state.state,
        owner=(state.owner or state.owner_name)[:200],
        due=known(state.due).last if state.due else None,
    )


FOLD = Fold(KIND, Barrier, apply, card)

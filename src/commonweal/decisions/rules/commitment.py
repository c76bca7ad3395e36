"""What happens to a commitment: it is taken up as its record states it, then milestones move or are met, conditions are
met, evidence is added, and it ends met, discussed, superseded or withdrawn.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from pydantic import Field

from commonweal.decisions.log.fold import Card, Content, Fold, Happened, State, cannot, said
from commonweal.decisions.model.agreements import ClauseType, CommitmentState
from commonweal.decisions.model.agreements import Commitment as Record
from commonweal.decisions.model.common import Id, Level, Slug
from commonweal.decisions.model.day import known
from commonweal.decisions.rules.milestones import DayText, Due, Milestone, due_on, tracked
from commonweal.decisions.rules.threads import forward, unknown
from commonweal.kernel.problem import Kind, Problem, Refused, Where

KIND = "commitment"

ENDED: frozenset[CommitmentState] = frozenset({"met", "superseded", "withdrawn", "discussed"})


class Condition(State):
    """What must be so before the commitment is active, such as funding; met from a day."""

    id: str
    text: str
    met: date | None = None
    evidence: str = ""
    changed: date | None = None


class Evidence(State):
    text: str
    on: date | None = None


class Commitment(State):
    """Where a commitment stands. `state` is what was stated; `late` and `inactive` are worked out on a day."""

    title: str
    agreement: str = ""
    type: ClauseType = "commitment-to-act"
    level: Level
    serves: tuple[str, ...] = ()
    state: CommitmentState = "not-started"
    since: date | None = None
    """From when it has been in this state, where an entry says so."""
    owner: str = ""
    owner_name: str = ""
    mechanism: str = ""
    milestones: tuple[Milestone, ...] = ()
    conditions: tuple[Condition, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    outcome: str = ""
    superseded_by: str = ""
    reason: str = ""
    """Why it was withdrawn or superseded."""
    is_reviewed: bool = True
    """A person has confirmed that it says what its source says."""
    reviewed_by: str = ""


def standing(record: Record, *, is_reviewed: bool = True) -> Commitment:
    """A commitment as its record states it, before anything was written about it here."""
    start = record.valid_from.first if record.valid_from else None
    return Commitment(
        title=record.title,
        agreement=record.agreement or "",
        type=record.type,
        level=record.level,
        serves=tuple(record.serves),
        state=record.state,
        owner=record.owner or "",
        owner_name=record.owner_name,
        mechanism=record.mechanism,
        milestones=tuple(tracked(each, start) for each in record.milestones),
        conditions=tuple(
            Condition(
                id=each.id, text=each.text, met=known(each.met).first if each.met else None, evidence=each.evidence
            )
            for each in record.conditions
        ),
        evidence=tuple(Evidence(text=each) for each in record.evidence),
        superseded_by=record.superseded_by or "",
        is_reviewed=is_reviewed,
    )


class Opened(Content):
    """The commitment as its record stated it on the day of the first entry about it."""

    commitment: dict[str, Any]


class Nothing(Content):
    """The verb says it all."""


class Text(Content):
    text: str = Field(min_length=1, max_length=4000)


class Why(Content):
    text: str = Field(min_length=1, max_length=4000)
    """Why it ends."""


class Added(Content):
    id: Slug
    text: str = Field(min_length=1, max_length=500)
    due: DayText


class Moved(Content):
    milestone: Slug
    due: DayText
    reason: str = Field(min_length=1, max_length=1000)


class OfMilestone(Content):
    milestone: Slug


class OfCondition(Content):
    condition: Slug
    evidence: str = Field(default="", max_length=1000)


class Conditional(Content):
    id: Slug
    text: str = Field(min_length=1, max_length=500)


class Owner(Content):
    owner: Id | None = None
    owner_name: str = Field(default="", max_length=200)


class Met(Content):
    evidence: str = Field(default="", max_length=4000)


class Superseded(Content):
    by: Id | None = None
    text: str = Field(default="", max_length=4000)


def apply(state: Commitment | None, happened: Happened) -> Commitment:
    if happened.verb == "opened":
        if state is not None:
            raise cannot(happened, "another opening", "Update it")
        return Commitment.model_validate(said(Opened, happened).commitment)
    if state is None or happened.verb not in _VERBS:
        raise cannot(happened, "nothing" if state is None else state.state, "Choose another step")
    step, runs_on = _VERBS[happened.verb]
    forward(happened, state.since)
    if state.state in ENDED and not runs_on:
        raise cannot(happened, state.state, "Take it up again first")
    return state.model_copy(update=step(state, happened))


Changes = dict[str, Any]


def _confirmed(state: Commitment, happened: Happened) -> Changes:
    said(Nothing, happened)
    if state.is_reviewed:
        raise cannot(happened, "a review", "There is nothing left to confirm")
    return {"is_reviewed": True, "reviewed_by": happened.by}


def _started(state: Commitment, happened: Happened) -> Changes:
    said(Nothing, happened)
    if state.state not in ("not-started", "inactive", "late"):
        raise cannot(happened, state.state, "It is under way already")
    return {"state": "on-track", "since": happened.effective}


def _added(state: Commitment, happened: Happened) -> Changes:
    new = said(Added, happened)
    if any(each.id == new.id for each in state.milestones):
        raise Refused(
            Problem(Kind.CONFLICT, "there is a milestone of this name", "Give another name", Where(field="id"), new.id)
        )
    day = happened.effective
    made = Milestone(id=new.id, text=new.text, dues=(Due(day=new.due),), added=day, changed=day)
    return {"milestones": (*state.milestones, made)}


def _moved(state: Commitment, happened: Happened) -> Changes:
    new = said(Moved, happened)
    found = _milestone(state, new.milestone, happened)
    if found.met:
        raise cannot(happened, "a milestone that is met", "Open the milestone again first")
    if due_on(found, happened.effective).day == new.due:
        raise Refused(
            Problem(
                Kind.INVALID, "the milestone has this date already", "Give another date", Where(field="due"), new.due
            )
        )
    due = Due(day=new.due, since=happened.effective, reason=new.reason)
    return _replaced(state, found, dues=(*found.dues, due), changed=happened.effective)


def _milestone_met(state: Commitment, happened: Happened) -> Changes:
    found = _milestone(state, said(OfMilestone, happened).milestone, happened)
    if found.met:
        raise cannot(happened, "a milestone that is met", "There is nothing left to do")
    return _replaced(state, found, met=happened.effective, changed=happened.effective)


def _milestone_reopened(state: Commitment, happened: Happened) -> Changes:
    found = _milestone(state, said(OfMilestone, happened).milestone, happened)
    if not found.met:
        raise cannot(happened, "a milestone that is open", "There is nothing to open again")
    return _replaced(state, found, met=None, changed=happened.effective)


def _condition_added(state: Commitment, happened: Happened) -> Changes:
    new = said(Conditional, happened)
    if any(each.id == new.id for each in state.conditions):
        raise Refused(
            Problem(Kind.CONFLICT, "there is a condition of this name", "Give another name", Where(field="id"), new.id)
        )
    return {"conditions": (*state.conditions, Condition(id=new.id, text=new.text, changed=happened.effective))}


def _condition_met(state: Commitment, happened: Happened) -> Changes:
    return _condition(state, happened, happened.effective)


def _condition_unmet(state: Commitment, happened: Happened) -> Changes:
    return _condition(state, happened, None)


def _condition(state: Commitment, happened: Happened, met: date | None) -> Changes:
    new = said(OfCondition, happened)
    found = next((each for each in state.conditions if each.id == new.condition), None)
    if found is None:
        raise unknown("condition", new.condition, tuple(each.id for each in state.conditions), "condition")
    forward(happened, found.changed)
    if (found.met is None) == (met is None):
        raise cannot(happened, "a condition that is so already", "There is nothing to change")
    changes = {"met": met, "evidence": new.evidence or found.evidence, "changed": happened.effective}
    after = found.model_copy(update=changes)
    return {"conditions": tuple(after if each is found else each for each in state.conditions)}


def _evidence(state: Commitment, happened: Happened) -> Changes:
    text = said(Text, happened).text
    return {"evidence": (*state.evidence, Evidence(text=text, on=happened.effective))}


def _owner(state: Commitment, happened: Happened) -> Changes:
    new = said(Owner, happened)
    if not new.owner and not new.owner_name.strip():
        raise Refused(
            Problem(Kind.INVALID, "an owner is needed", "Name a body on file, or write a name", Where(field="owner"))
        )
    return {"owner": new.owner or "", "owner_name": new.owner_name.strip()}


def _mechanism(state: Commitment, happened: Happened) -> Changes:
    return {"mechanism": said(Text, happened).text}


def _met(state: Commitment, happened: Happened) -> Changes:
    new = said(Met, happened)
    if state.type == "commitment-to-discuss":
        raise cannot(happened, "a commitment to discuss", "Record the outcome of the discussion")
    forward(happened, *(each.changed for each in state.milestones), *(each.on for each in state.evidence))
    left = [each.text for each in state.milestones if not each.met]
    if left:
        raise cannot(happened, f"open milestones ({'; '.join(left)})", "Mark them met first")
    if not state.evidence and not new.evidence:
        raise Refused(
            Problem(Kind.INVALID, "there is no evidence of delivery", "Say what shows it", Where(field="evidence"))
        )
    added = (Evidence(text=new.evidence, on=happened.effective),) if new.evidence else ()
    return {"state": "met", "since": happened.effective, "evidence": (*state.evidence, *added)}


def _discussed(state: Commitment, happened: Happened) -> Changes:
    if state.type != "commitment-to-discuss":
        raise cannot(happened, f"a {state.type.replace('-', ' ')}", "Only a commitment to discuss ends in an outcome")
    return {"state": "discussed", "since": happened.effective, "outcome": said(Text, happened).text}


def _superseded(state: Commitment, happened: Happened) -> Changes:
    new = said(Superseded, happened)
    if not new.by and not new.text:
        raise Refused(
            Problem(Kind.INVALID, "what stands in its place is not said", "Name it, or write why", Where(field="by"))
        )
    return {"state": "superseded", "since": happened.effective, "superseded_by": new.by or "", "reason": new.text}


def _withdrawn(state: Commitment, happened: Happened) -> Changes:
    return {"state": "withdrawn", "since": happened.effective, "reason": said(Why, happened).text}


def _reinstated(state: Commitment, happened: Happened) -> Changes:
    if state.state not in ENDED:
        raise cannot(happened, state.state, "It has not ended")
    said(Why, happened)
    return {"state": "on-track", "since": happened.effective, "superseded_by": "", "reason": "", "outcome": ""}


def _milestone(state: Commitment, name: str, happened: Happened) -> Milestone:
    found = next((each for each in state.milestones if each.id == name), None)
    if found is None:
        raise unknown("milestone", name, tuple(each.id for each in state.milestones), "milestone")
    forward(happened, found.changed)
    return found


def _replaced(state: Commitment, found: Milestone, **changes: Any) -> Changes:
    after = found.model_copy(update=changes)
    return {"milestones": tuple(after if each is found else each for each in state.milestones)}


_VERBS: dict[str, tuple[Callable[[Commitment, Happened], Changes], bool]] = {
    "confirmed": (_confirmed, True),
    "started": (_started, False),
    "milestone-added": (_added, False),
    "milestone-moved": (_moved, False),
    "milestone-met": (_milestone_met, False),
    "milestone-reopened": (_milestone_reopened, False),
    "condition-added": (_condition_added, False),
    "condition-met": (_condition_met, False),
    "condition-unmet": (_condition_unmet, False),
    "evidence-added": (_evidence, True),
    "owner-changed": (_owner, False),
    "mechanism-set": (_mechanism, False),
    "met": (_met, False),
    "discussed": (_discussed, False),
    "superseded": (_superseded, False),
    "withdrawn": (_withdrawn, False),
    "reinstated": (_reinstated, True),
}
"""What each verb does, and whether it may follow the end of the commitment."""

VERBS = tuple(_VERBS)


def card(state: Commitment) -> Card:
    waiting = [each.dues[-1].known.last for each in state.milestones if not each.met]
    return Card(
        title=state.title[:300],
        state=state.state,
        parent=state.agreement,
        owner=(state.owner or state.owner_name)[:200],
        due=min(waiting, default=None),
        areas=state.serves,
    )


FOLD = Fold(KIND, Commitment, apply, card)

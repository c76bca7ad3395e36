"""A target: one named officer answers for it at any time, in succession, and each date that it has had is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from pydantic import Field

from commonweal.decisions.log.fold import Card, Content, Fold, Happened, State, cannot, said
from commonweal.decisions.model.agreements import Target as Record
from commonweal.decisions.model.common import Id
from commonweal.decisions.model.day import Known, known
from commonweal.decisions.rules.milestones import DayText, Due
from commonweal.decisions.rules.threads import forward
from commonweal.kernel.problem import Kind, Problem, Refused, Where

KIND = "target"


class Officer(State):
    """Answers from `since` (inclusive) until `until` (the first day no longer); none is open."""

    name: str
    post: str = ""
    since: date | None = None
    until: date | None = None


class Plan(State):
    """A plan made under the target: by when it means to get there, and when it was made."""

    title: str
    made: date
    ends: str


class Target(State):
    title: str
    commitment: str = ""
    dues: tuple[Due, ...] = ()
    officers: tuple[Officer, ...] = ()
    plans: tuple[Plan, ...] = ()
    changed: date | None = None


def standing(versions: tuple[Record, ...]) -> Target:
    """A target as its record states it. `versions` are those of its id, the earliest first: a later one's date came
    into force with its first day.
    """
    dues: list[Due] = []
    officers: list[Officer] = []
    for version in versions:
        start = version.valid_from.first if version.valid_from else None
        held = {each.day for each in dues}
        dues += [Due(day=each.text) for each in version.was if each.text not in held]
        if version.due and (not dues or dues[-1].day != version.due.text):
            dues.append(Due(day=version.due.text, since=start if dues else None))
        for each in version.officers:
            officer = Officer(
                name=each.name,
                post=each.post,
                since=each.valid_from.first if each.valid_from else None,
                until=each.ends if each.valid_to else None,
            )
            if officer not in officers:
                officers.append(officer)
    last = versions[-1]
    return Target(title=last.title, commitment=last.commitment or "", dues=tuple(dues), officers=tuple(officers))


class Opened(Content):
    target: dict[str, Any]


class Named(Content):
    name: str = Field(min_length=1, max_length=200)
    post: str = Field(default="", max_length=200)


class Moved(Content):
    due: DayText
    reason: str = Field(min_length=1, max_length=1000)


class Planned(Content):
    title: str = Field(min_length=1, max_length=300)
    ends: DayText
    made: date


class Linked(Content):
    commitment: Id


def apply(state: Target | None, happened: Happened) -> Target:
    if happened.verb == "opened":
        if state is not None:
            raise cannot(happened, "another opening", "Update it")
        return Target.model_validate(said(Opened, happened).target)
    if state is None:
        raise cannot(happened, "nothing", "Open it first")
    if happened.verb == "officer-named":
        return _named(state, happened)
    if happened.verb == "date-moved":
        return _moved(state, happened)
    if happened.verb == "plan-made":
        new = said(Planned, happened)
        plan = Plan(title=new.title, made=new.made, ends=new.ends)
        return state.model_copy(update={"plans": (*state.plans, plan)})
    if happened.verb == "commitment-linked":
        return state.model_copy(update={"commitment": said(Linked, happened).commitment})
    raise cannot(happened, "a target", "Choose another step")


def _named(state: Target, happened: Happened) -> Target:
    """The one before answers until the day on which the next one begins."""
    new = said(Named, happened)
    forward(happened, *(each.since for each in state.officers))
    day = happened.effective
    officers = tuple(
        each.model_copy(update={"until": day}) if each.until is None or each.until > day else each
        for each in state.officers
    )
    return state.model_copy(
        update={"officers": (*officers, Officer(name=new.name, post=new.post, since=happened.effective))}
    )


def _moved(state: Target, happened: Happened) -> Target:
    new = said(Moved, happened)
    forward(happened, state.changed, *(each.since for each in state.dues))
    if state.dues and state.dues[-1].day == new.due:
        raise Refused(
            Problem(Kind.INVALID, "it has this date already", "Give another date", Where(field="due"), new.due)
        )
    due = Due(day=new.due, since=happened.effective if state.dues else None, reason=new.reason)
    return state.model_copy(update={"dues": (*state.dues, due), "changed": happened.effective})


def officer_on(target: Target, on: date) -> Officer | None:
    """Who answers for it on a day; None where nobody does."""
    for each in reversed(target.officers):
        if (each.since is None or each.since <= on) and (each.until is None or on < each.until):
            return each
    return None


def due_on(target: Target, on: date) -> Known | None:
    """The date in force on a day."""
    in_force = [each for each in target.dues if each.since is None or each.since <= on]
    return in_force[-1].known if in_force else None


@dataclass(frozen=True, slots=True)
class Judged:
    """A plan against the date in force on the day it was made. `verdict` is `undated` where there was none."""

    plan: Plan
    due: Known | None
    verdict: Literal["in-time", "too-late", "undated"]


def judged(target: Target, plan: Plan) -> Judged:
    due = due_on(target, plan.made)
    if due is None:
        return Judged(plan, None, "undated")
    return Judged(plan, due, "in-time" if known(plan.ends).last <= due.last else "too-late")


def card(state: Target) -> Card:
    officer = next((each for each in reversed(state.officers) if each.until is None), None)
    return Card(
        title=state.title[:300],
        state="accountable" if officer else "vacant",
        parent=state.commitment,
        owner=officer.name[:200] if officer else "",
        due=state.dues[-1].known.last if state.dues else None,
    )


FOLD = Fold(KIND, Target, apply, card)

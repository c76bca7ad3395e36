"""A plan to change services: it is agreed only after the democratic body that it names has answered.

The answer is consent, conditions or refusal. Conditions are followed until they are met; a plan that was refused is
agreed only with a reason, which stands beside the refusal.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from commonweal.decisions.log.fold import Card, Content, Fold, Happened, State, cannot, said
from commonweal.decisions.rules.outcome import ConditionText
from commonweal.decisions.rules.paper import Condition, Discharged
from commonweal.kernel.problem import conflict, invalid

KIND = "service-change"


class Proposed(Content):
    title: str = Field(min_length=1, max_length=300)
    summary: str = Field(default="", max_length=20_000)
    owner: str
    democratic_body: str = Field(min_length=1)
    areas: tuple[str, ...] = ()


class Answered(Content):
    """What the democratic body recorded, at which meeting or by which decision."""

    body: str
    answer: Literal["consent", "conditions", "refusal"]
    text: str = Field(default="", max_length=10_000)
    conditions: tuple[ConditionText, ...] = ()
    decision: str = Field(default="", max_length=300)

    @model_validator(mode="after")
    def _whole(self) -> Answered:
        if (self.answer == "conditions") != bool(self.conditions):
            raise ValueError("conditions go with the answer conditions, and only with it")
        return self


class Nothing(Content):
    pass


class ServiceChange(State):
    plan: Proposed
    state: str = "proposed"
    answer: Answered | None = None
    answered: date | None = None
    conditions: tuple[Condition, ...] = ()
    agreed_against: str = ""
    """Why it was agreed although the democratic body refused."""


def apply(state: ServiceChange | None, happened: Happened) -> ServiceChange:
    if happened.verb == "proposed" and state is None:
        return ServiceChange(plan=said(Proposed, happened))
    if state is None or state.state == "withdrawn":
        raise cannot(happened, state.state if state else "nothing", "Propose the plan first")
    if happened.verb == "answered" and state.state != "agreed":
        return _answered(state, said(Answered, happened), happened.effective)
    if happened.verb == "discharged":
        return _discharged(state, said(Discharged, happened))
    if happened.verb == "agreed" and state.state != "agreed":
        said(Nothing, happened)
        return _agreed(state, happened.reason.strip())
    if happened.verb == "withdrawn":
        said(Nothing, happened)
        return state.model_copy(update={"state": "withdrawn"})
    raise cannot(happened, state.state, "Use answered, discharged, agreed or withdrawn")


def _answered(state: ServiceChange, content: Answered, on: date) -> ServiceChange:
    if content.body != state.plan.democratic_body:
        message = f"the body that answers for this plan is {state.plan.democratic_body}"
        raise invalid(message, "Record what that body said", value=content.body)
    states = {"consent": "consented", "conditions": "consented-with-conditions", "refusal": "refused"}
    more = {
        "state": states[content.answer],
        "answer": content,
        "answered": on,
        "conditions": tuple(Condition(**each.model_dump()) for each in content.conditions),
    }
    return state.model_copy(update=more)


def _discharged(state: ServiceChange, content: Discharged) -> ServiceChange:
    found = next((each for each in state.conditions if each.id == content.condition), None)
    if found is None or found.discharged:
        raise invalid("there is no such open condition", "Look at the conditions again", value=content.condition)
    met = found.model_copy(update={"discharged": content.on, "evidence": content.evidence})
    return state.model_copy(update={"conditions": tuple(met if each is found else each for each in state.conditions)})


def _agreed(state: ServiceChange, reason: str) -> ServiceChange:
    if state.answer is None:
        message = f"{state.plan.democratic_body} has recorded neither consent, refusal nor conditions"
        raise conflict(message, "Record its answer before the plan is agreed")
    if state.answer.answer == "refusal":
        if not reason:
            message = f"{state.plan.democratic_body} refused its consent"
            raise conflict(message, "Give the reason for which the plan is agreed in spite of it")
        return state.model_copy(update={"state": "agreed", "agreed_against": reason})
    return state.model_copy(update={"state": "agreed"})


def card(state: ServiceChange) -> Card:
    open_ = [each.due for each in state.conditions if each.discharged is None and each.due]
    return Card(
        title=state.plan.title,
        state=state.state,
        body=state.plan.democratic_body,
        owner=state.plan.owner,
        due=min(open_, default=None),
        areas=state.plan.areas,
    )


FOLD = Fold(KIND, ServiceChange, apply, card)

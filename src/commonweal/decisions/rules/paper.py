"""A paper: drafted, submitted, put on an agenda, decided, its conditions discharged; or called in or withdrawn.

It cannot be submitted without the three statements of implications; "none" is a valid one.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Literal

from pydantic import Field

from commonweal.decisions.log.fold import Card, Content, Fold, Happened, State, cannot, said
from commonweal.decisions.rules.evidence import Evidence
from commonweal.decisions.rules.outcome import ConditionText, Decided, faults
from commonweal.kernel.problem import Kind, Problem, Refused, Where, conflict, invalid

KIND = "paper"
IMPLICATIONS = ("financial", "legal", "equalities")
OPEN_TO_CHANGE = ("draft", "queried")
DECIDED = ("approved", "approved-with-conditions", "noted", "queried", "deferred", "referred", "refused")


class Question(State):
    """A question that the paper puts to the body; each gets an answer of its own."""

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)
    text: str = Field(min_length=1, max_length=4000)


class Option(State):
    title: str = Field(min_length=1, max_length=200)
    text: str = Field(default="", max_length=5000)
    preferred: bool = False


class Text(Content):
    """What the author writes. `body` is where it is to go; `function` and `field` say what the matter is, so that a
    body's scope can be tested; `exempt` is why it is closed to the public, if it is.
    """

    title: str = Field(min_length=1, max_length=300)
    body: str = Field(min_length=1, max_length=200)
    author: str = Field(default="", max_length=200)
    contact: str = Field(default="", max_length=200)
    summary: str = Field(default="", max_length=20_000)
    recommendation: Literal["note", "decide"] = "decide"
    recommended: str = Field(default="", max_length=10_000)
    """The resolution that the body is asked to pass, or what it is asked to note."""
    questions: tuple[Question, ...] = ()
    financial: str = Field(default="", max_length=10_000)
    legal: str = Field(default="", max_length=10_000)
    equalities: str = Field(default="", max_length=10_000)
    options: tuple[Option, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    decision_type: str = Field(default="any", max_length=100)
    function: str = Field(default="", max_length=200)
    field: str = Field(default="", max_length=100)
    exempt: str = Field(default="", max_length=500)
    proposal: dict[str, str] = {}
    """What is proposed, as the routes ask for it (`subject`, `place`, `value`, ...): gives the gates at submission."""
    from_item: str = ""
    """The item of a forward plan that it answers."""


class Submitted(Content):
    """The evidence and the route of gates as they stood when the paper was submitted."""

    evidence: tuple[Evidence, ...] = ()
    gates: tuple[dict[str, Any], ...] = ()


class Placed(Content):
    meeting: str
    body: str
    number: str = Field(max_length=20)
    day: date


class Discharged(Content):
    condition: str
    on: date
    evidence: str = Field(min_length=1, max_length=4000)


class CalledIn(Content):
    """A scrutiny body asks for a decision to be looked at again before it takes effect."""

    body: str = Field(min_length=1)
    text: str = Field(min_length=1, max_length=5000)


class Nothing(Content):
    """An entry that says no more than its verb and reason."""


class Condition(ConditionText):
    discharged: date | None = None
    evidence: str = ""


class Paper(State):
    text: Text
    state: str
    evidence: tuple[Evidence, ...] = ()
    gates: tuple[dict[str, Any], ...] = ()
    submitted: date | None = None
    placed: Placed | None = None
    decided: Decided | None = None
    conditions: tuple[Condition, ...] = ()
    called_in: CalledIn | None = None
    history: tuple[Decided, ...] = ()
    """Earlier outcomes, where it came back: deferred, queried, called in."""

    @property
    def open_conditions(self) -> tuple[Condition, ...]:
        return tuple(condition for condition in self.conditions if condition.discharged is None)


def lacking(text: Text) -> Iterator[Problem]:
    """What keeps the paper from being submitted, each with its field."""
    for field, words in (("author", "an author"), ("summary", "a summary")):
        if not getattr(text, field).strip():
            yield _missing(field, f"a paper needs {words}")
    if not text.recommended.strip():
        yield _missing("recommended", f"say what the body is asked to {text.recommendation}")
    for field in IMPLICATIONS:
        if not getattr(text, field).strip():
            message = f"the statement of {field} implications is missing"
            yield Problem(Kind.INVALID, message, "Write it; “none” is a valid statement", Where(field=field))
    ids = [question.id for question in text.questions]
    if len(set(ids)) != len(ids):
        yield _missing("questions", "two questions share a name")
    if sum(option.preferred for option in text.options) > 1:
        yield _missing("options", "only one option can be the preferred one")


def _missing(field: str, message: str) -> Problem:
    return Problem(Kind.INVALID, message, "Complete the field", Where(field=field))


def apply(state: Paper | None, happened: Happened) -> Paper:
    if happened.verb == "drafted" and state is None:
        return Paper(text=said(Text, happened), state="draft")
    if state is None:
        raise cannot(happened, "nothing", "Draft the paper first")
    step = _STEPS.get(happened.verb)
    if step is None or state.state not in step[0]:
        raise cannot(happened, f"the state {state.state}", "Look at the paper again")
    return step[1](state, happened)


def _changed(state: Paper, happened: Happened) -> Paper:
    return state.model_copy(update={"text": said(Text, happened)})


def _submitted(state: Paper, happened: Happened) -> Paper:
    if problems := list(lacking(state.text)):
        raise Refused.of(problems)
    content = said(Submitted, happened)
    more = {"state": "submitted", "evidence": content.evidence, "gates": content.gates, "submitted": happened.effective}
    return state.model_copy(update=more)


def _placed(state: Paper, happened: Happened) -> Paper:
    return state.model_copy(update={"state": "on-agenda", "placed": said(Placed, happened)})


def _removed(state: Paper, happened: Happened) -> Paper:
    said(Nothing, happened)
    return state.model_copy(update={"state": "submitted", "placed": None})


def _decided(state: Paper, happened: Happened) -> Paper:
    content = said(Decided, happened)
    if problems := list(faults(content, tuple(question.id for question in state.text.questions))):
        raise Refused.of(problems)
    if state.placed and content.meeting and content.meeting != state.placed.meeting:
        raise conflict("the paper is on the agenda of another meeting", "Record the outcome there")
    history = (*state.history, state.decided) if state.decided else state.history
    more = {
        "state": content.outcome,
        "decided": content,
        "conditions": tuple(Condition(**each.model_dump()) for each in content.conditions),
        "called_in": None,
        "history": history,
    }
    return state.model_copy(update=more)


def _discharged(state: Paper, happened: Happened) -> Paper:
    content = said(Discharged, happened)
    found = {condition.id: condition for condition in state.conditions}
    condition = found.get(content.condition)
    if condition is None:
        raise invalid("there is no such condition", f"Give one of {', '.join(found)}", value=content.condition)
    if condition.discharged:
        raise conflict(f"the condition {condition.id} is discharged already", "Reverse that entry first")
    met = condition.model_copy(update={"discharged": content.on, "evidence": content.evidence})
    conditions = tuple(met if each is condition else each for each in state.conditions)
    return state.model_copy(update={"conditions": conditions})


def _called_in(state: Paper, happened: Happened) -> Paper:
    return state.model_copy(update={"state": "called-in", "called_in": said(CalledIn, happened)})


def _withdrawn(state: Paper, happened: Happened) -> Paper:
    said(Nothing, happened)
    return state.model_copy(update={"state": "withdrawn"})


_STEPS = {
    "changed": (OPEN_TO_CHANGE, _changed),
    "submitted": (OPEN_TO_CHANGE, _submitted),
    "placed": (("submitted", "deferred", "called-in", "on-agenda"), _placed),
    "removed": (("on-agenda",), _removed),
    "decided": (("on-agenda", "submitted"), _decided),
    "discharged": (("approved-with-conditions",), _discharged),
    "called-in": (("approved", "approved-with-conditions"), _called_in),
    "withdrawn": (("draft", "submitted", "on-agenda", "queried", "deferred", "called-in"), _withdrawn),
}


def card(state: Paper) -> Card:
    due = min((each.due for each in state.open_conditions if each.due), default=None)
    is_public = not state.text.exempt and state.state not in ("draft", "submitted")
    if state.state == "withdrawn":
        is_public = is_public and state.placed is not None
    return Card(
        title=state.text.title,
        state=state.state,
        body=state.text.body,
        parent=state.placed.meeting if state.placed else "",
        owner=state.text.author,
        due=due or (state.placed.day if state.placed and state.state == "on-agenda" else None),
        visibility="public" if is_public else "members",
    )


FOLD = Fold(KIND, Paper, apply, card)

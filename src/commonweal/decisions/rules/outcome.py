"""What a body may do with a paper: outcomes that fit its right to decide, its scope, and the vote."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal

from pydantic import Field

from commonweal.decisions.log.fold import Content, State
from commonweal.kernel.problem import Kind, Problem, Where

Outcome = Literal["approved", "approved-with-conditions", "noted", "queried", "deferred", "referred", "refused"]
OUTCOMES: tuple[Outcome, ...] = (
    "approved", "approved-with-conditions", "noted", "queried", "deferred", "referred", "refused",
)  # fmt: skip
APPROVALS = ("approved", "approved-with-conditions")
SETTLED = (*APPROVALS, "noted", "refused")
"""Outcomes that answer the paper's questions."""
Vote = Literal[
    "carried", "lost", "lapsed", "dispute", "inquorate", "needs-casting-vote", "adopted", "not-adopted", "waiting",
    "agreed", "delegated", "none",
]  # fmt: skip
FOR = ("carried", "adopted", "agreed", "delegated")
UNSETTLED = ("dispute", "inquorate", "needs-casting-vote", "waiting")


class Scope(State):
    """Whether a matter lies within what a body may decide, and why. `unknown` where nothing on file says so."""

    answer: Literal["inside", "outside", "unknown"] = "unknown"
    why: str = ""


class ConditionText(State):
    """A condition of an approval, with who meets it and by when."""

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)
    text: str = Field(min_length=1, max_length=4000)
    owner: str = Field(default="", max_length=200)
    due: date | None = None


class Decided(Content):
    """What was decided: by which body (`decided_by`, whose right and scope are given as they stood), where it sat
    (`in_forum`, where that is another board), at which meeting, by which resolution.

    `next_body` is where the matter goes: the body that it is referred to, or the next one in the route.
    """

    outcome: Outcome
    decided_by: str
    in_forum: str = ""
    meeting: str = ""
    resolution: str = ""
    on: date
    can_decide: bool
    scope: Scope = Scope()
    vote: Vote = "none"
    binds: tuple[str, ...] = ()
    """Bodies that the decision binds, where a joint committee made it."""
    answers: dict[str, str] = {}
    conditions: tuple[ConditionText, ...] = ()
    text: str = Field(default="", max_length=10_000)
    """The resolution, or what was asked, or why it was deferred or referred."""
    next_body: str = ""
    next_due: date | None = None
    follow_on: str = ""
    """The item of the next body's forward plan that came of it."""


def faults(decided: Decided, questions: tuple[str, ...]) -> Iterator[Problem]:
    """Everything that keeps this outcome from being recorded; nothing where it may be."""
    yield from _of_right(decided)
    yield from _of_vote(decided)
    yield from _of_content(decided)
    if decided.outcome in SETTLED:
        for question in questions:
            if not decided.answers.get(question, "").strip():
                message = f"the question {question} has no answer"
                yield _invalid(message, "Record the guidance given on it", f"answers.{question}")
    for question in decided.answers:
        if question not in questions:
            yield _invalid(f"the paper asks no question {question}", "Leave it out", f"answers.{question}")


def _of_right(decided: Decided) -> Iterator[Problem]:
    if not decided.can_decide and decided.outcome in (*APPROVALS, "refused") and decided.scope.answer != "outside":
        yield Problem(
            Kind.FORBIDDEN,
            f"{decided.decided_by} oversees or advises and cannot decide: it can neither approve nor refuse",
            "Record noted, queried, deferred or referred; or name the body or officer who decides while sitting there",
            Where(field="outcome"),
        )
    if decided.scope.answer == "outside" and decided.outcome not in ("refused", "referred"):
        why = f": {decided.scope.why}" if decided.scope.why else ""
        message = f"the matter lies outside what {decided.decided_by} may decide{why}"
        yield Problem(Kind.FORBIDDEN, message, "Refuse it, or refer it to the body that may", Where(field="outcome"))


def _of_vote(decided: Decided) -> Iterator[Problem]:
    vote, outcome = decided.vote, decided.outcome
    if outcome in APPROVALS and vote not in FOR:
        words = {
            "none": "it was not put to the meeting",
            "lost": "the vote was lost",
            "lapsed": "the vote was tied and the motion lapsed",
            "dispute": "the vote was tied and is referred as a dispute",
            "inquorate": "there was no quorum",
            "needs-casting-vote": "the vote was tied and waits for the chair",
            "waiting": "not every member body has resolved",
            "not-adopted": "not every member body agreed",
        }
        yield _conflict(f"it cannot be {outcome}: {words[vote]}", "Record the vote first, or another outcome")
    if outcome in ("noted", "refused") and vote in UNSETTLED:
        yield _conflict(f"it cannot be {outcome} while the vote is {vote}", "Defer or refer it")
    if outcome == "refused" and vote == "none" and decided.scope.answer != "outside":
        yield _conflict("it cannot be refused: it was not put to the meeting", "Record the vote first")


def _of_content(decided: Decided) -> Iterator[Problem]:
    if decided.outcome == "approved-with-conditions" and not decided.conditions:
        yield _invalid("an approval with conditions has none", "Add the conditions", "conditions")
    if decided.outcome != "approved-with-conditions" and decided.conditions:
        yield _invalid("only an approval with conditions has conditions", "Choose that outcome", "conditions")
    ids = [condition.id for condition in decided.conditions]
    if len(set(ids)) != len(ids):
        yield _invalid("two conditions share an id", "Number them apart", "conditions")
    if decided.outcome == "referred" and not decided.next_body:
        yield _invalid("a matter is referred to some body", "Name the body", "next_body")
    if decided.outcome == "referred" and decided.next_body == decided.decided_by:
        yield _invalid("a matter is referred to another body", "Name another body", "next_body")
    if decided.outcome in ("queried", "deferred") and not decided.text.strip():
        yield _invalid(f"say what was asked, or why it was {decided.outcome}", "Write it down", "text")
    if decided.next_body and not decided.next_due:
        yield _invalid("the next body needs a day by which it is to have it", "Give the day", "next_due")


def _invalid(message: str, remedy: str, field: str) -> Problem:
    return Problem(Kind.INVALID, message, remedy, Where(field=field))


def _conflict(message: str, remedy: str) -> Problem:
    return Problem(Kind.CONFLICT, message, remedy, Where(field="outcome"))

"""Papers and what comes of them: rules alone, without a database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from commonweal.decisions.log.fold import CORRECTED, REVERSED, Fold, Happened
from commonweal.decisions.rules import action_item, clearance, consultation, forward_item, paper, service_change
from commonweal.decisions.rules.evidence import Evidence, digest, frozen
from commonweal.decisions.rules.forward_item import next_due
from commonweal.kernel.problem import Kind, Refused

DAY = date(2017, 12, 5)
TEXT: dict[str, Any] = {
    "title": "Health and care devolution", "body": "leaders", "author": "An Officer", "summary": "What it is.",
    "recommended": "To agree the plan.", "financial": "None", "legal": "None", "equalities": "None",
}  # fmt: skip
DECIDED: dict[str, Any] = {
    "outcome": "approved", "decided_by": "leaders", "on": "2017-12-05", "can_decide": True, "vote": "carried",
    "meeting": "m1",
}  # fmt: skip


def story(fold: Fold[Any]) -> tuple[list[Happened], Callable[..., Any]]:
    """A list of entries and a function that adds one and returns the state after all."""
    entries: list[Happened] = []

    def add(verb: str, content: dict[str, Any] | None = None, on: date = DAY, reason: str = "", corrects: str = "") -> Any:
        happened = Happened(str(len(entries) + 1), verb, content or {}, on, on, "clerk", reason, corrects or None)
        state = fold.replay([*entries, happened])
        entries.append(happened)
        return state

    return entries, add


def placed(add: Callable[..., Any], **text: Any) -> Any:
    add("drafted", {**TEXT, **text})
    add("submitted", {})
    return add("placed", {"meeting": "m1", "body": "leaders", "number": "8", "day": "2017-12-05"})


@pytest.mark.covers("D0-055")
@pytest.mark.parametrize("field", ["financial", "legal", "equalities"])
def test_a_paper_without_a_statement_of_implications_cannot_be_submitted(field: str) -> None:
    _, add = story(paper.FOLD)
    add("drafted", {**TEXT, field: " "})
    with pytest.raises(Refused) as refused:
        add("submitted", {})
    assert [problem.where.field for problem in refused.value.problems] == [field]
    add("changed", {**TEXT, field: "none"})
    assert add("submitted", {}).state == "submitted"


def test_everything_that_is_missing_is_named_at_once() -> None:
    _, add = story(paper.FOLD)
    add("drafted", {"title": "Nothing yet", "body": "leaders"})
    with pytest.raises(Refused) as refused:
        add("submitted", {})
    fields = {problem.where.field for problem in refused.value.problems}
    assert fields == {"author", "summary", "recommended", "financial", "legal", "equalities"}


@pytest.mark.covers("D1-001")
def test_a_paper_has_number_meeting_author_recommendation_and_outcome() -> None:
    _, add = story(paper.FOLD)
    placed(add, recommendation="note")
    state = add("decided", {**DECIDED, "outcome": "noted", "vote": "agreed"})
    assert (state.placed.number, state.placed.meeting, state.text.author, state.text.recommendation, state.state) == (
        "8", "m1", "An Officer", "note", "noted",
    )  # fmt: skip
    assert paper.FOLD.card(state).visibility == "public"


@pytest.mark.covers("D0-001")
def test_each_question_needs_an_answer_of_its_own() -> None:
    _, add = story(paper.FOLD)
    questions = [{"id": "democratic-role", "text": "How?"}, {"id": "next-steps", "text": "When?"}]
    placed(add, questions=questions)
    with pytest.raises(Refused, match="next-steps has no answer"):
        add("decided", {**DECIDED, "answers": {"democratic-role": "Yes"}})
    with pytest.raises(Refused, match="asks no question other"):
        answers = {"democratic-role": "a", "next-steps": "b", "other": "c"}
        add("decided", {**DECIDED, "answers": answers})
    answers = {"democratic-role": "Assert it", "next-steps": "In March"}
    assert add("decided", {**DECIDED, "answers": answers}).decided.answers == answers


@pytest.mark.covers("D1-028")
@pytest.mark.parametrize("outcome", ["approved", "refused"])
def test_a_body_that_oversees_cannot_approve_or_refuse(outcome: str) -> None:
    _, add = story(paper.FOLD)
    placed(add)
    with pytest.raises(Refused, match="cannot decide") as refused:
        add("decided", {**DECIDED, "outcome": outcome, "can_decide": False})
    assert refused.value.kind is Kind.FORBIDDEN
    assert add("decided", {**DECIDED, "outcome": "noted", "can_decide": False}).state == "noted"


@pytest.mark.covers("D2-098")
def test_a_matter_outside_the_scope_is_refused_or_referred() -> None:
    outside = {"scope": {"answer": "outside", "why": "housing is not delegated to it"}}
    for outcome in ("approved", "noted", "deferred"):
        _, add = story(paper.FOLD)
        placed(add)
        with pytest.raises(Refused, match="housing is not delegated"):
            add("decided", {**DECIDED, **outside, "outcome": outcome, "text": "x"})
    assert add("decided", {**DECIDED, **outside, "outcome": "refused", "vote": "none"}).state == "refused"
    _, add = story(paper.FOLD)
    placed(add)
    referred = {"outcome": "referred", "vote": "none", "next_body": "cabinet", "next_due": "2018-01-09"}
    assert add("decided", {**DECIDED, **outside, **referred}).state == "referred"


@pytest.mark.parametrize(
    ("vote", "outcome", "why"),
    [("lost", "approved", "the vote was lost"), ("none", "approved", "not put to the meeting"),
     ("inquorate", "approved", "no quorum"), ("dispute", "refused", "while the vote is dispute"),
     ("waiting", "approved", "not every member body"), ("lapsed", "approved", "lapsed"),
     ("none", "refused", "not put to the meeting")],
)  # fmt: skip
def test_an_outcome_fits_the_vote(vote: str, outcome: str, why: str) -> None:
    _, add = story(paper.FOLD)
    placed(add)
    with pytest.raises(Refused, match=why):
        add("decided", {**DECIDED, "vote": vote, "outcome": outcome})


def test_conditions_are_followed_until_they_are_met() -> None:
    _, add = story(paper.FOLD)
    placed(add)
    with pytest.raises(Refused, match="has none"):
        add("decided", {**DECIDED, "outcome": "approved-with-conditions"})
    conditions = [{"id": "audit", "text": "An audit", "due": "2018-02-01"}, {"id": "plan", "text": "A plan"}]
    state = add("decided", {**DECIDED, "outcome": "approved-with-conditions", "conditions": conditions})
    assert paper.FOLD.card(state).due == date(2018, 2, 1)
    met = {"on": "2018-01-20", "evidence": "The auditor's letter"}
    state = add("discharged", {"condition": "audit", **met})
    assert [each.id for each in state.open_conditions] == ["plan"]
    with pytest.raises(Refused, match="discharged already"):
        add("discharged", {"condition": "audit", **met})
    assert add("discharged", {"condition": "plan", **met}).open_conditions == ()


def test_a_decision_is_called_in_and_decided_again_with_its_history() -> None:
    _, add = story(paper.FOLD)
    placed(add)
    add("decided", DECIDED)
    add("called-in", {"body": "scrutiny", "text": "The costs were not shown"})
    add("placed", {"meeting": "m2", "body": "leaders", "number": "3", "day": "2018-01-09"})
    state = add("decided", {**DECIDED, "meeting": "m2", "outcome": "refused", "vote": "lost"})
    assert (state.state, [each.outcome for each in state.history]) == ("refused", ["approved"])


def test_a_wrong_outcome_is_corrected_or_reversed_by_a_new_entry() -> None:
    entries, add = story(paper.FOLD)
    placed(add)
    add("decided", DECIDED)
    wrong = entries[-1].id
    corrected = add(CORRECTED, {**DECIDED, "outcome": "refused", "vote": "lost"}, corrects=wrong)
    assert (corrected.state, len(entries)) == ("refused", 5)
    assert add(REVERSED, corrects=wrong).state == "on-agenda"


def test_what_cannot_follow_is_refused() -> None:
    _, add = story(paper.FOLD)
    with pytest.raises(Refused):
        add("submitted", {})
    add("drafted", TEXT)
    for verb in ("placed", "decided", "discharged", "called-in", "nonsense"):
        with pytest.raises(Refused, match="cannot follow"):
            add(verb, {})
    with pytest.raises(Refused):
        add("changed", {**TEXT, "colour": "red"})
    add("withdrawn", {}, reason="No longer needed")
    with pytest.raises(Refused):
        add("submitted", {})


def test_a_draft_or_a_closed_paper_is_not_public() -> None:
    _, add = story(paper.FOLD)
    assert paper.FOLD.card(add("drafted", TEXT)).visibility == "members"
    _, add = story(paper.FOLD)
    assert paper.FOLD.card(placed(add, exempt="It names a tenderer")).visibility == "members"


def test_evidence_is_frozen_with_its_digest() -> None:
    text = frozen(Evidence(title="Figures", kind="text", value="42"), DAY, {})
    assert (text.sha256, text.known) == (digest(b"42"), DAY)
    figure = Evidence(title="Delays", kind="figure", reference="measure:delayed-days/E1/2017")
    with pytest.raises(Refused, match="nothing supplies"):
        frozen(figure, DAY, {})
    now = {"measure": lambda name: {"name": name, "value": "12.5"}}
    seen = frozen(figure, DAY, now)
    assert seen.values == {"name": "delayed-days/E1/2017", "value": "12.5"}
    later = frozen(figure, DAY, {"measure": lambda name: {"name": name, "value": "13"}})
    assert seen.sha256 != later.sha256


@pytest.mark.covers("D0-002")
def test_a_service_change_waits_for_the_democratic_body() -> None:
    plan = {"title": "One hospital", "owner": "ccg", "democratic_body": "leaders"}
    _, add = story(service_change.FOLD)
    add("proposed", plan)
    with pytest.raises(Refused, match="neither consent, refusal nor conditions"):
        add("agreed")
    with pytest.raises(Refused, match="the body that answers"):
        add("answered", {"body": "scrutiny", "answer": "consent"})
    add("answered", {"body": "leaders", "answer": "consent"})
    assert add("agreed").state == "agreed"
    _, add = story(service_change.FOLD)
    add("proposed", plan)
    add("answered", {"body": "leaders", "answer": "refusal", "text": "Too far"})
    with pytest.raises(Refused, match="refused its consent"):
        add("agreed")
    assert add("agreed", reason="Safety").agreed_against == "Safety"
    _, add = story(service_change.FOLD)
    add("proposed", plan)
    condition = [{"id": "transport", "text": "A bus"}]
    add("answered", {"body": "leaders", "answer": "conditions", "conditions": condition})
    assert add("agreed").state == "agreed"
    assert add("discharged", {"condition": "transport", "on": "2018-01-01", "evidence": "Route 9"}).state == "agreed"


@pytest.mark.covers("D0-021")
def test_a_clearance_closes_when_every_required_approval_is_in() -> None:
    four = [
        {"id": f"member-{n}", "role": role, "person": f"Person {n}", "starts": "2016-12-06", "ends": "2017-03-31"}
        for n, role in enumerate(["Health lead", "Chair", "Board member", "Board member"], 1)
    ]
    _, add = story(clearance.FOLD)
    add("opened", {"title": "The position", "approvers": four})
    in_time = date(2017, 1, 10)
    for n in (1, 2, 3):
        add("approved", {"approver": f"member-{n}", "person": f"person {n}"}, on=in_time)
    with pytest.raises(Refused, match=r"approvals are still missing: Person 4"):
        add("closed")
    with pytest.raises(Refused, match="the approver named is Person 4"):
        add("approved", {"approver": "member-4", "person": "Person 3"}, on=in_time)
    with pytest.raises(Refused, match="is not an approver on 2017-05-01"):
        add("approved", {"approver": "member-4", "person": "Person 4"}, on=date(2017, 5, 1))
    add("objected", {"approver": "member-4", "person": "Person 4"}, on=in_time)
    with pytest.raises(Refused):
        add("closed")
    new = {"id": "member-5", "role": "Board member", "person": "Person 5", "starts": "2017-02-01"}
    add("replaced", {"approver": "member-4", "by": new})
    add("approved", {"approver": "member-5", "person": "Person 5"}, on=date(2017, 2, 2))
    assert add("closed").state == "closed"


@pytest.mark.covers("D1-029")
def test_a_comment_is_followed_to_its_response() -> None:
    entries, add = story(consultation.FOLD)
    invited = [{"body": "chairs-network", "right": "comment", "due": "2018-01-31"}, {"body": "ccg", "right": "consult"}]
    add("opened", {"title": "Delivery plan", "document": "https://example.org/plan", "owner": "lhb", "invited": invited})
    with pytest.raises(Refused, match="was not invited"):
        add("commented", {"body": "someone", "text": "?"})
    state = add("commented", {"body": "chairs-network", "text": "More on prevention"})
    assert [each.body for each in state.silent] == ["ccg"]
    with pytest.raises(Refused, match="omments wait for a response"):
        add("closed")
    comment = state.comments[0].id
    assert add("responded", {"comment": comment, "text": "Added", "changed": True}).waiting == ()
    with pytest.raises(Refused, match="has a response already"):
        add("responded", {"comment": comment, "text": "Again"})
    assert add("closed").state == "closed"
    assert len(entries) == 4


def test_an_item_of_the_forward_plan_is_moved_taken_or_dropped() -> None:
    _, add = story(forward_item.FOLD)
    add("planned", {"title": "Annual report", "body": "hwb", "due": "2018-03-01"})
    state = add("moved", {"due": "2018-05-01"})
    assert (state.due, state.was_due) == (date(2018, 5, 1), (date(2018, 3, 1),))
    assert add("taken", {"paper": "p1"}).state == "taken"
    with pytest.raises(Refused):
        add("dropped")
    with pytest.raises(Refused, match="who is to report"):
        story(forward_item.FOLD)[1]("planned", {"title": "x", "due": "2018-03-01", "origin": "report"})


@pytest.mark.parametrize(
    ("due", "months", "expected"),
    [("2018-01-31", 1, "2018-02-28"), ("2020-01-31", 1, "2020-02-29"), ("2018-11-30", 3, "2019-02-28"),
     ("2018-12-15", 12, "2019-12-15"), ("2018-03-31", 1, "2018-04-30")],
)  # fmt: skip
def test_the_next_report_falls_on_the_same_day_of_the_month(due: str, months: int, expected: str) -> None:
    assert next_due(date.fromisoformat(due), months) == date.fromisoformat(expected)


def test_an_action_goes_from_open_to_done() -> None:
    _, add = story(action_item.FOLD)
    add("agreed", {"text": "Write to the Minister", "owner": "Chair", "due": "2018-01-05", "body": "leaders"})
    add("progressed", {"text": "Letter drafted"})
    assert add("changed", {"owner": "Director", "due": "2018-02-05"}).owner == "Director"
    state = add("done", {"text": "Sent"})
    assert (state.state, state.progress, state.ended) == ("done", ("Letter drafted", "Sent"), DAY)
    with pytest.raises(Refused):
        add("dropped")

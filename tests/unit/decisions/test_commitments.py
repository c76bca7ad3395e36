"""What may happen to a commitment, and where it stands on a day."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from commonweal.decisions.log.fold import Happened, effective
from commonweal.decisions.model.agreements import Commitment as Record
from commonweal.decisions.rules import commitment as rules
from commonweal.decisions.rules.commitment_state import stood
from commonweal.decisions.rules.milestones import due_on, on_time, rolled_up, slip_days, state_of, tracked
from commonweal.kernel.problem import Kind, Refused

BASE: dict[str, Any] = {
    "id": "england/commitment/plan",
    "title": "Write the plan",
    "level": "region",
    "mechanism": "the board",
    "owner_name": "The board",
}


def record(**fields: Any) -> Record:
    return Record.model_validate(BASE | fields)


def milestone(**fields: Any) -> dict[str, Any]:
    return {"id": "one", "text": "The first part", "due": "2018-04", **fields}


class Story:
    """Entries written one after the other about one commitment."""

    def __init__(self, written: Record, *, on: str = "2017-01-01", is_reviewed: bool = True) -> None:
        seed = rules.standing(written, is_reviewed=is_reviewed).model_dump(mode="json")
        self.entries: list[Happened] = []
        self.then("opened", on, commitment=seed)

    def then(self, verb: str, on: str, *, corrects: str | None = None, **content: Any) -> Story:
        day = date.fromisoformat(on)
        entry = Happened(str(len(self.entries) + 1), verb, content, day, day, "kim", corrects=corrects)
        rules.FOLD.replay([*self.entries, entry])
        self.entries.append(entry)
        return self

    @property
    def state(self) -> rules.Commitment:
        return rules.FOLD.replay(self.entries)

    def as_of(self, on: str) -> rules.Commitment:
        day = date.fromisoformat(on)
        return rules.FOLD.replay([each for each in effective(self.entries) if each.effective <= day])


def on(text: str) -> date:
    return date.fromisoformat(text)


def refused(story: Story, verb: str, day: str, **content: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        story.then(verb, day, **content)
    return caught.value


@pytest.mark.covers("D0-006")
def test_a_deadline_makes_it_on_track_then_late_and_a_moved_date_keeps_the_earlier_one() -> None:
    story = Story(record(milestones=[milestone(due="2020")]))
    assert stood(story.state, on("2020-12-31")).state == "on-track"
    assert stood(story.state, on("2021-01-01")).state == "late"
    story.then("milestone-moved", "2019-06-01", milestone="one", due="2022-04-01", reason="The NAO judged it too slow")
    moved = story.state.milestones[0]
    assert [due.day for due in moved.dues] == ["2020", "2022-04-01"]
    assert moved.dues[1].reason == "The NAO judged it too slow"
    assert stood(story.state, on("2021-06-01")).state == "on-track"
    assert stood(story.state, on("2022-04-01")).state == "on-track"
    assert stood(story.state, on("2022-04-02")).state == "late"


@pytest.mark.covers("D2-033")
def test_each_day_and_each_plan_is_judged_by_the_date_then_in_force() -> None:
    story = Story(record(milestones=[milestone(due="2018-12-31")]))
    story.then("milestone-moved", "2017-03-31", milestone="one", due="2020-03-31", reason="New framework")
    one = story.state.milestones[0]
    assert due_on(one, on("2017-03-30")).day == "2018-12-31"
    assert due_on(one, on("2017-03-31")).day == "2020-03-31"
    assert not on_time(on("2019-06-30"), one, made=on("2016-10-01"))
    assert on_time(on("2019-06-30"), one, made=on("2017-09-11"))


def test_a_record_states_the_dates_it_had_before_and_those_were_in_force_before_it() -> None:
    written = record(valid_from="2017-03-31", milestones=[milestone(due="2020", was=["2018", "2017-04"])])
    one = tracked(written.milestones[0], date(2017, 3, 31))
    assert [due.day for due in one.dues] == ["2018", "2017-04", "2020"]
    assert due_on(one, date(2017, 3, 30)).day == "2017-04"
    assert due_on(one, date(2017, 3, 31)).day == "2020"


@pytest.mark.covers("D1-025")
def test_what_waits_for_funding_is_inactive_until_the_condition_is_met() -> None:
    waits = record(
        milestones=[milestone(due="2017-06")], conditions=[{"id": "funding", "text": "Agreement on resources"}]
    )
    story = Story(waits)
    found = stood(story.state, on("2018-01-01"))
    assert (found.state, found.reason) == ("inactive", "Agreement on resources")
    assert "inactive" in found.flags
    story.then("condition-met", "2018-02-01", condition="funding", evidence="Letter of the department")
    assert stood(story.state, on("2018-01-31")).state == "inactive"
    assert stood(story.state, on("2018-02-01")).state == "late"
    story.then("condition-unmet", "2018-03-01", condition="funding")
    assert stood(story.state, on("2018-03-01")).state == "inactive"


@pytest.mark.covers("D1-026")
def test_a_commitment_to_discuss_ends_only_in_a_recorded_outcome() -> None:
    story = Story(record(type="commitment-to-discuss", milestones=[milestone(due="2018-04")]))
    story.then("milestone-met", "2018-03-01", milestone="one")
    assert stood(story.state, on("2018-03-01")).state == "on-track"
    assert refused(story, "met", "2018-04-01", evidence="The minutes").kind is Kind.CONFLICT
    assert refused(story, "discussed", "2018-04-01", text="").problems[0].where.field == "text"
    story.then("discussed", "2018-04-01", text="No agreement was reached")
    found = stood(story.state, on("2018-04-01"))
    assert (found.state, found.reason) == ("discussed", "No agreement was reached")


def test_a_discussion_past_its_date_and_one_stated_as_ended_without_outcome_are_flagged() -> None:
    late = rules.standing(record(type="commitment-to-discuss", milestones=[milestone(due="2018-04")]))
    assert "no-outcome" in stood(late, on("2018-05-01")).flags
    assert "no-outcome" not in stood(late, on("2018-04-30")).flags
    ended = rules.standing(record(type="commitment-to-discuss", state="discussed"))
    assert stood(ended, on("2018-05-01")).flags == ("no-outcome",)


def test_only_a_commitment_to_discuss_ends_as_discussed() -> None:
    assert "only a commitment to discuss" in str(refused(Story(record()), "discussed", "2018-01-01", text="x")).lower()


@pytest.mark.covers("D2-110")
def test_a_commitment_without_mechanism_is_flagged_until_it_has_one() -> None:
    story = Story(record(mechanism=" "))
    assert stood(story.state, on("2018-01-01")).flags == ("no-mechanism",)
    story.then("mechanism-set", "2018-01-02", text="The delivery board")
    assert stood(story.state, on("2018-01-02")).flags == ()


@pytest.mark.covers("D1-040")
def test_it_is_met_only_with_evidence_and_no_open_milestone() -> None:
    story = Story(record(milestones=[milestone(), milestone(id="two", text="The second part")]))
    assert "The first part; The second part" in str(refused(story, "met", "2018-01-01", evidence="Report"))
    story.then("milestone-met", "2018-01-01", milestone="one")
    story.then("milestone-met", "2018-02-01", milestone="two")
    assert stood(story.state, on("2018-01-31")).state == "on-track"
    assert stood(story.state, on("2018-02-01")).state == "met"
    assert refused(story, "met", "2018-02-02").problems[0].where.field == "evidence"
    story.then("evidence-added", "2018-02-01", text="Report to the board").then("met", "2018-02-02")
    assert story.state.evidence[0].text == "Report to the board"


def test_a_stated_met_counts_from_the_last_milestones_own_day() -> None:
    state = rules.standing(record(state="met", milestones=[milestone(due="2015-10", met="2015-10"), milestone(id="b", due="2016-04-01", met="2016-04-01")]))
    assert stood(state, on("2015-12-01")).state == "on-track"
    assert stood(state, on("2016-04-01")).state == "met"


@pytest.mark.covers("D0-025")
def test_withdrawn_from_a_date_closes_its_milestones_with_the_reason() -> None:
    story = Story(record(milestones=[milestone()]))
    story.then("withdrawn", "2017-03-31", text="Replaced by the vision in the plan")
    before, after = story.as_of("2017-03-30"), story.as_of("2017-03-31")
    assert stood(before, on("2017-03-30")).state == "on-track"
    found = stood(after, on("2017-03-31"))
    assert (found.state, found.reason) == ("withdrawn", "Replaced by the vision in the plan")
    assert state_of(after.milestones[0], on("2019-01-01"), is_closed=found.has_ended) == "closed"
    assert refused(story, "milestone-met", "2017-04-02", milestone="one").kind is Kind.CONFLICT
    story.then("reinstated", "2017-05-01", text="Wanted after all")
    assert stood(story.state, on("2017-05-01")).state == "on-track"


def test_superseded_needs_what_stands_in_its_place() -> None:
    story = Story(record())
    assert refused(story, "superseded", "2018-01-01").problems[0].where.field == "by"
    story.then("superseded", "2018-01-01", by="england/commitment/better-plan")
    assert story.state.superseded_by == "england/commitment/better-plan"


@pytest.mark.covers("D2-111")
def test_a_withdrawn_agreement_leaves_what_survives_active() -> None:
    state = rules.standing(record(milestones=[milestone()]))
    active = stood(state, on("2018-01-01"), agreement="withdrawn", survives=True)
    assert (active.state, active.flags) == ("on-track", ("agreement-withdrawn",))
    ended = stood(state, on("2018-01-01"), agreement="withdrawn", survives=False)
    assert (ended.state, ended.reason, ended.flags) == ("withdrawn", "the agreement was withdrawn", ())
    assert stood(state, on("2018-01-01"), agreement="live", survives=False).state == "on-track"


def test_an_imported_commitment_is_to_review_until_a_person_confirms_it() -> None:
    story = Story(record(), is_reviewed=False)
    assert stood(story.state, on("2018-01-01")).flags == ("to-review",)
    story.then("confirmed", "2018-01-02")
    assert stood(story.state, on("2018-01-02")).flags == ()
    assert story.state.reviewed_by == "kim"
    assert refused(story, "confirmed", "2018-01-03").kind is Kind.CONFLICT


def test_a_correction_stands_in_the_place_of_what_it_corrects_and_a_reversal_takes_it_back() -> None:
    story = Story(record(milestones=[milestone()]))
    story.then("milestone-moved", "2017-02-01", milestone="one", due="2019", reason="Slow")
    story.then("corrected", "2017-02-01", corrects="2", milestone="one", due="2018-09", reason="A slip of the pen")
    assert [due.day for due in story.state.milestones[0].dues] == ["2018-04", "2018-09"]
    story.then("milestone-met", "2017-06-01", milestone="one").then("reversed", "2017-06-02", corrects="4")
    assert story.state.milestones[0].met is None


def test_entries_about_one_milestone_run_forward() -> None:
    story = Story(record(milestones=[milestone(), milestone(id="two")]))
    story.then("milestone-moved", "2017-06-01", milestone="one", due="2019", reason="Slow")
    assert refused(story, "milestone-met", "2017-05-01", milestone="one").problems[0].where.field == "effective"
    story.then("milestone-met", "2017-05-01", milestone="two")
    assert story.as_of("2017-05-15").milestones[1].met == date(2017, 5, 1)
    assert len(story.as_of("2017-05-15").milestones[0].dues) == 1


@pytest.mark.parametrize(
    ("verb", "content", "field"),
    [
        ("milestone-moved", {"milestone": "nine", "due": "2019", "reason": "x"}, "milestone"),
        ("milestone-moved", {"milestone": "one", "due": "soon", "reason": "x"}, "due"),
        ("milestone-moved", {"milestone": "one", "due": "2018-04", "reason": "x"}, "due"),
        ("milestone-moved", {"milestone": "one", "due": "2019", "reason": ""}, "reason"),
        ("milestone-added", {"id": "one", "text": "Again", "due": "2019"}, "id"),
        ("condition-met", {"condition": "money"}, "condition"),
        ("owner-changed", {}, "owner"),
        ("evidence-added", {"text": ""}, "text"),
        ("evidence-added", {"text": "x", "more": 1}, "more"),
        ("withdrawn", {"text": ""}, "text"),
    ],
)
def test_what_is_wrong_is_named_by_its_field(verb: str, content: dict[str, Any], field: str) -> None:
    story = Story(record(milestones=[milestone()]))
    assert refused(story, verb, "2018-01-01", **content).problems[0].where.field == field


def test_nothing_can_happen_before_the_opening_or_by_an_unknown_verb() -> None:
    happened = Happened("1", "met", {}, date(2018, 1, 1), date(2018, 1, 1), "kim")
    with pytest.raises(Refused):
        rules.apply(None, happened)
    assert refused(Story(record()), "dreamt", "2018-01-01").kind is Kind.CONFLICT


@pytest.mark.covers("D2-106")
def test_milestones_roll_up_and_slippage_is_shown() -> None:
    story = Story(record(milestones=[milestone(due="2017-04-01"), milestone(id="two", due="2019-04-01")]))
    story.then("milestone-met", "2017-04-11", milestone="one")
    story.then("milestone-moved", "2018-01-01", milestone="two", due="2019-05-01", reason="Late funds")
    rolled = rolled_up(((each, False) for each in story.state.milestones), on("2018-06-01"))
    assert (rolled.total, rolled.met, rolled.late, rolled.open, rolled.moved) == (2, 1, 0, 1, 1)
    assert (rolled.first_end, rolled.end, rolled.slip_days) == (on("2019-04-01"), on("2019-05-01"), 30)
    assert rolled.next_due is not None and rolled.next_due.text == "2019-05-01"
    assert slip_days(story.state.milestones[0], on("2018-06-01")) == 10
    later = rolled_up(((each, False) for each in story.state.milestones), on("2019-06-01"))
    assert (later.late, later.slip_days) == (1, 61)
    closed = rolled_up(((each, True) for each in story.state.milestones), on("2019-06-01"))
    assert (closed.met, closed.closed, closed.slip_days) == (1, 1, 10)
    assert rolled_up((), on("2019-06-01")).end is None

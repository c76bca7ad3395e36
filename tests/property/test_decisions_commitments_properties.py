"""Whatever happens to a commitment: no date is lost, no state is stated that milestones belie, and days do not interfere."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from commonweal.decisions.log.fold import Happened, effective
from commonweal.decisions.model.agreements import Commitment as Record
from commonweal.decisions.rules import commitment as rules
from commonweal.decisions.rules.commitment_state import stood
from commonweal.decisions.rules.milestones import due_on, is_late, rolled_up, slip_days
from commonweal.kernel.problem import Refused

START = date(2016, 1, 1)
DAYS = st.integers(0, 2000).map(lambda days: START + timedelta(days))
DUES = st.one_of(DAYS.map(str), DAYS.map(lambda day: str(day)[:7]), DAYS.map(lambda day: str(day)[:4]))
IDS = st.sampled_from(["a", "b", "c"])

VERBS = st.one_of(
    st.tuples(st.just("milestone-added"), st.fixed_dictionaries({"id": IDS, "text": st.just("Part"), "due": DUES})),
    st.tuples(st.just("milestone-moved"), st.fixed_dictionaries({"milestone": IDS, "due": DUES, "reason": st.just("x")})),
    st.tuples(st.just("milestone-met"), st.fixed_dictionaries({"milestone": IDS})),
    st.tuples(st.just("milestone-reopened"), st.fixed_dictionaries({"milestone": IDS})),
    st.tuples(st.just("condition-met"), st.just({"condition": "funding"})),
    st.tuples(st.just("condition-unmet"), st.just({"condition": "funding"})),
    st.tuples(st.just("evidence-added"), st.just({"text": "Report"})),
    st.tuples(st.just("met"), st.just({"evidence": "Report"})),
    st.tuples(st.just("withdrawn"), st.just({"text": "Dropped"})),
    st.tuples(st.just("reinstated"), st.just({"text": "Wanted"})),
)
STEPS = st.lists(st.tuples(DAYS, VERBS), max_size=14)


def written(steps: list[tuple[date, tuple[str, dict[str, Any]]]]) -> list[Happened]:
    """The entries that the rules let follow one another."""
    record = Record.model_validate(
        {
            "id": "england/commitment/any",
            "title": "Any",
            "level": "region",
            "milestones": [{"id": "a", "text": "Part", "due": "2017-04"}],
            "conditions": [{"id": "funding", "text": "Funding"}],
        }
    )
    seed = {"commitment": rules.standing(record).model_dump(mode="json")}
    entries = [Happened("0", "opened", seed, START, START, "kim")]
    state = rules.FOLD.replay(entries)
    for day, (verb, content) in steps:
        happened = Happened(str(len(entries)), verb, content, day, day, "kim")
        try:
            state = rules.apply(state, happened)
        except Refused:
            continue
        entries.append(happened)
    return entries


@given(STEPS, DAYS)
def test_where_it_stood_on_a_day_is_told_by_the_entries_up_to_that_day(steps: Any, day: date) -> None:
    entries = written(steps)
    rules.FOLD.replay([each for each in effective(entries) if each.effective <= day])


@given(STEPS)
def test_a_moved_date_keeps_every_earlier_one(steps: Any) -> None:
    entries = written(steps)
    state = rules.FOLD.replay(entries)
    for milestone in state.milestones:
        moves = [each.content["due"] for each in entries if each.verb == "milestone-moved" and each.content["milestone"] == milestone.id]
        assert [due.day for due in milestone.dues][1:] == moves
        starts = [due.since for due in milestone.dues[1:] if due.since]
        assert starts == sorted(starts)


@given(STEPS, DAYS)
def test_a_state_agrees_with_milestones_and_conditions(steps: Any, day: date) -> None:
    state = rules.FOLD.replay(written(steps))
    found = stood(state, day)
    late = any(is_late(each, day) for each in state.milestones if each.added is None or each.added <= day)
    if found.state == "late":
        assert late
    if found.state == "on-track":
        assert not late
        assert all(each.met and each.met <= day for each in state.conditions)
    assert ("inactive" in found.flags) == (found.state == "inactive")


@given(STEPS, DAYS)
def test_a_roll_up_counts_each_milestone_once_and_never_slips_backwards(steps: Any, day: date) -> None:
    state = rules.FOLD.replay(written(steps))
    rolled = rolled_up(((each, False) for each in state.milestones), day)
    assert rolled.total == rolled.met + rolled.late + rolled.open + rolled.closed == len(state.milestones)
    assert rolled.slip_days >= 0
    for milestone in state.milestones:
        assert slip_days(milestone, day) >= 0
        assert due_on(milestone, day) in milestone.dues


@given(STEPS)
def test_the_state_survives_the_database(steps: Any) -> None:
    state = rules.FOLD.replay(written(steps))
    assert rules.Commitment.model_validate(state.model_dump(mode="json")) == state

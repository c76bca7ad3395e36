"""What ships of agreements and commitments, and what a place adds to it, asked of the room on several days."""

from __future__ import annotations

from collections.abc import Generator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Database
from tests.own_agreement import OWN

from commonweal.access.principal import OPERATOR
from commonweal.access.scope import scoped
from commonweal.decisions.actions.agreements import subscribe, update_agreement
from commonweal.decisions.actions.commitments import update_commitment
from commonweal.decisions.actions.model import load_model
from commonweal.decisions.actions.subjects import record, take_back
from commonweal.decisions.model.agreements import Commitment
from commonweal.decisions.queries.agreed import agreements, find
from commonweal.decisions.queries.answers import agreement_answer, commitment_answer
from commonweal.decisions.queries.commitments import Question, Standing, asked, commitment, commitments, words
from commonweal.decisions.queries.delivery import delivery_plan, plan_answer
from commonweal.decisions.queries.history import history
from commonweal.decisions.queries.news import notices
from commonweal.decisions.queries.places import of_place
from commonweal.decisions.queries.register import register
from commonweal.kernel.problem import Kind, Refused

TODAY = date.today()  # noqa: DTZ011


@pytest.fixture(scope="module")
def held(module_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Generator[Path]:
    """A council's own agreement with two commitments, a clause that nobody took up, and a barrier."""
    file = tmp_path_factory.mktemp("own") / "own.yaml"
    file.write_text(OWN, encoding="utf-8")
    load_model(file, by=OPERATOR)
    yield file


@pytest.fixture(autouse=True)
def reading(held: Path) -> Generator[None]:
    with scoped(OPERATOR):
        yield


def on(text: str) -> date:
    return date.fromisoformat(text)


def of(name: str, day: date = TODAY, **parts: str) -> list[Standing]:
    return asked(Question(agreement=name, **parts), commitments(day))


def refused(act: Any, *arguments: Any, **named: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        act(*arguments, **named)
    return caught.value


@pytest.mark.covers("D0-020", "D1-004", "D1-003")
@pytest.mark.parametrize("field", ["enabler", "theme", "principle"])
def test_each_word_returns_all_and_only_what_is_tagged_with_it(field: str) -> None:
    every = commitments(TODAY)
    seen: set[str] = set()
    for value in words(every)[field]:
        found = {one.id for one in asked(Question(**{field: value}), every)}
        tagged = {
            one.id
            for one in every
            if value in (one.record.enablers if field == "enabler" else [getattr(one.record, field)])
        }
        assert found == tagged
        seen |= found
    assert seen


@pytest.mark.parametrize(
    ("part", "named"),
    [
        ({"enabler": "magic"}, "payment"),
        ({"level": "galaxy"}, "borough"),
        ({"state": "done"}, "late"),
        ({"theme": "magic"}, "payment-flexibility"),
        ({"type": "magic"}, "commitment-to-discuss"),
        ({"flag": "magic"}, "no-mechanism"),
        ({"owner": "nobody"}, "London"),
        ({"agreement": "nothing"}, "commonweal agreement list"),
        ({"area": "Nowhere at all"}, "place find"),
    ],
)
def test_what_is_not_there_is_refused_with_what_is(part: dict[str, str], named: str) -> None:
    assert named in str(refused(asked, Question(**part), commitments(TODAY)))


@pytest.mark.covers("D1-025", "D2-110")
def test_shipped_commitments_are_flagged_and_inactive_with_their_reason() -> None:
    every = commitments(TODAY)
    for one in every:
        assert ("no-mechanism" in one.stood.flags) == (not one.state.mechanism and not one.stood.has_ended)
        assert (one.stood.state == "inactive") == ("inactive" in one.stood.flags)
        if one.stood.state == "inactive":
            assert one.stood.reason
    assert any(one.stood.state == "inactive" for one in every)
    assert any("no-mechanism" in one.stood.flags for one in every)


def test_every_shipped_commitment_names_a_clause_agreement_and_words_that_exist() -> None:
    known = agreements(TODAY)
    for one in commitments(TODAY):
        assert one.record.agreement is None or one.record.agreement in known
        if one.agreement and one.record.clause:
            assert one.clause_text, one.id
        answer = commitment_answer(one)
        assert answer["citation"] or not answer["verified"]
        assert {"due", "was", "met"} <= {
            key for each in answer["milestones"] or [{"due": 1, "was": 1, "met": 1}] for key in each
        }


def test_a_commitment_does_not_stand_before_its_agreement() -> None:
    assert of("our-deal", on("2017-12-31")) == []
    assert len(of("our-deal", on("2018-01-01"))) == 2
    assert of("london-mou-2017", on("2016-01-01")) == []


@pytest.mark.covers("D1-002")
def test_the_names_that_papers_give_lead_to_one_agreement() -> None:
    known = agreements(TODAY)
    names = (
        "London health and care collaborative agreement", "London Health and Care Devolution Agreement",
        "the london health  and care collaboration agreement", "london-collaboration-2015",
        "england/agreement/london-collaboration-2015",
    )  # fmt: skip
    assert {find(name, known).record.id for name in names} == {"england/agreement/london-collaboration-2015"}
    assert refused(find, "no such deal", known).kind is Kind.NOT_FOUND


@pytest.mark.covers("D2-096", "D1-010", "D2-104")
def test_stages_and_consents_are_those_of_the_day() -> None:
    def gm(day: str) -> dict[str, Any]:
        return agreement_answer(agreements(on(day))["england/agreement/gm-mou-2015"], on(day))

    days = ("2014-10-31", "2014-11-01", "2015-02-27", "2016-04-01")
    assert [gm(day)["stage"] for day in days] == [None, "announced", "signed", "live"]
    assert (gm("2015-02-26")["consented"], gm("2015-02-27")["consented"]) == (0, gm("2015-02-27")["signatories"])
    mou = agreement_answer(agreements(TODAY)["england/agreement/london-mou-2017"], TODAY)
    kinds = {"delegated", "freedom", "commitment-to-act", "commitment-to-explore", "commitment-to-discuss"}
    assert kinds <= {each["type"] for each in mou["clauses"]}


@pytest.mark.covers("D1-024")
@pytest.mark.parametrize("id_", ["london-mou-2017", "london-collaboration-2015", "gm-mou-2015", "our-deal"])
def test_a_delivery_plan_has_every_commitment_and_every_clause(id_: str) -> None:
    plan = delivery_plan(id_, TODAY)
    held_by = {each.id for each in register().on(TODAY).commitments.values() if each.agreement == plan.agreed.record.id}
    assert {one.id for one in plan.commitments} == held_by
    carried = {one.record.clause for one in plan.commitments}
    assert {each.id for each in plan.agreed.record.clauses} <= carried | {each.id for each in plan.uncovered}
    assert plan_answer(plan)["summary"]["commitments"] == len(held_by)


@pytest.mark.covers("D0-006", "D2-033")
def test_a_commitment_is_reviewed_moved_and_met_and_each_day_keeps_its_answer() -> None:
    def door(day: str = TODAY.isoformat()) -> dict[str, Any]:
        return commitment_answer(commitment("our-one-door", on(day)))

    assert door()["flags"] == ["late", "to-review"]
    update_commitment("our-one-door", "confirmed", {}, by=OPERATOR)
    assert door()["flags"] == ["late"]
    assert (door("2018-06-30")["state"], door("2018-07-01")["state"]) == ("on-track", "late")
    moved = {"milestone": "open", "due": "2018-12-31", "reason": "No lease yet"}
    update_commitment("our-one-door", "milestone-moved", moved, by=OPERATOR, effective=on("2018-08-01"))
    one = door("2018-09-01")["milestones"][0]
    assert (one["due"], one["was"], one["slip_days"], one["state"]) == ("2018-12-31", ["2018-06-30"], 184, "open")
    before = door("2018-07-15")["milestones"][0]
    assert (before["due"], before["was"], before["state"]) == ("2018-06-30", [], "late")
    met = update_commitment(
        "our-one-door", "milestone-met", {"milestone": "open"}, by=OPERATOR, effective=on("2018-12-20")
    )
    assert (door("2018-12-19")["state"], door("2018-12-20")["state"]) == ("on-track", "met")
    assert [each["verb"] for each in history("commitment", "england/commitment/our-one-door")] == [
        "milestone-met", "milestone-moved", "confirmed", "opened",
    ]  # fmt: skip
    take_back(by=OPERATOR, kind="commitment", subject=met.subject, entry=str(met.last), reason="It was another door")
    assert (door()["state"], door("2018-12-20")["state"]) == ("late", "on-track")
    plan = plan_answer(delivery_plan("Our deal", on("2018-09-01")))
    assert [row["id"] for row in plan["clauses_without_commitment"]] == ["silent"]
    assert "england/barrier/our-data" in [row["id"] for row in plan["barriers"]]
    assert plan["summary"]["slip_days"] == 184


@pytest.mark.covers("D2-111", "D1-026")
def test_what_survives_a_withdrawn_agreement_goes_on() -> None:
    signed = {"state": "signed"}
    assert "the-council" in str(
        refused(update_agreement, "our-deal", "stage-entered", signed, by=OPERATOR, effective=on("2018-02-01"))
    )
    yes = {"party": "the-council", "consent": "consented"}
    update_agreement("our-deal", "consent-recorded", yes, by=OPERATOR, effective=on("2018-02-01"))
    update_agreement("our-deal", "stage-entered", signed, by=OPERATOR, effective=on("2018-02-01"))
    ended = {"state": "withdrawn", "text": "The partners parted"}
    update_agreement("our-deal", "stage-entered", ended, by=OPERATOR, effective=on("2020-01-01"))
    stood = {one.id: one.stood for one in of("our-deal")}
    assert stood["england/commitment/our-talk"].state == "withdrawn"
    survivor = stood["england/commitment/our-one-door"]
    assert not survivor.has_ended and "agreement-withdrawn" in survivor.flags
    assert {one.stood.state for one in of("our-deal", on("2019-12-31"))} == {"late", "not-started"}


@pytest.mark.parametrize(
    ("id_", "verb", "content", "effective", "named"),
    [
        ("our-one-door", "dreamt", {}, None, "dreamt cannot follow"),
        ("our-one-door", "milestone-met", {"milestone": "nine"}, None, "open"),
        ("nothing-like-it", "confirmed", {}, None, "no commitment"),
        ("our-talk", "evidence-added", {"text": "x"}, "2999-01-01", "day to come"),
    ],
)
def test_a_step_that_cannot_be_is_refused(
    id_: str, verb: str, content: dict[str, str], effective: str | None, named: str
) -> None:
    day = on(effective) if effective else None
    assert named in str(refused(update_commitment, id_, verb, content, by=OPERATOR, effective=day))


def test_a_step_refused_leaves_no_entry_behind() -> None:
    refused(update_commitment, "our-talk", "milestone-met", {"milestone": "nine"}, by=OPERATOR)
    assert history("commitment", "england/commitment/our-talk") == []


@pytest.mark.covers("D1-006")
def test_a_place_and_a_year_return_its_pilots_of_two_levels() -> None:
    found = of_place("E09000014", "2017")
    assert {one.level for one in found.initiatives} == {"borough", "multi-borough"}
    assert len(found.initiatives) == 2
    assert of_place("E09000014", "2009").initiatives == []
    assert found.commitments and all("E09000014" in one.serves for one in found.commitments if one.serves)
    assert refused(of_place, "", "soon").problems[0].where.field == "on"


def test_a_record_of_ones_own_gets_an_id_from_its_title_once() -> None:
    fields = {"title": "A promise of ours", "level": "borough", "owner_name": "We"}
    first = record(by=OPERATOR, kind="commitment", nation="england", fields=fields, source="Minutes")
    second = record(by=OPERATOR, kind="commitment", nation="england", fields=fields)
    assert (first, second) == ("england/commitment/a-promise-of-ours", "england/commitment/a-promise-of-ours-2")
    one = commitment(first, TODAY)
    assert isinstance(one.record, Commitment)
    assert (one.record.citation, one.is_own, one.stood.flags) == ("Minutes", True, ("no-mechanism",))
    assert (
        refused(record, by=OPERATOR, kind="commitment", nation="atlantis", fields=fields).problems[0].where.field
        == "nation"
    )


def test_subscriptions_are_seen_by_their_owner_alone() -> None:
    assert notices() == []
    subscribe({"lessons"}, by=OPERATOR)
    assert [each.category for each in notices()] == ["lessons"]
    assert refused(subscribe, {"gossip"}, by=OPERATOR).problems[0].where.field == "category"

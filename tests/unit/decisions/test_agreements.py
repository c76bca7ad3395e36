"""Signatories, stages, asks, barriers, lessons and targets: what may follow what."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from commonweal.decisions.log.fold import Fold, Happened
from commonweal.decisions.model import agreements as model
from commonweal.decisions.rules import agreement, ask, barrier, consent, lesson, target
from commonweal.kernel.problem import Kind, Refused


def on(text: str) -> date:
    return date.fromisoformat(text)


class Story:
    """Entries written one after the other about one subject."""

    def __init__(self, fold: Fold[Any], standing: Any) -> None:
        self.fold = fold
        self.entries: list[Happened] = []
        self.then("opened", "2015-01-01", **{fold.kind: standing.model_dump(mode="json")})

    def then(self, verb: str, day: str, **content: Any) -> Story:
        entry = Happened(str(len(self.entries) + 1), verb, content, on(day), on(day), "kim")
        self.fold.replay([*self.entries, entry])
        self.entries.append(entry)
        return self

    @property
    def state(self) -> Any:
        return self.fold.replay(self.entries)

    def refuses(self, verb: str, day: str, **content: Any) -> Refused:
        with pytest.raises(Refused) as caught:
            self.then(verb, day, **content)
        return caught.value


def deal(**fields: Any) -> Story:
    written = model.Agreement.model_validate(
        {
            "id": "england/agreement/deal",
            "title": "The deal",
            "parties": [
                {"body": "england/body/north-council", "consent": "invited"},
                {"name": "All the boroughs", "count": 32, "consent": "considering"},
                {"name": "The Mayor", "consent": "consented", "consented_on": "2015-12-15"},
            ],
            **fields,
        }
    )
    return Story(agreement.FOLD, agreement.standing(written))


def consents(story: Story) -> dict[str, str]:
    return {party.key: party.consent for party in story.state.parties}


@pytest.mark.covers("D2-104")
def test_each_signatory_comes_to_its_own_answer() -> None:
    story = deal()
    assert consents(story) == {"north-council": "invited", "all-the-boroughs": "considering", "the-mayor": "consented"}
    story.then("consent-recorded", "2015-12-01", party="north-council", consent="considering")
    story.then(
        "consent-recorded", "2015-12-10", party="north-council", consent="consented-with-conditions", conditions="Money"
    )
    story.then("consent-recorded", "2015-12-20", party="all-the-boroughs", consent="declined")
    assert consents(story)["north-council"] == "consented-with-conditions"
    assert consents(story)["all-the-boroughs"] == "declined"
    north = story.state.parties[0]
    assert (north.since, north.conditions) == (on("2015-12-10"), "Money")
    assert agreement.consent_on(north, on("2015-12-09")) == "invited"


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({"party": "south-council", "consent": "consented"}, "party"),
        ({"party": "north-council", "consent": "withdrawn"}, "consent"),
        ({"party": "north-council", "consent": "maybe"}, "consent"),
        ({"party": "north-council", "consent": "consented-with-conditions"}, "conditions"),
        ({"party": "north-council", "consent": "consented", "conditions": "Money"}, "conditions"),
        ({"party": "the-mayor", "consent": "invited"}, "consent"),
    ],
)
def test_an_answer_that_cannot_be_is_refused_at_its_field(content: dict[str, str], field: str) -> None:
    assert deal().refuses("consent-recorded", "2016-01-01", **content).problems[0].where.field == field


def test_an_answer_from_before_the_last_one_is_refused() -> None:
    refusal = deal().refuses("consent-recorded", "2015-12-01", party="the-mayor", consent="withdrawn")
    assert refusal.problems[0].where.field == "effective"


def test_every_consent_state_can_be_reached_and_left() -> None:
    reached = {after for state in consent.STATES for after in consent.may_follow(state)}
    assert reached | {"invited"} == set(consent.STATES)
    assert all(consent.may_follow(state) for state in consent.STATES)
    assert not consent.GIVEN & consent.AWAITED


@pytest.mark.covers("D2-096")
def test_stages_run_from_announcement_to_live_and_signing_waits_for_every_answer() -> None:
    story = deal().then("stage-entered", "2015-11-01", state="announced")
    refusal = story.refuses("stage-entered", "2015-12-15", state="signed")
    assert "north-council, all-the-boroughs" in str(refusal)
    story.then("consent-recorded", "2015-12-10", party="north-council", consent="consented")
    assert "all-the-boroughs" in str(story.refuses("stage-entered", "2015-12-15", state="live"))
    story.then("consent-recorded", "2015-12-10", party="all-the-boroughs", consent="declined")
    story.then("stage-entered", "2015-12-15", state="signed").then("stage-entered", "2016-04-01", state="live")
    assert story.state.signed == on("2015-12-15")
    days = ("2015-10-31", "2015-11-01", "2015-12-14", "2015-12-15", "2016-04-01")
    assert [agreement.stage_on(story.state, on(day)) for day in days] == [
        None, "announced", "announced", "signed", "live",
    ]  # fmt: skip
    assert agreement.begins(story.state) == on("2015-11-01")
    assert story.refuses("stage-entered", "2016-03-01", state="reviewed").problems[0].where.field == "effective"
    assert story.refuses("stage-entered", "2016-09-01", state="withdrawn").problems[0].where.field == "text"
    story.then("stage-entered", "2016-09-01", state="withdrawn", text="Leaders stopped it")
    assert story.refuses("stage-entered", "2016-10-01", state="ended", text="x").kind is Kind.CONFLICT


def test_an_agreement_without_stages_is_signed_from_its_day() -> None:
    state = deal(signed="2017-11-16").state
    assert agreement.stage_on(state, on("2017-11-15")) is None
    assert agreement.stage_on(state, on("2017-11-16")) == "signed"


def test_names_are_added_once() -> None:
    story = deal(aliases=["The collaboration agreement"]).then("alias-added", "2016-01-01", alias="The  devolution deal")
    assert story.state.aliases == ("The collaboration agreement", "The devolution deal")
    assert story.refuses("alias-added", "2016-01-01", alias="the devolution deal").kind is Kind.CONFLICT


def test_a_signatory_joins_once() -> None:
    story = deal().then("party-invited", "2016-01-01", name="South Council")
    assert consents(story)["south-council"] == "invited"
    assert story.refuses("party-invited", "2016-01-01", name="South Council").kind is Kind.CONFLICT
    assert story.refuses("party-invited", "2016-01-01").problems[0].where.field == "name"


def question(**fields: Any) -> Story:
    written = model.Ask.model_validate(
        {"id": "england/ask/licensing", "title": "Licensing powers", "asked_of_name": "Home Office", **fields}
    )
    return Story(ask.FOLD, ask.standing(written))


@pytest.mark.covers("D0-019")
def test_an_ask_is_agreed_only_with_a_matching_offer() -> None:
    story = question()
    assert "matching offer" in str(story.refuses("moved", "2016-06-01", state="agreed"))
    story.then("offered", "2016-06-01", text="Evidence of less harm", by_name="The borough")
    story.then("offer-answered", "2016-06-02", offer=1, state="in-part")
    story.then("evidence-added", "2016-06-02", text="Pilot report")
    story.then("moved", "2016-06-03", state="agreed-in-part")
    assert (story.state.state, story.state.offers[0].state, story.state.evidence) == (
        "agreed-in-part", "in-part", ("Pilot report",),
    )  # fmt: skip
    assert story.refuses("offer-answered", "2016-06-03", offer=2, state="accepted").problems[0].where.field == "offer"
    assert story.refuses("moved", "2016-06-03", state="raised").problems[0].where.field == "state"


def obstacle(**fields: Any) -> Story:
    written = model.Barrier.model_validate(
        {"id": "england/barrier/lead", "title": "Lead commissioning", "level": "borough", **fields}
    )
    return Story(barrier.FOLD, barrier.standing(written))


@pytest.mark.covers("D0-005", "D1-022")
def test_a_barrier_says_what_it_lacks_until_it_has_owner_fix_decider_and_date() -> None:
    story = obstacle()
    assert barrier.lacks(story.state) == ("owner", "fix", "decision-maker", "date")
    story.then(
        "planned", "2018-01-01", owner_name="The board", fix="A joint committee", decision_maker_name="Parliament",
        due="2018-06",
    )  # fmt: skip
    assert (barrier.lacks(story.state), story.state.state) == ((), "being-mended")
    assert not barrier.is_overdue(story.state, on("2018-06-30"))
    assert barrier.is_overdue(story.state, on("2018-07-01"))
    story.then("planned", "2018-07-01", due="2019")
    assert (story.state.due, story.state.was) == ("2019", ("2018-06",))
    story.then("resolved", "2018-12-01", text="The order was made")
    assert not barrier.is_overdue(story.state, on("2020-01-01"))
    assert story.refuses("planned", "2019-01-01", fix="x").kind is Kind.CONFLICT
    assert story.then("reopened", "2019-01-02", text="The order lapsed").state.state == "open"


@pytest.mark.covers("D2-088")
def test_a_barrier_is_escalated_upwards_and_the_reply_is_kept() -> None:
    story = obstacle().then("escalated", "2018-01-01", level="national", to_name="Department of Health")
    assert (story.state.level, story.state.owner_name) == ("national", "Department of Health")
    assert story.refuses("escalated", "2018-02-01", level="region", to_name="x").problems[0].where.field == "level"
    story.then("replied", "2018-03-01", text="Guidance will follow", by_name="The department")
    assert story.state.escalations[0].replied == on("2018-03-01")
    assert story.state.replies[0].text == "Guidance will follow"


@pytest.mark.covers("D0-048", "D2-078")
def test_a_lesson_leads_to_propositions_and_is_adopted_with_credit() -> None:
    written = model.Lesson.model_validate(
        {"id": "england/lesson/one", "title": "One team", "text": "Sit together", "from_place": "The first site"}
    )
    story = Story(lesson.FOLD, lesson.standing(written))
    story.then("proposition-raised", "2018-01-01", proposition="england/ask/licensing")
    story.then("adopted", "2018-01-02", place="North", text="In two teams")
    assert story.state.leads_to == ("england/ask/licensing",)
    assert (story.state.from_place, story.state.adoptions[0].place) == ("The first site", "North")
    assert story.refuses("adopted", "2018-01-03", place="north").problems[0].where.field == "place"
    assert story.refuses("proposition-raised", "2018-01-03", proposition="england/ask/licensing").kind is Kind.CONFLICT


def aim(*versions: dict[str, Any]) -> Story:
    written = tuple(
        model.Target.model_validate({"id": "england/target/integrated", "title": "Integrated", **each}) for each in versions
    )
    return Story(target.FOLD, target.standing(written))


@pytest.mark.covers("D2-033")
def test_a_plan_is_judged_by_the_date_in_force_when_it_was_made() -> None:
    story = aim({"due": "2018", "valid_to": "2016-12-31"}, {"due": "2020", "valid_from": "2017-01-01"})
    story.then("plan-made", "2017-06-01", title="The early plan", made="2016-06-01", ends="2019")
    story.then("plan-made", "2017-06-01", title="The later plan", made="2017-06-01", ends="2019")
    assert [target.judged(story.state, plan).verdict for plan in story.state.plans] == ["too-late", "in-time"]
    story.then("date-moved", "2021-01-01", due="2024", reason="A new White Paper")
    assert [due.day for due in story.state.dues] == ["2018", "2020", "2024"]
    assert str(target.due_on(story.state, on("2020-12-31"))) == "2020"


def test_one_officer_answers_at_any_time_and_the_next_one_succeeds() -> None:
    story = aim({"due": "2018", "officers": [{"name": "Ann", "valid_from": "2016-01-01"}]})
    story.then("officer-named", "2017-03-01", name="Bob", post="Programme director")
    names = {day: getattr(target.officer_on(story.state, on(day)), "name", None) for day in ("2015-12-31", "2016-01-01", "2017-02-28", "2017-03-01")}
    assert names == {"2015-12-31": None, "2016-01-01": "Ann", "2017-02-28": "Ann", "2017-03-01": "Bob"}
    assert story.refuses("officer-named", "2017-02-01", name="Cat").problems[0].where.field == "effective"


@pytest.mark.parametrize("fold", [agreement.FOLD, ask.FOLD, barrier.FOLD, lesson.FOLD, target.FOLD], ids=lambda fold: fold.kind)
def test_nothing_happens_before_the_opening_twice_or_by_an_unknown_verb(fold: Fold[Any]) -> None:
    def happened(verb: str) -> Happened:
        return Happened("1", verb, {}, on("2018-01-01"), on("2018-01-01"), "kim")

    stories = {"agreement": deal, "ask": question, "barrier": obstacle, "target": lambda: aim({})}
    with pytest.raises(Refused):
        fold.apply(None, happened("moved"))
    if fold.kind in stories:
        state = stories[fold.kind]().state
        for verb in ("opened", "dreamt"):
            with pytest.raises(Refused) as caught:
                fold.apply(state, happened(verb))
            assert caught.value.kind is Kind.CONFLICT
        assert fold.card(state).title

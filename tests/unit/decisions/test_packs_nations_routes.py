"""Who decides in Scotland, Wales and Northern Ireland, by the models that ship."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from tests.decisions_models import shipped
from tests.nations_models import (
    ABERDEEN,
    BELFAST,
    BRIDGEND,
    CLACKMANNANSHIRE,
    HIGHLAND,
    STIRLING,
    TORFAEN,
    agreement,
    deciders,
    entries,
    gates,
    on,
)

from commonweal.decisions.model.agreements import Agreement, Commitment, Term
from commonweal.decisions.register.register import Register
from commonweal.decisions.routing.proposal import Proposal
from commonweal.decisions.routing.route import route


@pytest.mark.covers("D2-113", "D2-125")
def test_delegation_says_what_from_whom_to_whom_and_since_when() -> None:
    mandates = [each for each in on("2018-06-01").mandates.values() if each.nation == "scotland"]
    assert all(each.functions and each.giver and each.to and each.valid_from for each in mandates)
    from_councils = [each for each in mandates if each.giver.endswith("-council") and each.to.endswith("-ijb")]
    assert len(from_councils) == 31
    highland = {(each.giver, each.to) for each in mandates if each.serves == (HIGHLAND,)}
    council, board = "scotland/body/highland-council", "scotland/body/nhs-highland"
    assert highland == {(council, board), (board, council)}
    welsh = {(each.giver, each.to) for each in on("2018-06-01").mandates.values() if each.nation == "wales"}
    assert len(welsh) == 44
    assert {(to, giver) for giver, to in welsh} == welsh


@pytest.mark.covers("D2-125")
def test_in_wales_a_mandate_applies_only_where_an_agreement_is_on_record() -> None:
    for gate in gates("2018-06-01", "commissioning", TORFAEN):
        assert gate.decider == "Torfaen County Borough Council"


@pytest.mark.covers("D2-116")
def test_childrens_services_are_optional_and_stay_with_the_council() -> None:
    assert on("2018-06-01").functions["scotland/function/childrens-social-care"].optional
    assert deciders("2018-06-01", "commissioning", ABERDEEN, "children") == ["Aberdeen City Council"]
    assert deciders("2018-06-01", "commissioning", ABERDEEN) == ["Aberdeen City Integration Joint Board"]


@pytest.mark.parametrize(
    ("place", "deciding"),
    [
        (ABERDEEN, ["Aberdeen City Integration Joint Board"]),
        (STIRLING, ["Clackmannanshire and Stirling Integration Joint Board"]),
        (HIGHLAND, ["NHS Highland"]),
    ],
)
@pytest.mark.covers("D2-115")
def test_places_of_one_nation_with_different_models_answer_side_by_side(place: str, deciding: list[str]) -> None:
    assert deciders("2018-06-01", "commissioning", place) == deciding


@pytest.mark.covers("D2-113")
def test_a_strategic_plan_has_two_drafts_and_needs_two_localities() -> None:
    found = gates("2018-06-01", "strategic-plan", STIRLING)
    assert [gate.gate for gate in found] == ["planning-group", "first-draft", "second-draft", "approve"]
    assert set(found[2].consulted) == {"Clackmannanshire Council", "Stirling Council", "NHS Forth Valley"}
    assert found[-1].verified
    (refused,) = gates("2018-06-01", "strategic-plan", STIRLING, "one-locality")
    assert refused.decider is None
    assert "two or more localities" in refused.reason
    assert deciders("2018-06-01", "strategic-plan", HIGHLAND)[1:] == ["NHS Highland", "Highland Council"]


@pytest.mark.covers("D2-114")
def test_the_integrated_budget_holds_payment_and_set_aside_apart() -> None:
    assert deciders("2018-06-01", "pooled-fund", CLACKMANNANSHIRE) == [
        "Clackmannanshire Council", "Stirling Council", "NHS Forth Valley",
        "Clackmannanshire and Stirling Integration Joint Board",
    ]  # fmt: skip
    functions = on("2018-06-01").functions
    assert functions["scotland/function/set-aside-sum"].statute.endswith("1(3)(d)")
    assert functions["scotland/function/pay-for-delegated-functions-health-board"].statute.endswith("1(3)(e)")


@pytest.mark.covers("D2-117", "D2-118")
def test_principles_outcomes_goals_and_ways_of_working() -> None:
    terms = Counter((each.record.nation, each.record.list) for each in entries() if isinstance(each.record, Term))
    assert terms["scotland", "principle"] == 12
    assert terms["scotland", "outcome"] == 9
    assert terms["scotland", "integration-route"] == 4
    assert terms["wales", "goal"] == 7
    assert terms["wales", "way-of-working"] == 5


@pytest.mark.covers("D2-126")
def test_each_member_approves_a_well_being_plan_at_its_own_meeting() -> None:
    found = gates("2018-06-01", "well-being-plan", TORFAEN)
    assert [gate.gate for gate in found] == [
        "assessment", "draft", "advice", "consultation", "council", "health-board", "fire-and-rescue-authority",
        "natural-resources-wales", "publish",
    ]  # fmt: skip
    assert {gate.gate for gate in found if gate.together} == {
        "council", "health-board", "fire-and-rescue-authority", "natural-resources-wales",
    }  # fmt: skip
    advice, consultation = found[2].clock, found[3].clock
    assert advice is not None
    assert consultation is not None
    assert (advice.count, advice.unit, advice.due) == (14, "weeks", date(2018, 6, 1) + timedelta(weeks=14))
    assert (consultation.count, consultation.unit) == (12, "weeks")
    joint = gates("2024-06-01", "well-being-plan", TORFAEN)
    assert sum(gate.gate == "council" for gate in joint) == 5


@pytest.mark.covers("D2-121")
def test_a_boundary_moves_on_a_day_and_the_history_stays() -> None:
    before, after = on("2019-03-31"), on("2019-04-01")
    board = "wales/body/swansea-bay-health-board"
    assert before.bodies[board].name == "Abertawe Bro Morgannwg University Health Board"
    assert after.bodies[board].name == "Swansea Bay University Health Board"
    (was,), (is_now,) = (view.serving("regional-partnership-board", BRIDGEND) for view in (before, after))
    assert (was.name, is_now.name) == (
        "Western Bay Regional Partnership Board",
        "Cwm Taf Morgannwg Regional Partnership Board",
    )
    (old,) = on("2009-09-30").serving("health-board", BRIDGEND)
    assert old.name == "Bridgend Local Health Board"


@pytest.mark.covers("D2-124")
def test_pooled_funds_that_are_required_by_date() -> None:
    def required(day: str) -> set[str]:
        return {
            function.short
            for function in on(day).functions.values()
            if function.holder_kind == "regional-partnership-board" and function.national_requirement
        }

    assert required("2016-04-05") == set()
    assert required("2018-04-05") == {"pooled-fund-family-support", "pooled-fund-agreed-functions"}
    assert required("2018-04-06") - required("2018-04-05") == {"pooled-fund-care-homes"}
    assert deciders("2018-06-01", "pooled-fund", TORFAEN, "care-homes")[-1] == "Gwent Regional Partnership Board"


@pytest.mark.covers("D2-128", "D2-129")
def test_a_committee_acts_within_its_parents_mandate_and_two_own_the_plan() -> None:
    view = on("2018-06-01")
    (local,) = gates("2018-06-01", "commissioning", BELFAST)
    assert local.decider == "Belfast Local Commissioning Group"
    assert view.bodies[str(local.decider_id)].parent == "northern-ireland/body/health-and-social-care-board"
    plan = gates("2018-06-01", "commissioning", BELFAST, "commissioning-plan")
    assert [gate.decider for gate in plan] == ["Health and Social Care Board", "Public Health Agency"]
    assert {gate.together for gate in plan} == {"plan"}
    assert all(gate.verified for gate in plan)
    without = [
        held for held in shipped().held if not (held.list == "mandates" and "-lcg" in getattr(held.record, "id", ""))
    ]
    day = date(2018, 6, 1)
    alone = route(Register(without).on(day), Proposal("commissioning", day, place=BELFAST)).gates
    assert [gate.decider for gate in alone] == ["Health and Social Care Board"]


def test_after_the_board_the_department_commissions_and_the_trusts_hold_social_care() -> None:
    assert deciders("2022-03-31", "commissioning", BELFAST) == ["Belfast Local Commissioning Group"]
    assert deciders("2022-04-01", "commissioning", BELFAST) == ["Department of Health"]
    assert deciders("2022-04-01", "commissioning", BELFAST, "social-care") == ["Belfast Health and Social Care Trust"]
    assert not on("2022-04-01").find("Belfast Local Commissioning Group").can_decide


@pytest.mark.covers("D2-127")
def test_one_body_for_both_services_needs_no_pool() -> None:
    (gate,) = gates("2018-06-01", "pooled-fund", BELFAST)
    assert gate.decider == "Health and Social Care Board"
    assert len(on("2018-06-01").functions["northern-ireland/function/allocate-by-programme-of-care"].scope) == 9


@pytest.mark.covers("D2-135", "D2-137")
def test_recommendations_are_followed_from_report_to_action() -> None:
    found = [each.record for each in entries("northern-ireland")]
    reports = {each.id for each in found if isinstance(each, Agreement)}
    commitments = [each for each in found if isinstance(each, Commitment)]
    assert {each.agreement for each in commitments} == reports
    assert any(each.milestones and each.milestones[0].due.text == "2019-10" for each in commitments)
    assert all(each.mechanism for each in commitments)


@pytest.mark.covers("D2-120")
def test_a_lineage_of_strategies_leads_back_to_the_first() -> None:
    line: list[str] = []
    current: tuple[str, ...] = ("wales/agreement/taking-wales-forward-2016",)
    while current:
        line.append(current[0].rsplit("/", 1)[1])
        current = agreement(line[-1]).supersedes
    assert line == ["taking-wales-forward-2016", "delivering-local-healthcare-2013", "together-for-health-2012"]

"""The models of Greater Manchester, the other English deals, Scotland, Wales and Northern Ireland, as they ship."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest
from tests.decisions_models import shipped

from commonweal.decisions.model.agreements import Agreement, Commitment, Term
from commonweal.decisions.model.bodies import Body
from commonweal.decisions.model.common import Record
from commonweal.decisions.model.file import Entry
from commonweal.decisions.register.register import SHIPPED, Held, Register
from commonweal.decisions.register.view import View
from commonweal.decisions.routing.proposal import GateAnswer, Proposal
from commonweal.decisions.routing.route import route
from commonweal.decisions.rules.composition import composition
from commonweal.decisions.rules.finding import Finding
from commonweal.decisions.rules.table import Place
from commonweal.decisions.rules.validation import faults
from commonweal.decisions.rules.voting import Rule, tally
from commonweal.decisions.shipped import models
from commonweal.kernel.problem import Refused

ENGLISH = (
    "greater-manchester", "cornwall", "liverpool", "cambridgeshire-peterborough", "north-east", "norfolk-suffolk",
    "greater-lincolnshire",
)  # fmt: skip
NATIONS = ("scotland", "wales", "northern-ireland")
ABERDEEN, CLACKMANNANSHIRE, STIRLING, HIGHLAND = "S12000033", "S12000005", "S12000030", "S12000017"
MANCHESTER, TORFAEN, BRIDGEND, BELFAST = "E08000003", "W06000020", "W06000013", "N09000003"
JCB = "england/body/gm-joint-commissioning-board"


def is_ours(file: str) -> bool:
    nation, _, name = file.split("/")
    return nation in NATIONS or name.removesuffix(".yaml") in ENGLISH


def entries(file: str = "") -> Iterator[Entry]:
    for _, found, name in models():
        if is_ours(name) and file in name:
            yield from found


def on(day: str) -> View:
    return shipped().on(date.fromisoformat(day))


def gates(day: str, subject: str, place: str, *flags: str, function: str | None = None) -> tuple[GateAnswer, ...]:
    proposal = Proposal(subject, date.fromisoformat(day), place=place, flags=frozenset(flags), function=function)
    return route(shipped().on(proposal.on), proposal).gates


def deciders(day: str, subject: str, place: str, *flags: str) -> list[str | None]:
    return [gate.decider for gate in gates(day, subject, place, *flags)]


def of_kind(day: str, kind: str, nation: str) -> list[Body]:
    return [body for body in on(day).of_kind(kind) if body.nation == nation]


@cache
def faulty() -> tuple[tuple[str, str, str], ...]:
    register = shipped()
    return tuple(
        (held.file, fault.rule, fault.message)
        for held in register.held
        if is_ours(held.file)
        for fault in faults(held, register)
    )


def test_every_file_is_there() -> None:
    files = [name for _, _, name in models() if is_ours(name)]
    assert {name.split("/")[2].removesuffix(".yaml") for name in files} >= set(ENGLISH)
    assert {name.split("/")[0] for name in files} == {"england", *NATIONS}


def test_references_resolve_and_mandates_keep_the_rules() -> None:
    assert faulty() == ()


def test_every_fact_has_a_source() -> None:
    unsourced = [(each.file, each.line) for each in entries() if not each.record.citations]
    assert unsourced == []
    found = [citation for each in entries() for citation in each.record.citations]
    assert {citation.provenance for citation in found} == {"verified", "derived", "unverified"}


def test_citations_are_titles_and_not_marks_of_ours() -> None:
    for each in entries():
        for citation in each.record.citations:
            assert len(citation.source) > 10, citation
            assert not citation.source.startswith(("[", "S4", "S5", "S6", "D2")), citation


@pytest.mark.parametrize(
    ("nation", "kind", "day", "count"),
    [
        ("scotland", "council", "2018-06-01", 32),
        ("scotland", "health-board", "2018-06-01", 14),
        ("scotland", "integration-joint-board", "2018-06-01", 30),
        ("scotland", "lead-agency", "2018-06-01", 1),
        ("scotland", "integration-joint-board", "2016-03-31", 0),
        ("wales", "council", "2018-06-01", 22),
        ("wales", "health-board", "2009-09-30", 22),
        ("wales", "health-board", "2009-10-01", 7),
        ("wales", "health-board", "2020-06-01", 7),
        ("wales", "regional-partnership-board", "2017-06-01", 7),
        ("wales", "regional-partnership-board", "2020-06-01", 7),
        ("wales", "public-services-board", "2017-06-01", 19),
        ("northern-ireland", "local-commissioning-group", "2018-06-01", 5),
        ("northern-ireland", "local-commissioning-group", "2023-06-01", 5),
        ("northern-ireland", "health-and-care-trust", "2018-06-01", 5),
        ("northern-ireland", "health-and-care-trust", "2023-06-01", 5),
        ("northern-ireland", "provider-network", "2018-06-01", 17),
    ],
)
@pytest.mark.covers("D2-115", "D2-121", "D2-126", "D2-129", "D2-134")
def test_how_many_there_are(nation: str, kind: str, day: str, count: int) -> None:
    assert len(of_kind(day, kind, nation)) == count


def test_every_council_area_has_one_board_of_each_kind() -> None:
    for day, nation, council, kind in (
        ("2018-06-01", "scotland", "council", "health-board"),
        ("2018-06-01", "wales", "council", "health-board"),
        ("2020-06-01", "wales", "council", "regional-partnership-board"),
        ("2017-06-01", "wales", "council", "public-services-board"),
        ("2022-06-01", "wales", "council", "public-services-board"),
        ("2024-06-01", "wales", "council", "public-services-board"),
        ("2024-06-01", "wales", "council", "fire-and-rescue-authority"),
    ):
        served = Counter(area for body in of_kind(day, kind, nation) for area in body.serves)
        assert served == Counter(area for body in of_kind(day, council, nation) for area in body.serves), (day, kind)
    authorities = of_kind("2018-06-01", "integration-joint-board", "scotland")
    authorities += of_kind("2018-06-01", "lead-agency", "scotland")
    assert len(authorities) == 31
    assert sorted(area for body in authorities for area in body.serves) == sorted(
        area for body in of_kind("2018-06-01", "council", "scotland") for area in body.serves
    )


def test_one_board_for_two_councils_has_both_and_one_health_board() -> None:
    view = on("2018-06-01")
    one, other = (view.serving("integration-joint-board", place) for place in (CLACKMANNANSHIRE, STIRLING))
    assert one == other
    members = [view.bodies[id_].kind for id_ in one[0].members_of]
    assert members == ["council", "council", "health-board"]
    seats = [seat for seat in view.seats(one[0].id) if seat.role == "council-member"]
    assert [seat.min for seat in seats] == [2, 2]


@pytest.mark.parametrize("day", ["2015-12-01", "2017-06-01", "2018-06-01", "2020-06-01", "2024-06-01", "2026-10-01"])
def test_no_shipped_board_breaks_its_own_law(day: str) -> None:
    view = on(day)
    ours = {each.record.id for each in entries() if isinstance(each.record, Body)}
    broken = {
        body.id: [finding for finding in composition(view, body).findings if finding.type in ("missing", "invalid")]
        for body in view.bodies.values()
        if body.id in ours
    }
    assert {id_: found for id_, found in broken.items() if found} == {}


def held_against_the_law(kind: str, seats: list[dict[str, Any]], day: str, nation: str) -> tuple[Finding, ...]:
    """What the shipped law of the nation says of a board with these seats."""
    board = Body.model_validate(
        {"id": f"{nation}/body/a-board", "name": "A Board", "nation": nation, "kind": kind, "level": "borough",
         "seats": [{"statutory": True, **seat} for seat in seats]}
    )  # fmt: skip
    law = [held for held in shipped().held if held.list == "constitutions"]
    view = Register([Held("bodies", board, SHIPPED, "test"), *law]).on(date.fromisoformat(day))
    return tuple(
        each for each in composition(view, view.bodies[board.id]).findings if each.type in ("missing", "invalid")
    )


ADVISERS = (
    "chief-social-work-officer", "chief-officer", "section-95-officer", "general-practitioner", "nurse",
    "hospital-doctor", "staff",
)  # fmt: skip
INTERESTS = ("third-sector", "service-user", "unpaid-carer")


def joint_board(council: int, health_board: int, *, interests_vote: bool = False) -> list[dict[str, Any]]:
    return [
        {"role": "council-member", "min": council, "max": council},
        {"role": "health-board-member", "min": health_board, "max": health_board},
        *[{"role": role, "voting": False} for role in ADVISERS],
        *[{"role": role, "voting": interests_vote} for role in INTERESTS],
    ]


@pytest.mark.parametrize(
    ("council", "health_board", "is_valid"), [(3, 3, True), (4, 4, True), (3, 4, False), (4, 3, False), (2, 2, False)]
)
@pytest.mark.covers("D2-113")
def test_both_sides_of_a_joint_board_have_as_many_votes(council: int, health_board: int, is_valid: bool) -> None:
    found = held_against_the_law(
        "integration-joint-board", joint_board(council, health_board), "2018-06-01", "scotland"
    )
    assert (not found) is is_valid, found


def test_service_users_carers_and_the_third_sector_vote_from_the_day_of_the_order() -> None:
    for day, votes in (("2026-08-31", False), ("2026-09-01", True)):
        assert not held_against_the_law(
            "integration-joint-board", joint_board(3, 3, interests_vote=votes), day, "scotland"
        )
        wrong = held_against_the_law(
            "integration-joint-board", joint_board(3, 3, interests_vote=not votes), day, "scotland"
        )
        assert len(wrong) == len(INTERESTS)
        board = on(day).find("scotland/body/aberdeen-city-ijb")
        roles = {seat.role for seat in on(day).seats(board.id) if seat.voting}
        assert roles == {"council-member", "health-board-member"} | (set(INTERESTS) if votes else set())


LCG = {
    "general-practitioner": 4, "councillor": 4, "voluntary": 2, "social-worker": 2, "dentist": 1, "pharmacist": 1,
    "nurse": 1, "public-health-doctor": 1, "allied-health-professional": 1,
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "is_valid"),
    [({}, True), ({"general-practitioner": 3, "councillor": 5}, False), ({"general-practitioner": 3}, False),
     ({"nurse": 2}, False), ({"dentist": 0}, False)],
)  # fmt: skip
@pytest.mark.covers("D2-129")
def test_the_seventeen_seats_of_a_commissioning_group_are_by_role(changed: dict[str, int], is_valid: bool) -> None:
    numbers = {**LCG, **changed}
    seats = [{"role": role, "min": count, "max": count} for role, count in numbers.items() if count]
    found = held_against_the_law("local-commissioning-group", seats, "2018-06-01", "northern-ireland")
    assert (not found) is is_valid, found
    assert sum(LCG.values()) == 17


@pytest.mark.covers("D2-134")
def test_a_network_of_providers_without_its_user_and_carer_lacks_two_seats() -> None:
    view = on("2018-06-01")
    east = view.find("East Belfast Integrated Care Partnership")
    roles = {seat.role for seat in view.seats(east.id)}
    assert {"service-user", "carer"} <= roles
    assert sum(seat.min for seat in view.seats(east.id)) == 14
    bare = east.model_copy(
        update={"seats": tuple(seat for seat in east.seats if seat.role not in ("service-user", "carer"))}
    )
    law = [held for held in shipped().held if held.list == "constitutions"]
    without = Register([Held("bodies", bare, SHIPPED, "test"), *law]).on(date(2018, 6, 1))
    assert len(composition(without, bare).of("missing")) == 2


def test_an_equal_vote_goes_to_dispute() -> None:
    view = on("2018-06-01")
    rule = view.rule("scotland/body/aberdeen-city-ijb")
    assert rule is not None
    assert not rule.is_verified
    places = [
        Place(key=f"{side}-{n}", body="b", role=side, sector=side, person=f"{side} {n}")
        for side in ("council", "nhs")
        for n in range(4)
    ]
    found = tally(
        Rule(majority=rule.majority, tie_break=rule.tie_break),
        places,
        {place.key: place.person for place in places},
        ballots={place.key: "for" if place.role == "council" else "against" for place in places},
    )
    assert found.outcome == "dispute"


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


def agreement(short: str) -> Agreement:
    (found,) = (each.record for each in entries() if isinstance(each.record, Agreement) and each.record.short == short)
    return found


def commitments_of(id_: str) -> list[Commitment]:
    return [each.record for each in entries() if isinstance(each.record, Commitment) and each.record.agreement == id_]


@pytest.mark.covers("D2-096", "D2-104")
def test_the_memorandum_has_37_signatories_and_its_stages() -> None:
    deal = agreement("gm-mou-2015")
    signatories = [
        party for party in deal.parties if not party.counter_signed and party.body != "england/body/nhs-england"
    ]
    assert sum(party.count for party in signatories) == 37
    assert sum(str(party.body).endswith("-council") for party in signatories) == 10
    assert all(party.consented_on for party in deal.parties)
    assert sum(party.counter_signed for party in deal.parties) == 2
    dates = [str(stage.valid_from) for stage in deal.stages]
    assert dates == ["2014-11", "2015-02-27", "2015-10", "2016-04-01", "2018-01"]
    assert [stage.state for stage in deal.stages][::3] == ["announced", "live"]


@pytest.mark.covers("D2-097", "D2-099")
def test_the_joint_commissioning_board_has_23_members_and_a_rule() -> None:
    view = on("2017-06-01")
    board = view.bodies[JCB]
    assert len(board.members_of) == 23
    assert sum(seat.min for seat in view.seats(JCB)) == 23
    rule = view.rule(JCB)
    assert rule is not None
    assert (rule.majority, rule.percent) == ("percent", 75)
    assert not rule.is_verified
    assert rule.quorum is not None
    assert not on("2016-03-31").bodies[JCB].can_decide
    contributors = [gate.decider for gate in gates("2017-06-01", "pooled-fund", MANCHESTER) if gate.together]
    assert len(contributors) == 23


@pytest.mark.covers("D2-098", "D2-102")
def test_which_level_decides_what_in_greater_manchester() -> None:
    (region,) = gates("2017-06-01", "commissioning", MANCHESTER)
    assert (region.decider_id, region.level) == (JCB, "region")
    assert "co-ordination" in str(region.why_not_lower)
    care = gates("2017-06-01", "commissioning", MANCHESTER, function="england/function/social-care-commissioning")
    assert care[0].decider_id == JCB
    assert "Manchester" in str(care[0].why_not_lower)
    borough = gates("2017-06-01", "commissioning", MANCHESTER, "single-borough")
    assert borough[0].decider == "Manchester Health and Wellbeing Board"
    assert JCB not in {gate.decider_id for gate in borough}
    (outside,) = gates("2017-06-01", "commissioning", MANCHESTER, "outside-scope")
    assert outside.decider is None
    assert outside.outcomes == ("referred", "refused")
    scope = set(on("2017-06-01").functions["england/function/gm-region-wide-commissioning"].scope)
    assert {
        "acute",
        "primary",
        "community",
        "mental-health",
        "social-care",
        "public-health",
        "education",
        "research",
    } <= scope
    sector = on("2017-06-01").find("North East Sector of Greater Manchester")
    assert sector.level == "multi-borough"


@pytest.mark.covers("D2-101")
def test_an_officer_decides_for_one_body_and_serves_another() -> None:
    (gate,) = gates("2017-06-01", "specialised", MANCHESTER)
    assert gate.decider_id == "england/body/gm-chief-officer"
    assert gate.officer == "Chief Officer"
    assert gate.forum_id == JCB
    mandate = on("2017-06-01").mandates["england/mandate/gm-nhs-england-to-chief-officer"]
    assert mandate.giver == "england/body/nhs-england"
    assert mandate.employed_by not in (None, mandate.giver)
    assert not mandate.is_verified


@pytest.mark.covers("D2-100")
def test_the_mayor_may_attend_and_not_vote() -> None:
    view = on("2017-04-01")
    (seat,) = (
        seat for seat in view.seats("england/body/gm-strategic-partnership-board") if seat.role == "mayor-observer"
    )
    assert not seat.voting
    assert seat.rights == ("observe",)
    assert not view.find("Mayor of Greater Manchester").can_decide


@pytest.mark.covers("D2-108")
def test_a_power_that_waits_for_a_plan() -> None:
    power = on("2017-06-01").powers["england/power/cornwall-additional-powers"]
    assert power.needs_plan
    assert power.criteria
    assert not any(each.met for each in power.criteria)
    assert "live" not in {step.state for step in power.steps}


@pytest.mark.covers("D2-109")
def test_committees_in_common_resolve_apart() -> None:
    found = gates("2017-06-01", "commissioning", "E08000012", "city-region")
    assert len(found) == 7
    assert {gate.together for gate in found} == {"in-common"}
    assert {gate.forum_id for gate in found} == {"england/body/liverpool-city-region-ccg-committee-in-common"}
    region = set(on("2017-06-01").find("Liverpool City Region Combined Authority").serves)
    footprint = set(on("2017-06-01").bodies["england/body/cheshire-and-merseyside-stp"].serves)
    assert region < footprint


@pytest.mark.covers("D2-110")
def test_a_commitment_without_a_mechanism_can_be_told() -> None:
    (commitment,) = commitments_of("england/agreement/cambridgeshire-peterborough-proposal-2016")
    assert commitment.mechanism == ""


@pytest.mark.covers("D2-111")
def test_a_withdrawn_deal_keeps_what_survives_it() -> None:
    deal = agreement("north-east-deal-2015")
    assert (deal.stages[-1].state, str(deal.stages[-1].valid_from)) == ("withdrawn", "2016-09")
    states = {each.short: (each.survives_withdrawal, each.state) for each in commitments_of(deal.id)}
    assert states["north-east-commission"] == (True, "met")
    assert states["north-east-health-and-wealth"] == (True, "on-track")
    assert states["north-east-mayor"] == (False, "withdrawn")
    for name in ("norfolk-and-suffolk-deal-2016", "greater-lincolnshire-deal-2016"):
        assert agreement(name).stages[-1].state == "withdrawn"


@pytest.mark.covers("D2-120")
def test_a_lineage_of_strategies_leads_back_to_the_first() -> None:
    line: list[str] = []
    current: tuple[str, ...] = ("wales/agreement/taking-wales-forward-2016",)
    while current:
        line.append(current[0].rsplit("/", 1)[1])
        current = agreement(line[-1]).supersedes
    assert line == ["taking-wales-forward-2016", "delivering-local-healthcare-2013", "together-for-health-2012"]


@pytest.mark.covers("D2-139")
def test_a_forecast_is_a_claim_and_no_decision() -> None:
    (claim,) = (each.record for each in entries("greater-manchester") if each.list == "claims")
    assert isinstance(claim, Record)
    assert str(getattr(claim, "said_on", "")) == "2015-12-14"


def test_what_was_remembered_is_marked() -> None:
    view = on("2018-06-01")
    for id_ in ("wales/body/powys-regional-partnership-board", "northern-ireland/body/causeway-icp"):
        assert not view.bodies[id_].is_verified
    for id_ in ("wales/body/gwent-regional-partnership-board", "scotland/body/aberdeen-city-ijb", JCB):
        assert view.bodies[id_].is_verified


def test_a_place_without_a_rule_is_refused_and_not_guessed() -> None:
    with pytest.raises(Refused):
        gates("2018-06-01", "well-being-plan", ABERDEEN)

"""The models of Scotland, Wales, Northern Ireland and the English deals, whole: counts, sources and the law of each board."""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import cache
from typing import Any

import pytest
from tests.decisions_models import shipped
from tests.nations_models import (
    ABERDEEN,
    CLACKMANNANSHIRE,
    ENGLISH,
    JCB,
    NATIONS,
    STIRLING,
    entries,
    gates,
    is_ours,
    of_kind,
    on,
)

from commonweal.decisions.model.bodies import Body
from commonweal.decisions.register.register import SHIPPED, Held, Register
from commonweal.decisions.rules.composition import composition
from commonweal.decisions.rules.finding import Finding
from commonweal.decisions.rules.table import Place
from commonweal.decisions.rules.validation import faults
from commonweal.decisions.rules.voting import Rule, tally
from commonweal.decisions.shipped import models
from commonweal.kernel.problem import Refused


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
        ("northern-ireland", "council", "2018-06-01", 11),
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
    schemes = [each for each in on("2018-06-01").agreements.values() if each.nation == "scotland"]
    assert len(authorities) == len(schemes) == 31
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


def test_what_was_remembered_is_marked() -> None:
    view = on("2018-06-01")
    for id_ in ("wales/body/powys-regional-partnership-board", "northern-ireland/body/causeway-icp"):
        assert not view.bodies[id_].is_verified
    for id_ in ("wales/body/gwent-regional-partnership-board", "scotland/body/aberdeen-city-ijb", JCB):
        assert view.bodies[id_].is_verified


def test_a_place_without_a_rule_is_refused_and_not_guessed() -> None:
    with pytest.raises(Refused):
        gates("2018-06-01", "well-being-plan", ABERDEEN)

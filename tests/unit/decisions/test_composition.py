"""Who must sit on a board: each rule of composition with the smallest board that shows it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.decisions.model.bodies import Body, Constitution
from commonweal.decisions.register.register import SHIPPED, Held, Register
from commonweal.decisions.register.view import View
from commonweal.decisions.rules.composition import Composition, composition

DAY = date(2017, 10, 1)
HACKNEY, LEWISHAM = "E09000012", "E09000023"
BOARD = "england/body/a-board"


def seat(role: str, *people: str, **more: Any) -> dict[str, Any]:
    return {"role": role, "members": [{"person": person} for person in people], **more}


def full(*but: str) -> list[dict[str, Any]]:
    """Every seat that the law of 2012 names, each with a holder."""
    return [
        seat(role, role.title(), statutory=True)
        for role in ("councillor", "dass", "dcs", "dph", "healthwatch", "ccg")
        if role not in but
    ]


def hwb_law(**more: Any) -> Constitution:
    required: list[dict[str, Any]] = [{"role": role} for role in ("councillor", "dass", "dcs", "dph", "healthwatch")]
    required.append({"role": "ccg", "title": "Each relevant CCG", "per": "clinical-commissioning-group"})
    return Constitution.model_validate(
        {"id": "england/constitution/hwb", "title": "Statutory members", "nation": "england",
         "kind": "health-and-wellbeing-board", "required": required, "sharing_needs_agreement": True, **more}
    )  # fmt: skip


def ccg(name: str, *areas: str) -> Body:
    return Body.model_validate(
        {"id": f"england/body/{name}", "name": name, "nation": "england", "kind": "clinical-commissioning-group",
         "level": "borough", "serves": areas}
    )  # fmt: skip


def found(seats: list[dict[str, Any]], *others: Any, on: date = DAY, **more: Any) -> Composition:
    """The board with these seats held against the other records."""
    board = Body.model_validate(
        {"id": BOARD, "name": "A Board", "nation": "england", "kind": "health-and-wellbeing-board", "level": "borough",
         "serves": [HACKNEY], "seats": seats} | more
    )  # fmt: skip
    lists = {Body: "bodies", Constitution: "constitutions"}
    view: View = Register([Held(lists[type(each)], each, SHIPPED, "test") for each in (board, *others)]).on(on)
    return composition(view, view.bodies[BOARD])


def told(answer: Composition) -> list[tuple[str, str, int]]:
    return [(each.type, each.role, each.count) for each in answer.findings]


@pytest.mark.covers("D2-073")
def test_a_board_without_healthwatch_misses_a_statutory_seat_and_with_it_is_valid() -> None:
    answer = found(full("healthwatch"), hwb_law())
    assert told(answer) == [("missing", "healthwatch", 1)]
    assert not answer.is_valid
    assert found(full(), hwb_law()).findings == ()


@pytest.mark.covers("D2-073")
def test_a_seat_without_a_holder_is_vacant_and_the_board_is_still_valid() -> None:
    answer = found([*full("dph"), seat("dph", statutory=True)], hwb_law())
    assert told(answer) == [("vacant", "dph", 1)]
    assert answer.is_valid


@pytest.mark.covers("D2-073")
def test_the_rules_are_those_in_force_on_the_day() -> None:
    later = hwb_law(id="england/constitution/later", valid_from="2022-07-01", required=[{"role": "icb"}])
    before = hwb_law(valid_to="2022-06-30")
    assert found(full(), before, later, on=date(2022, 6, 30)).findings == ()
    assert told(found(full(), before, later, on=date(2022, 7, 1))) == [("missing", "icb", 1)]


@pytest.mark.covers("D2-073")
def test_one_for_each_relevant_commissioner_by_area() -> None:
    two = ccg("one", HACKNEY), ccg("two", HACKNEY, LEWISHAM)
    answer = found(full(), hwb_law(), *two, ccg("elsewhere", LEWISHAM))
    assert [each.message for each in answer.findings] == ["Each relevant CCG: two has no representative"]
    one_seat = [*full("ccg"), seat("ccg", "Ccg", max=1)]
    assert ("invalid", "ccg", 1) in told(found(one_seat, hwb_law(), *two))


@pytest.mark.covers("D2-073")
def test_one_person_for_two_commissioners_needs_the_boards_agreement() -> None:
    two = ccg("one", HACKNEY), ccg("two", HACKNEY)
    both = ["england/body/one", "england/body/two"]
    shared = {"role": "ccg", "max": 1, "members": [{"person": "Ann", "represents": both}]}
    answer = found([*full("ccg"), shared], hwb_law(), *two)
    assert [each.message for each in answer.findings] == [
        "Each relevant CCG: Ann represents one and two, and no agreement of the board is on record"
    ]
    shared["members"] = [{"person": "Ann", "represents": both, "agreed_by_board": True}]
    assert found([*full("ccg"), shared], hwb_law(), *two).findings == ()
    apart = [{"person": "Ann", "represents": [id_]} for id_ in both]
    assert not found([*full("ccg"), {"role": "ccg", "members": apart}], hwb_law(), *two).is_valid


@pytest.mark.covers("D2-073")
def test_the_bodies_that_a_board_names_stand_before_those_of_its_area() -> None:
    answer = found(full(), hwb_law(), ccg("one", HACKNEY), ccg("two", HACKNEY), relevant=["england/body/one"])
    assert answer.findings == ()


def equal_law() -> Constitution:
    return hwb_law(
        required=[], equal=[{"roles": [["council-member"], ["health-board-member"]], "min": 3}],
        sharing_needs_agreement=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("council", "health", "valid"), [(3, 3, True), (4, 4, True), (3, 4, False), (2, 2, False), (4, 0, False)]
)
def test_two_sides_have_equal_numbers_and_three_each(council: int, health: int, valid: bool) -> None:
    sides = (("council-member", council), ("health-board-member", health))
    declared = [seat(role, min=count, max=count) for role, count in sides if count]
    assert found(declared, equal_law()).is_valid is valid
    people = [seat(role, *(f"{role} {n}" for n in range(count)), min=1) for role, count in sides if count]
    assert found(people, equal_law()).is_valid is valid


LCG = {"gp": 4, "councillor": 4, "voluntary": 2, "social-worker": 2, "dentist": 1, "pharmacist": 1, "nurse": 1,
       "public-health-doctor": 1, "allied-health-professional": 1}  # fmt: skip


@pytest.mark.parametrize(("gps", "councillors", "valid"), [(4, 4, True), (3, 5, False), (3, 4, False), (4, 5, False)])
@pytest.mark.parametrize("as_declared", [True, False], ids=["seats", "people"])
def test_a_fixed_total_and_a_fixed_number_of_each(gps: int, councillors: int, valid: bool, as_declared: bool) -> None:
    law = hwb_law(required=[{"role": role, "min": n, "max": n} for role, n in LCG.items()], total=17)
    counts = {**LCG, "gp": gps, "councillor": councillors}
    seats = [
        seat(role, *(f"{role} {n}" for n in range(count)), **({"min": count, "max": count} if as_declared else {}))
        for role, count in counts.items()
    ]
    answer = found(seats, law)
    assert answer.is_valid is valid


@pytest.mark.covers("D2-134")
def test_a_network_needs_seats_for_users_and_carers() -> None:
    law = hwb_law(required=[{"role": "service-user"}, {"role": "unpaid-carer"}], kind="provider-network")
    answer = found([seat("gp", "A"), seat("service-user", "B")], law, kind="provider-network")
    assert told(answer) == [("missing", "unpaid-carer", 1)]


def test_too_many_holders_and_a_seat_with_the_wrong_vote() -> None:
    assert told(found([seat("gp", "A", "B", max=1)])) == [("invalid", "gp", 1)]
    law = hwb_law(required=[{"role": "nurse", "voting": False}])
    assert told(found([seat("nurse", "A", voting=True)], law)) == [("invalid", "nurse", 1)]


def test_one_person_holds_seats_that_may_be_shared_and_one_other() -> None:
    shared = {"may_be_shared": True}
    assert found([seat("dass", "Ann", **shared), seat("dcs", "ann ", **shared)]).is_valid
    assert found([seat("dass", "Ann", **shared), seat("councillor", "Ann")]).is_valid
    assert told(found([seat("dph", "Ann"), seat("councillor", "Ann")])) == [("invalid", "dph", 1)]


def test_a_term_that_has_ended_is_told_and_its_seat_is_vacant() -> None:
    over = {"role": "chair", "members": [{"person": "Ann", "term_ends": "2017-09-30"}]}
    assert told(found([over])) == [("vacant", "chair", 1), ("term-ended", "chair", 1)]
    assert told(found([over], on=date(2017, 9, 30))) == []
    assert told(found([{"role": "chair", "members": [{"person": "Ann", "valid_to": "2017-09-30"}]}])) == [
        ("vacant", "chair", 1)
    ]


def test_a_name_written_twice_into_one_seat_counts_once_and_is_told() -> None:
    assert told(found([seat("gp", "Ann", "ANN", min=2)])) == [("invalid", "gp", 1), ("vacant", "gp", 1)]


def test_a_vacancy_that_two_rules_see_is_told_once_with_the_law() -> None:
    law = hwb_law(required=[{"role": "gp", "min": 2}], legal_basis="The Act, section 1")
    answer = found([seat("gp", min=3)], law)
    assert [(each.count, each.rule) for each in answer.findings] == [
        (2, "Statutory members"),
        (1, "the body's own seats"),
    ]
    assert answer.findings[0].citation == "The Act, section 1"
    assert not answer.findings[0].verified


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=5))
def test_vacancies_are_what_is_missing_of_each_least_number(counts: list[tuple[int, int]]) -> None:
    seats = [
        seat(f"role-{n}", *(f"person {n} {k}" for k in range(held)), min=least)
        for n, (least, held) in enumerate(counts)
    ]
    answer = found(seats)
    assert sum(each.count for each in answer.of("vacant")) == sum(max(0, least - held) for least, held in counts)
    assert answer.is_valid

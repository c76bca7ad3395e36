"""The published limits by date, sponsor and asset, as chains of gates; who sits in which forum from when."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from tests.decisions_models import shipped

from commonweal.decisions.routing.proposal import Proposal, Routed
from commonweal.decisions.routing.route import route
from commonweal.kernel.problem import Kind, Refused

HACKNEY, LEEDS = "E09000012", "E08000035"
TRUST, NHSI, DH, HMT = "Trust board", "NHS Improvement", "Department of Health", "HM Treasury"
JISC = "Joint Investment Sub-Committee"


def case(on: str, sponsor: str, asset: str, value: str, **more: object) -> Proposal:
    return Proposal(
        "capital", date.fromisoformat(on), sponsor=sponsor, asset=asset, value=Decimal(value) * 1_000_000, **more
    )  # type: ignore[arg-type]


def asked(proposal: Proposal) -> Routed:
    return route(shipped().on(proposal.on), proposal)


def deciders(proposal: Proposal) -> list[str | None]:
    return [gate.decider for gate in asked(proposal).gates]


@pytest.mark.covers("D1-014")
@pytest.mark.parametrize(
    ("on", "sponsor", "asset", "value", "whole_life", "chain"),
    [
        ("2017-06-01", "nhs-trust", "building", "14.9", None, [TRUST]),
        ("2017-06-01", "nhs-trust", "building", "15", None, [TRUST]),
        ("2017-06-01", "nhs-trust", "building", "15.00000001", None, [TRUST, NHSI]),
        ("2017-06-01", "nhs-trust", "building", "15.1", None, [TRUST, NHSI]),
        ("2017-06-01", "nhs-trust", "building", "62", None, [TRUST, NHSI, DH, HMT]),
        ("2017-06-01", "ft-distress", "equipment", "62", None, [TRUST, NHSI, DH, HMT]),
        ("2023-06-01", "ft-distress", "building", "25.0", None, [TRUST]),
        ("2023-06-01", "ft-distress", "building", "25.1", None, [TRUST, JISC]),
        ("2023-06-01", "ft", "building", "49", None, [TRUST]),
        ("2023-06-01", "ft", "digital", "20", "31", [TRUST, JISC]),
        ("2023-06-01", "ft", "digital", "20", "30", [TRUST]),
        ("2023-06-01", "ft", "building", "50.1", None, [TRUST, JISC, HMT]),
    ],
)
def test_chain_by_date_sponsor_asset_and_value(
    on: str, sponsor: str, asset: str, value: str, whole_life: str | None, chain: list[str]
) -> None:
    cost = Decimal(whole_life) * 1_000_000 if whole_life else None
    found = deciders(case(on, sponsor, asset, value, whole_life=cost))
    assert len(found) == len(chain)
    assert all(part in str(name) for part, name in zip(chain, found, strict=True)), found


@pytest.mark.parametrize("sponsor", ["nhs-trust", "ft", "ft-distress"])
@pytest.mark.parametrize(("value", "has_treasury"), [("299", False), ("300", False), ("301", True)])
def test_where_the_limit_is_not_on_file_the_gate_has_nobody_and_says_why(
    sponsor: str, value: str, has_treasury: bool
) -> None:
    gates = asked(case("2026-06-01", sponsor, "building", value)).gates
    assert (gates[-1].decider == HMT) is has_treasury
    unknown = [gate for gate in gates if gate.decider is None]
    assert len(unknown) == 1
    assert unknown[0].reason
    assert not unknown[0].verified


@pytest.mark.parametrize("value", ["15.1", "62"])
def test_what_no_source_confirms_is_marked(value: str) -> None:
    gates = asked(case("2017-06-01", "nhs-trust", "building", value)).gates
    assert gates[0].verified
    assert not any(gate.verified for gate in gates[1:])


@pytest.mark.covers("D1-015", "D1-016")
def test_the_same_case_sits_in_a_forum_from_the_day_of_its_phase() -> None:
    before = asked(case("2017-06-01", "nhs-trust", "building", "18", place=HACKNEY)).gates
    after = asked(case("2018-06-01", "nhs-trust", "building", "18", place=HACKNEY)).gates
    assert [gate.decider for gate in before] == [gate.decider for gate in after] == [TRUST, NHSI]
    assert [gate.forum for gate in before] == [None, None]
    assert [gate.forum for gate in after] == [None, "London Estates Board"]
    elsewhere = asked(case("2018-06-01", "nhs-trust", "building", "18", place=LEEDS)).gates
    assert [gate.forum for gate in elsewhere] == [None, None]


def test_departments_and_the_treasury_do_not_sit_in_the_forum() -> None:
    gates = asked(case("2018-06-01", "nhs-trust", "building", "62", place=HACKNEY)).gates
    assert [gate.forum for gate in gates] == [None, "London Estates Board", None, None]


@pytest.mark.covers("D1-016")
def test_a_joint_case_needs_both_sides() -> None:
    alone = asked(case("2018-06-01", "nhs-trust", "building", "10", place=HACKNEY)).gates
    both = asked(case("2018-06-01", "nhs-trust", "building", "10", place=HACKNEY, joint_with="council")).gates
    assert [gate.decider for gate in alone] == [TRUST]
    assert [gate.decider for gate in both] == [TRUST, "Hackney Council"]
    assert {gate.together for gate in both} == {"joint"}
    assert len({gate.level for gate in both}) == 1


def test_a_novel_case_goes_to_the_treasury_whatever_its_value() -> None:
    assert deciders(case("2017-06-01", "nhs-trust", "building", "1", novel=True))[-1] == HMT


@pytest.mark.covers("D2-094")
def test_a_power_over_a_reserved_function_is_refused_with_the_reason() -> None:
    day = date(2018, 6, 1)
    reserved = next(each for each in shipped().on(day).functions.values() if each.delegable == "reserved")
    with pytest.raises(Refused, match="reserved by law") as refused:
        asked(Proposal("power", day, HACKNEY, function=reserved.short))
    assert refused.value.kind is Kind.CONFLICT


def test_every_gate_above_the_lowest_says_why() -> None:
    for gate in asked(case("2017-06-01", "nhs-trust", "building", "62")).gates[1:]:
        assert gate.why_not_lower
        assert gate.lower
    assert "£62,000,000 is over £15,000,000" in str(asked(case("2017-06-01", "nhs-trust", "building", "62")).gates[1].why_not_lower)


def test_a_date_known_to_the_month_counts_from_its_first_day_and_says_so() -> None:
    answer = asked(case("2016-11-01", "nhs-trust", "building", "1"))
    assert any("counted from 2016-11-01" in note for note in answer.notes)


def test_before_any_rule_the_answer_is_not_in_force() -> None:
    with pytest.raises(Refused) as refused:
        asked(case("2010-01-01", "nhs-trust", "building", "1"))
    assert refused.value.kind is Kind.NOT_IN_FORCE


def test_a_missing_value_or_sponsor_is_asked_for() -> None:
    for proposal in (
        Proposal("capital", date(2017, 6, 1), sponsor="nhs-trust", asset="building"),
        Proposal("capital", date(2017, 6, 1), asset="building", value=Decimal(1)),
    ):
        with pytest.raises(Refused) as refused:
            asked(proposal)
        assert refused.value.kind is Kind.INVALID
        assert "--" in str(refused.value)

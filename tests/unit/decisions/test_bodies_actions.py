"""Appointments, mandates and powers as actions: what each refuses, with the reason, and that nothing is half done."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from tests.conftest import Database

from commonweal.access.principal import ANONYMOUS, OPERATOR, Principal
from commonweal.access.scope import scoped
from commonweal.decisions.actions import bodies, mandates, powers
from commonweal.decisions.actions.duties import show_duty_met, withdraw_evidence
from commonweal.decisions.models import Entry, Item
from commonweal.decisions.queries.bodies import Wanted, checks, listed
from commonweal.decisions.queries.powers import duties
from commonweal.decisions.queries.powers import power as one_power
from commonweal.decisions.queries.register import register, view
from commonweal.kernel.problem import Kind, Refused

DAY = date(2018, 6, 1)
BOARD = "england/body/camden-hwb"
RESIDENT = Principal("jo", "resident")
CLERK = Principal("clem", "clerk")


class _Back(Exception):
    """Takes a test's work back."""


@pytest.fixture
def held(module_database: Database) -> Generator[None]:
    """The test runs in the operator's scope; what it writes is taken back, so that one clone serves the module."""
    with taken_back(OPERATOR):
        yield


@contextmanager
def taken_back(principal: Principal) -> Generator[None]:
    try:
        with scoped(principal):
            yield
            raise _Back
    except _Back:
        pass


@contextmanager
def refused(*words: str, kind: Kind | None = None) -> Generator[None]:
    """The block is refused with these words, and leaves no entry behind."""
    before = Entry.objects.count()
    with pytest.raises(Refused) as found, transaction.atomic():
        yield
    for word in words:
        assert word in str(found.value)
    assert kind is None or found.value.kind is kind
    assert Entry.objects.count() == before


def sitting(role: str, on: date = DAY) -> list[str]:
    return [member.person for member in view(on).members(BOARD, role)]


def test_an_appointment_stands_from_its_day(held: None) -> None:
    bodies.appoint_member("camden-hwb", "dph", " Ann  Lee ", by=OPERATOR, on=DAY)
    assert sitting("dph") == ["Ann Lee"]
    assert sitting("dph", date(2018, 5, 31)) == []


def test_a_seat_that_is_not_there_and_a_holder_twice_are_refused(held: None) -> None:
    with refused("no seat 'mayor'", "dph"):
        bodies.appoint_member(BOARD, "mayor", "Ann", by=OPERATOR, on=DAY)
    with refused("say who takes the seat"):
        bodies.appoint_member(BOARD, "dph", "  ", by=OPERATOR, on=DAY)
    bodies.appoint_member(BOARD, "dph", "Ann", by=OPERATOR, on=DAY)
    with refused("holds this seat already"):
        bodies.appoint_member(BOARD, "dph", "ANN", by=OPERATOR, on=DAY)


@pytest.mark.covers("D2-073")
def test_an_appointment_that_breaks_the_boards_rules_is_refused_whole(held: None) -> None:
    bodies.appoint_member(BOARD, "dph", "Ann", by=OPERATOR, on=DAY)
    with refused("may not be held together"):
        bodies.appoint_member(BOARD, "councillor", "Ann", by=OPERATOR, on=DAY)
    assert sitting("councillor") == []
    bodies.appoint_member(BOARD, "dass", "Ben", by=OPERATOR, on=DAY)
    bodies.appoint_member(BOARD, "dcs", "Ben", by=OPERATOR, on=DAY)
    both = ["england/body/camden-ccg", "england/body/islington-ccg"]
    with refused("no agreement of the board is on record"):
        bodies.appoint_member(BOARD, "ccg", "Cy", by=OPERATOR, on=DAY, represents=both)
    bodies.appoint_member(BOARD, "ccg", "Cy", by=OPERATOR, on=DAY, represents=both, agreed_by_board=True)


def test_a_succession_leaves_no_gap_and_no_overlap(held: None) -> None:
    bodies.appoint_member(BOARD, "dph", "Ann", by=OPERATOR, on=date(2018, 1, 1))
    with refused("Give a later day"):
        bodies.replace_member(BOARD, "dph", "Ann", "Ben", by=OPERATOR, on=date(2018, 1, 1))
    bodies.replace_member(BOARD, "dph", "Ann", "Ben", by=OPERATOR, on=DAY)
    assert sitting("dph", date(2018, 5, 31)) == ["Ann"]
    assert sitting("dph") == ["Ben"]
    assert view(DAY).members(BOARD, "dph")[0].succeeds == "Ann"
    with refused("does not hold this seat", "Ben"):
        bodies.end_member(BOARD, "dph", "Ann", by=OPERATOR, last_day=DAY, reason="Gone")
    with refused("say why"):
        bodies.end_member(BOARD, "dph", "Ben", by=OPERATOR, last_day=DAY, reason=" ")
    bodies.end_member(BOARD, "dph", "Ben", by=OPERATOR, last_day=DAY, reason="Gone")
    assert (sitting("dph"), sitting("dph", date(2018, 6, 2))) == (["Ben"], [])


def test_a_member_of_a_shipped_model_cannot_be_ended(held: None) -> None:
    with refused("model that ships", kind=Kind.CONFLICT):
        bodies.end_member("gm-strategic-partnership-board", "mayor-observer", "Tony Lloyd", by=OPERATOR,
                          last_day=date(2017, 1, 1), reason="Gone")  # fmt: skip


def test_the_same_seat_is_not_added_twice_and_a_field_that_is_wrong_is_named(held: None) -> None:
    bodies.add_seat(BOARD, {"role": "lead", "remit": "Health", "voting": False}, by=OPERATOR, on=DAY)
    with refused("'lead' already"):
        bodies.add_seat(BOARD, {"role": "lead"}, by=OPERATOR, on=DAY)
    with refused("sector"):
        bodies.add_seat(BOARD, {"role": "other-lead", "sector": "nowhere"}, by=OPERATOR, on=DAY)
    bodies.add_rule(BOARD, {"majority": "two-thirds", "decision_type": "plan"}, by=OPERATOR, on=DAY)
    rule = view(DAY).rule(BOARD, "plan")
    assert rule is not None and rule.majority == "two-thirds"


FREE: dict[str, Any] = {
    "id": "england/mandate/a-test", "title": "A test", "functions": ["england/function/direct-voting-on-the-board"],
    "giver": "england/body/camden-council", "to": BOARD, "level": "borough", "serves": ["E09000007"],
}  # fmt: skip


@pytest.mark.covers("D2-094", "D2-113")
def test_a_mandate_is_refused_by_the_rule_that_it_breaks(held: None) -> None:
    functions = view(DAY).functions.values()
    reserved = next(each for each in functions if each.delegable == "reserved" and each.nation == "england")
    with refused("reserved by law", reserved.title):
        mandates.grant_mandate({**FREE, "functions": [reserved.id]}, by=OPERATOR, nation="england", on=DAY)
    with refused("only under conditions"):
        mandates.grant_mandate(FREE, by=OPERATOR, nation="england", on=DAY)
    conditions = [{"id": "asked", "text": "The board was consulted"}]
    with refused("does not hold"):
        mandates.grant_mandate({**FREE, "giver": "england/body/nhs-england", "conditions": conditions}, by=OPERATOR,
                               nation="england", on=DAY)  # fmt: skip
    mandates.grant_mandate({**FREE, "conditions": conditions}, by=OPERATOR, nation="england", on=DAY)
    assert view(DAY).mandates["england/mandate/a-test"].giver == "england/body/camden-council"


@pytest.mark.covers("D1-019")
def test_a_granted_mandate_is_varied_met_and_revoked_by_who_may(held: None) -> None:
    conditions = [{"id": "asked", "text": "The board was consulted"}]
    mandates.grant_mandate({**FREE, "conditions": conditions}, by=OPERATOR, nation="england", on=DAY)
    mandates.vary_limit("a-test", Decimal("100.50"), by=OPERATOR, on=date(2018, 7, 1))
    assert view(date(2018, 6, 30)).mandates[FREE["id"]].limit is None
    assert view(date(2018, 7, 1)).mandates[FREE["id"]].limit == Decimal("100.50")
    for wrong in ("-1", "1.005", "NaN"):
        with refused():
            mandates.vary_limit("a-test", Decimal(wrong), by=OPERATOR, on=date(2018, 8, 1))
    with refused("no condition 'other'"):
        mandates.meet_condition("a-test", "other", by=OPERATOR, evidence="x", on=date(2018, 8, 1))
    mandates.meet_condition("a-test", "asked", by=OPERATOR, evidence="Minute 1", on=date(2018, 8, 1))
    assert view(date(2018, 8, 1)).mandates[FREE["id"]].conditions[0].met == "2018-08-01"
    with refused("may not revoke", kind=Kind.FORBIDDEN):
        mandates.revoke_mandate("a-test", by=OPERATOR, reason="x", on=date(2018, 9, 1), revoked_by=BOARD)
    with refused("say why"):
        mandates.revoke_mandate("a-test", by=OPERATOR, reason="", on=date(2018, 9, 1))
    mandates.revoke_mandate("a-test", by=OPERATOR, reason="Ended", on=date(2018, 9, 1))
    assert view(date(2018, 9, 1)).mandates[FREE["id"]].revoked_on == date(2018, 9, 1)


@pytest.mark.covers("D2-108", "D0-023")
def test_a_shipped_power_goes_on_from_where_the_model_leaves_it(held: None) -> None:
    found = one_power(register(), date(2019, 1, 1), "cornwall-additional-powers")
    assert (found.state, found.version) == ("explored", 0)
    assert found.unmet
    powers.move_power(found.power.id, "agreed-in-principle", by=OPERATOR, on=date(2018, 1, 1), version=0)
    again = one_power(register(), date(2019, 1, 1), found.power.id)
    assert again.state == "agreed-in-principle"
    assert view(date(2019, 1, 1)).powers[found.power.id].steps[-1].state == "agreed-in-principle"
    with refused("somebody else has changed"):
        powers.meet_criterion(found.power.id, found.unmet[0].id, by=OPERATOR, evidence="x", version=1)
    with refused("cannot become live"):
        powers.move_power(found.power.id, "live", by=OPERATOR, on=date(2018, 2, 1))
    with refused("no power 'nothing'", kind=Kind.NOT_FOUND):
        powers.move_power("nothing", "live", by=OPERATOR)


@pytest.mark.covers("D2-031", "D2-032")
def test_evidence_is_of_a_body_that_has_the_duty_and_can_be_withdrawn(held: None) -> None:
    council = "england/body/camden-council"
    row = duties(view(DAY), [council])[0]
    with refused("does not have this duty"):
        show_duty_met(row.duty, "england/body/nhs-england", "Considered", by=OPERATOR, on=DAY)
    item = show_duty_met(row.duty, council, "Considered", by=OPERATOR, on=DAY, decision="2018/7")
    counts = [len(each.evidence) for each in duties(view(DAY), [council]) if each.duty == row.duty]
    assert counts == [1]
    withdraw_evidence(item.subject, by=OPERATOR, reason="Wrong meeting")
    assert [len(each.evidence) for each in duties(view(DAY), [council]) if each.duty == row.duty] == [0]
    assert Item.objects.get(subject=item.subject).state == "withdrawn"


@pytest.mark.parametrize("principal", [ANONYMOUS, RESIDENT], ids=lambda each: each.role)
def test_who_keeps_no_bodies_and_powers_may_only_look(module_database: Database, principal: Principal) -> None:
    with taken_back(principal):
        assert view(DAY).find(BOARD)
        for act in (
            lambda: bodies.appoint_member(BOARD, "dph", "Ann", by=principal, on=DAY),
            lambda: bodies.end_member(BOARD, "dph", "Ann", by=principal, last_day=DAY, reason="x"),
            lambda: bodies.add_seat(BOARD, {"role": "lead"}, by=principal, on=DAY),
            lambda: bodies.add_rule(BOARD, {"majority": "simple"}, by=principal, on=DAY),
            lambda: mandates.grant_mandate(FREE, by=principal, nation="england", on=DAY),
            lambda: mandates.revoke_mandate("a-test", by=principal, reason="x", on=DAY),
            lambda: powers.move_power("cornwall-additional-powers", "live", by=principal, on=DAY),
            lambda: show_duty_met("x", BOARD, "x", by=principal, on=DAY),
        ):
            with refused(kind=Kind.FORBIDDEN):
                act()


def test_a_clerk_keeps_the_members(module_database: Database) -> None:
    with taken_back(CLERK):
        bodies.appoint_member(BOARD, "dph", "Ann", by=CLERK, on=DAY)
        assert sitting("dph") == ["Ann"]


@pytest.mark.covers("D2-073")
@pytest.mark.parametrize("day", [date(2014, 1, 1), date(2018, 6, 1), date(2023, 6, 1), date(2026, 10, 1)])
def test_no_shipped_board_is_against_the_shipped_law(held: None, day: date) -> None:
    seen = view(day)
    answers = checks(seen, listed(seen, Wanted()))
    assert sum(bool(each.constitutions) for each in answers) > 150
    assert [finding.message for each in answers for finding in each.findings if finding.is_broken] == []

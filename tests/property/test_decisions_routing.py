"""What holds for any route: nothing lower is skipped in silence, nothing reserved moves, nobody else's case gets harder."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.decisions_models import ALDWICK, BRAMPTON, DAY, body, mandate, records, shipped, small

from commonweal.decisions.model.common import LEVELS
from commonweal.decisions.register.register import Held, Register
from commonweal.decisions.routing.proposal import Proposal, Routed
from commonweal.decisions.routing.route import route
from commonweal.kernel.problem import Kind, Refused

BODIES = ("ministry", "agency", "marsh-board", "marsh-forum", "aldwick-council", "brampton-council", "aldwick-committee")
FUNCTIONS = ("reserved", "estates", "care", "standards")
BENEFITS = [{"reason": reason, "text": "it is cheaper together"} for reason in ("scale", "co-ordination")]


@st.composite
def mandates(draw: st.DrawFn, index: int = 0) -> dict[str, Any]:
    more: dict[str, Any] = {}
    if draw(st.booleans()):
        more["limit"] = draw(st.integers(0, 50))
    if draw(st.booleans()):
        more["serves"] = [draw(st.sampled_from([ALDWICK, BRAMPTON]))]
    if draw(st.booleans()):
        met = draw(st.sampled_from(["", (DAY - timedelta(days=9)).isoformat(), (DAY + timedelta(days=9)).isoformat()]))
        more["conditions"] = [{"id": "ready", "text": "accounts are in order", "met": met}]
    if draw(st.booleans()):
        more["requires_agreement"] = True
        more["agreed_areas"] = draw(st.sampled_from([[], [ALDWICK], [ALDWICK, BRAMPTON]]))
    if draw(st.booleans()):
        more["raised"] = draw(st.sampled_from(BENEFITS))
    return mandate(
        f"m{index}",
        draw(st.sampled_from(FUNCTIONS)),
        draw(st.sampled_from(BODIES)),
        draw(st.sampled_from(BODIES)),
        draw(st.sampled_from(LEVELS)),
        **more,
    )


@st.composite
def sets_of_mandates(draw: st.DrawFn) -> list[dict[str, Any]]:
    return [draw(mandates(index)) for index in range(draw(st.integers(0, 5)))]


proposals = st.builds(
    Proposal,
    st.sampled_from(["disposal-receipts", "commissioning", "power"]),
    st.just(DAY),
    st.sampled_from([ALDWICK, BRAMPTON]),
    value=st.integers(0, 60).map(Decimal),
)


def register(*more: list[Held]) -> Register:
    return Register([*small(), *[each for held in more for each in held]])


def asked(held: Register, proposal: Proposal) -> Routed | str:
    """The route, or the kind of refusal."""
    try:
        return route(held.on(proposal.on), proposal)
    except Refused as refused:
        return refused.kind.value


@given(sets_of_mandates(), proposals)
def test_every_lower_level_passed_over_has_a_reason(given_: list[dict[str, Any]], proposal: Proposal) -> None:
    answer = asked(register(records(mandates=given_)), proposal)
    if isinstance(answer, str):
        assert answer == Kind.NOT_IN_FORCE.value
        return
    view = register(records(mandates=given_)).on(DAY)
    for gate in answer.gates:
        assert all(lower.reason for lower in gate.lower)
        holders = {
            (each.level, view.bodies[each.to].name)
            for each in view.mandates.values()
            if set(each.functions) & {f"england/function/{name}" for name in _functions(proposal)}
            and (not each.serves or proposal.place in each.serves)
        }
        below = {
            (level, name) for level, name in holders if LEVELS.index(level) < LEVELS.index(gate.level or LEVELS[0])
        }
        assert below <= {(lower.level, lower.body) for lower in gate.lower}
        if gate.lower:
            assert gate.why_not_lower


def _functions(proposal: Proposal) -> set[str]:
    return {{"disposal-receipts": "estates", "commissioning": "care", "power": "reserved"}[proposal.subject]}


@given(sets_of_mandates(), proposals)
def test_equal_inputs_give_equal_routes(given_: list[dict[str, Any]], proposal: Proposal) -> None:
    forwards = asked(register(records(mandates=given_)), proposal)
    backwards = asked(Register(list(reversed([*small(), *records(mandates=given_)]))), proposal)
    assert forwards == backwards


@pytest.mark.covers("D2-094")
@given(sets_of_mandates(), st.sampled_from([ALDWICK, BRAMPTON]), st.integers(0, 60).map(Decimal))
def test_a_reserved_function_never_routes_to_a_delegate(
    given_: list[dict[str, Any]], place: str, value: Decimal
) -> None:
    answer = asked(register(records(mandates=given_)), Proposal("power", DAY, place, value=value))
    assert not isinstance(answer, str)
    assert [gate.decider for gate in answer.gates] == ["Ministry"]


@given(sets_of_mandates(), mandates(9), proposals)
def test_a_mandate_never_makes_an_unrelated_case_harder(
    given_: list[dict[str, Any]], added: dict[str, Any], proposal: Proposal
) -> None:
    related = set(added["functions"]) & {f"england/function/{name}" for name in _functions(proposal)}
    elsewhere = "serves" in added and proposal.place not in added["serves"]
    if related and not elsewhere:
        return
    before = asked(register(records(mandates=given_)), proposal)
    after = asked(register(records(mandates=[*given_, added])), proposal)
    assert before == after


@pytest.mark.covers("D4-010")
@given(sets_of_mandates(), proposals, st.sampled_from(LEVELS))
def test_going_higher_needs_a_recorded_reason(
    given_: list[dict[str, Any]], proposal: Proposal, level: str
) -> None:
    held = register(records(mandates=given_))
    bare = Proposal(proposal.subject, DAY, proposal.place, value=proposal.value, level=level)
    assert asked(held, bare) == Kind.INVALID.value
    said = Proposal(
        proposal.subject, DAY, proposal.place, value=proposal.value, level=level, because="scale", benefit="one team"
    )
    answer = asked(held, said)
    if not isinstance(answer, str):
        assert all(LEVELS.index(gate.level or LEVELS[0]) >= LEVELS.index(level) for gate in answer.gates)


@given(st.integers(1, 60), st.integers(1, 60))
def test_a_limit_changed_by_data_routes_from_its_day(limit: int, value: int) -> None:
    """A sub-regional board is given a limit, and another from a later day."""
    later = DAY + timedelta(days=100)
    given_ = [
        mandate("sub", "estates", "agency", "marsh-board", "multi-borough", limit=limit,
                valid_to=(later - timedelta(days=1)).isoformat()),
        mandate("sub", "estates", "agency", "marsh-board", "multi-borough", limit=limit * 2, valid_from=later.isoformat()),
    ]  # fmt: skip
    held = register(records(mandates=given_))
    for day, most in ((DAY, limit), (later, limit * 2)):
        answer = asked(held, Proposal("disposal-receipts", day, ALDWICK, value=Decimal(value)))
        assert not isinstance(answer, str)
        assert answer.gates[0].decider == ("Marsh Board" if value <= most else "Agency")


@pytest.mark.covers("D2-129")
@given(st.integers(0, 60).map(Decimal), st.integers(1, 30), st.integers(1, 60))
def test_a_committee_acts_only_within_what_its_parent_holds(value: Decimal, parents: int, own: int) -> None:
    given_ = [
        mandate("up", "estates", "agency", "aldwick-council", "borough", limit=parents),
        mandate("down", "estates", "aldwick-council", "aldwick-committee", "neighbourhood", limit=own),
    ]
    answer = asked(register(records(mandates=given_)), Proposal("disposal-receipts", DAY, ALDWICK, value=value))
    assert not isinstance(answer, str)
    wanted = "Aldwick Committee" if value <= min(parents, own) else "Aldwick Council" if value <= parents else "Agency"
    assert answer.gates[0].decider == wanted


@pytest.mark.covers("D1-028")
def test_a_forum_never_decides() -> None:
    given_ = [mandate("forum", "estates", "agency", "marsh-forum", "multi-borough")]
    answer = asked(register(records(mandates=given_)), Proposal("disposal-receipts", DAY, ALDWICK, value=Decimal(1)))
    assert not isinstance(answer, str)
    assert answer.gates[0].decider == "Agency"
    assert "does not decide" in str(answer.gates[0].why_not_lower)


@pytest.mark.covers("D2-002")
def test_two_places_with_different_structures_stand_side_by_side() -> None:
    own = records(
        bodies=[body("aldwick-board", "borough", serves=[ALDWICK], kind="joint-committee")],
        mandates=[mandate("aldwick", "estates", "agency", "aldwick-board", "borough", serves=[ALDWICK])],
    )
    held = register(own)
    here = asked(held, Proposal("disposal-receipts", DAY, ALDWICK, value=Decimal(1)))
    there = asked(held, Proposal("disposal-receipts", DAY, BRAMPTON, value=Decimal(1)))
    assert not isinstance(here, str)
    assert not isinstance(there, str)
    assert [here.gates[0].decider, there.gates[0].decider] == ["Aldwick Board", "Agency"]


VALUES = st.decimals(0, 400_000_000, places=2)
DAYS = st.dates(min_value=DAY.replace(year=DAY.year - 3), max_value=DAY.replace(year=DAY.year + 6))


@settings(deadline=None)  # the first example reads every model that ships
@given(VALUES, VALUES, DAYS, st.sampled_from(["nhs-trust", "ft-distress"]), st.sampled_from(["building", "lease"]))
def test_a_larger_case_never_passes_fewer_gates(
    one: Decimal, other: Decimal, day: Any, sponsor: str, asset: str
) -> None:
    small_, large = sorted((one, other))
    found = [
        asked(shipped(), Proposal("capital", day, "E09000012", sponsor, asset, value=value)) for value in (small_, large)
    ]
    assert not any(isinstance(each, str) for each in found)
    fewer, more = ([gate.gate for gate in each.gates] for each in found if not isinstance(each, str))
    assert set(fewer) <= set(more)
    assert len(fewer) <= len(more)

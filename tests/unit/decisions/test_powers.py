"""Powers and mandates by rule: which state may follow which, what bars a power from being live, what is owed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.decisions.log.fold import Happened
from commonweal.decisions.model.bodies import Body
from commonweal.decisions.model.powers import Mandate, Power
from commonweal.decisions.register.overlay import overlaid
from commonweal.decisions.register.register import SHIPPED, Held, Register
from commonweal.decisions.rules import mandate as mandates
from commonweal.decisions.rules import power as powers
from commonweal.decisions.rules.arrangement import arrangement
from commonweal.decisions.rules.power import PowerOnFile
from commonweal.decisions.rules.power_steps import FOLLOWS, state_on, stretches
from commonweal.decisions.rules.statement_of_use import owed
from commonweal.kernel.problem import Kind, Refused

START = date(2016, 1, 1)


def happened(verb: str, on: date, **content: Any) -> Happened:
    return Happened(id=str(on), verb=verb, content=content, effective=on, known=on, by="clerk", reason="")


def opened(**more: Any) -> PowerOnFile:
    base = {"title": "Estates", "level": "region", "legal_basis": "The Act, section 1"}
    return powers.apply(None, happened("opened", START, **{**base, **more}))


def moved(state: PowerOnFile, *moves: str | tuple[str, dict[str, Any]], year: int = 2016) -> PowerOnFile:
    for number, move in enumerate(moves, start=2):
        name, more = (move, {}) if isinstance(move, str) else move
        state = powers.apply(state, happened("moved", date(year, number, 1), state=name, **more))
    return state


CONDITIONS = ("conditions-set", {"criteria": [{"id": "plan", "text": "A plan is agreed"}]})


def ready(**more: Any) -> PowerOnFile:
    """A power whose conditions are set."""
    return moved(opened(**more), "explored", "agreed-in-principle", CONDITIONS)


def live() -> PowerOnFile:
    met = powers.apply(ready(), happened("criterion-met", date(2016, 5, 1), criterion="plan", evidence="Minutes"))
    return powers.apply(met, happened("moved", date(2016, 6, 1), state="live"))


@pytest.mark.covers("D0-023")
def test_a_power_goes_from_proposed_to_live_and_every_step_keeps_its_day() -> None:
    state = live()
    assert [step.state for step in state.steps] == [
        "proposed", "explored", "agreed-in-principle", "conditions-set", "live",
    ]  # fmt: skip
    assert state_on(state.steps, date(2016, 5, 31)) == "conditions-set"
    assert state_on(state.steps, date(2016, 6, 1)) == "live"
    assert state_on(state.steps, date(2015, 12, 31)) is None


@given(st.lists(st.sampled_from(sorted(FOLLOWS)), max_size=8))
def test_no_state_follows_but_those_that_may(moves: list[str]) -> None:
    state = opened(criteria=[{"id": "a", "text": "A", "met": "2015-01-01"}])
    for move in moves:
        before = state.state
        try:
            state = powers.apply(state, happened("moved", date(2017, 1, 1), state=move))
        except Refused:
            assert move not in FOLLOWS[before]
            assert state.state == before
        else:
            assert move in FOLLOWS[before]


@pytest.mark.covers("D1-063")
def test_a_power_is_not_live_before_its_criteria_are_met() -> None:
    with pytest.raises(Refused) as refused:
        powers.apply(ready(), happened("moved", date(2016, 6, 1), state="live"))
    assert "the criterion “A plan is agreed” is not met" in str(refused.value)
    met_later = powers.apply(ready(), happened("criterion-met", date(2016, 7, 1), criterion="plan", evidence="Minutes"))
    with pytest.raises(Refused):
        powers.apply(met_later, happened("moved", date(2016, 6, 30), state="live"))
    assert powers.apply(met_later, happened("moved", date(2016, 7, 1), state="live")).state == "live"


@pytest.mark.covers("D2-094")
def test_a_reserved_function_is_refused_with_the_reason() -> None:
    met = powers.apply(ready(), happened("criterion-met", date(2016, 5, 1), criterion="plan", evidence="Minutes"))
    with pytest.raises(Refused) as refused:
        powers.apply(met, happened("moved", date(2016, 6, 1), state="live", reserved="The duty is reserved by law"))
    assert refused.value.kind is Kind.FORBIDDEN
    assert "The duty is reserved by law" in str(refused.value)


@pytest.mark.covers("D2-108")
def test_a_power_that_rests_on_a_plan_waits_for_its_approval() -> None:
    met = powers.apply(
        ready(needs_plan=True), happened("criterion-met", date(2016, 5, 1), criterion="plan", evidence="Minutes")
    )
    with pytest.raises(Refused) as refused:
        powers.apply(met, happened("moved", date(2016, 6, 1), state="live"))
    assert "approved plan" in str(refused.value)
    planned = powers.apply(met, happened("plan-approved", date(2016, 5, 2), title="Business plan"))
    assert powers.apply(planned, happened("moved", date(2016, 6, 1), state="live")).state == "live"


def test_without_a_legal_basis_or_conditions_nothing_goes_live() -> None:
    with pytest.raises(Refused) as refused:
        moved(opened(), "explored", "agreed-in-principle", "conditions-set")
    assert "no condition or readiness criterion" in str(refused.value)
    met = powers.apply(
        ready(legal_basis=""), happened("criterion-met", date(2016, 5, 1), criterion="plan", evidence="Minutes")
    )
    with pytest.raises(Refused) as refused:
        powers.apply(met, happened("moved", date(2016, 6, 1), state="live"))
    assert "no legal basis" in str(refused.value)


def test_a_step_before_the_last_one_is_refused() -> None:
    with pytest.raises(Refused):
        powers.apply(moved(opened(), "explored"), happened("moved", START, state="agreed-in-principle"))


@pytest.mark.covers("D1-037")
def test_a_power_stands_differently_in_each_sub_region() -> None:
    state = opened()
    for region, where, on in (("NCL", "explored", 2), ("NEL", "declined", 3), ("NCL", "delegated", 4)):
        state = powers.apply(state, happened("region-moved", date(2017, on, 1), region=region, state=where))
    assert [(each.region, each.state) for each in state.regions] == [
        ("NCL", "explored"), ("NEL", "declined"), ("NCL", "delegated"),
    ]  # fmt: skip
    with pytest.raises(Refused):
        powers.apply(state, happened("region-moved", date(2017, 1, 1), region="NCL", state="agreed"))


@pytest.mark.covers("D1-011")
def test_each_year_in_use_owes_a_statement_once_it_has_ended() -> None:
    state = live()
    asked = stretches(state.steps), state.statements
    assert [str(year) for year in owed(*asked, date(2017, 3, 31))] == []
    assert [str(year) for year in owed(*asked, date(2018, 4, 1))] == ["2016-17", "2017-18"]
    use = {"use": "Sold a site", "result": "£1m", "accountable": ["Mayor", "NHS"]}
    state = powers.apply(state, happened("use-stated", date(2017, 5, 1), year="2016-17", **use))
    assert [str(year) for year in owed(stretches(state.steps), state.statements, date(2018, 4, 1))] == ["2017-18"]
    with pytest.raises(Refused):
        powers.apply(state, happened("use-stated", date(2017, 5, 1), year="2015-16", **use))
    with pytest.raises(Refused):
        powers.apply(state, happened("use-stated", date(2017, 5, 1), year="2016-17", **{**use, "accountable": []}))


def test_a_suspended_power_owes_nothing_for_a_year_in_which_it_was_never_live() -> None:
    state = powers.apply(live(), happened("moved", date(2016, 10, 1), state="suspended"))
    assert [str(year) for year in owed(stretches(state.steps), (), date(2019, 4, 1))] == ["2016-17"]


MANDATE = Mandate.model_validate(
    {"id": "england/mandate/one", "functions": ["england/function/one"], "giver": "england/body/a",
     "to": "england/body/b", "level": "region", "limit": 1000000, "valid_from": "2016-04-01",
     "conditions": [{"id": "ready", "text": "It is ready"}], "requires_agreement": True}
)  # fmt: skip


def changed(*entries: Happened) -> Register:
    state = None
    for entry in entries:
        state = mandates.apply(state, entry)
    assert state is not None
    return Register(overlaid([Held("mandates", MANDATE, SHIPPED, "x")], {MANDATE.id: state}, {}))


def told(verb: str, on: date, **content: Any) -> Happened:
    return happened(verb, on, title="One", giver=MANDATE.giver, to=MANDATE.to, since="2016-04-01", **content)


@pytest.mark.covers("D1-019")
def test_a_limit_is_varied_from_a_day_by_data() -> None:
    held = changed(told("limit-varied", date(2018, 4, 1), limit="5000000"), told("limit-varied", date(2019, 4, 1)))
    on = {
        day: held.on(day).mandates[MANDATE.id].limit for day in (date(2018, 3, 31), date(2018, 4, 1), date(2019, 4, 1))
    }
    assert list(on.values()) == [1000000, 5000000, None]


def test_a_mandate_is_revoked_from_a_day_and_then_cannot_be_changed() -> None:
    entries = [told("revoked", date(2018, 4, 1))]
    record = changed(*entries).on(date(2018, 4, 1)).mandates[MANDATE.id]
    assert record.revoked_on == date(2018, 4, 1)
    with pytest.raises(Refused):
        changed(*entries, told("limit-varied", date(2018, 4, 1), limit="5"))
    with pytest.raises(Refused):
        changed(told("revoked", date(2016, 3, 31)))


@pytest.mark.covers("D1-038")
def test_conditions_are_met_and_areas_agree_from_their_days() -> None:
    held = changed(
        told("condition-met", date(2017, 1, 1), condition="ready", evidence="Minutes"),
        told("area-agreed", date(2017, 4, 1), area="E09000012"),
        told("limit-varied", date(2018, 4, 1), limit="7"),
    )
    found = {day: held.on(day).mandates[MANDATE.id] for day in (date(2017, 3, 31), date(2017, 4, 1), date(2018, 4, 1))}
    assert [each.agreed_areas for each in found.values()] == [(), ("E09000012",), ("E09000012",)]
    assert {each.conditions[0].met for each in found.values()} == {"2017-01-01"}


@given(st.lists(st.integers(1, 3000), min_size=1, max_size=5, unique=True))
def test_on_every_day_one_version_of_a_varied_mandate_is_in_force(days: list[int]) -> None:
    origin = MANDATE.starts.toordinal()
    entries = [told("limit-varied", date.fromordinal(origin + day), limit=str(day)) for day in sorted(days)]
    held = changed(*entries)
    for day in range(0, 3001, 250):
        now = date.fromordinal(origin + day)
        versions = [each.record for each in held.all("mandates") if each.record.in_force(now)]
        assert len(versions) == 1
        before = [each for each in days if each <= day]
        assert versions[0].limit == (max(before) if before else 1000000)


@pytest.mark.covers("D0-023")
def test_the_register_shows_the_steps_of_the_log_after_those_of_the_model() -> None:
    power = Power.model_validate(
        {"id": "england/power/one", "title": "One", "level": "region", "steps": [{"state": "proposed"}]}
    )
    held = Register(overlaid([Held("powers", power, SHIPPED, "x")], {}, {power.id: live()}))
    steps = held.on(date(2017, 1, 1)).powers[power.id].steps
    assert [step.state for step in steps] == [
        "proposed", "proposed", "explored", "agreed-in-principle", "conditions-set", "live",
    ]  # fmt: skip


def _view(to: dict[str, Any], *givers: str, joint: bool = False) -> tuple[Any, Mandate]:
    """A body that holds mandates of these givers: `council` and `nhs` are of the two sides."""
    sectors = {"council": "council", "nhs": "nhs-commissioner"}
    bodies = [
        Body.model_validate(
            {"id": f"england/body/{name}", "name": name, "kind": "public-body", "level": "borough", "sector": sector}
        )
        for name, sector in sectors.items()
    ]
    base = {"id": "england/body/to", "name": "to", "kind": "public-body", "level": "borough"}
    bodies.append(Body.model_validate({**base, **to}))
    given = [
        Mandate.model_validate(
            {"id": f"england/mandate/{giver}", "functions": ["england/function/one"], "giver": f"england/body/{giver}",
             "to": "england/body/to", "level": "borough", "joint": ["england/body/nhs"] if joint else []}
        )
        for giver in givers
    ]  # fmt: skip
    held = [Held("bodies", each, SHIPPED, "x") for each in bodies] + [
        Held("mandates", each, SHIPPED, "x") for each in given
    ]
    return Register(held).on(START), given[0]


@pytest.mark.parametrize(
    ("to", "givers", "joint", "expected"),
    [
        ({"kind": "joint-committee"}, ["council", "nhs"], False, "joint"),
        ({"kind": "committees-in-common"}, ["council"], False, "aligned"),
        ({"sector": "council"}, ["council", "nhs"], True, "aligned"),
        ({"sector": "council"}, ["nhs"], False, "lead"),
        ({"sector": "nhs-provider"}, ["nhs"], False, "delegated"),
        ({"sector": "other"}, ["council", "nhs"], False, "single"),
    ],
)
@pytest.mark.covers("D1-020", "D2-030")
def test_an_arrangement_is_typed_by_who_gives_and_who_receives(
    to: dict[str, Any], givers: list[str], joint: bool, expected: str
) -> None:
    view, mandate = _view(to, *givers, joint=joint)
    assert arrangement(view, mandate) == expected

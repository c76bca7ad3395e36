"""Greater Manchester and the other English deals, by the models that ship."""

from __future__ import annotations

from datetime import date

import pytest
from tests.decisions_models import shipped
from tests.nations_models import JCB, MANCHESTER, agreement, commitments_of, entries, gates, on

from commonweal.decisions.model.agreements import Agreement, AgreementState, Commitment
from commonweal.decisions.model.common import Record
from commonweal.decisions.rules.commitment import standing as standing_of
from commonweal.decisions.rules.commitment_state import stood


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
def test_a_commitment_without_a_mechanism_is_flagged() -> None:
    (commitment,) = commitments_of("england/agreement/cambridgeshire-peterborough-proposal-2016")
    assert "no-mechanism" in stood(standing_of(commitment), date(2017, 10, 20)).flags


def test_themes_enablers_and_clauses_of_commitments_are_on_file() -> None:
    words: dict[str, set[str]] = {}
    for term in shipped().all("terms"):
        words.setdefault(getattr(term.record, "list", ""), set()).add(str(getattr(term.record, "short", "")))
    clauses = {
        each.record.id: {clause.id for clause in each.record.clauses}
        for each in entries()
        if isinstance(each.record, Agreement)
    }
    for each in entries():
        if isinstance(each.record, Commitment):
            commitment = each.record
            assert not commitment.theme or commitment.theme in words["theme"], commitment.id
            assert set(commitment.enablers) <= words["enabler"], commitment.id
            assert not commitment.clause or commitment.clause in clauses[str(commitment.agreement)], commitment.id


def where_it_stands(commitment: Commitment, day: str) -> str:
    deal = agreement(str(commitment.agreement).rsplit("/", 1)[1])
    on_day = date.fromisoformat(day)
    state: AgreementState = next(stage.state for stage in reversed(deal.stages) if stage.in_force(on_day))
    return stood(standing_of(commitment), on_day, agreement=state, survives=commitment.survives_withdrawal).state


@pytest.mark.covers("D2-111")
def test_a_withdrawn_deal_keeps_what_survives_it() -> None:
    deal = agreement("north-east-deal-2015")
    assert (deal.stages[-1].state, str(deal.stages[-1].valid_from)) == ("withdrawn", "2016-09")
    found = {each.short: each for each in commitments_of(deal.id)}
    days = ("2016-08-31", "2016-12-01")
    assert [where_it_stands(found["north-east-health-and-wealth"], day) for day in days] == ["on-track", "on-track"]
    assert [where_it_stands(found["north-east-mayor"], day) for day in days] == ["not-started", "withdrawn"]
    assert where_it_stands(found["north-east-commission"], "2016-12-01") == "met"
    for name in ("norfolk-and-suffolk", "greater-lincolnshire"):
        (other,) = commitments_of(f"england/agreement/{name}-deal-2016")
        assert where_it_stands(other, "2017-10-20") == "withdrawn"


@pytest.mark.covers("D2-139")
def test_a_forecast_is_a_claim_and_no_decision() -> None:
    (claim,) = (each.record for each in entries("greater-manchester") if each.list == "claims")
    assert isinstance(claim, Record)
    assert str(getattr(claim, "said_on", "")) == "2015-12-14"

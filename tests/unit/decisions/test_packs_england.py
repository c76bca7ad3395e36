"""The shipped models of England: whole, cited, joined up, and counted as the sources count."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from pydantic import BaseModel
from tests.decisions_models import councils, shipped

from commonweal.decisions.model.common import Named, Record
from commonweal.decisions.register.register import Held
from commonweal.decisions.routing.proposal import GateAnswer, Proposal
from commonweal.decisions.routing.route import route
from commonweal.decisions.rules.validation import faults
from commonweal.decisions.shipped import models

HACKNEY, HARINGEY, LEWISHAM, WESTMINSTER, LEEDS = "E09000012", "E09000014", "E09000023", "E09000033", "E08000035"
BEFORE, BETWEEN, AFTER = date(2017, 6, 1), date(2020, 6, 1), date(2022, 7, 1)
LISTS_OF_IDS = {
    "body": "bodies", "function": "functions", "agreement": "agreements", "commitment": "commitments", "ask": "asks",
    "initiative": "initiatives", "threshold": "thresholds", "route": "routes", "mandate": "mandates", "power": "powers",
    "theme": "terms", "enabler": "terms", "principle": "terms", "integration-route": "terms", "barrier": "barriers",
    "term": "terms", "lesson": "lessons", "claim": "claims", "target": "targets", "duty": "duties", "constitution": "constitutions",
}  # fmt: skip
_ID = re.compile(r"(?:england|united-kingdom)/([a-z-]+)/[a-z0-9-]+")


def english() -> list[Held]:
    return [each for each in shipped().held if each.file.startswith("england/")]


def texts(value: Any) -> Iterator[str]:
    """Every text in a record and in the records within it."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from texts(getattr(value, name))
    elif isinstance(value, (tuple, list)):
        for each in value:
            yield from texts(each)
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from texts(key)
            yield from texts(each)


def parts(value: Any) -> Iterator[Record]:
    """A record and every record within it."""
    if isinstance(value, Record):
        yield value
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from parts(getattr(value, name))
    elif isinstance(value, tuple):
        for each in value:
            yield from parts(each)


def ask(subject: str, on: str, place: str | None = HACKNEY, **more: Any) -> tuple[GateAnswer, ...]:
    proposal = Proposal(subject, date.fromisoformat(on), place=place, **more)
    return route(shipped().on(proposal.on), proposal).gates


def deciders(subject: str, on: str, place: str | None = HACKNEY, **more: Any) -> list[str | None]:
    return [gate.decider for gate in ask(subject, on, place, **more)]


# --- Whole and joined up


def test_every_file_names_its_sources_and_uses_each() -> None:
    for model, entries, file in models():
        if not file.startswith("england/"):
            continue
        used = {source.key for each in entries for part in parts(each.record) for source in part.source}
        templates = {text.split(":")[0] for each in model.for_each_area for text in texts(each.body)}
        unused = set(model.sources) - used - templates
        assert not unused, f"{file}: {sorted(unused)} are cited nowhere"


def test_every_record_has_a_citation_with_a_title() -> None:
    for held in english():
        for part in parts(held.record):
            assert part.citations, f"{held.file}:{held.line} {held.key}"
            assert all(len(each.source) > 3 for each in part.citations)


def test_no_citation_is_a_code_of_ours() -> None:
    for held in english():
        for part in parts(held.record):
            for cite in part.citations:
                assert not re.search(r"\b[SD]\d{1,3}[a-d]?\b(?! \()", cite.source) or cite.source.startswith("SI "), (
                    cite
                )


def test_versions_of_an_id_do_not_overlap() -> None:
    versions: dict[tuple[str, str], list[Named]] = {}
    for held in shipped().held:
        if isinstance(held.record, Named):
            versions.setdefault((held.list, held.record.id), []).append(held.record)
    for key, found in versions.items():
        for earlier, later in pairwise(sorted(found, key=lambda each: each.starts)):
            assert earlier.ends <= later.starts, key


def test_every_id_that_a_record_names_is_on_file() -> None:
    register = shipped()
    for held in english():
        for text in texts(held.record):
            if match := _ID.fullmatch(text):
                assert register.has(LISTS_OF_IDS[match[1]], text), f"{held.file}:{held.line} names {text}"


def test_themes_principles_enablers_routes_and_clauses_are_words_of_the_lists() -> None:
    terms: dict[str, set[str]] = {}
    for each in shipped().all("terms"):
        terms.setdefault(each.record.list, set()).add(each.record.short)  # type: ignore[attr-defined]
    clauses = {
        each.record.id: {clause.id: clause for clause in each.record.clauses}  # type: ignore[attr-defined]
        for each in shipped().all("agreements")
    }
    for held in english():
        record: Any = held.record
        if held.list == "commitments" and re.search(r"/(?:london|systems)", held.file):
            assert set(record.enablers) <= terms["enabler"], record.id
            assert not record.theme or record.theme in terms["theme"], record.id
            assert not record.principle or record.principle in terms["principle"], record.id
            assert not record.clause or record.clause in clauses[record.agreement], record.id
            if record.clause:
                assert clauses[record.agreement][record.clause].type == record.type, record.id
        if held.list == "initiatives":
            assert set(record.routes) <= terms["integration-route"], record.id
        if held.list == "powers" and record.clause and record.agreement:
            assert record.clause in clauses[record.agreement], record.id


def test_no_shipped_record_breaks_a_rule_for_models() -> None:
    register = shipped()
    assert not [(held.key, fault.message) for held in english() for fault in faults(held, register)]


def test_a_fact_without_a_source_is_never_verified() -> None:
    for held in english():
        record = held.record
        marks = {each.provenance for each in record.citations}
        if "unverified" in marks and record.provenance is None:
            assert not record.is_verified


# --- Counts


def serving_london(kind: str, on: date) -> list[str]:
    london = {area.code for area in councils() if area.kind == "london-borough"}
    return [body.id for body in shipped().on(on).of_kind(kind) if body.serves and set(body.serves) <= london]


@pytest.mark.covers("D2-104")
def test_counts_of_london_at_each_date() -> None:
    assert len(serving_london("council", BEFORE)) == 33
    assert len(serving_london("health-and-wellbeing-board", BEFORE)) == 33
    assert len(serving_london("clinical-commissioning-group", BEFORE)) == 32
    assert len(serving_london("clinical-commissioning-group", date(2020, 4, 1))) == 8 + 7 + 3
    assert len(serving_london("clinical-commissioning-group", date(2021, 4, 1))) == 5
    assert not serving_london("clinical-commissioning-group", AFTER)
    assert len(serving_london("integrated-care-board", AFTER)) == 5
    sub_regions = [each for each in serving_london("partnership-board", BEFORE) if each.endswith("-partnership")]
    assert len(sub_regions) == 5
    parties = {
        party.name: party.count
        for party in shipped().on(BEFORE).agreements["england/agreement/london-collaboration-2015"].parties
    }
    assert parties["London local authorities"] == 33
    assert parties["London clinical commissioning groups"] == 32


def test_every_borough_has_its_commissioner_at_every_date() -> None:
    for area in councils():
        if area.kind != "london-borough":
            continue
        for on in (BEFORE, BETWEEN, date(2021, 6, 1)):
            assert shipped().on(on).serving("clinical-commissioning-group", area.code), (area.name, on)
        assert len(shipped().on(AFTER).serving("integrated-care-board", area.code)) == 1
    both = shipped().on(BEFORE).serving("clinical-commissioning-group", WESTMINSTER)
    assert {body.id.rsplit("/", 1)[1] for body in both} == {"central-london-westminster-ccg", "west-london-ccg"}


MANCHESTER_AFTER_2017 = 2
"""The three groups of Manchester stay apart on file: the briefing of October 2017 still counts them so."""


@pytest.mark.parametrize(
    ("on", "count"),
    [
        ("2013-06-01", 211), ("2016-06-01", 209), ("2017-06-01", 207), ("2018-06-01", 195), ("2019-06-01", 191),
        ("2020-06-01", 135), ("2021-06-01", 106),
    ],
)  # fmt: skip
def test_groups_on_file_are_as_many_as_the_sources_count(on: str, count: int) -> None:
    day = date.fromisoformat(on)
    apart = MANCHESTER_AFTER_2017 if day >= date(2017, 4, 1) else 0
    view = shipped().on(day)
    assert len(view.of_kind("clinical-commissioning-group")) == count + apart
    said = [
        each.text
        for each in view.claims.values()
        if each.short.startswith("ccg-count") and each.starts <= day and each.valid_to and day < each.ends
    ]
    assert not said or said[0].startswith(str(count))


def test_every_council_has_its_board_commissioner_and_partnership() -> None:
    assert (
        len([each for each in shipped().on(AFTER).of_kind("integrated-care-board") if each.nation == "england"]) == 42
    )
    assert len([each for each in shipped().on(AFTER).of_kind("integrated-care-partnership")]) >= 42
    for area in councils():
        for day in (date(2014, 6, 1), BEFORE, date(2019, 6, 1), BETWEEN, date(2021, 6, 1)):
            if (area.valid_from or date.min) <= day < (area.valid_to or date.max):
                assert shipped().on(day).serving("clinical-commissioning-group", area.code), (area.name, day)
    in_force = [area for area in councils() if area.valid_to is None]
    for area in in_force:
        assert shipped().on(date(2024, 1, 1)).serving("integrated-care-board", area.code), area.name
        assert shipped().on(date(2024, 1, 1)).serving("council", area.code), area.name


def test_fourteen_systems_came_first_and_none_in_london() -> None:
    on = date(2018, 7, 1)
    named = [
        body.name
        for body in shipped().on(on).of_kind("partnership-board")
        if body.name.endswith("Integrated Care System")
    ]
    assert len(named) == 14
    assert not any("London" in name for name in named)


@pytest.mark.covers("D2-090")
def test_a_partnership_changes_kind_on_a_date_and_keeps_its_id_and_history() -> None:
    versions = shipped().versions("bodies", "england/body/north-central-london-partnership")
    kinds = [each.record.kind for each in versions]  # type: ignore[attr-defined]
    assert kinds == ["sub-region", "partnership-board", "partnership-board", "integrated-care-partnership"]
    assert len({each.record.name for each in versions}) == 4  # type: ignore[attr-defined]
    assert all(a.record.ends == b.record.starts for a, b in pairwise(versions))


@pytest.mark.covers("D1-006", "D1-008", "D1-009")
def test_five_pilots_and_two_of_them_in_haringey() -> None:
    pilots = [
        each
        for each in shipped().on(BEFORE).initiatives.values()
        if each.agreement == "england/agreement/london-collaboration-2015"
    ]
    assert len(pilots) == 5
    assert Counter(each.level for each in pilots) == {"borough": 3, "multi-borough": 2}
    assert {each.short for each in pilots if HARINGEY in each.serves} == {
        "north-central-london-estates", "haringey-prevention"
    }  # fmt: skip


@pytest.mark.covers("D0-028", "D2-070", "D2-083")
def test_sites_of_programmes_with_their_waves_models_and_boroughs() -> None:
    view = shipped().on(BEFORE)
    sites = [each for each in view.initiatives.values() if each.programme]
    assert Counter(each.programme for each in sites) == {
        "vanguards": 50, "integrated-care-pioneers": 25, "integrated-personal-commissioning": 9,
    }  # fmt: skip
    assert sorted(Counter(each.model for each in sites if each.programme == "vanguards").values()) == [6, 8, 9, 13, 14]
    pioneers = [each for each in sites if each.programme == "integrated-care-pioneers"]
    assert Counter(each.starts.year for each in pioneers) == {2013: 14, 2015: 11}
    london = {area.code for area in councils() if area.kind == "london-borough"}
    here = [each for each in pioneers if london & set(each.serves)]
    assert len(here) == 5
    assert len({code for each in here for code in each.serves}) == 16
    assert all(each.serves for each in sites)


# --- Boards


@pytest.mark.covers("D2-073", "D2-074")
def test_a_board_has_every_statutory_seat_of_its_date_and_more_functions_after_2022() -> None:
    for on, commissioner in ((date(2017, 10, 1), "ccg"), (date(2023, 1, 1), "icb")):
        view = shipped().on(on)
        board = view.find("Hackney Health and Wellbeing Board")
        statutory = {seat.role for seat in view.seats(board.id) if seat.statutory}
        assert statutory == {"councillor", "dass", "dcs", "dph", "healthwatch", commissioner}
        asked_for = view.constitutions["england/constitution/health-and-wellbeing-board"].required
        assert {each.role for each in asked_for} == statutory
    held = [
        {each.short for each in shipped().on(on).functions.values() if each.holder_kind == "health-and-wellbeing-board"}
        for on in (BEFORE, AFTER)
    ]
    assert {"opinion-on-joint-forward-plan", "receive-joint-capital-plan"} <= held[1] - held[0]


@pytest.mark.covers("D2-027")
def test_seats_of_the_partnership_board_are_counted_by_sector() -> None:
    seats = shipped().on(date(2018, 1, 1)).seats("england/body/london-strategic-partnership-board")
    assert sum(seat.min for seat in seats) == 15 + 2 + 2 + 1 + 1 + 2 + 1 + 1
    by_sector = Counter[str]()
    for seat in seats:
        by_sector[seat.sector] += seat.min
    assert by_sector["council"] == 7
    assert by_sector["nhs-provider"] == 5


@pytest.mark.covers("D1-028", "D1-029", "D3-001")
def test_oversight_comment_and_speaking_are_no_decision() -> None:
    view = shipped().on(date(2018, 1, 1))
    rights = {(each.body, each.right) for each in view.entitlements}
    for slug, right in (
        ("london-health-board", "oversee"), ("london-hwb-chairs-network", "comment"), ("london-councils", "speak"),
    ):  # fmt: skip
        body = view.bodies[f"england/body/{slug}"]
        assert not body.can_decide
        assert (body.id, right) in rights


@pytest.mark.covers("D3-016")
def test_the_health_lead_is_a_post_with_holders_and_dates() -> None:
    def lead(on: date) -> list[str]:
        return [
            each.person for each in shipped().on(on).members("england/body/london-councils-executive", "health-lead")
        ]

    assert lead(date(2015, 6, 1)) == ["Councillor Teresa O’Neill OBE"]
    assert lead(BEFORE) == ["Councillor Kevin Davis"]


@pytest.mark.covers("D1-015")
def test_the_estates_board_changes_phase_and_never_decides() -> None:
    versions = [each.record for each in shipped().versions("bodies", "england/body/london-estates-board")]
    assert len(versions) == 2
    assert not any(each.can_decide for each in versions)  # type: ignore[attr-defined]
    forums = [each.record for each in shipped().all("forums") if each.record.body == versions[0].id]  # type: ignore[attr-defined]
    assert [each.starts for each in forums] == [versions[1].starts]
    third = shipped().on(date(2019, 1, 1)).powers["england/power/london-sub-regional-capital-decisions"]
    assert [step.state for step in third.steps] == ["proposed"]


# --- Agreements


@pytest.mark.covers("D1-002", "D0-018")
def test_three_names_are_one_agreement_and_the_other_document_is_its_own() -> None:
    agreements = shipped().on(BEFORE).agreements
    for name in (
        "London health and care collaborative agreement", "London Health and Care Collaboration Agreement",
        "Health and Care Devolution Agreement",
    ):  # fmt: skip
        found = [each.id for each in agreements.values() if name in (each.title, *each.aliases)]
        assert found == ["england/agreement/london-collaboration-2015"]
    assert "england/agreement/london-devolution-2015" in agreements


@pytest.mark.covers("D1-010", "D1-024")
def test_every_clause_of_the_memorandum_is_typed_and_has_its_commitment() -> None:
    view = shipped().on(date(2018, 1, 1))
    agreement = view.agreements["england/agreement/london-mou-2017"]
    kept = Counter(each.clause for each in view.commitments.values() if each.agreement == agreement.id)
    assert set(kept) == {clause.id for clause in agreement.clauses}
    assert {clause.type for clause in agreement.clauses} == {
        "delegated", "freedom", "commitment-to-act", "commitment-to-explore", "commitment-to-discuss",
    }  # fmt: skip
    assert all(each.owner or each.owner_name for each in view.commitments.values())


@pytest.mark.covers("D0-020", "D1-003", "D1-004")
def test_enablers_recognitions_and_themes_are_the_documents_own() -> None:
    terms = shipped().all("terms")
    by_list = Counter(each.record.list for each in terms if each.file.endswith("london-agreements.yaml"))  # type: ignore[attr-defined]
    assert by_list["enabler"] == 5
    first = [
        each.record
        for each in terms
        if each.record.agreement == "england/agreement/london-collaboration-2015"  # type: ignore[attr-defined]
    ]
    assert Counter(each.list for each in first) == {"principle": 4, "theme": 7}  # type: ignore[attr-defined]
    view = shipped().on(date(2018, 1, 1))
    payment = {each.short for each in view.commitments.values() if "payment" in each.enablers}
    of_theme = {each.short for each in view.commitments.values() if each.theme == "payment-flexibility"}
    assert payment == of_theme
    themes = {each.theme for each in view.commitments.values()}
    assert {each.short for each in first if each.list == "theme"} <= themes  # type: ignore[attr-defined]


@pytest.mark.covers("D1-025")
def test_a_commitment_that_waits_for_money_is_inactive() -> None:
    waiting = shipped().on(date(2018, 1, 1)).commitments["england/commitment/london-mou-haringey-work-and-health"]
    assert waiting.state == "inactive"
    assert waiting.conditions
    assert not waiting.conditions[0].met


@pytest.mark.covers("D0-019")
def test_every_ask_of_the_pilots_has_an_offer_a_counterparty_and_evidence() -> None:
    asks = [
        each for each in shipped().on(BEFORE).asks.values() if each.agreement == "england/agreement/london-mou-2017"
    ]
    assert len(asks) == 11
    for each in asks:
        assert each.offers
        assert each.asked_of
        assert each.evidence


@pytest.mark.covers("D0-005", "D1-022")
def test_three_long_standing_barriers_with_owner_level_and_what_they_block() -> None:
    barriers = shipped().on(BEFORE).barriers
    for slug in ("workforce", "misaligned-financial-incentives", "information-sharing"):
        barrier = barriers[f"england/barrier/{slug}"]
        assert barrier.owner or barrier.owner_name
        assert barrier.blocks
        assert barrier.fix


@pytest.mark.covers("D0-006", "D2-033", "D0-025")
def test_a_date_that_moved_stays_in_the_history() -> None:
    view = shipped().on(BEFORE)
    milestone = view.commitments["england/commitment/full-integration"].milestones[0]
    assert (milestone.was[0].text, milestone.due.text) == ("2018", "2020")
    assert view.commitments["england/commitment/integration-plans-by-2017"].superseded_by


# --- Functions


@pytest.mark.covers("D2-094", "D2-095")
def test_reserved_functions_and_national_requirements() -> None:
    functions = shipped().on(BEFORE).functions
    core = functions["england/function/secretary-of-state-core-duties"]
    assert core.delegable == "reserved"
    assert "18" in core.statute
    national = [each for each in functions.values() if each.national_requirement and each.nation == "england"]
    assert len(national) == 4
    assert all(each.delegable == "reserved" for each in national)
    for mandate in shipped().all("mandates"):
        for id_ in mandate.record.functions:  # type: ignore[attr-defined]
            versions = shipped().versions("functions", id_)
            assert all(each.record.delegable != "reserved" for each in versions)  # type: ignore[attr-defined]


@pytest.mark.covers("D4-006", "D4-007")
def test_every_function_of_2022_has_levels_and_a_reason() -> None:
    for each in shipped().on(date(2022, 10, 1)).functions.values():
        if each.nation == "england" and not each.national_requirement:
            assert each.reason, each.id
            assert each.planning_level, each.id
            assert each.design_level, each.id


# --- Routes beside capital


@pytest.mark.covers("D2-048")
def test_a_better_care_fund_plan_passes_three_gates_in_order() -> None:
    assert deciders("bcf-plan", "2017-06-01") == [
        "Hackney Health and Wellbeing Board", "Hackney Council", "NHS City and Hackney CCG", "NHS England",
    ]  # fmt: skip
    assert [gate.role for gate in ask("bcf-plan", "2017-06-01")] == ["agree", "sign-off", "sign-off", "approve"]
    assert "NHS North East London Integrated Care Board" in deciders("bcf-plan", "2023-06-01")


def test_a_pooled_fund_needs_both_and_a_trust_the_consent_of_its_commissioner() -> None:
    plain = ask("pooled-fund", "2017-06-01")
    assert {gate.decider for gate in plain if gate.together == "partners"} == {
        "Hackney Council",
        "NHS City and Hackney CCG",
    }
    with_trust = ask("pooled-fund", "2017-06-01", flags=frozenset({"nhs-trust-partner"}))
    assert [gate.role for gate in with_trust] == ["assure", "consent", "agree", "agree"]


@pytest.mark.covers("D1-038")
def test_primary_care_is_delegated_only_where_an_agreement_is_on_record() -> None:
    gate = ask("primary-care", "2018-06-01")[0]
    assert gate.decider == "NHS England"
    assert "agreement" in str(gate.why_not_lower)


@pytest.mark.covers("D1-037")
def test_specialised_commissioning_is_explored_only() -> None:
    assert deciders("specialised", "2018-06-01") == ["NHS England"]
    power = shipped().on(date(2018, 6, 1)).powers["england/power/london-specialised-commissioning"]
    assert [step.state for step in power.steps] == ["explored"]
    assert len(power.criteria) == 3


@pytest.mark.covers("D0-002")
def test_a_service_change_waits_for_the_council_and_referral_ends_with_january_2024() -> None:
    referred = frozenset({"referred"})
    assert "Secretary of State for Health and Social Care" in deciders("service-change", "2024-01-30", flags=referred)
    assert "Secretary of State for Health and Social Care" not in deciders(
        "service-change", "2024-01-31", flags=referred
    )
    earlier = frozenset({"referred-before-the-end"})
    assert "Secretary of State for Health and Social Care" in deciders("service-change", "2024-01-31", flags=earlier)
    roles = [gate.role for gate in ask("service-change", "2017-06-01")]
    assert roles.index("consent") < roles.index("decide")


@pytest.mark.covers("D1-032")
def test_receipts_are_decided_by_owner_and_department_until_london_boards_recommend() -> None:
    before = deciders("disposal-receipts", "2017-06-01", sponsor="nhs-trust")
    after = deciders("disposal-receipts", "2018-06-01", sponsor="nhs-trust")
    assert before[-1] == "Department of Health"
    assert after[1:] == [
        "North East London Sustainability and Transformation Partnership", "London Estates Board",
        "Department of Health and Social Care",
    ]  # fmt: skip
    assert deciders("disposal-receipts", "2018-06-01", LEEDS, sponsor="nhs-trust")[1:] == after[-1:]


def test_transformation_funding_is_decided_within_the_partnership_board() -> None:
    gate = ask("transformation-funding", "2018-06-01")[0]
    assert (gate.decider, gate.forum) == ("NHS England (London)", "London Health and Care Strategic Partnership Board")
    assert ask("transformation-funding", "2017-06-01")[0].forum is None
    assert deciders("transformation-funding", "2018-06-01", LEEDS) == ["NHS England"]


@pytest.mark.covers("D0-021")
def test_four_named_members_settle_the_position() -> None:
    gates = ask("position", "2017-01-10")
    assert len(gates) == 4
    assert len({gate.together for gate in gates}) == 1
    assert deciders("position", "2016-12-05") == ["London Councils Leaders’ Committee"]


@pytest.mark.parametrize(
    ("sponsor", "on", "last"),
    [
        ("ccg", "2017-06-01", "NHS England"),
        ("icb", "2023-06-01", "NHS England"),
        ("nhse", "2017-06-01", "NHS England"),
    ],
)
def test_a_commissioner_case_goes_to_nhs_england_which_sits_in_the_estates_board_from_phase_two(
    sponsor: str, on: str, last: str
) -> None:
    gates = ask("capital", on, sponsor=sponsor, asset="building", value=Decimal(2_000_000))
    assert gates[-1].decider == last
    assert gates[-1].forum == (None if on < "2018" else "London Estates Board")


def test_a_council_case_is_decided_by_the_council_and_jointly_with_its_commissioner() -> None:
    alone = ask("capital", "2017-06-01", sponsor="council", asset="building", value=Decimal(2_000_000))
    assert len(alone) == 1
    assert not alone[0].verified
    both = ask("capital", "2017-06-01", sponsor="council", asset="building", value=Decimal(2_000_000), joint_with="nhs")
    assert [gate.together for gate in both] == ["joint", "joint"]
    assert both[1].decider == "NHS City and Hackney CCG"


def test_a_limit_that_no_source_confirms_is_kept_and_never_used() -> None:
    rows = [row for each in shipped().all("thresholds") for row in each.record.rows if not row.active]  # type: ignore[attr-defined]
    assert [row.capital for row in rows] == [Decimal(35_000_000)]
    assert not rows[0].is_verified


@pytest.mark.parametrize(
    "subject", ["commissioning", "pooled-fund", "bcf-plan", "service-change", "primary-care", "power"]
)
@pytest.mark.parametrize("place", [HACKNEY, LEWISHAM, WESTMINSTER, LEEDS])
@pytest.mark.parametrize(
    "on", ["2014-06-01", "2017-06-01", "2020-06-01", "2021-06-01", "2022-07-01", "2024-06-01", "2026-06-01"]
)
def test_a_place_has_a_chain_on_every_day(subject: str, place: str, on: str) -> None:
    gates = ask(subject, on, place)
    assert gates
    assert all(gate.decider for gate in gates)

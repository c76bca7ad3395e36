"""The acute discharge situation report, as a small compiled document of two months."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date

import pytest
from tests.unit.published.compiled import Json, drd_document, sitrep_document, source

from commonweal.kernel.files import SourceFile
from commonweal.kernel.period import financial_year, month
from commonweal.kernel.problem import Refused
from commonweal.measures.published import drd
from commonweal.measures.published.acute_sitrep import read, slug
from commonweal.measures.published.parsed import Mark, Parsed

YEAR = financial_year(2031)


@pytest.fixture
def document() -> Json:
    return sitrep_document()


@pytest.fixture
def parsed(document: Json) -> Parsed:
    return read(source(document))


def test_stocks_are_daily_averages_and_discharges_are_counts(parsed: Parsed) -> None:
    may = {
        str(cell.series): cell.value
        for cell in parsed.observations
        if cell.area.code == "E92000001" and cell.period == month(2031, 5)
    }
    assert may == {
        "sitrep-no-criteria-to-reside": 18,
        "sitrep-discharged": 155,
        "sitrep-remaining": 13,
        "sitrep-days-recorded": 31,
    }
    year = {
        str(cell.series): cell.value
        for cell in parsed.observations
        if cell.area.code == "E92000001" and cell.period == YEAR
    }
    assert year["sitrep-no-criteria-to-reside-patient-days"] == 10 * 30 + 18 * 31
    assert year["sitrep-additional-bed-days;stay=14-plus"] == pytest.approx(7.25)
    assert "sitrep-discharged" not in year
    assert parsed.alerts == []


def test_destinations_and_reasons_carry_the_day_of_their_definition_and_their_own_months(
    parsed: Parsed,
) -> None:
    found = {str(cell.series): cell for cell in parsed.observations if cell.area.code == "RAA"}
    reason = found[
        "sitrep-delay-reason;definition=2031-03-27;group=capacity;"
        "reason=residential-nursing-home-care-not-yet-available-pathway-3"
    ]
    assert (reason.value, reason.path) == (
        pytest.approx(1.5),
        "providers[0].post_change_delay_reasons.details[0].mean_published_monthly_average",
    )
    assert (reason.period.start, reason.period.end) == (date(2031, 4, 1), date(2031, 6, 1))
    assert (
        "sitrep-delay-reason;definition=2031-03-27;group=hospital-process;reason=awaiting-medicines" in found
    )
    assert found["sitrep-destination;definition=2031-03-27;pathway=0"].value == 3 * 30 + 5 * 31
    home = "sitrep-destination;definition=2031-03-27;destination=discharge-to-a-domestic-home;pathway=0"
    assert found[home].value == 3 * 30 + 5 * 31


def test_without_a_day_of_change_the_definition_is_still_its_own(document: Json) -> None:
    del document["method"]
    parsed = read(source(document))
    assert {
        dict(cell.series.dimensions)["definition"]
        for cell in parsed.observations
        if cell.series.item == "sitrep-delay-reason"
    } == {"post-change"}
    assert parsed.revised is None


def test_the_day_of_the_revised_series_is_the_revision(parsed: Parsed) -> None:
    assert (parsed.published, parsed.revised) == (None, date(2032, 7, 9))


def test_a_trust_that_recorded_no_day_has_missing_values_and_an_alert(document: Json) -> None:
    text = json.dumps(document)
    trust = document["providers"][1]
    trust["monthly"][1] = {
        **trust["monthly"][1],
        "nctr_average": "NAN",
        "discharged_total": None,
        "discharged_average": "NAN",
        "remaining_average": "NAN",
        "remaining_percent": "NAN",
        "days_recorded": 0,
    }
    text = json.dumps(document).replace('"NAN"', "NaN")
    parsed = read(SourceFile("any name.json", text.encode()))
    cells = {
        cell.series.item: cell
        for cell in parsed.observations
        if cell.area.code == "RBB" and cell.period == month(2031, 5)
    }
    stock = cells["sitrep-no-criteria-to-reside"]
    assert (stock.value, stock.mark, stock.printed) == (None, Mark.MISSING, "NaN")
    assert cells["sitrep-discharged"].mark is Mark.MISSING
    assert "days-missing" in {alert.code for alert in parsed.alerts}


@pytest.mark.parametrize(
    ("path", "value", "codes"),
    [
        (
            ("icbs", 0, "monthly", 0, "discharged_total"),
            91,
            {"months-do-not-sum", "areas-do-not-sum", "ratio-disagrees"},
        ),
        (
            ("england", "daily", "nctr_patient_days"),
            859,
            {
                "parts-do-not-sum",
                "metrics-disagree",
                "ratio-disagrees",
                "areas-do-not-sum",
                "months-do-not-sum",
            },
        ),
        (("england", "metrics", "actual-discharge", "count"), 1, {"metrics-disagree"}),
        (("england", "post_change_destinations", "details", 1, "count"), 1, {"parts-do-not-sum"}),
        (("providers", 0, "post_change_delay_reasons", "details", 0, "months"), 3, {"months-exceed-period"}),
        (("provider_count",), 3, {"counts-disagree"}),
    ],
)
def test_what_does_not_close_loads_with_named_alerts(
    document: Json, path: tuple[str | int, ...], value: object, codes: set[str]
) -> None:
    place = document
    for step in path[:-1]:
        place = place[step]  # type: ignore[index]
    place[path[-1]] = value  # type: ignore[index]
    assert {alert.code for alert in read(source(document)).alerts} == codes


def _rename_a_member(document: Json) -> None:
    month = document["providers"][0]["monthly"][0]
    month["no_longer_meeting"] = month.pop("nctr_average")


def _rename_a_reason_of_one_area(document: Json) -> None:
    document["icbs"][1]["post_change_delay_reasons"]["details"][0]["reason"] = "Capacity – Weather"


def _a_reason_of_no_group(document: Json) -> None:
    document["icbs"][1]["post_change_delay_reasons"]["details"][0]["reason"] = "Weather – Rain"


def _a_pathway_that_is_none(document: Json) -> None:
    document["icbs"][1]["post_change_destinations"]["details"][0]["destination"] = "Pathway 7: The moon"


def _rename_a_destination_of_one_area(document: Json) -> None:
    document["icbs"][1]["post_change_destinations"]["details"][0]["destination"] = "Pathway 0: The moon"


def _another_period(document: Json) -> None:
    document["icbs"][0]["period"] = "2030-31"


def _a_stay_too_many(document: Json) -> None:
    document["england"]["additional_bed_days"]["28_plus"] = {}


def _a_metric_too_many(document: Json) -> None:
    document["england"]["metrics"]["kindness"] = {}


def _half_a_day(document: Json) -> None:
    document["england"]["monthly"][0]["days_recorded"] = 29.5


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        (_rename_a_member, "providers[0].monthly[0].no_longer_meeting", "does not have"),
        (
            _rename_a_reason_of_one_area,
            "icbs[1].post_change_delay_reasons.details[0].reason",
            "England's list does not have",
        ),
        (_a_reason_of_no_group, "icbs[1].post_change_delay_reasons.details[0].reason", "known group"),
        (
            _a_pathway_that_is_none,
            "icbs[1].post_change_destinations.details[0].destination",
            "not a destination",
        ),
        (
            _rename_a_destination_of_one_area,
            "icbs[1].post_change_destinations.details[0].destination",
            "England's list does not have",
        ),
        (_another_period, "icbs[0].period", "not the period"),
        (_a_stay_too_many, "england.additional_bed_days.28_plus", "does not have"),
        (_a_metric_too_many, "england.metrics.kindness", "does not have"),
        (_half_a_day, "england.monthly[0].days_recorded", "not a whole number"),
    ],
)
def test_what_is_not_understood_is_refused_at_its_place(
    document: Json, change: Callable[[Json], None], field: str, message: str
) -> None:
    change(document)
    with pytest.raises(Refused, match=message) as refused:
        read(source(document))
    assert refused.value.problems[0].where.field == field


def test_the_situation_report_and_the_discharge_ready_date_refuse_each_other(document: Json) -> None:
    other = drd_document([(1, 1, 1)], [(1, 1, 1)])
    with pytest.raises(Refused, match="not a compiled acute discharge situation report") as refused:
        read(source(other))
    assert len(refused.value.problems) == 1
    with pytest.raises(Refused, match="not a compiled discharge ready date document") as refused:
        drd.read(source(document))
    assert len(refused.value.problems) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Interface\xa0process", "Interface process"),
        ("home\u202f(Pathway 1)", "home (Pathway 1)"),
        ("Care hub process– Awaiting", "Care hub process - Awaiting"),
    ],
)
def test_hard_spaces_and_kinds_of_dash_make_no_new_name(one: str, other: str) -> None:
    assert slug(one) == slug(other)

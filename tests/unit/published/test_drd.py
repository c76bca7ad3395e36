"""Discharge ready date, as a small compiled document of two months."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from decimal import Decimal

import pytest
from tests.unit.published.compiled import Json, drd_document, source

from commonweal.kernel.files import SourceFile
from commonweal.kernel.period import financial_year, month
from commonweal.kernel.problem import Refused
from commonweal.measures.published.drd import read
from commonweal.measures.published.parsed import Mark, Parsed, Scheme, Series

FIRST, SECOND = [(90, 10, 40), (80, 20, 70)], [(50, 0, 0), (45, 5, 30)]


@pytest.fixture
def document() -> Json:
    return drd_document(FIRST, SECOND)


@pytest.fixture
def parsed(document: Json) -> Parsed:
    return read(source(document))


def test_months_are_kept_by_area_with_their_path(parsed: Parsed) -> None:
    cell = next(
        cell
        for cell in parsed.observations
        if cell.area.code == "E10000002"
        and cell.period == month(2031, 5)
        and cell.series == Series.of("drd-bed-days")
    )
    assert cell.value == 30
    assert (cell.sheet, cell.row, cell.column, cell.path) == (
        "utlas",
        2,
        7,
        "utlas[1].monthly[1].bed_days_after_drd",
    )
    assert parsed.alerts == []


def test_areas_carry_the_scheme_of_their_code(parsed: Parsed) -> None:
    found = {(cell.area.scheme, cell.area.code, cell.area.kind) for cell in parsed.observations}
    assert found == {
        (Scheme.ONS, "E92000001", "nation"),
        (Scheme.ODS, "QAA", "icb"),
        (Scheme.ODS, "QBB", "icb"),
        (Scheme.ODS, "RAA", "nhs-trust"),
        (Scheme.ODS, "RBB", "nhs-trust"),
        (Scheme.ONS, "E09000001", ""),
        (Scheme.ONS, "E10000002", ""),
    }


def test_bands_are_kept_for_the_year_and_yearly_totals_are_only_checked(parsed: Parsed) -> None:
    england = [
        cell
        for cell in parsed.observations
        if cell.area.code == "E92000001" and cell.period == financial_year(2031)
    ]
    assert {str(cell.series): cell.value for cell in england if cell.series.item == "drd-bed-days"} == {
        **{f"drd-bed-days;delay={band}": 0 for band in ("0", "1", "2-3", "4-6", "7-13", "14-20")},
        "drd-bed-days;delay=21-plus": 140,
    }
    assert all(cell.series.dimensions for cell in england)


def test_a_year_without_months_keeps_the_yearly_counts(document: Json) -> None:
    council = document["utlas"][0]
    council["monthly"], council["months_present"] = [], 0
    parsed = read(source(document))
    found = {
        str(cell.series): cell.value
        for cell in parsed.observations
        if cell.area.code == "E09000001" and not cell.series.dimensions
    }
    assert found == {"drd-discharges": 200, "drd-same-day": 170, "drd-delayed": 30, "drd-bed-days": 110}


def test_null_is_missing_and_never_0(document: Json) -> None:
    document["providers"][0]["monthly"][0]["bed_days_after_drd"] = None
    parsed = read(source(document))
    cell = next(
        cell for cell in parsed.observations if cell.path == "providers[0].monthly[0].bed_days_after_drd"
    )
    assert (cell.value, cell.mark, cell.printed) == (None, Mark.MISSING, "null")


def test_a_star_is_suppressed(document: Json) -> None:
    document["utlas"][0]["monthly"][0]["delayed_count"] = "*"
    parsed = read(source(document))
    cell = next(cell for cell in parsed.observations if cell.path == "utlas[0].monthly[0].delayed_count")
    assert (cell.value, cell.mark, cell.printed) == (None, Mark.SUPPRESSED, "*")


@pytest.mark.parametrize(
    ("path", "value", "codes"),
    [
        (
            ("icbs", 0, "monthly", 0, "bed_days_after_drd"),
            41,
            {"areas-do-not-sum", "months-do-not-sum", "ratio-disagrees"},
        ),
        (
            ("england", "metrics", "drd-discharges", "count"),
            301,
            {"months-do-not-sum", "parts-do-not-sum", "metrics-disagree", "ratio-disagrees"},
        ),
        (
            ("england", "monthly", 0, "same_day_count"),
            139,
            {"months-do-not-sum", "parts-do-not-sum", "areas-do-not-sum", "ratio-disagrees"},
        ),
        (("england", "metrics", "drd-average-delay", "days"), 3.0, {"ratio-disagrees"}),
        (("utlas", 1, "thresholds", 6, "bed_days"), 31, {"parts-do-not-sum"}),
        (("utlas", 1, "months_present"), 12, {"counts-disagree"}),
        (("icb_count",), 42, {"counts-disagree"}),
    ],
)
def test_what_does_not_close_loads_with_named_alerts(
    document: Json, path: tuple[str | int, ...], value: object, codes: set[str]
) -> None:
    place = document
    for step in path[:-1]:
        place = place[step]  # type: ignore[index]
    place[path[-1]] = value  # type: ignore[index]
    alerts = read(source(document)).alerts
    assert {alert.code for alert in alerts} == codes


def test_an_alert_says_where_and_by_how_much(document: Json) -> None:
    document["england"]["monthly"][1]["bed_days_after_drd"] = 99
    alert = next(alert for alert in read(source(document)).alerts if alert.code == "areas-do-not-sum")
    assert (alert.expected, alert.found, alert.difference) == (99, 100, Decimal(1))
    assert alert.area
    assert alert.area.code == "E92000001"
    assert (alert.period, alert.sheet, alert.row) == (month(2031, 5), "england", 1)


def _rename_a_member(document: Json) -> None:
    month = document["icbs"][1]["monthly"][0]
    month["bed_days"] = month.pop("bed_days_after_drd")


def _add_a_metric(document: Json) -> None:
    document["providers"][1]["metrics"]["drd-kindness"] = {"count": 1}


def _text_for_a_count(document: Json) -> None:
    document["icbs"][0]["monthly"][1]["same_day_count"] = "many"


def _half_a_discharge(document: Json) -> None:
    document["icbs"][0]["monthly"][1]["same_day_count"] = 1.5


def _below_nothing(document: Json) -> None:
    document["icbs"][0]["monthly"][1]["same_day_count"] = -1


def _another_band(document: Json) -> None:
    document["utlas"][0]["thresholds"][2]["key"] = "two_four"


def _a_month_twice(document: Json) -> None:
    document["utlas"][0]["monthly"].append(document["utlas"][0]["monthly"][0])


def _a_month_of_another_year(document: Json) -> None:
    document["utlas"][0]["monthly"][0]["month"] = "Apr 2030"


def _an_area_twice(document: Json) -> None:
    document["utlas"].append(document["utlas"][0])


def _a_code_of_another_kind(document: Json) -> None:
    document["icbs"][0]["code"] = "E09000001"


def _a_member_of_the_document(document: Json) -> None:
    document["hospices"] = []


def _a_year_that_is_none(document: Json) -> None:
    document["period"] = "2031-33"


def _a_list_that_is_none(document: Json) -> None:
    document["utlas"] = {"E09000001": {}}


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        (_rename_a_member, "icbs[1].monthly[0].bed_days", "does not have"),
        (_add_a_metric, "providers[1].metrics.drd-kindness", "does not have"),
        (_text_for_a_count, "icbs[0].monthly[1].same_day_count", "neither a number nor"),
        (_half_a_discharge, "icbs[0].monthly[1].same_day_count", "not a whole number"),
        (_below_nothing, "icbs[0].monthly[1].same_day_count", "below 0"),
        (_another_band, "utlas[0].thresholds[2].key", "not a band"),
        (_a_month_twice, "utlas[0].monthly[2].month", "stands twice"),
        (_a_month_of_another_year, "utlas[0].monthly[0].month", "not a month of 2031-32"),
        (_an_area_twice, "utlas[2].code", "stands twice"),
        (_a_code_of_another_kind, "icbs[0].code", "not a code of this kind"),
        (_a_member_of_the_document, "hospices", "does not have"),
        (_a_year_that_is_none, "period", "neither a financial year"),
        (_a_list_that_is_none, "utlas", "should be a list"),
    ],
)
def test_what_is_not_understood_is_refused_at_its_place(
    document: Json, change: Callable[[Json], None], field: str, message: str
) -> None:
    change(document)
    with pytest.raises(Refused, match=message) as refused:
        read(source(document))
    problem = refused.value.problems[0]
    assert (problem.where.file, problem.where.field) == ("any name.json", field)
    assert problem.remedy


def test_one_bad_cell_is_one_problem_though_many_checks_read_it(document: Json) -> None:
    document["icbs"][0]["metrics"]["drd-discharges"]["count"] = "lots"
    with pytest.raises(Refused) as refused:
        read(source(document))
    assert len(refused.value.problems) == 1
    assert refused.value.problems[0].where.row == 1


def test_many_problems_are_capped_and_counted(document: Json) -> None:
    document["utlas"] = [{**document["utlas"][0], "code": f"X{number}"} for number in range(70)]
    with pytest.raises(Refused) as refused:
        read(source(document))
    assert len(refused.value.problems) == 51
    assert "20 more" in refused.value.problems[-1].message


@pytest.mark.parametrize(
    "content",
    [
        b"{}",
        b"[]",
        b'"text"',
        b"12",
        b"month,count\n",
        b'{"england": {"metrics": {"ucr": {}}}}',
        b'{"england": 1}',
        b'{"england": {"metrics": {"drd-discharges": {}}, "metrics": {}}}',
        b'{"england": {"metrics": {"drd-discharges": Infinity}}}',
    ],
)
def test_any_other_document_gets_one_refusal(content: bytes) -> None:
    with pytest.raises(Refused) as refused:
        read(SourceFile("any name", content))
    assert len(refused.value.problems) == 1


def test_a_document_cut_short_gets_one_refusal(document: Json) -> None:
    content = json.dumps(document).encode()
    with pytest.raises(Refused, match="broken or cut short") as refused:
        read(SourceFile("any name.json", content[:-200]))
    assert len(refused.value.problems) == 1


def test_a_gzipped_document_is_read(document: Json) -> None:
    content = gzip.compress(json.dumps(document).encode())
    assert read(SourceFile("any name", content)).observations == read(source(document)).observations


def test_a_title_that_says_synthetic_marks_the_file(document: Json) -> None:
    document["publication"] = "SYNTHETIC discharge ready date"
    parsed = read(source(document))
    assert (parsed.synthetic, parsed.publisher) == (True, "NHS England Discharge Ready Date publication")

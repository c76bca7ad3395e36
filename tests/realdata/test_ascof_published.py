"""ASCOF measures as NHS Digital, Trafford Data Lab and Oflog published them (data/activity README 5)."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from rewritten import rewritten

from commonweal.kernel.files import CellValue, Sheet, SourceFile, open_source
from commonweal.kernel.period import financial_year
from commonweal.kernel.problem import Refused
from commonweal.kernel.rounding import rounded
from commonweal.measures.published.ascof import read
from commonweal.measures.published.parsed import Mark, Observation, Parsed, Scheme, Series

OPEN_DATA = "ascof_2020_21_open_data_v2.xlsx"
KEPT = frozenset({"ASCOF Measure Code", "2A2", "2B1"})


@pytest.fixture(scope="module")
def folder(shared: Path) -> Path:
    return shared / "data" / "activity" / "asc"


@pytest.fixture(scope="module")
def source(folder: Path) -> SourceFile:
    return open_source(folder / OPEN_DATA)


@pytest.fixture(scope="module")
def parsed(source: SourceFile) -> Parsed:
    return read(source)


@pytest.fixture(scope="module")
def england(parsed: Parsed) -> dict[str, Observation]:
    return {str(each.series): each for each in parsed.observations if each.area.name == "England"}


@pytest.mark.parametrize(
    ("code", "numerator", "denominator", "outcome", "per"),
    [
        ("2a1", 4511, 33992831, "13.3", 100000),
        ("2a2", 52133, 10464019, "498.2", 100000),
        ("2b1", 34152, 43193, "79.1", 100),
        ("2b2", 43193, 1377575, "3.1", 100),
        ("2d", 116113, 155018, "74.9", 100),
    ],
)
def test_england_agrees_with_the_check_figures_and_with_its_own_parts(
    *, england: dict[str, Observation], code: str, numerator: int, denominator: int, outcome: str, per: int
) -> None:
    parts = [england[f"ascof-{code};part={part}"].value for part in ("numerator", "denominator", "outcome")]
    assert parts == [numerator, denominator, Decimal(outcome)]
    assert rounded(Decimal(numerator * per) / denominator, 1) == Decimal(outcome)


def test_the_file_under_any_name_is_of_its_year(source: SourceFile, parsed: Parsed) -> None:
    assert parsed.period == financial_year(2020)
    assert read(SourceFile("renamed.bin", source.content)).period == financial_year(2020)


def test_every_row_is_an_observation_and_every_mark_is_kept(parsed: Parsed) -> None:
    marks = [each.mark for each in parsed.observations]
    assert len(marks) == 48970
    assert (marks.count(Mark.MISSING), marks.count(Mark.SUPPRESSED)) == (26520, 43)
    assert {each.printed for each in parsed.observations if each.value is None} == {"[x]", "[c]"}


def test_areas_are_england_regions_types_and_151_councils(parsed: Parsed) -> None:
    areas = {each.area for each in parsed.observations}
    kinds = [area.kind for area in areas]
    assert (kinds.count("nation"), kinds.count("region"), kinds.count("council-type")) == (1, 9, 5)
    assert len(areas) - 15 == 151
    assert all(area.scheme is Scheme.ONS for area in areas if area.kind != "council-type")


def test_regions_and_types_add_to_england_and_what_cannot_be_checked_is_said(parsed: Parsed) -> None:
    codes = [alert.code for alert in parsed.alerts]
    assert "areas-do-not-sum" not in codes
    assert codes.count("areas-incomplete") == 1
    by_age = next(
        alert for alert in parsed.alerts if alert.message.startswith("ascof-2d;part=denominator: by age")
    )
    assert (by_age.expected, by_age.found) == (155018, 155028)


def test_two_a_two_of_england_by_year(folder: Path) -> None:
    parsed = read(open_source(folder / "ascof_2a2_care_home_admissions_65plus_trafford_peers.csv"))
    found = [each for each in parsed.observations if each.area.name == "England"]
    assert {each.series for each in found} == {Series("ascof-2a2-rate")}
    years = ["658.5", "628.2", "610.7", "585.6", "577.6", "584", "498.2", "538.5", "560.8", "566"]
    assert {each.period.start.year: each.value for each in found} == {
        2014 + at: Decimal(value) for at, value in enumerate(years)
    }
    assert [each.mark for each in parsed.observations].count(Mark.MISSING) == 4
    assert (parsed.period.start, parsed.period.end) == (financial_year(2014).start, financial_year(2023).end)


def test_oflog_measures(folder: Path) -> None:
    parsed = read(open_source(folder / "oflog_adult_social_care_2015_16_to_2022_23.csv"))
    assert len(parsed.observations) == 6376
    assert len({each.series for each in parsed.observations}) == 7
    assert [each.mark for each in parsed.observations].count(Mark.MISSING) == 298
    assert parsed.period.start.year == 2015


def _few(sheet: Sheet, row: int) -> bool:
    return sheet.text(row, 5) in KEPT


def _unchanged(sheet: str, row: int, column: int, cell: CellValue) -> CellValue:
    return cell


def test_another_year_of_the_layout_is_read(source: SourceFile) -> None:
    def plus(sheet: str, row: int, column: int, cell: CellValue) -> CellValue:
        return cell * 2 if column == 8 and isinstance(cell, Decimal) else cell

    parsed = read(rewritten(source, plus, "meas-from-asc-of-eng-3132-open-data.xlsx", _few))
    england = {str(each.series): each for each in parsed.observations if each.area.name == "England"}
    assert england["ascof-2a2;part=numerator"].value == 104266
    assert england["ascof-2a2;part=numerator"].period == financial_year(2031)


@pytest.mark.parametrize(
    ("row", "column", "value"),
    [
        (1, 8, "Value"),
        (1, 5, "Measure"),
        (-1, 8, "lots"),
        (-1, 5, "2Z9"),
        (-1, 7, "Mean"),
        (-1, 6, "Everybody"),
    ],
)
def test_one_changed_cell_is_one_refusal_at_that_cell(
    source: SourceFile, row: int, column: int, value: str
) -> None:
    sheet = source.sheets["in"]
    first = next(number for number in range(2, len(sheet.rows)) if _few(sheet, number))
    at = 1 if row == 1 else first

    def change(name: str, number: int, position: int, cell: CellValue) -> CellValue:
        return value if (number, position) == (at, column) else cell

    with pytest.raises(Refused) as refused:
        read(rewritten(source, change, "ascof_2020_21.xlsx", _few))
    (problem,) = refused.value.problems
    assert (problem.where.sheet, problem.where.row, problem.where.column) == (
        "in",
        1 if row == 1 else 2,
        column,
    )
    assert problem.value == value
    assert problem.remedy


@pytest.mark.parametrize("share", [0.1, 0.5, 0.999])
def test_a_truncated_workbook_is_one_refusal(source: SourceFile, share: float) -> None:
    with pytest.raises(Refused) as refused:
        read(SourceFile(OPEN_DATA, source.content[: int(len(source.content) * share)]))
    assert len(refused.value.problems) == 1


def test_an_edition_without_a_year_is_refused(source: SourceFile) -> None:
    with pytest.raises(Refused, match="financial year"):
        read(rewritten(source, _unchanged, "measures.xlsx", _few))


def test_another_publication_is_one_refusal(shared: Path) -> None:
    for other in (
        "finance/revenue_outturn_summary_2014_15_by_la.xls",
        "wales/delayed_discharge_reasons_2023_04_to_2025_03.csv",
    ):
        with pytest.raises(Refused, match="not a file of ASCOF measures") as refused:
            read(open_source(shared / "data" / "activity" / other))
        assert len(refused.value.problems) == 1

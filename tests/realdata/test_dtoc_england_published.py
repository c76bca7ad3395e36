"""The England time series of delayed transfers (care-record-and-discharge 1.7; data/activity README 1.2)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from rewritten import rewritten

from commonweal.kernel.files import CellValue, SourceFile, open_source
from commonweal.kernel.period import month
from commonweal.kernel.problem import Refused
from commonweal.kernel.rounding import rounded
from commonweal.measures.published.dtoc_england import read
from commonweal.measures.published.parsed import Parsed, Series

FILE = "dtoc_england_timeseries_2010_08_to_2020_02.xls"


@pytest.fixture(scope="module")
def source(shared: Path) -> SourceFile:
    return open_source(shared / "data" / "activity" / "dtoc" / FILE)


@pytest.fixture(scope="module")
def parsed(source: SourceFile) -> Parsed:
    return read(source)


@pytest.fixture(scope="module")
def days(parsed: Parsed) -> dict[tuple[date, str], Decimal | None]:
    return {(cell.period.start, str(cell.series)): cell.value for cell in parsed.observations}


def test_115_months_of_every_series_and_every_sum_closes(parsed: Parsed) -> None:
    assert len({cell.period for cell in parsed.observations}) == 115
    assert len(parsed.observations) == 115 * (1 + 3 + 2 + 11 + 63)
    assert parsed.alerts == []
    assert (parsed.published, parsed.revised) == (date(2020, 4, 9), date(2020, 9, 10))
    assert (parsed.publisher, parsed.synthetic) == ("NHS England and NHS Improvement", False)


@pytest.mark.parametrize(
    ("start", "total", "beds"),
    [
        (date(2010, 8, 1), 109_918, "3545.74"),
        (date(2017, 2, 1), 186_490, "6660.36"),
        (date(2017, 3, 1), 199_641, "6440.03"),
        (date(2017, 4, 1), 176_886, "5896.20"),
        (date(2017, 9, 1), 168_041, "5601.37"),
        (date(2018, 2, 1), 140_364, "5013.00"),
        (date(2018, 3, 1), 154_494, "4983.68"),
        (date(2020, 1, 1), 160_661, "5182.61"),
        (date(2020, 2, 1), 155_782, "5371.79"),
    ],
)
@pytest.mark.covers("D2-011")
def test_the_national_fixtures(
    days: dict[tuple[date, str], Decimal], start: date, total: int, beds: str
) -> None:
    found = days[start, "delayed-days"]
    assert found == total
    assert rounded(found / month(start.year, start.month).days, 2) == Decimal(beds)


@pytest.mark.parametrize(
    ("start", "agencies", "care"),
    [
        (date(2010, 8, 1), (64_255, 38_324, 7_339), None),
        (date(2017, 2, 1), (103_707, 67_794, 14_989), (124_558, 61_932)),
        (date(2018, 2, 1), (84_567, 44_850, 10_947), None),
        (date(2020, 2, 1), (93_079, 47_220, 15_483), (103_017, 52_765)),
    ],
)
def test_agencies_and_types_of_care(
    days: dict[tuple[date, str], Decimal],
    start: date,
    agencies: tuple[int, ...],
    care: tuple[int, ...] | None,
) -> None:
    assert (
        tuple(days[start, f"delayed-days;attribution={name}"] for name in ("nhs", "social-care", "both"))
        == agencies
    )
    if care:
        assert tuple(days[start, f"delayed-days;care={name}"] for name in ("acute", "non-acute")) == care


@pytest.mark.parametrize(
    ("start", "reasons"),
    [
        (date(2017, 2, 1), (32_007, 6_559, 34_717, 19_798, 25_693, 39_401, 4_348, 18_694, 1_698, 3_575, 0)),
        (
            date(2020, 2, 1),
            (20_214, 4_139, 28_746, 17_857, 20_438, 32_464, 3_977, 16_868, 1_044, 8_027, 2_008),
        ),
    ],
)
def test_reasons(days: dict[tuple[date, str], Decimal], start: date, reasons: tuple[int, ...]) -> None:
    letters = ("A", "B", "C", "Di", "Dii", "E", "F", "G", "H", "I", "O")
    assert tuple(days[start, f"delayed-days;reason={letter}"] for letter in letters) == reasons


def test_a_value_is_where_its_cell_says(source: SourceFile, parsed: Parsed) -> None:
    for cell in parsed.observations[::97]:
        assert source.sheets[cell.sheet].cell(cell.row, cell.column) == cell.value


def test_the_same_workbook_as_xlsx_of_another_decade_reads_the_same(
    source: SourceFile, parsed: Parsed
) -> None:
    def later(_sheet: str, _row: int, column: int, cell: CellValue) -> CellValue:
        if column == 2 and isinstance(cell, str) and len(cell) == 7 and cell[4] == "-":
            return f"{int(cell[:4]) + 20}-{int(cell[5:]) + 20:02d}"
        if cell == "August 2010 - February 2020":
            return "August 2030 - February 2040"
        return cell

    again = read(rewritten(source, later, "later.xlsx"))
    assert [cell.value for cell in again.observations] == [cell.value for cell in parsed.observations]
    assert {cell.period.start.year for cell in again.observations} == set(range(2030, 2041))
    assert again.alerts == []


def test_a_renamed_column_is_refused_once_at_its_cell(source: SourceFile) -> None:
    def renamed(sheet: str, row: int, column: int, cell: CellValue) -> CellValue:
        return "Councils" if (sheet, row, column) == ("Delayed Days by responsible org", 15, 5) else cell

    with pytest.raises(Refused) as refused:
        read(rewritten(source, renamed, "renamed.xlsx"))
    (problem,) = refused.value.problems
    assert (problem.where.sheet, problem.where.row, problem.where.column) == (
        "Delayed Days by responsible org",
        15,
        5,
    )
    assert problem.value == "Councils"


def test_a_new_reason_is_refused_on_both_sheets_that_have_it(source: SourceFile) -> None:
    def renamed(_sheet: str, _row: int, _column: int, cell: CellValue) -> CellValue:
        return "P) Awaiting a lift" if cell == "O) Other" else cell

    with pytest.raises(Refused) as refused:
        read(rewritten(source, renamed, "renamed.xlsx"))
    assert {problem.where.sheet for problem in refused.value.problems} == {
        "Delayed Days by reason",
        "Delayed Days",
    }


def test_a_cell_turned_to_text_is_refused_with_its_value(source: SourceFile) -> None:
    def broken(sheet: str, row: int, column: int, cell: CellValue) -> CellValue:
        return "c. 6000" if (sheet, row, column) == ("Delayed Days", 60, 20) else cell

    with pytest.raises(Refused) as refused:
        read(rewritten(source, broken, "broken.xlsx"))
    (problem,) = refused.value.problems
    assert (problem.where.row, problem.where.column, problem.value) == (60, 20, "c. 6000")


def test_a_changed_count_loads_with_alerts_and_the_difference(source: SourceFile) -> None:
    def changed(sheet: str, row: int, column: int, cell: CellValue) -> CellValue:
        return Decimal(61_000) if (sheet, row, column) == ("Delayed Days by responsible org", 50, 4) else cell

    alerts = read(rewritten(source, changed, "changed.xlsx")).alerts
    assert {alert.code for alert in alerts} == {"parts-do-not-sum", "sheets-disagree", "beds-disagree"}
    assert {alert.row for alert in alerts} == {50}


@pytest.mark.parametrize("kept", [100, 5_000, 100_000, 158_000])
def test_a_workbook_cut_short_gets_one_refusal(source: SourceFile, kept: int) -> None:
    with pytest.raises(Refused) as refused:
        read(SourceFile("short.xls", source.content[:kept]))
    assert len(refused.value.problems) == 1


def test_a_council_workbook_gets_one_refusal(shared: Path) -> None:
    council = open_source(shared / "data" / "activity" / "dtoc" / "la_monthly" / "dtoc_la_2019_05.xls")
    with pytest.raises(Refused, match="not the England workbook") as refused:
        read(council)
    assert len(refused.value.problems) == 1


def test_the_total_of_record_stands_on_one_sheet(parsed: Parsed) -> None:
    totals = [cell for cell in parsed.observations if cell.series == Series.of("delayed-days")]
    assert {cell.sheet for cell in totals} == {"Delayed Days by responsible org"}
    assert len(totals) == 115

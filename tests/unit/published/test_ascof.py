"""ASCOF measures: open data of two councils, and the two tables of outcomes."""

from __future__ import annotations

import io

import pytest
import xlsxwriter

from commonweal.kernel.files import SourceFile
from commonweal.kernel.period import financial_year
from commonweal.kernel.problem import Refused
from commonweal.measures.published.ascof import read
from commonweal.measures.published.parsed import Mark, Parsed, Scheme

HEADER = [
    "Geographical Code", "Geographical Description", "Geographical Level", "ONS Code", "ASCOF Measure Code",
    "Disaggregation Level", "Measure Type", "Measure Value", "Measure Group", "Measure Group Description",
]  # fmt: skip
WORDS = "Still at home 91 days after discharge"
AREAS = [
    ([102, "Northshire", "Council", "E10000006"], 1),
    ([103, "Southshire", "Council", None], 2),
    (["N", "North", "Region", "E12000001"], 1),
    (["S", "South", "Region", "E12000008"], 2),
    (["S", "Shire Counties", "Council Type", None], 3),
    (["England", "England", "England", "E92000001"], 3),
]
Row = list[str | int | float | None]


def _rows() -> list[Row]:
    rows: list[Row] = []
    for area, weight in AREAS:
        for ending, level, factor in (("", "Total", 2), ("F", "Female", 1), ("M", "Male", 1)):
            start: Row = [*area, f"2B1{ending}", level]
            rows.append([*start, "Numerator", 40 * weight * factor, "2B1", WORDS])
            rows.append([*start, "Denominator", 50 * weight * factor, "2B1", WORDS])
            rows.append([*start, "Outcome", 80.0, "2B1", WORDS])
    return rows


def _workbook(rows: list[Row], header: list[str] = HEADER) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet("in")
    for number, cells in enumerate([header, *rows]):
        sheet.write_row(number, 0, cells)
    book.close()
    return stream.getvalue()


def _read(rows: list[Row], header: list[str] = HEADER) -> Parsed:
    return read(SourceFile("measures_2031_32.xlsx", _workbook(rows, header)))


def _set(column: int, value: str | float | None, row: int = 2) -> list[Row]:
    rows = _rows()
    rows[row - 2][column - 1] = value
    return rows


def test_numerator_denominator_and_outcome_are_parts_of_the_measure() -> None:
    parsed = _read(_rows())
    cells = {(str(each.series), each.area.name): each for each in parsed.observations}
    assert cells["ascof-2b1;part=numerator", "England"].value == 240
    assert cells["ascof-2b1;part=denominator", "England"].value == 300
    assert cells["ascof-2b1;part=outcome", "England"].value == 80
    assert cells["ascof-2b1;part=numerator;sex=female", "South"].value == 80
    first = parsed.observations[0]
    assert (first.sheet, first.row, first.column, first.period) == ("in", 2, 8, financial_year(2031))
    assert [alert.code for alert in parsed.alerts] == ["year-from-file-name"]


def test_areas_carry_the_code_that_the_file_gives() -> None:
    areas = {each.area.name: each.area for each in _read(_rows()).observations}
    assert (areas["Northshire"].scheme, areas["Northshire"].code) == (Scheme.ONS, "E10000006")
    assert (areas["Southshire"].scheme, areas["Southshire"].code) == (Scheme.CASSR, "103")
    assert (areas["Shire Counties"].scheme, areas["Shire Counties"].kind) == (Scheme.NAME, "council-type")
    assert (areas["England"].code, areas["England"].kind) == ("E92000001", "nation")


def test_suppressed_and_unavailable_are_told_apart_and_hinder_the_check() -> None:
    rows = _set(8, "[c]")
    rows[9][7] = "[x]"
    parsed = _read(rows)
    marks = {each.area.name: each.mark for each in parsed.observations if each.printed}
    assert marks == {"Northshire": Mark.SUPPRESSED, "Southshire": Mark.MISSING}
    assert "areas-incomplete" in [alert.code for alert in parsed.alerts]


def test_sums_that_do_not_close_are_named() -> None:
    parsed = _read(_set(8, 81))  # Northshire's numerator, total
    alerts = {alert.code: alert for alert in parsed.alerts}
    assert alerts["areas-do-not-sum"].difference == 1
    assert (alerts["parts-do-not-sum"].expected, alerts["parts-do-not-sum"].found) == (81, 80)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        (1, "1O2"),
        (2, None),
        (3, "District"),
        (4, "E1000006"),
        (4, "E12000001"),
        (5, "9Z9"),
        (6, "Unknown"),
        (7, "Median"),
        (8, "many"),
        (8, "80"),
        (9, "9Z9"),
        (10, "Another measure"),
    ],
)
def test_what_is_not_known_refuses_the_workbook_at_its_cell(column: int, value: str | None) -> None:
    with pytest.raises(Refused) as refused:
        _read(_set(column, value))
    places = [(each.where.sheet, each.where.row, each.where.column) for each in refused.value.problems]
    # a name or a description is held against the first that the file gave, so the later rows are at fault
    assert any(sheet == "in" and at == column for sheet, _, at in places)


def test_a_measure_without_england_is_refused() -> None:
    rows = _rows()
    rows[0][4] = rows[0][8] = "5Z"
    with pytest.raises(Refused, match="no row for England"):
        _read(rows)


def test_a_row_that_stands_twice_is_refused() -> None:
    with pytest.raises(Refused, match="stands on row 2 too"):
        _read([*_rows(), _rows()[0]])


def test_a_renamed_column_is_one_refusal() -> None:
    header = ["Value" if title == "Measure Value" else title for title in HEADER]
    with pytest.raises(Refused) as refused:
        _read(_rows(), header)
    (problem,) = refused.value.problems
    assert (problem.where.sheet, problem.where.row, problem.where.column, problem.value) == (
        "in",
        1,
        8,
        "Value",
    )


RATES = "area_code,area_name,period,indicator,measure,unit,value\n"
RATE = (
    "E08000009,Trafford,2031/32,Permanent admissions to residential and nursing care homes aged 65+,"
    '"Rate per 100,000 aged 65+",Persons,{}\n'
)


def _rates(text: str) -> Parsed:
    return read(SourceFile("a.csv", text.encode()))


def test_a_rate_alone_is_a_series_of_its_own() -> None:
    parsed = _rates(RATES + RATE.format("622.5") + RATE.format("NA").replace("2031/32", "2032/33"))
    first, second = parsed.observations
    assert (str(first.series), str(first.value), first.period) == (
        "ascof-2a2-rate",
        "622.5",
        financial_year(2031),
    )
    assert (second.value, second.mark) == (None, Mark.MISSING)


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("E08000009", "Trafford", 1),
        ("2031/32", "2031/33", 3),
        ("aged 65+,", "aged 18+,", 4),
        ("Persons", "Men", 6),
        ("622.5", "622,5", 0),
        ("622.5", "high", 7),
    ],
)
def test_what_a_rate_is_not_refuses_the_file(old: str, new: str, column: int) -> None:
    with pytest.raises(Refused) as refused:
        _rates(RATES + RATE.format("622.5").replace(old, new))
    assert refused.value.problems[0].where.row == 2
    assert refused.value.problems[0].where.column == (column or None)


OFLOG = (
    "Financial year,Local authority code,Local authority name,Grouping,Entity_Name,Region,Measure,Code,Value,"
    "MEDIAN,MADs_from_median,rank_order\n"
)
OFLOG_ROW = (
    "2031-32,E06000005,Darlington,LA_Raw,Unitary Authorities,North East,"
    '"Outcome, Workforce turnover rate",ASC7,{},30,0,desc\n'
)


def test_oflog_measures_are_read_without_the_compilers_columns() -> None:
    parsed = read(SourceFile("a.csv", (OFLOG + OFLOG_ROW.format("21.9")).encode()))
    (only,) = parsed.observations
    assert (parsed.layout, str(only.series), str(only.value), only.column) == (
        "oflog",
        "oflog-workforce-turnover-rate",
        "21.9",
        9,
    )


@pytest.mark.parametrize(
    ("old", "new", "column"), [("ASC7", "ASC9", 8), ("ASC7", "ASC1", 7), ("LA_Raw", "Region", 4)]
)
def test_an_oflog_code_that_is_not_known_refuses_the_file(old: str, new: str, column: int) -> None:
    with pytest.raises(Refused) as refused:
        read(SourceFile("a.csv", (OFLOG + OFLOG_ROW.format("21.9").replace(old, new)).encode()))
    assert refused.value.problems[0].where.column == column

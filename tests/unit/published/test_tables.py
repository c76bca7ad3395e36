"""Cells, headers and sums that the flat tables share."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from commonweal.kernel.files import SourceFile
from commonweal.kernel.period import financial_year, month
from commonweal.kernel.problem import Refused
from commonweal.measures.published.parsed import AreaRef, Mark, Observation, Scheme, Series
from commonweal.measures.published.sums import areas_do_not_sum, parts_do_not_sum
from commonweal.measures.published.tables import Cell, figure, is_count, slug, span, table
from commonweal.measures.published.unstated import year_of


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("", Mark.MISSING),
        ("NA", Mark.MISSING),
        (":", Mark.MISSING),
        ("-", Mark.MISSING),
        ("…", Mark.MISSING),
        ("[x]", Mark.MISSING),
        ("*", Mark.SUPPRESSED),
        ("[c]", Mark.SUPPRESSED),
        ("n/a", Mark.NOT_APPLICABLE),
    ],
)
def test_a_mark_keeps_its_meaning_and_is_never_nought(text: str, mark: Mark) -> None:
    assert figure(text) == Cell(None, mark, text)


@pytest.mark.parametrize(
    ("text", "value"),
    [("0", "0"), ("-3.5", "-3.5"), ("1e-07", "0.0000001"), ("15.233", "15.233"), (" 7 ", "7")],
)
def test_a_number_is_exact(text: str, value: str) -> None:
    assert figure(text) == Cell(Decimal(value))


@pytest.mark.parametrize("text", ["1,234", "12x", "nil", "1.2.3", "nan", "inf", "0x10", "٣", "1e9999"])
def test_what_is_neither_is_not_guessed(text: str) -> None:
    assert figure(text) is None


def test_a_workbook_keeps_its_numbers_as_numbers() -> None:
    assert figure("12", workbook=True) is None
    assert figure(Decimal(12), workbook=True) == Cell(Decimal(12))
    assert figure(None, workbook=True) == Cell(None, Mark.MISSING, "")


def test_a_count_is_whole_and_not_negative() -> None:
    assert is_count(Cell(Decimal(0)))
    assert is_count(Cell(None, Mark.MISSING))
    assert not is_count(Cell(Decimal("0.5")))
    assert not is_count(Cell(Decimal(-1)))


def test_slugs() -> None:
    assert slug("Awaiting completion of adaptations (DFG's)") == "awaiting-completion-of-adaptations-dfgs"
    assert slug("Patient / family choice") == "patient-family-choice"


def test_span_runs_from_the_first_to_the_last() -> None:
    assert span([month(2020, 3), month(2019, 12)]).start == date(2019, 12, 1)
    assert span([month(2020, 3), month(2019, 12)]).last == date(2020, 3, 31)


LAYOUTS = {"one": ("a", "b", "c", "d"), "two": ("p", "q", "r")}


def _table(text: str) -> tuple[str, list[tuple[int, list[str]]]]:
    return table(SourceFile("f.csv", text.encode()), "things", LAYOUTS)


def test_a_table_is_known_by_its_header_and_its_lines_count_from_the_header() -> None:
    assert _table("p,q,r\n1,2,3\n\n4,5,6\n") == ("two", [(2, ["1", "2", "3"]), (4, ["4", "5", "6"])])


def test_a_renamed_column_is_one_refusal_at_its_place() -> None:
    with pytest.raises(Refused) as refused:
        _table("a,b,see,d\n1,2,3,4\n")
    (problem,) = refused.value.problems
    assert (problem.where.row, problem.where.column, problem.value) == (1, 3, "see")
    assert "'c'" in problem.remedy


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x,y\n1,2\n", "not a file of things"),
        ("a,b,c\n1,2,3\n", "no column 'd'"),
        ("a,b,d,c\n1,2,3,4\n", "order"),
        ("a,b,c,d,d\n1,2,3,4,5\n", "twice"),
        ("a,b,c,d\n", "no rows"),
        ("", "not a file of things"),
        ("a,b,c,d\n1,2,3,4\n1,2", "cut short"),
        ('a,b,c,d\n1,2,3,"4', "broken"),
    ],
)
def test_each_broken_table_gets_one_clear_refusal(text: str, words: str) -> None:
    with pytest.raises(Refused) as refused:
        _table(text)
    (problem,) = refused.value.problems
    assert words in problem.message
    assert problem.remedy
    assert problem.where.file == "f.csv"


def _cell(value: str | None, row: int = 2) -> Observation:
    number = None if value is None else Decimal(value)
    area = AreaRef(Scheme.ONS, "E92000001", "England")
    return Observation(Series("things"), area, month(2020, 1), number, "", row, 5)


def test_a_sum_that_does_not_close_says_by_how_much_and_where() -> None:
    (alert,) = areas_do_not_sum(_cell("10", 9), [_cell("4"), _cell(None), _cell("5")], "the areas")
    assert (alert.code, alert.expected, alert.found, alert.difference) == ("areas-do-not-sum", 10, 9, -1)
    assert (alert.row, alert.column) == (9, 5)
    assert "without 1 that print no number" in alert.message


def test_a_sum_that_closes_or_cannot_be_checked_is_silent() -> None:
    assert list(areas_do_not_sum(_cell("9"), [_cell("4"), _cell("5")], "the areas")) == []
    assert list(areas_do_not_sum(_cell(None), [_cell("4")], "the areas")) == []
    assert list(parts_do_not_sum(_cell("9"), [_cell("4"), _cell(None)], "the parts")) == []


@pytest.mark.parametrize(
    "name",
    [
        "ascof_2021_22.xlsx",
        "meas-from-asc-of-eng-2122-open-data.csv",
        "a-21-22.csv",
        "a 2021-22 (2021_22).csv",
    ],
)
def test_the_year_of_an_unstated_file_is_read_from_its_name_and_says_so(name: str) -> None:
    year, (alert,) = year_of(SourceFile(name, b"x"))
    assert year == financial_year(2021)
    assert alert.code == "year-from-file-name"


def test_a_stated_year_needs_no_name() -> None:
    assert year_of(SourceFile("a.csv", b"x"), financial_year(2019)) == (financial_year(2019), [])


@pytest.mark.parametrize("name", ["a.csv", "a_2020.csv", "a-2022-03-30.csv", "a_2020_21_2021_22.csv"])
def test_a_year_that_nothing_says_is_refused_and_not_guessed(name: str) -> None:
    with pytest.raises(Refused):
        year_of(SourceFile(name, b"x"))

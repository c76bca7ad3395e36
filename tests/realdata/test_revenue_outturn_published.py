"""Revenue Outturn Summary workbooks of three years as published (data/activity README 6)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from rewritten import rewritten

from commonweal.kernel.files import CellValue, Sheet, SourceFile, open_source
from commonweal.kernel.period import Period, financial_year
from commonweal.kernel.problem import Refused
from commonweal.measures.published.parsed import Mark, Parsed, Scheme, Series
from commonweal.measures.published.revenue_outturn import read

ADULTS = Series("rs-adult-social-care")
FILES = {
    2013: "revenue_outturn_summary_2013_14_by_la.xls",
    2014: "revenue_outturn_summary_2014_15_by_la.xls",
    2017: "revenue_outturn_summary_2017_18_by_la.xlsx",
}


@cache
def _source(folder: Path, year: int) -> SourceFile:
    return open_source(folder / FILES[year])


@cache
def _parsed(folder: Path, year: int) -> Parsed:
    return read(_source(folder, year))


@pytest.fixture(scope="module")
def folder(shared: Path) -> Path:
    return shared / "data/activity/finance"


@pytest.mark.parametrize(
    ("year", "thousands"), [(2013, "14565469"), (2014, "14495902"), (2017, "15330170.0")]
)
def test_adult_social_care_of_england_agrees_with_the_check_figures(
    folder: Path, year: int, thousands: str
) -> None:
    found = [
        each
        for each in _parsed(folder, year).observations
        if each.series == ADULTS and each.area.name == "England"
    ]
    (england,) = found
    assert england.value is not None
    assert england.value.quantize(Decimal("0.1")) == Decimal(thousands)
    assert (england.area.code, england.period) == ("E92000001", financial_year(year))


@pytest.mark.parametrize(
    ("year", "layout", "published", "revised", "publisher"),
    [
        (
            2013,
            "names",
            date(2015, 1, 28),
            date(2015, 1, 28),
            "Department for Communities and Local Government",
        ),
        (
            2014,
            "regions",
            date(2015, 11, 19),
            date(2016, 2, 2),
            "Department for Communities and Local Government",
        ),
        (2017, "codes", date(2018, 11, 15), None, "Ministry of Housing, Communities and Local Government"),
    ],
)
def test_each_workbook_says_its_publisher_and_dates(
    *, folder: Path, year: int, layout: str, published: date, revised: date | None, publisher: str
) -> None:
    parsed = _parsed(folder, year)
    assert (parsed.layout, parsed.published, parsed.revised, parsed.publisher) == (
        layout,
        published,
        revised,
        publisher,
    )
    assert not parsed.synthetic


@pytest.mark.parametrize(
    ("year", "authorities", "with_ons"), [(2013, 444, 0), (2014, 444, 368), (2017, 445, 443)]
)
def test_authorities_carry_the_codes_that_the_sheet_gives(
    folder: Path, year: int, authorities: int, with_ons: int
) -> None:
    areas = {
        each.area
        for each in _parsed(folder, year).observations
        if each.series == ADULTS and each.area.name != "England"
    }
    areas = {area for area in areas if area.kind != "authority-class"}
    assert len(areas) == authorities
    assert sum(area.scheme is Scheme.ONS for area in areas) == with_ons


def test_sums_close_but_for_the_year_in_which_one_district_made_no_return(folder: Path) -> None:
    assert [alert.code for alert in _parsed(folder, 2013).alerts] == ["parts-do-not-sum"]
    assert _parsed(folder, 2014).alerts == []
    alerts = _parsed(folder, 2017).alerts
    assert {alert.code for alert in alerts} == {"areas-do-not-sum"}
    assert {alert.area.name for alert in alerts if alert.area} == {"England", "SHIRE DISTRICTS"}
    copeland = [each for each in _parsed(folder, 2017).observations if each.area.name == "Copeland"]
    assert {(each.value, each.mark, each.printed) for each in copeland} == {(None, Mark.MISSING, "…")}


def test_other_bases_and_the_two_ends_of_the_year_are_series_of_their_own(folder: Path) -> None:
    series = {
        str(each.series): each for each in _parsed(folder, 2013).observations if each.area.name == "England"
    }
    assert (
        series["rs-adult-social-care;basis=net-total-cost-excluding-specific-grants"].sheet
        == "RS LA Data 2013-14 (3)"
    )
    assert series["rs-schools-reserves-level;at=1-april"].sheet == "RS LA Data 2013-14 (1)"
    assert series["rs-schools-reserves-level;at=31-march"].sheet == "RS LA Data 2013-14 (2)"
    assert "rs-interest-payable-and-similar-charges;block=icelandic-bank-impairment" in series
    cell = series["rs-adult-social-care"]
    assert (cell.row, cell.column) == (454, 9)


def _plain(sheet: str, row: int, column: int, cell: CellValue) -> CellValue:
    return cell


@pytest.mark.parametrize("year", [2013, 2014, 2017])
def test_another_year_of_each_layout_is_read(folder: Path, year: int) -> None:
    printed, later_year = f"{year}-{year + 1 - 2000}", "2031-32"

    def later(sheet: str, row: int, column: int, cell: CellValue) -> CellValue:
        return cell.replace(printed, later_year) if isinstance(cell, str) else cell

    parsed = read(rewritten(_source(folder, year), later, "x"))
    assert parsed.period == financial_year(2031)
    assert parsed.title.endswith(later_year)
    pairs = zip(parsed.observations, _parsed(folder, year).observations, strict=True)
    # a workbook written again keeps 16 digits of a binary number
    assert all(abs((new.value or 0) - (old.value or 0)) < Decimal("0.000001") for new, old in pairs)


def _header(source: SourceFile) -> tuple[Sheet, int]:
    sheet = next(each for each in source.sheets.values() if each.name.startswith("RS LA Data"))
    return sheet, next(row for row in range(1, 20) if sheet.text(row, 1) == "E-code")


@pytest.mark.parametrize("year", [2013, 2014, 2017])
@pytest.mark.parametrize("title", ["Adult Social Care", "Depreciation"])
def test_a_renamed_column_is_one_refusal(folder: Path, year: int, title: str) -> None:
    source = _source(folder, year)
    sheet, header = _header(source)
    column = next(number for number in range(1, 100) if sheet.text(header, number) == title)

    def rename(name: str, row: int, position: int, cell: CellValue) -> CellValue:
        return "Something else" if (name, row, position) == (sheet.name, header, column) else cell

    with pytest.raises(Refused) as refused:
        read(rewritten(source, rename, FILES[year]))
    (problem,) = refused.value.problems
    assert (problem.where.sheet, problem.where.row, problem.where.column) == (sheet.name, header, column)


def test_a_number_made_text_is_one_refusal_at_its_cell(folder: Path) -> None:
    source = _source(folder, 2014)
    sheet, header = _header(source)

    def spoil(name: str, row: int, position: int, cell: CellValue) -> CellValue:
        return "about 90" if (name, row, position) == (sheet.name, header + 2, 10) else cell

    with pytest.raises(Refused) as refused:
        read(rewritten(source, spoil, "x"))
    (problem,) = refused.value.problems
    assert (problem.where.row, problem.where.column, problem.value) == (header + 2, 10, "about 90")


@pytest.mark.parametrize("year", [2013, 2014, 2017])
@pytest.mark.parametrize("share", [0.2, 0.9])
def test_a_truncated_workbook_is_one_refusal(folder: Path, year: int, share: float) -> None:
    content = _source(folder, year).content
    with pytest.raises(Refused) as refused:
        read(SourceFile(FILES[year], content[: int(len(content) * share)]))
    assert len(refused.value.problems) == 1


def test_a_sheet_cut_before_england_is_refused(folder: Path) -> None:
    def until(sheet: Sheet, row: int) -> bool:
        return not sheet.name.startswith("RS LA Data") or row < 300

    with pytest.raises(Refused, match="ENGLAND"):
        read(rewritten(_source(folder, 2014), _plain, "x", until))


def test_the_period_is_the_year(folder: Path) -> None:
    periods: list[Period] = [_parsed(folder, year).period for year in FILES]
    assert periods == [financial_year(year) for year in FILES]

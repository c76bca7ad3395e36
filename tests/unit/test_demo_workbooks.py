"""The synthetic workbooks: one month, three areas, drawn by hand.

London       E09000007  702   Camden    acute A nhs 31, acute E social-care 10, non-acute B both 4
North East   E06000001  111   Hartlepool UA   nothing: dashes
(elsewhere)             9901  Resident in Scotland   acute C nhs 2
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from commonweal.demo.layouts import layout_of, months
from commonweal.demo.workbooks import AreaDays, MonthFigures, cells_of, workbook
from commonweal.kernel.files import SourceFile
from commonweal.kernel.period import Period, month
from commonweal.measures.published.dtoc_la import read
from commonweal.measures.published.parsed import Mark, Parsed

CAMDEN = AreaDays(
    "Camden",
    "702",
    {("acute", "A", "nhs"): 31, ("acute", "E", "social-care"): 10, ("non-acute", "B", "both"): 4},
    "E09000007",
    "London",
)
HARTLEPOOL = AreaDays("Hartlepool UA", "111", {}, "E06000001", "North East")
SCOTLAND = AreaDays("Resident in Scotland", "9901", {("acute", "C", "nhs"): 2})


def figures(**more: object) -> MonthFigures:
    return MonthFigures((SCOTLAND, HARTLEPOOL, CAMDEN), **more)  # type: ignore[arg-type]


def reading(period: Period, **more: object) -> Parsed:
    return read(SourceFile("synthetic.xlsx", workbook(period, figures(**more))))


def rows(period: Period, sheet: str) -> list[list[object]]:
    return SourceFile("x.xlsx", workbook(period, figures())).sheets[sheet].rows


@pytest.mark.parametrize(
    ("period", "letter"),
    [(month(2011, 4), "A"), (month(2013, 3), "A"), (month(2013, 4), "B"), (month(2015, 6), "B"),
     (month(2015, 7), "C"), (month(2017, 3), "C"), (month(2017, 4), "D"), (month(2019, 12), "D")],
)  # fmt: skip
def test_each_month_has_the_layout_of_its_date(period: Period, letter: str) -> None:
    parsed = reading(period, published=date(2012, 1, 22), revised=date(2012, 4, 3))
    assert (parsed.layout, parsed.period, parsed.alerts) == (letter, period, [])
    assert (parsed.published, parsed.revised) == (date(2012, 1, 22), date(2012, 4, 3))


def test_it_says_that_it_is_synthetic() -> None:
    parsed = reading(month(2016, 5))
    assert parsed.synthetic
    assert parsed.title.startswith("SYNTHETIC - ")
    assert parsed.publisher == "Commonweal demonstration (synthetic)"


def test_the_same_figures_give_the_same_bytes() -> None:
    assert workbook(month(2017, 4), figures()) == workbook(month(2017, 4), figures())


def test_values_come_back_exactly() -> None:
    seen = {(cell.area.name, str(cell.series)): cell for cell in reading(month(2016, 2)).observations}
    value = {key: cell.value for key, cell in seen.items()}
    assert value["Camden", "delayed-days"] == 45
    assert value["Camden", "delayed-days;attribution=social-care"] == 10
    assert value["Camden", "delayed-days;care=acute"] == 41
    assert value["Camden", "delayed-days;reason=B"] == 4
    assert value["England", "delayed-days"] == 47
    assert value["England", "delayed-days;attribution=nhs;care=acute;reason=A"] == 31
    assert value["England", "delayed-days;attribution=nhs;care=acute"] == 33
    assert seen["England", "delayed-days;attribution=both;care=acute;reason=C"].mark is Mark.NOT_APPLICABLE


def test_an_area_without_delays_has_dashes_and_a_total_of_0() -> None:
    sheet = rows(month(2017, 4), "LA - by responsible org")
    nil = ["-", "-", "-", Decimal(0)]
    assert sheet[17][1:] == ["North East", "E06000001", "111", "Hartlepool UA", *nil, None, *nil]


def test_layout_d_repeats_days_as_beds() -> None:
    sheet = rows(month(2017, 4), "LA - by type of care")
    assert sheet[12][5] == "Delayed Days"
    assert sheet[12][9] == "DTOC Beds"
    camden = sheet[16]
    assert camden[4:8] == ["Camden", Decimal(41), Decimal(4), Decimal(45)]
    assert camden[11] == Decimal("1.5")
    renamed = rows(month(2019, 5), "LA - by type of care")
    assert renamed[12][9] == "Average Number of People Delayed per Day"
    assert renamed[-2][1] == "Notes:"


def test_layout_a_runs_through_the_alphabet_and_later_ones_by_region() -> None:
    a = [row[3] for row in rows(month(2011, 4), "LA - by reason")[16:]]
    d = [row[4] for row in rows(month(2018, 4), "LA - by reason")[16:]]
    assert a == ["Camden", "Hartlepool UA", "Resident in Scotland"]
    assert d == ["Camden", "Hartlepool UA", "Resident in Scotland"]
    assert rows(month(2011, 4), "LA - by reason")[16][1:4] == ["-", "702", "Camden"]
    assert rows(month(2014, 4), "LA - by reason")[16][1:5] == ["London", None, "702", "Camden"]
    assert rows(month(2018, 4), "LA - by reason")[18][1:5] == ["-", "-", "9901", "Resident in Scotland"]


def test_only_2017_18_has_a_sheet_of_data_quality() -> None:
    with_sheet = [period for period in months() if layout_of(period).has_data_quality]
    assert (with_sheet[0], with_sheet[-1], len(with_sheet)) == (month(2017, 4), month(2018, 3), 12)
    source = SourceFile(
        "x.xlsx", workbook(month(2017, 6), figures(revisers=[("ZZ1", "Demonstration Hospital")]))
    )
    assert source.sheets["Data Quality"].rows[1] == ["ZZ1", "Demonstration Hospital"]


def test_the_wording_of_reasons_changes_with_the_date() -> None:
    def titles(period: Period) -> list[object]:
        return rows(period, "LA - by reason")[13]

    assert titles(month(2017, 3))[5] == "A) COMPLETION OF ASSESSMENT"
    assert titles(month(2017, 12))[14] == "I) Housing – patients not covered by NHS and Community Care Act"
    assert titles(month(2018, 1))[14:] == [
        "I) Housing - patients not covered by Care Act",
        "O) Other",
        "Total",
    ]


def test_it_refuses_what_the_form_has_no_place_for() -> None:
    for cell in (("acute", "C", "both"), ("acute", "O", "nhs"), ("elsewhere", "A", "nhs")):
        with pytest.raises(ValueError, match="no place"):
            workbook(month(2018, 1), MonthFigures((AreaDays("Camden", "702", {cell: 1}),)))
    with pytest.raises(ValueError, match="no place"):
        workbook(month(2017, 3), MonthFigures((AreaDays("Camden", "702", {("non-acute", "O", "nhs"): 1}),)))
    with pytest.raises(ValueError, match="no place"):
        workbook(month(2017, 3), MonthFigures((AreaDays("Camden", "702", {("acute", "A", "nhs"): -1}),)))


def test_no_cell_of_a_layout_is_one_that_the_publisher_forbids() -> None:
    assert len(cells_of(layout_of(month(2017, 3)))) == 46
    assert len(cells_of(layout_of(month(2017, 4)))) == 49

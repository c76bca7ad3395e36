"""PSS-EX1 additional data, a small return of three councils."""

from __future__ import annotations

from decimal import Decimal

import pytest

from commonweal.kernel.files import SourceFile
from commonweal.kernel.period import financial_year
from commonweal.kernel.problem import Refused
from commonweal.measures.published.bcf_income import read
from commonweal.measures.published.parsed import Mark, Parsed, Scheme

HEADER = "UUID,Council Code,Council Name,Data Type,Data Source,Age Band,Finance Type,Comparative totals,Value"
COUNCILS = {"102": "Northshire", "103": "Southshire", "906": "Small Isles", "104": "Eastshire"}
FUND = {"102": "9000", "103": "", "906": "15", "104": "10000"}
SPENT = {"102": "90000", "103": "80000", "906": "150", "104": "100000"}


def _lines(fund: dict[str, str] = FUND, spent: dict[str, str] = SPENT) -> list[str]:
    lines = [HEADER]
    for code, name in COUNCILS.items():
        lines += [
            f"8328110,{code},{name},Voluntay,Additional Data,-,Income,Income from Better Care Fund,"
            f"{fund[code]}",
            f"8510301,{code},{name},Mandatory,Bridging Year,Age 65 and over,Expenditure,Home care services,"
            f"{spent[code]}",
        ]
    return lines


def _read(lines: list[str], name: str = "return-31-32.csv") -> Parsed:
    return read(SourceFile(name, "\n".join(lines).encode()))


def test_income_is_a_series_of_its_own_and_a_blank_is_not_nought() -> None:
    parsed = _read(_lines())
    cells = {(str(each.series), each.area.code): each for each in parsed.observations}
    assert cells["bcf-income", "102"].value == 9000
    assert cells["bcf-income", "102"].area.scheme is Scheme.CASSR
    assert (cells["bcf-income", "103"].value, cells["bcf-income", "103"].mark) == (None, Mark.MISSING)
    assert (
        cells["pss-home-care-services;age=65-and-over;finance=expenditure;source=bridging-year", "906"].value
        == 150
    )
    assert parsed.period == financial_year(2031)
    assert "no national total" in parsed.basis


def test_a_dash_is_not_applicable() -> None:
    cells = [each for each in _read(_lines({**FUND, "103": "-"})).observations if each.printed == "-"]
    assert [each.mark for each in cells] == [Mark.NOT_APPLICABLE]


@pytest.mark.parametrize("value", ["9.5", "9500000"])
def test_one_value_in_another_unit_raises_an_alert_and_loads(value: str) -> None:
    parsed = _read(_lines({**FUND, "103": value}))
    (alert,) = [each for each in parsed.alerts if each.code == "unit-suspect"]
    assert (alert.area and alert.area.code, alert.found) == ("103", Decimal(value))


def test_a_small_council_is_not_suspected_for_being_small() -> None:
    assert [each.code for each in _read(_lines()).alerts] == ["year-from-file-name"]


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("8328110,102", "83281,102", 1),
        ("8328110,102", "8328110,1O2", 2),
        ("8328110,102,Northshire", "8328110,102,Northshore", 3),
        ("102,Northshire,Voluntay", "102,Northshire,Optional", 4),
        ("102,Northshire,Voluntay,Additional Data", "102,Northshire,Voluntay,Other Data", 5),
        ("Income from Better Care Fund,9000", "Income from Better Care,9000", 8),
        ("Income from Better Care Fund,9000", "Income from Better Care Fund,nine", 9),
    ],
)
def test_a_word_that_is_not_known_refuses_the_file_at_its_cell(old: str, new: str, column: int) -> None:
    with pytest.raises(Refused) as refused:
        _read([line.replace(old, new) for line in _lines()])
    assert column in [each.where.column for each in refused.value.problems]


def test_an_item_without_all_councils_is_refused_as_cut_short() -> None:
    with pytest.raises(Refused, match="cut short"):
        _read(_lines()[:-1])


def test_a_file_without_a_year_is_refused() -> None:
    with pytest.raises(Refused, match="financial year"):
        _read(_lines(), "return.csv")

"""PSS-EX1 additional data of 2015-16 as HSCIC published it (data/activity README 2)."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from commonweal.kernel.files import SourceFile, open_source
from commonweal.kernel.period import financial_year
from commonweal.kernel.problem import Refused
from commonweal.measures.published.bcf_income import read
from commonweal.measures.published.parsed import Mark, Observation, Parsed, Scheme, Series


@pytest.fixture(scope="module")
def source(shared: Path) -> SourceFile:
    return open_source(shared / "data/activity/bcf/pss_ex1_2015_16_additional_incl_bcf_income.csv")


@pytest.fixture(scope="module")
def parsed(source: SourceFile) -> Parsed:
    return read(source)


@pytest.fixture(scope="module")
def income(parsed: Parsed) -> list[Observation]:
    return [each for each in parsed.observations if each.series == Series("bcf-income")]


def test_income_from_the_fund_agrees_with_the_check_figures(income: list[Observation]) -> None:
    values = [each.value for each in income if each.value is not None]
    assert (len(income), len(values), values.count(Decimal(0))) == (152, 103, 7)
    assert sum(values).quantize(Decimal("0.1")) == Decimal("1017797.7")
    highest = sorted(income, key=lambda each: each.value or Decimal(0), reverse=True)[:3]
    assert [(each.area.name, each.value) for each in highest] == [
        ("Leicestershire", 38343), ("Derbyshire", 36195), ("Cumbria", 36013),
    ]  # fmt: skip


def test_a_blank_is_missing_and_not_nought(income: list[Observation]) -> None:
    blank = [each for each in income if each.value is None]
    assert len(blank) == 49
    assert {(each.mark, each.printed) for each in blank} == {(Mark.MISSING, "")}


def test_one_council_is_in_another_unit_it_seems(parsed: Parsed) -> None:
    (alert,) = parsed.alerts
    assert (alert.code, alert.area and alert.area.name, alert.found) == (
        "unit-suspect",
        "North Tyneside",
        Decimal("15.233"),
    )


def test_the_whole_return_is_33_items_of_152_councils(parsed: Parsed) -> None:
    assert len(parsed.observations) == 5016
    assert len({each.series for each in parsed.observations}) == 33
    assert {each.area.scheme for each in parsed.observations} == {Scheme.CASSR}
    assert parsed.period == financial_year(2015)


def test_another_year_under_the_publishers_name_is_read(source: SourceFile) -> None:
    changed = source.content.replace(
        b"Income from Better Care Fund,36013", b"Income from Better Care Fund,40000"
    )
    parsed = read(SourceFile("pss-exp-eng-31-32-fin-add-data.csv", changed))
    assert parsed.period == financial_year(2031)
    assert "year-from-file-name" in [alert.code for alert in parsed.alerts]


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        (b"Comparative totals", b"Totals", (1, 8)),
        (b"Income from Better Care Fund,36013", b"Income from Better Care Fund,36o13", (3, 9)),
        (b"8328110,102", b"83281x0,102", (3, 1)),
    ],
)
def test_a_change_is_refused_at_its_cell(
    source: SourceFile, old: bytes, new: bytes, place: tuple[int, int]
) -> None:
    with pytest.raises(Refused) as refused:
        read(SourceFile("return_2015_16.csv", source.content.replace(old, new, 1)))
    first = refused.value.problems[0]
    assert (first.where.row, first.where.column) == place
    assert first.remedy


@pytest.mark.parametrize("cut", [100, 250_000, 490_000])
def test_a_truncated_file_is_refused(source: SourceFile, cut: int) -> None:
    with pytest.raises(Refused):
        read(SourceFile(source.name, source.content[:cut]))

"""A question as people write it."""

from __future__ import annotations

from typing import Any

import pytest

from commonweal.kernel.period import PeriodKind, financial_year, month, quarter
from commonweal.kernel.problem import Kind, Refused
from commonweal.measures.asking import question


@pytest.mark.parametrize(
    ("text", "by", "periods"),
    [
        ("2015-09", None, (month(2015, 9),)),
        ("2015-16", None, (financial_year(2015),)),
        ("2015/16", None, (financial_year(2015),)),
        ("2015-16-Q2", None, (quarter(2015, 2),)),
        ("2011-12", PeriodKind.MONTH, (month(2011, 12),)),
        ("2011-12", PeriodKind.FINANCIAL_YEAR, (financial_year(2011),)),
        ("2015-16", PeriodKind.QUARTER, tuple(quarter(2015, number) for number in (1, 2, 3, 4))),
        ("2015-16-Q2", PeriodKind.MONTH, (month(2015, 7), month(2015, 8), month(2015, 9))),
    ],
)
def test_a_period_reads_as_people_write_it(text: str, by: PeriodKind | None, periods: object) -> None:
    assert question("delayed-days", periods=[text], by=by).periods == periods


def test_a_form_that_reads_both_ways_is_refused_with_both_readings() -> None:
    with pytest.raises(Refused) as refused:
        question("delayed-days", periods=["2011-12"])
    (problem,) = refused.value.problems
    assert (problem.kind, problem.value, problem.where.field) == (Kind.INVALID, "2011-12", "period")
    for words in ("December 2011", "April 2011 to March 2012", "--by month", "--by financial-year"):
        assert words in problem.remedy


@pytest.mark.parametrize(
    "text",
    ["", "2015", "2015-13", "2015-17", "15-16", "2015-16-Q5", "2015-16-Q", "2015-00", "September 2015", "2015_16", "2015-09-31"],
)
def test_what_is_no_period_of_the_measure_is_refused(text: str) -> None:
    try:
        found = question("delayed-days", periods=[text]).periods
    except Refused as refused:
        assert refused.problems[0].where.field == "period"
    else:
        assert [period.kind for period in found] == [PeriodKind.YEAR]  # which the engine then refuses


def test_each_period_is_asked_for_once_and_all_are_of_one_length() -> None:
    assert question("delayed-days", periods=["2015-09", "2015-09"]).periods == (month(2015, 9),)
    with pytest.raises(Refused, match="different lengths"):
        question("delayed-days", periods=["2015-09", "2015-16"])


@pytest.mark.parametrize("periods", [[], ["2015-09", "2015-10"]])
def test_one_period_is_one(periods: list[str]) -> None:
    with pytest.raises(Refused, match="one period at a time"):
        question("delayed-days", periods=periods, one_period=True)


def test_areas_keep_their_order_and_are_asked_once() -> None:
    assert question("delayed-days", areas=["E09000012", "E92000001", "E09000012"]).areas == ("E09000012", "E92000001")


@pytest.mark.parametrize(
    ("named", "dimensions", "found"),
    [
        ({"attribution": "nhs", "care": None}, [], {"attribution": "nhs"}),
        ({}, ["reason=E"], {"reason": "E"}),
        ({"reason": "E"}, ["reason=E"], {"reason": "E"}),
    ],
)
def test_dimensions_by_word_or_by_name(named: Any, dimensions: list[str], found: dict[str, str]) -> None:
    assert question("delayed-days", named=named, dimensions=dimensions).dimensions == found


@pytest.mark.parametrize("dimensions", [["reason"], ["reason=E", "reason=F"]])
def test_a_dimension_is_name_and_value_and_asked_for_once(dimensions: list[str]) -> None:
    with pytest.raises(Refused) as refused:
        question("delayed-days", dimensions=dimensions)
    assert refused.value.problems[0].where.field == "dimension"


def test_periods_come_in_the_order_asked_each_once() -> None:
    found = question("delayed-days", periods=["2015-10", "2015-08", "2015-10"]).periods
    assert found == (month(2015, 10), month(2015, 8))

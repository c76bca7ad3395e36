"""Pounds at the edge, pence inside."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonweal.kernel.money import parse_pounds, pence_of, pounds, pounds_shown, pounds_text
from commonweal.kernel.problem import Refused, Where


@pytest.mark.parametrize(
    ("text", "pence"),
    [("0", 0), ("1234.50", 123450), ("1234.5", 123450), ("-0.01", -1), ("+7", 700), ("1,234,567.89", 123456789),
     (" 12.00 ", 1200)],
)  # fmt: skip
def test_pounds_are_read(text: str, pence: int) -> None:
    assert parse_pounds(text) == pence


@pytest.mark.parametrize(
    "text", ["", "abc", "1.234", "1e3", "£5", "1,23", "2,343,87", "12,34,567", "--1", "NaN", "inf", "1 000", "9" * 16]
)
def test_what_is_no_amount_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_pounds(text, where=Where("pool.csv", row=4, field="amount"))
    assert "pool.csv" in str(refused.value)
    assert refused.value.problems[0].value == text


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(-(10**16), 10**16))
def test_pence_come_back_from_pounds(pence: int) -> None:
    assert parse_pounds(pounds_text(pence)) == pence == pence_of(pounds(pence))


def test_a_part_of_a_penny_is_never_rounded_away() -> None:
    with pytest.raises(Refused):
        pence_of(Decimal("0.005"))


def test_shown_to_readers() -> None:
    assert pounds_shown(-123456789) == "-£1,234,567.89"
    assert pounds_shown(5) == "£0.05"

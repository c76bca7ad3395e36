"""JSON with exact numbers."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.web.api.exact_json import text

numbers = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30)
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text() | numbers,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Decimal("0.1"), "0.1"),
        (Decimal("12.50"), "12.50"),
        (Decimal("1E+3"), "1000"),
        (Decimal("-0.00"), "0.00"),
        (Decimal("1E-7"), "0.0000001"),
        (Decimal("12345678901234567890.123456789"), "12345678901234567890.123456789"),
        (2.5, "2.5"),
        (None, "null"),
        (True, "true"),
        ({"a": [1, "é"], "b": {}}, '{"a":[1,"é"],"b":{}}'),
        ((), "[]"),
        (date(2015, 9, 30), '"2015-09-30"'),
        (datetime(2015, 9, 30, 12, 5), '"2015-09-30T12:05:00"'),  # noqa: DTZ001  written as it is
    ],
)
def test_values_are_written_exactly(value: Any, written: str) -> None:
    assert text(value) == written


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity"), float("nan"), float("-inf")])
def test_what_is_no_number_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="no such number"):
        text({"a": [value]})


def test_what_is_no_plain_data_is_refused() -> None:
    with pytest.raises(TypeError):
        text({"a": object()})


@given(plain)
def test_what_is_written_reads_back_as_it_was(value: Any) -> None:
    assert json.loads(text(value), parse_float=Decimal, parse_int=Decimal) == value

"""Days are written in one way, and no other is taken."""

from __future__ import annotations

from datetime import date

import pytest

from commonweal.kernel.civil_day import parse_day, parse_day_or_none
from commonweal.kernel.problem import Refused, Where


def test_a_day_is_read() -> None:
    assert parse_day(" 2016-05-12 ") == date(2016, 5, 12)
    assert parse_day_or_none("  ") is None


@pytest.mark.parametrize("text", ["20160512", "2016-W19-4", "2016-02-30", "12/05/2016", "2016-5-12", "today", "", "٢٠١٦-٠٥-١٢"])
def test_anything_else_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(Refused, match="not a day") as refused:
        parse_day(text, where=Where(field="on"))
    assert refused.value.problems[0].where.field == "on"

"""When a gate's time is up, at the end of the calendar too."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from commonweal.decisions.model.routes import Clock
from commonweal.decisions.routing.clocks import due
from commonweal.kernel.problem import Refused


@pytest.mark.parametrize(
    ("count", "unit", "last"),
    [
        (28, "days", date(2024, 2, 28)),
        (4, "weeks", date(2024, 2, 28)),
        (1, "months", date(2024, 2, 29)),
        (20, "working-days", date(2024, 2, 28)),
    ],
)
def test_the_last_day(count: int, unit: Any, last: date) -> None:
    assert due(Clock(count=count, unit=unit), date(2024, 1, 31), "england") == last


@pytest.mark.parametrize("unit", ["days", "weeks", "months", "working-days"])
def test_a_time_past_the_end_of_the_calendar_is_refused(unit: Any) -> None:
    with pytest.raises(Refused) as refused:
        due(Clock(count=2, unit=unit), date.max, "england")
    assert refused.value.problems[0].where.field == "on"

"""The control chart of an area: limits start anew at breaks and after long gaps, and not otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from commonweal.kernel.figure import Figure, Status
from commonweal.kernel.period import Period, month
from commonweal.measures.catalogue import definition
from commonweal.measures.control import control

DELAYS = definition("delayed-days")
FIRST_BREAK = DELAYS.breaks[0].from_


def figures(start: Period, values: Sequence[int | None]) -> list[Figure]:
    found: list[Figure] = []
    period = start
    for value in values:
        exact = None if value is None else Decimal(value)
        status = Status.MISSING if value is None else Status.FINAL
        found.append(Figure("delayed-days", 1, "E09000007", "Camden", period, exact, "days", status, exact=exact))
        period = period.next()
    return found


def segments(values: Sequence[Figure]) -> list[tuple[int, int]]:
    controlled = control(DELAYS, values)
    assert controlled
    places = {str(figure.period): place for place, figure in enumerate(controlled.figures)}
    return [(places[segment.first], places[segment.last]) for segment in controlled.chart.segments]


FAR = month(2012, 4)
"""Far from every break."""


def test_fewer_than_six_figures_make_no_chart() -> None:
    assert control(DELAYS, figures(FAR, [10, 12, 9, 11, 10])) is None
    assert control(DELAYS, figures(FAR, [10, 12, None, 9, 11, 10])) is None
    assert control(DELAYS, figures(FAR, [10, 12, 9, 11, 10, 12])) is not None
    assert control(DELAYS, []) is None


def test_it_runs_from_the_first_to_the_last_figure() -> None:
    controlled = control(DELAYS, figures(FAR, [None, 10, 12, 9, 11, 10, 12, None, None]))
    assert controlled
    assert [str(figure.period) for figure in controlled.figures][0::5] == ["2012-05", "2012-10"]
    assert len(controlled.figures) == 6


def test_a_short_gap_keeps_the_limits_and_a_long_one_starts_anew() -> None:
    six = [10, 12, 9, 11, 10, 12]
    assert segments(figures(FAR, [*six, None, None, *six])) == [(0, 13)]
    controlled = control(DELAYS, figures(FAR, [*six, None, None, None, *six]))
    assert controlled
    _, second = controlled.chart.segments
    assert second.first == "2013-01"
    assert second.reason == "No figures from October 2012 to December 2012"


def test_limits_start_anew_at_a_break_with_its_reason() -> None:
    start = Period(FIRST_BREAK, FIRST_BREAK, month(2012, 1).kind)
    for _ in range(8):
        start = start.previous()
    controlled = control(DELAYS, figures(start, [10, 12, 9, 11, 10, 12, 9, 10, 20, 22, 19, 21]))
    assert controlled
    assert len(controlled.chart.segments) == 2
    assert controlled.chart.segments[1].first == str(controlled.figures[8].period)
    assert controlled.chart.segments[1].reason == DELAYS.breaks[0].reason
    assert controlled.figures[8].period.start == FIRST_BREAK


def test_a_break_before_the_first_figure_is_none() -> None:
    after = month(FIRST_BREAK.year, FIRST_BREAK.month)
    assert segments(figures(after, [10, 12, 9, 11, 10, 12])) == [(0, 5)]
    assert date(2012, 4, 1) < FIRST_BREAK
    assert segments(figures(FAR, [10, 12, 9, 11, 10, 12])) == [(0, 5)]


def test_a_figure_of_0_is_a_figure() -> None:
    assert segments(figures(FAR, [0, 0, 0, 0, 0, 0])) == [(0, 5)]

"""The c chart: counts from the same exposure each period."""

from collections.abc import Sequence
from math import fsum, sqrt

from commonweal.measures.statistics.charts.chart import (
    SIGMAS,
    ChartKind,
    ControlChart,
    control_point,
    missing_point,
)
from commonweal.measures.statistics.checks import not_negative
from commonweal.measures.statistics.spc import Point


def c_chart(points: Sequence[Point]) -> ControlChart:
    """Return the c chart: cbar +/- 3 sqrt(cbar), cut at 0 (evidence-methods 1.2).

    Raises ValueError if no point has a value or a value is negative.
    """
    centre = mean_count(points)
    reach = SIGMAS * sqrt(centre)
    return constant_limits(ChartKind.C, points, centre, centre - reach, centre + reach)


def mean_count(points: Sequence[Point]) -> float:
    """Return the mean of the counts present; ValueError if there is none or one is negative."""
    counts = [not_negative(f"count of {point.key}", point.value) for point in points if point.value is not None]
    if not counts:
        raise ValueError("a control chart needs at least one period with a count")
    return fsum(counts) / len(counts)


def constant_limits(
    kind: ChartKind, points: Sequence[Point], centre: float, lower: float, upper: float
) -> ControlChart:
    """Return a chart with the same limits in every period, the lower one cut at 0."""
    drawn = [
        missing_point(point.key)
        if point.value is None
        else control_point(point.key, point.value, max(0.0, lower), upper)
        for point in points
    ]
    return ControlChart(kind, centre, tuple(drawn))

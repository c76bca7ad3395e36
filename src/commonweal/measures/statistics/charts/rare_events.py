"""t and g charts: the time, or the number of cases, between rare events."""

from collections.abc import Sequence
from dataclasses import replace
from math import sqrt

from commonweal.measures.statistics.charts.chart import SIGMAS, ChartKind, ControlChart
from commonweal.measures.statistics.charts.counts import constant_limits, mean_count
from commonweal.measures.statistics.checks import not_negative
from commonweal.measures.statistics.spc import LimitConstant, Point, XmrSettings, xmr

T_POWER = 1 / 3.6


def t_chart(
    points: Sequence[Point], *, constant: LimitConstant = LimitConstant.TEXTBOOK, screen_ranges: bool = False
) -> ControlChart:
    """Return the t chart of times between events, in their own unit (evidence-methods 1.2).

    Times are raised to 1/3.6, an XmR chart is drawn, and its centre and limits are brought back; a lower
    limit below 0 becomes 0. Raises ValueError for a negative time, or fewer than two neighbouring times.
    """
    raised = [
        Point(
            point.key,
            None if point.value is None else not_negative(f"time of {point.key}", point.value) ** T_POWER,
        )
        for point in points
    ]
    settings = XmrSettings(constant=constant, screen_ranges=screen_ranges)
    limits = xmr(raised, settings=settings).segments[0].limits
    if limits.centre is None or limits.lower is None or limits.upper is None:
        raise ValueError("a t chart needs two neighbouring periods with a time")
    judged = constant_limits(ChartKind.T, raised, limits.centre, limits.lower, limits.upper)
    lower, upper = _back(max(0.0, limits.lower)), _back(limits.upper)
    drawn = [
        place if point.value is None else replace(place, value=point.value, lower=lower, upper=upper)
        for point, place in zip(points, judged.points, strict=True)
    ]
    return replace(judged, centre=_back(limits.centre), points=tuple(drawn))


def g_chart(points: Sequence[Point]) -> ControlChart:
    """Return the g chart of cases between events: gbar +/- 3 sqrt(gbar(gbar + 1)), cut at 0.

    Source: evidence-methods 1.2, there from memory and not confirmed against a publication. Raises
    ValueError if no point has a value or a value is negative.
    """
    centre = mean_count(points)
    reach = SIGMAS * sqrt(centre * (centre + 1))
    return constant_limits(ChartKind.G, points, centre, centre - reach, centre + reach)


def _back(raised: float) -> float:
    return raised ** (1 / T_POWER)

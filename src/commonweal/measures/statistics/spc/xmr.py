"""The XmR (individuals) chart of one series."""

from collections.abc import Sequence
from dataclasses import dataclass

from commonweal.measures.statistics.spc.autocorrelation import lag_one_autocorrelation
from commonweal.measures.statistics.spc.limits import Limits, limits_of, moving_ranges
from commonweal.measures.statistics.spc.series import Gap, Point, Rebase, SegmentOrigin, stretches
from commonweal.measures.statistics.spc.settings import NHS_SETTINGS, SHORT_BELOW, TRIAL_BELOW, XmrSettings
from commonweal.measures.statistics.spc.signals import Signal, signals_of


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the series with its own limits.

    `first` and `last` are keys, `count` the values present. `trial` where the limits come from fewer than
    12 values, `short` where from fewer than 13 (the package's warning). `reason` is the rebase's.
    """

    first: str
    last: str
    origin: SegmentOrigin
    reason: str
    count: int
    limits: Limits
    trial: bool
    short: bool
    autocorrelation: float | None


@dataclass(frozen=True, slots=True)
class ChartPoint:
    """One period on the chart: its value, its moving range, its segment's place and its special cause."""

    key: str
    value: float | None
    moving_range: float | None
    segment: int
    limits: Limits
    signal: Signal | None


@dataclass(frozen=True, slots=True)
class XmrChart:
    """The chart of one series: its points in order, its segments in order, and the settings used."""

    points: tuple[ChartPoint, ...]
    segments: tuple[Segment, ...]
    settings: XmrSettings

    def points_of(self, segment: int) -> tuple[ChartPoint, ...]:
        """Return the points of one segment, counted from 0."""
        return tuple(point for point in self.points if point.segment == segment)


def xmr(
    points: Sequence[Point],
    *,
    rebases: Sequence[Rebase] = (),
    gaps: Sequence[Gap] = (),
    settings: XmrSettings = NHS_SETTINGS,
) -> XmrChart:
    """Return the XmR chart of a series in time order (evidence-methods 1.2).

    Limits, rules and lag-1 autocorrelation are worked out inside each segment. A missing value starts no
    segment and takes part in nothing: no moving range crosses it, and runs go on past it. Raises
    ValueError as `stretches` does: empty series, repeated keys, values that are not finite, rebases without
    a reason or outside the series.
    """
    drawn: list[ChartPoint] = []
    segments: list[Segment] = []
    for number, stretch in enumerate(stretches(points, rebases, gaps)):
        part = points[stretch.start : stretch.stop]
        values = [None if point.value is None else float(point.value) for point in part]
        limits = limits_of(values, settings)
        rows = zip(part, values, moving_ranges(values), signals_of(values, limits, settings), strict=True)
        drawn.extend(
            ChartPoint(point.key, value, moving_range, number, limits, signal)
            for point, value, moving_range, signal in rows
        )
        segments.append(
            Segment(
                first=part[0].key,
                last=part[-1].key,
                origin=stretch.origin,
                reason=stretch.reason,
                count=sum(value is not None for value in values),
                limits=limits,
                trial=limits.points_used < TRIAL_BELOW,
                short=limits.points_used < SHORT_BELOW,
                autocorrelation=lag_one_autocorrelation(values),
            )
        )
    return XmrChart(tuple(drawn), tuple(segments), settings)

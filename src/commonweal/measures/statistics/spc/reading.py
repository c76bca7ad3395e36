"""What a decision maker reads off a chart, as data: a presenter holds the words."""

from dataclasses import dataclass
from enum import StrEnum

from commonweal.measures.statistics.direction import GoodDirection
from commonweal.measures.statistics.spc.autocorrelation import MISLEADING_ABOVE
from commonweal.measures.statistics.spc.capability import Capability, capability_of
from commonweal.measures.statistics.spc.icons import (
    AssuranceIcon,
    VariationIcon,
    assurance_icon,
    variation_icon,
)
from commonweal.measures.statistics.spc.signals import Signal
from commonweal.measures.statistics.spc.xmr import ChartPoint, Segment, XmrChart


class Caution(StrEnum):
    """Why the limits of the last segment deserve less trust."""

    NO_LIMITS = "no limits"
    TRIAL_LIMITS = "trial limits"
    SHORT_SEGMENT = "short segment"
    AUTOCORRELATED = "autocorrelated"
    LATEST_MISSING = "latest missing"


@dataclass(frozen=True, slots=True)
class SignalAt:
    """A special cause and the key of the point that carries it."""

    key: str
    signal: Signal


@dataclass(frozen=True, slots=True)
class Reading:
    """The last segment, read.

    `variation` is None where the segment holds no value. `latest` is the last point with a value.
    `expected_lower` and `expected_upper` are the range the next period should fall in if nothing changes;
    None without limits. `first_signal` is the earliest special cause of the segment.
    """

    segment: Segment
    latest: ChartPoint | None
    variation: VariationIcon | None
    assurance: AssuranceIcon | None
    first_signal: SignalAt | None
    expected_lower: float | None
    expected_upper: float | None
    capability: Capability | None
    cautions: tuple[Caution, ...]


def read(chart: XmrChart, *, good: GoodDirection, target: float | None = None) -> Reading:
    """Return what the last segment of a chart says (evidence-methods 1.2, "for the decision maker").

    Raises ValueError for a target that is not finite.
    """
    segment = chart.segments[-1]
    points = chart.points_of(len(chart.segments) - 1)
    present = [point for point in points if point.value is not None]
    latest = present[-1] if present else None
    signals = [SignalAt(point.key, point.signal) for point in present if point.signal is not None]
    return Reading(
        segment=segment,
        latest=latest,
        variation=None if latest is None else variation_icon(latest.signal, good),
        assurance=assurance_icon(segment.limits, good, target),
        first_signal=signals[0] if signals else None,
        expected_lower=segment.limits.lower,
        expected_upper=segment.limits.upper,
        capability=capability_of([point.value for point in points], segment.limits, good, target),
        cautions=_cautions(segment, latest_missing=points[-1].value is None),
    )


def _cautions(segment: Segment, *, latest_missing: bool) -> tuple[Caution, ...]:
    r = segment.autocorrelation
    holds = (
        (Caution.NO_LIMITS, segment.limits.upper is None),
        (Caution.TRIAL_LIMITS, segment.trial),
        (Caution.SHORT_SEGMENT, segment.short and not segment.trial),
        (Caution.AUTOCORRELATED, r is not None and r > MISLEADING_ABOVE),
        (Caution.LATEST_MISSING, latest_missing),
    )
    return tuple(caution for caution, is_so in holds if is_so)

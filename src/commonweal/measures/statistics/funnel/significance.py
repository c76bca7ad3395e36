"""Whether one area differs from the average, at 95 % and at 99.8 %."""

from collections.abc import Callable
from enum import StrEnum

from commonweal.measures.statistics.checks import not_negative, positive
from commonweal.measures.statistics.funnel.line import LEVEL_ALARM, LEVEL_WARNING
from commonweal.measures.statistics.intervals import Interval, count_interval, wilson

EVENTS_NEEDED_FOR_DSR = 10


class Significance(StrEnum):
    """Where an area lies, in the publisher's own labels (the tail beyond each limit)."""

    HIGH_ALARM = "High (0.001)"
    HIGH_WARNING = "High (0.025)"
    NOT_SIGNIFICANT = "Not significant"
    LOW_WARNING = "Low (0.025)"
    LOW_ALARM = "Low (0.001)"
    NOT_APPLICABLE = "Not applicable"


def proportion_significance(numerator: float, denominator: float, theta: float) -> Significance:
    """Return where numerator / denominator lies against the average `theta`, both 0 to 1.

    Source: evidence-methods 1.3 a: Wilson's limits, the inverse of the funnel line.
    """
    return _significance(lambda level: wilson(numerator, denominator, confidence=level), theta)


def ratio_significance(observed: float, expected: float) -> Significance:
    """Return where observed / expected lies against 1.

    Source: evidence-methods 1.3 a: exact limits below 10 observed events, Byar's from 10. Raises ValueError
    if observed is negative or expected is not above zero.
    """
    base = positive("expected", expected)
    return _significance(lambda level: count_interval(observed, confidence=level).scaled(1 / base), 1.0)


def rate_significance(count: float, denominator: float, average: float) -> Significance:
    """Return where count / denominator lies against `average`, events per unit of denominator.

    A rate published without its denominator takes `derived_denominator`. Raises ValueError if the count is
    negative or another number is not above zero.
    """
    return ratio_significance(count, positive("denominator", denominator) * positive("average", average))


def standardised_rate_significance(
    count: float, rate: float, average: float, *, multiplier: float = 100_000
) -> Significance:
    """Return where a directly standardised rate lies against `average`, both per `multiplier`.

    Not applicable below 10 events (evidence-methods 1.3 a). The denominator is derived from count and rate,
    so the expected events are count x average / rate.
    """
    if not_negative("count", count) < EVENTS_NEEDED_FOR_DSR:
        return Significance.NOT_APPLICABLE
    scale = positive("multiplier", multiplier)
    people = scale * count / positive("rate", rate)
    return rate_significance(count, people, positive("average", average) / scale)


def _significance(limits_at: Callable[[float], Interval], average: float) -> Significance:
    for level, high, low in (
        (LEVEL_ALARM, Significance.HIGH_ALARM, Significance.LOW_ALARM),
        (LEVEL_WARNING, Significance.HIGH_WARNING, Significance.LOW_WARNING),
    ):
        limits = limits_at(level)
        if limits.lower is not None and limits.lower > average:
            return high
        if limits.upper is not None and limits.upper < average:
            return low
    return Significance.NOT_SIGNIFICANT

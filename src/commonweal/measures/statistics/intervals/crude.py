"""Crude rates: events over people."""

from dataclasses import dataclass

from commonweal.measures.statistics.checks import not_negative, positive
from commonweal.measures.statistics.intervals.count import CountMethod, count_interval, count_method
from commonweal.measures.statistics.intervals.interval import NO_INTERVAL, Interval


@dataclass(frozen=True, slots=True)
class CrudeRate:
    """A rate per `multiplier`; value None (and no limits) where count or denominator is missing.

    `method` is the one the count takes, and None where the count is missing.
    """

    value: float | None
    interval: Interval
    method: CountMethod | None
    multiplier: float


def crude_rate(
    count: float | None, denominator: float | None, *, multiplier: float = 100_000, confidence: float = 0.95
) -> CrudeRate:
    """Return count / denominator x multiplier with the limits of its count (evidence-methods 2.2).

    Limits are exact below 10 events and Byar's from 10. The count may exceed the denominator (events, not
    people). A missing count or denominator gives a missing rate. Raises ValueError if the count is
    negative, or the denominator or the multiplier is not above zero.
    """
    scale = positive("multiplier", multiplier)
    method = None if count is None else count_method(count)
    people = None if denominator is None else positive("denominator", denominator)
    if count is None or people is None:
        return CrudeRate(None, NO_INTERVAL, method, scale)
    limits = count_interval(count, confidence=confidence).scaled(scale / people)
    return CrudeRate(not_negative("count", count) / people * scale, limits, method, scale)

"""Limits of a count of events: Byar's approximation, the exact Poisson limits, and which to use."""

from enum import StrEnum
from math import sqrt

from commonweal.measures.statistics.checks import confidence_level, not_negative
from commonweal.measures.statistics.distributions import chi_square_quantile, two_sided_z
from commonweal.measures.statistics.intervals.interval import Interval

EXACT_BELOW = 10


class CountMethod(StrEnum):
    """How the limits of a count were found."""

    EXACT = "exact"
    BYAR = "byar"


def byar(count: float, *, confidence: float = 0.95) -> Interval:
    """Return Byar's limits of a count, in events (evidence-methods 2.1).

    A lower limit that comes out negative (counts near zero), and the lower limit of a count of 0, are None.
    Within 0.2 % of the exact limits from 10 events at 95 %; use `count_interval` to switch below that.
    Raises ValueError if the count is negative or not finite, or the level is outside 0.90 to 0.9999.
    """
    events = not_negative("count", count)
    z = two_sided_z(confidence_level(confidence))
    above = events + 1
    upper = above * (1 - 1 / (9 * above) + z / (3 * sqrt(above))) ** 3
    if events == 0:
        return Interval(None, upper)
    root = 1 - 1 / (9 * events) - z / (3 * sqrt(events))
    return Interval(None if root < 0 else events * root**3, upper)


def exact_poisson(count: float, *, confidence: float = 0.95) -> Interval:
    """Return the exact Poisson limits of a count, in events (evidence-methods 2.1).

    The lower limit of 0 is 0. Raises ValueError if the count is negative or not finite, or the level is
    outside 0.90 to 0.9999.
    """
    events = not_negative("count", count)
    tail = (1 - confidence_level(confidence)) / 2
    lower = 0.0 if events == 0 else chi_square_quantile(tail, 2 * events) / 2
    return Interval(lower, chi_square_quantile(1 - tail, 2 * events + 2) / 2)


def count_method(count: float) -> CountMethod:
    """Return which limits a count takes: exact below 10 events, Byar's from 10 (evidence-methods 2.1)."""
    return CountMethod.EXACT if not_negative("count", count) < EXACT_BELOW else CountMethod.BYAR


def count_interval(count: float, *, confidence: float = 0.95) -> Interval:
    """Return the limits of a count by the method its size calls for (evidence-methods 2.1)."""
    if count_method(count) is CountMethod.EXACT:
        return exact_poisson(count, confidence=confidence)
    return byar(count, confidence=confidence)

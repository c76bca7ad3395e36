"""Limits of a proportion by Wilson's score method."""

from math import sqrt

from commonweal.measures.statistics.checks import confidence_level, part_of
from commonweal.measures.statistics.distributions import two_sided_z
from commonweal.measures.statistics.intervals.interval import Interval


def wilson(numerator: float, denominator: float, *, confidence: float = 0.95) -> Interval:
    """Return Wilson's score limits of numerator / denominator, from 0 to 1 (evidence-methods 2.1).

    The numerator need not be whole. Raises ValueError unless 0 <= numerator <= denominator and
    denominator > 0, or if the level is outside 0.90 to 0.9999.
    """
    r, n = part_of("numerator", numerator, "denominator", denominator)
    z = two_sided_z(confidence_level(confidence))
    middle = 2 * r + z * z
    reach = z * sqrt(z * z + 4 * r * (1 - r / n))
    width = 2 * (n + z * z)
    lower = 0.0 if r == 0 else max(0.0, (middle - reach) / width)
    upper = 1.0 if r == n else min(1.0, (middle + reach) / width)
    return Interval(lower, upper)

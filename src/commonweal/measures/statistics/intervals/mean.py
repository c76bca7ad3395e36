"""Limits of a mean by Student's t."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from commonweal.measures.statistics.checks import confidence_level, finite
from commonweal.measures.statistics.distributions import student_quantile
from commonweal.measures.statistics.intervals.interval import Interval


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean with its limits, in the unit of the values."""

    value: float
    standard_deviation: float
    count: int
    interval: Interval


def mean_t(values: Sequence[float], *, confidence: float = 0.95) -> Mean:
    """Return the mean of the values and its Student-t limits (evidence-methods 2.1).

    The standard deviation divides by n - 1. Raises ValueError for fewer than two values, a value that is
    not finite, or a level outside 0.90 to 0.9999.
    """
    level = confidence_level(confidence)
    numbers = [finite("value", value) for value in values]
    count = len(numbers)
    if count < 2:
        raise ValueError(f"a mean with limits needs at least two values, but there is {count}")
    centre, deviation = statistics.mean(numbers), statistics.stdev(numbers)
    reach = student_quantile(0.5 + level / 2, count - 1) * deviation / sqrt(count)
    return Mean(centre, deviation, count, Interval(centre - reach, centre + reach))

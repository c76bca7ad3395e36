"""Where an area stands: against a benchmark, in a quantile, on a spine chart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

import numpy as np

from commonweal.measures.statistics.checks import confidence_level, finite, not_negative
from commonweal.measures.statistics.direction import GoodDirection
from commonweal.measures.statistics.distributions import two_sided_z
from commonweal.measures.statistics.intervals import Interval


class Comparison(StrEnum):
    """The area against its benchmark; `NOT_COMPARED` where the area has no interval."""

    BETTER = "better"
    SIMILAR = "similar"
    WORSE = "worse"
    HIGHER = "higher"
    LOWER = "lower"
    NOT_COMPARED = "not compared"


def compare(interval: Interval, benchmark: float, good: GoodDirection) -> Comparison:
    """Return whether the area's interval excludes the benchmark, and on which side (evidence-methods 1.4).

    Higher or lower, not better or worse, where neither direction is good. An interval that ends on the
    benchmark does not exclude it. Never compare two areas this way: use `difference_interval`. Raises
    ValueError for a benchmark that is not finite.
    """
    level = finite("benchmark", benchmark)
    if interval.lower is None or interval.upper is None:
        return Comparison.NOT_COMPARED
    if interval.lower <= level <= interval.upper:
        return Comparison.SIMILAR
    high = interval.lower > level
    if good is GoodDirection.NEUTRAL:
        return Comparison.HIGHER if high else Comparison.LOWER
    return Comparison.BETTER if high is (good is GoodDirection.HIGH) else Comparison.WORSE


def difference_interval(
    value: float, error: float, other: float, other_error: float, *, confidence: float = 0.95
) -> Interval:
    """Return the limits of value - other from their standard errors, taken as independent and normal.

    Two areas differ where it excludes 0 (evidence-methods 1.4). Raises ValueError for a negative error.
    """
    difference = finite("value", value) - finite("other value", other)
    spread = sqrt(not_negative("error", error) ** 2 + not_negative("other error", other_error) ** 2)
    reach = two_sided_z(confidence_level(confidence)) * spread
    return Interval(difference - reach, difference + reach)


def quantiles(values: Mapping[str, float | None], count: int, *, highest_first: bool = True) -> dict[str, int | None]:
    """Return each area's quantile, 1 to `count`; 1 holds the highest values unless told otherwise.

    Source: evidence-methods 1.4: floor((k + 1) - ceil(((n + 1) - rank) / (n/k))) with ties at their lowest
    rank. In exact whole numbers the formula never falls below 1. None for areas without a value, and for
    all where fewer areas than quantiles have one. Raises ValueError for count below 1.
    """
    if count < 1:
        raise ValueError(f"count must be at least 1, but is {count}")
    present = {area: finite(area, value) for area, value in values.items() if value is not None}
    total = len(present)
    if total < count:
        return dict.fromkeys(values)
    ordered = sorted(present.values(), reverse=highest_first)
    lowest_rank: dict[float, int] = {}
    for rank, value in enumerate(ordered, start=1):
        lowest_rank.setdefault(value, rank)
    placed = {
        area: count + 1 - -(-(total + 1 - lowest_rank[value]) * count // total) for area, value in present.items()
    }
    return {area: placed.get(area) for area in values}


@dataclass(frozen=True, slots=True)
class Spine:
    """Places on a spine chart from -1 to 1, England at 0 and right better.

    `quarter_left` to `quarter_right` is the grey box: the middle half of the areas.
    """

    mark: float
    left: float
    right: float
    quarter_left: float
    quarter_right: float


def spine(value: float, england: float, areas: Sequence[float], good: GoodDirection) -> Spine:
    """Return the area's mark and the spine around it (evidence-methods 1.4, there from memory).

    mark = (value - England) / max(|best - England|, |worst - England|), turned so that right is better
    (right is higher where neither is good). `areas` are all areas' values, this one's among them, for best,
    worst and the quartiles (linear between values). Raises ValueError for no areas, a value outside them, or
    a number that is not finite.
    """
    everybody = sorted(finite("area value", one) for one in areas)
    own, middle = finite("value", value), finite("England", england)
    if not everybody:
        raise ValueError("a spine needs at least one area")
    if not everybody[0] <= own <= everybody[-1]:
        raise ValueError(f"the area's value {value!r} lies outside the areas' {everybody[0]} to {everybody[-1]}")
    sign = -1 if good is GoodDirection.LOW else 1
    reach = max(abs(everybody[0] - middle), abs(everybody[-1] - middle))

    def place(one: float) -> float:
        return 0.0 if reach == 0 else sign * (one - middle) / reach

    low, high = (float(one) for one in np.quantile(np.asarray(everybody, dtype=np.float64), [0.25, 0.75]))
    left, right = sorted((place(everybody[0]), place(everybody[-1])))
    quarter_left, quarter_right = sorted((place(low), place(high)))
    return Spine(place(own), left, right, quarter_left, quarter_right)

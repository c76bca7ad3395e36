"""Centre and limits of one segment from its moving ranges."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from commonweal.measures.statistics.spc.settings import RANGE_LIMIT, XmrSettings


@dataclass(frozen=True, slots=True)
class Limits:
    """Centre and limits in the unit of the values.

    Everything but the centre is None where no two neighbouring values exist; the centre is None where no
    value exists. `moving_range_mean` is the mean the limits use (screened where asked),
    `moving_range_upper` is 3.267 x the mean of all ranges, `ranges_dropped` how many screening dropped and
    `points_used` how many values the limits come from.
    """

    centre: float | None
    lower: float | None
    near_lower: float | None
    near_upper: float | None
    upper: float | None
    moving_range_mean: float | None
    moving_range_upper: float | None
    ranges_dropped: int
    points_used: int


def moving_ranges(values: Sequence[float | None]) -> tuple[float | None, ...]:
    """Return |y_i - y_(i-1)| for each value; None for the first and next to a missing value."""
    ranges: list[float | None] = [None] if values else []
    for before, value in pairwise(values):
        ranges.append(None if before is None or value is None else abs(value - before))
    return tuple(ranges)


def screened(ranges: Sequence[float]) -> tuple[float, ...]:
    """Return the ranges below 3.267 x their mean, screened once (evidence-methods 1.2, trap 2).

    Ranges that are all zero are all kept.
    """
    limit = RANGE_LIMIT * statistics.mean(ranges)
    return tuple(one for one in ranges if one < limit) or tuple(ranges)


def limits_of(values: Sequence[float | None], settings: XmrSettings) -> Limits:
    """Return the limits of one segment's values in time order (evidence-methods 1.2).

    Limits are centre +/- constant x mean moving range, near limits two thirds of the way. Screening never
    moves the centre. With `fix_after_n` only the first n values count.
    """
    base = _baseline(values, settings.fix_after_n)
    present = [value for value in base if value is not None]
    centre = statistics.mean(present) if present else None
    ranges = [one for one in moving_ranges(base) if one is not None]
    if centre is None or not ranges:
        return Limits(centre, None, None, None, None, None, None, 0, len(present))
    kept = screened(ranges) if settings.screen_ranges else tuple(ranges)
    mean_range = statistics.mean(kept)
    reach = settings.constant.value * mean_range
    return Limits(
        centre=centre,
        lower=centre - reach,
        near_lower=centre - reach * 2 / 3,
        near_upper=centre + reach * 2 / 3,
        upper=centre + reach,
        moving_range_mean=mean_range,
        moving_range_upper=RANGE_LIMIT * statistics.mean(ranges),
        ranges_dropped=len(ranges) - len(kept),
        points_used=len(present),
    )


def _baseline(values: Sequence[float | None], fix_after_n: int | None) -> Sequence[float | None]:
    """The values up to and including the n-th that is present."""
    if fix_after_n is None:
        return values
    seen = 0
    for index, value in enumerate(values):
        seen += value is not None
        if seen == fix_after_n:
            return values[: index + 1]
    return values

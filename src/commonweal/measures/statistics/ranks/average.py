"""Ranks of areas on one metric, 1 the best."""

from collections.abc import Mapping
from decimal import Decimal
from itertools import groupby

from commonweal.measures.statistics.checks import finite
from commonweal.measures.statistics.direction import GoodDirection


def average_ranks(values: Mapping[str, float | Decimal | None], good: GoodDirection) -> dict[str, float | None]:
    """Return each area's rank: 1 is best, ties share the average of their places, None without a value.

    Source: governance-estates-workforce e1. For a metric without a good direction, say which end is to be
    rank 1. Raises ValueError for a neutral direction or a value that is not finite.
    """
    rank_one_is_high = best_is_high(good)
    present = [(value, area) for area, value in values.items() if value is not None]
    for value, area in present:
        finite(area, float(value))
    present.sort(key=lambda pair: pair[0], reverse=rank_one_is_high)
    ranks: dict[str, float | None] = dict.fromkeys(values)
    place = 1
    for _, group in groupby(present, key=lambda pair: pair[0]):
        tied = [area for _, area in group]
        for area in tied:
            ranks[area] = place + (len(tied) - 1) / 2
        place += len(tied)
    return ranks


def best_is_high(good: GoodDirection) -> bool:
    """Return whether rank 1 is the highest value; ValueError where neither direction is good."""
    if good is GoodDirection.NEUTRAL:
        raise ValueError("ranks need a direction: say whether the highest or the lowest value is rank 1")
    return good is GoodDirection.HIGH

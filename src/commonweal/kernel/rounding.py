"""Rounding happens once, at the end, by a rule that has a name."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from enum import StrEnum
from functools import cache
from math import lcm

EXACT = Context(prec=50)
"""Formulas run in this context: wide enough that only the last, named rounding is seen."""


class Rule(StrEnum):
    HALF_UP = "half-up"
    HALF_EVEN = "half-even"


_MODE = {Rule.HALF_UP: ROUND_HALF_UP, Rule.HALF_EVEN: ROUND_HALF_EVEN}


def rounded(value: Decimal, places: int, rule: Rule = Rule.HALF_UP) -> Decimal:
    """`value` to `places` decimal places by the named rule; raises ValueError for a negative number of places."""
    if places < 0:
        raise ValueError("decimal places cannot be negative")
    return value.quantize(_unit(places), _MODE[rule], EXACT)


@cache
def _unit(places: int) -> Decimal:
    return Decimal(1).scaleb(-places)


def largest_remainder(total: int, weights: Sequence[Decimal | int]) -> list[int]:
    """Split the whole number `total` by `weights` so that the parts add up to it exactly.

    Each part gets its floor, and the units left over go to the largest remainders, earlier ones first on a tie; in
    whole numbers throughout. Raises ValueError where the weights are negative or add to nothing.
    """
    ratios = [weight.as_integer_ratio() for weight in weights]
    common = lcm(*(denominator for _, denominator in ratios))
    parts = [numerator * (common // denominator) for numerator, denominator in ratios]
    whole = sum(parts)
    if whole <= 0 or min(parts) < 0:
        raise ValueError("weights must be positive in sum and none negative")
    split = [divmod(total * part, whole) for part in parts]
    floors = [floor for floor, _ in split]
    order = sorted(range(len(split)), key=lambda index: -split[index][1])
    for index in order[: total - sum(floors)]:
        floors[index] += 1
    return floors

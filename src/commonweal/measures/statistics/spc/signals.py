"""Special-cause rules: which points are not just noise."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from commonweal.measures.statistics.spc.limits import Limits
from commonweal.measures.statistics.spc.settings import XmrSettings


class SpecialCause(StrEnum):
    """The rule that labels a point, in order of precedence (evidence-methods 1.2)."""

    OUTSIDE_LIMITS = "outside limits"
    TREND = "trend"
    TWO_OF_THREE = "two of three"
    SHIFT = "shift"


class Side(StrEnum):
    """The direction of a special cause: above or rising, below or falling."""

    HIGH = "high"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Signal:
    """A special cause at one point."""

    rule: SpecialCause
    side: Side


def signals_of(values: Sequence[float | None], limits: Limits, settings: XmrSettings) -> tuple[Signal | None, ...]:
    """Return each point's special cause, None for common cause or a missing value (evidence-methods 1.2).

    Rules run over the values of one segment, missing ones left out. A point is labelled by the first rule
    that flags it: outside the limits, trend, two of three, shift. A point in two trends takes the later.
    """
    positions = [index for index, value in enumerate(values) if value is not None]
    present = [value for value in values if value is not None]
    found: list[Signal | None] = [None] * len(values)
    in_precedence = (
        (SpecialCause.OUTSIDE_LIMITS, _outside(present, limits)),
        (SpecialCause.TREND, _trend(present, settings.trend_length)),
        (SpecialCause.TWO_OF_THREE, _two_of_three(present, limits)),
        (SpecialCause.SHIFT, _shift(present, limits.centre, settings.shift_length)),
    )
    for rule, sides in reversed(in_precedence):
        for position, side in zip(positions, sides, strict=True):
            if side is not None:
                found[position] = Signal(rule, side)
    return tuple(found)


def _outside(values: Sequence[float], limits: Limits) -> list[Side | None]:
    """Strictly beyond a process limit."""
    return [_beyond(value, limits.lower, limits.upper) for value in values]


def _trend(values: Sequence[float], length: int) -> list[Side | None]:
    """`length` points in a row, each strictly higher (or lower) than the one before."""
    steps = [_beyond(after, before, before) for before, after in pairwise(values)]
    flags: list[Side | None] = [None] * len(values)
    for start, side in _runs(steps, length - 1):
        flags[start : start + length] = [side] * length
    return flags


def _two_of_three(values: Sequence[float], limits: Limits) -> list[Side | None]:
    """At least two of three in a row past the near limit but not outside, all three on one side."""
    sides = [_beyond(value, limits.centre, limits.centre) for value in values]
    outside = _outside(values, limits)
    near = [
        None if out is not None else _beyond(value, limits.near_lower, limits.near_upper)
        for value, out in zip(values, outside, strict=True)
    ]
    flags: list[Side | None] = [None] * len(values)
    for start, side in _runs(sides, 3):
        window = [index for index in range(start, start + 3) if near[index] is side]
        if len(window) >= 2:
            for index in window:
                flags[index] = side
    return flags


def _shift(values: Sequence[float], centre: float | None, length: int) -> list[Side | None]:
    """`length` points in a row strictly on one side of the centre."""
    sides = [_beyond(value, centre, centre) for value in values]
    flags: list[Side | None] = [None] * len(values)
    for start, side in _runs(sides, length):
        flags[start : start + length] = [side] * length
    return flags


def _beyond(value: float, low: float | None, high: float | None) -> Side | None:
    """Which way `value` lies strictly outside low to high; None inside or where there are no limits."""
    if high is not None and value > high:
        return Side.HIGH
    if low is not None and value < low:
        return Side.LOW
    return None


def _runs(sides: Sequence[Side | None], length: int) -> list[tuple[int, Side]]:
    """Start and side of every window of `length` entries that all name the same side."""
    found: list[tuple[int, Side]] = []
    run = 0
    for index, side in enumerate(sides):
        run = 0 if side is None else run + 1 if index and sides[index - 1] is side else 1
        if side is not None and run >= length:
            found.append((index - length + 1, side))
    return found

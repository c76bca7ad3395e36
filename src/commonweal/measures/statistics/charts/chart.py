"""What every Shewhart chart of counts looks like."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from commonweal.measures.statistics.checks import not_negative, part_of, positive
from commonweal.measures.statistics.spc import Side

SIGMAS = 3


class ChartKind(StrEnum):
    """Which distribution the limits come from."""

    P = "p"
    P_PRIME = "p'"
    U = "u"
    U_PRIME = "u'"
    C = "c"
    T = "t"
    G = "g"


@dataclass(frozen=True, slots=True)
class Subgroup:
    """One period: events (or people) counted, out of `size` people or units of exposure.

    None in either where nothing was published.
    """

    key: str
    count: float | None
    size: float | None


@dataclass(frozen=True, slots=True)
class ControlPoint:
    """One period: its value, its limits and the side on which it lies strictly outside them."""

    key: str
    value: float | None
    lower: float | None
    upper: float | None
    outside: Side | None


@dataclass(frozen=True, slots=True)
class ControlChart:
    """A chart's centre and points; `sigma_z` is Laney's factor on p' and u' charts, else None."""

    kind: ChartKind
    centre: float
    points: tuple[ControlPoint, ...]
    sigma_z: float | None = None


def control_point(key: str, value: float, lower: float, upper: float) -> ControlPoint:
    """Return the point with the side on which it lies strictly outside its limits."""
    outside = Side.HIGH if value > upper else Side.LOW if value < lower else None
    return ControlPoint(key, value, lower, upper, outside)


def missing_point(key: str) -> ControlPoint:
    """Return the point of a period without a value."""
    return ControlPoint(key, None, None, None, None)


def present_subgroups(subgroups: Sequence[Subgroup], *, count_within_size: bool) -> list[tuple[float, float] | None]:
    """Return count and size of each subgroup, None where either is missing.

    Raises ValueError if none is present, for a negative count, a size not above zero and, where
    `count_within_size`, a count above its size.
    """
    pairs: list[tuple[float, float] | None] = []
    for group in subgroups:
        if group.count is None or group.size is None:
            pairs.append(None)
        elif count_within_size:
            pairs.append(part_of(f"count of {group.key}", group.count, "its size", group.size))
        else:
            pairs.append((not_negative(f"count of {group.key}", group.count), positive("its size", group.size)))
    if not any(pairs):
        raise ValueError("a control chart needs at least one period with a count and a size")
    return pairs

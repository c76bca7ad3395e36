"""One series in time order, and where its limits start afresh."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from commonweal.measures.statistics.checks import finite


@dataclass(frozen=True, slots=True)
class Point:
    """One period's value; None where nothing was published."""

    key: str
    value: float | None


@dataclass(frozen=True, slots=True)
class Rebase:
    """New limits from this point on (its index or its key), with the reason somebody gave."""

    at: int | str
    reason: str


@dataclass(frozen=True, slots=True)
class Gap:
    """The first point after a break in the series (its index or its key); the reason may be empty."""

    at: int | str
    reason: str = ""


class SegmentOrigin(StrEnum):
    """Why a segment begins where it does."""

    START = "start of series"
    REBASE = "rebase"
    GAP = "gap"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Points start (inclusive) to stop (exclusive) that share limits."""

    start: int
    stop: int
    origin: SegmentOrigin
    reason: str


def stretches(points: Sequence[Point], rebases: Sequence[Rebase] = (), gaps: Sequence[Gap] = ()) -> tuple[Stretch, ...]:
    """Return the stretches of the series that each take their own limits (evidence-methods 1.2).

    Where a rebase and a gap fall on one point the rebase is kept. Raises ValueError for an empty series,
    repeated keys, values that are not finite, a rebase without a reason, two rebases or two gaps on one
    point, or a place that is not in the series or is its first point.
    """
    if not points:
        raise ValueError("a series needs at least one point")
    index_of = {point.key: index for index, point in enumerate(points)}
    if len(index_of) != len(points):
        raise ValueError("two points of the series carry the same key")
    for point in points:
        if point.value is not None:
            finite(f"value of {point.key}", point.value)

    breaks: dict[int, tuple[SegmentOrigin, str]] = {}
    for gap in gaps:
        at = _index(gap.at, index_of, len(points))
        if at in breaks:
            raise ValueError(f"two gaps begin at {gap.at!r}")
        breaks[at] = (SegmentOrigin.GAP, gap.reason.strip())
    for rebase in rebases:
        at = _index(rebase.at, index_of, len(points))
        if not rebase.reason.strip():
            raise ValueError(f"the rebase at {rebase.at!r} has no reason; say why the process changed")
        if breaks.get(at, (None, ""))[0] is SegmentOrigin.REBASE:
            raise ValueError(f"two rebases begin at {rebase.at!r}")
        breaks[at] = (SegmentOrigin.REBASE, rebase.reason.strip())

    starts = [0, *sorted(breaks)]
    stops = [*starts[1:], len(points)]
    return tuple(
        Stretch(start, stop, *breaks.get(start, (SegmentOrigin.START, "")))
        for start, stop in zip(starts, stops, strict=True)
    )


def _index(at: int | str, index_of: dict[str, int], length: int) -> int:
    index = index_of.get(at) if isinstance(at, str) else at
    if index is None or not 0 <= index < length:
        raise ValueError(f"{at!r} is not a point of the series")
    if index == 0:
        raise ValueError(f"{at!r} is the first point: its limits start there already")
    return index

"""Which way round a ring runs."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from commonweal.web.charts.winding import is_clockwise, rewound


@given(
    corners=st.lists(st.tuples(st.integers(1, 50), st.integers(1, 50)), min_size=3, max_size=8, unique=True),
    west=st.integers(-9, 2),
    south=st.integers(49, 60),
    start=st.integers(0, 7),
)
def test_a_ring_runs_one_way_or_the_other(corners: list[tuple[int, int]], west: int, south: int, start: int) -> None:
    """Corners in the order of their bearing from the south-west are a ring without knots, from whichever it starts."""
    bearings = sorted({Fraction(y, x): (x, y) for x, y in corners}.items())
    assume(len(bearings) > 1)
    ring = [(0, 0), *[corner for _bearing, corner in bearings]]
    ring = ring[start % len(ring) :] + ring[: start % len(ring)]
    closed = [(west + x / 1000, south + y / 1000) for x, y in [*ring, ring[0]]]
    assert not is_clockwise(closed)
    assert is_clockwise(closed[::-1])


def test_what_has_no_inside_is_left_as_it_is() -> None:
    line = {"type": "LineString", "coordinates": [[0, 50], [1, 51]]}
    assert rewound(line) == line

"""Which way round the rings of an outline run.

The drawing engine reads a ring on the sphere: what lies to the right of its way is inside, so an outer ring must run
clockwise on the map, and one that runs the other way is the whole world but its place. Published files run both ways
(RFC 7946, section 3.1.6, asks for the opposite of the engine's, and readers to take either).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

Ring = Sequence[Sequence[float]]


def rewound(geometry: Mapping[str, Any]) -> dict[str, Any]:
    """The Polygon or MultiPolygon with outer rings clockwise on the map and holes the other way, first points kept.

    Any other geometry has no inside, and stays as it is.
    """
    match geometry["type"]:
        case "Polygon":
            return {**geometry, "coordinates": _polygon(geometry["coordinates"])}
        case "MultiPolygon":
            return {**geometry, "coordinates": [_polygon(rings) for rings in geometry["coordinates"]]}
        case _:
            return dict(geometry)


def _polygon(rings: Sequence[Ring]) -> list[Ring]:
    """The first ring is the outer one, the others are holes (RFC 7946, section 3.1.6)."""
    return [
        ring if is_clockwise(ring) == (position == 0) else list(reversed(ring)) for position, ring in enumerate(rings)
    ]


def is_clockwise(ring: Ring) -> bool:
    """Of a closed ring with x to the right and y upwards (east and north), by its area in the plane.

    Points count from the first one, so that small rings far from the origin lose no digits.
    """
    x, y = ring[0][:2]
    twice = 0.0
    for one, other in pairwise(ring):
        twice += (one[0] - x) * (other[1] - y) - (other[0] - x) * (one[1] - y)
    return twice < 0

"""Outlines for maps."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from commonweal.places.models import Boundary


def boundaries(codes: Iterable[str], *, detail: str = "low") -> dict[str, dict[str, Any]]:
    """GeoJSON geometry by area code: with detail `low` the outline with fewest points held, with `high` most."""
    order = "points" if detail == "low" else "-points"
    rows = Boundary.objects.filter(area__in=list(codes)).order_by("area", order, "-file_id").distinct("area")
    return {row.area: row.geojson for row in rows}

"""Addresses of the room's pages, so that no two places write the same one differently."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import urlencode

from commonweal.kernel.figure import Figure
from commonweal.kernel.period import Period


def place_address(area: str) -> str:
    return f"/places/{area}"


def measure_address(measure: str, period: Period | None = None, dimensions: Iterable[tuple[str, str]] = ()) -> str:
    query = dict(dimensions)
    if period:
        query |= {"period": str(period), "by": period.kind.value}
    return f"/measures/{measure}" + (f"?{urlencode(query)}" if query else "")


def figure_address(figure: Figure) -> str:
    return explain_address(figure.measure, figure.area, figure.period, dict(figure.dimensions))


def explain_address(measure: str, area: str, period: Period, dimensions: Mapping[str, str] | None = None) -> str:
    query = f"?{urlencode(dimensions)}" if dimensions else ""
    return f"/figures/{measure}/{area}/{period.kind.value}/{period}{query}"

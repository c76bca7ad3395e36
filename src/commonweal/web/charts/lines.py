"""The line chart: a few series over time, told apart by colour, dash and shape."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from commonweal.web.charts.frame import DASHES, SERIES, SHAPES, WIDE, Number, Size, Spec, framed, plain, when


@dataclass(frozen=True, slots=True)
class Series:
    """A name and its values by the first day of each period; None leaves a gap."""

    name: str
    points: Sequence[tuple[date, Number | None]]


def line_chart(
    *,
    title: str,
    unit: str,
    description: str,
    series: Sequence[Series],
    subtitle: str = "",
    from_zero: bool = True,
    size: Size = WIDE,
) -> Spec:
    """Up to six series. Raises ValueError for more, or for none."""
    if not series or len(series) > len(SERIES):
        raise ValueError(f"a line chart has 1 to {len(SERIES)} series")
    names = [one.name for one in series]
    rows = [
        {"day": day.isoformat(), "value": plain(value), "series": one.name}
        for one in series
        for day, value in one.points
    ]
    days = sorted({row["day"] for row in rows})
    count = len(series)
    key: Spec = {"field": "series", "type": "nominal", "title": None}
    legend = {"legend": None} if count == 1 else {}

    def told_by(values: Sequence[object]) -> Spec:
        return {**key, **legend, "scale": {"domain": names, "range": list(values[:count])}}

    encoding: Spec = {
        "x": when(size, days),
        "y": {
            "field": "value",
            "type": "quantitative",
            "title": None,
            "scale": {"zero": from_zero, "nice": True},
        },
        "color": told_by(SERIES),
    }
    many = max(len(one.points) for one in series) > 40
    line = {
        "mark": {"type": "line", "strokeWidth": 2},
        "encoding": {**encoding, "strokeDash": told_by(DASHES)},
    }
    point = {
        "transform": [{"filter": "isValid(datum.value)"}],
        "mark": {"type": "point", "filled": True, "opacity": 1, "size": 18 if many else 55},
        "encoding": {**encoding, "shape": told_by(SHAPES)},
    }
    return framed(
        title=title,
        subtitle=f"{subtitle}, {unit}" if subtitle else unit,
        description=description,
        size=size,
        content={"data": {"values": rows}, "layer": [line, point]},
        legend_columns=1 if size.is_narrow else min(count, 3),
    )

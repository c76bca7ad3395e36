"""Maps: equal tiles, and shapes, both in steps of one colour with the number or a pattern where colour does
not say it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from commonweal.web.charts.frame import (
    GREY,
    INK,
    LINE,
    MUTED,
    NO_VALUE,
    PAPER,
    SHADES,
    WIDE,
    Number,
    Size,
    Spec,
    framed,
)
from commonweal.web.charts.winding import rewound


@dataclass(frozen=True, slots=True)
class Tile:
    """A place as a square: row and column count from 1; `shade` 1 to 6, None without a value."""

    short: str
    shown: str
    row: int
    column: int
    shade: int | None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the legend: shade 1 to 6, or None for places without a value."""

    shade: int | None
    text: str


def shade_of(value: Number | None, breaks: Sequence[Number]) -> int | None:
    """The step that `value` falls in: 1 below the first break, one more at each break that it reaches."""
    if value is None:
        return None
    if len(breaks) >= len(SHADES) or list(breaks) != sorted(breaks):
        raise ValueError(f"breaks must rise, and be fewer than {len(SHADES)}")
    return 1 + sum(value >= limit for limit in breaks)


def _shade(steps: Sequence[Step]) -> Spec:
    """The colour encoding of the field `step` (the legend's text)."""
    colours = [SHADES[step.shade - 1] if step.shade else NO_VALUE for step in steps]
    return {
        "field": "step",
        "type": "nominal",
        "title": None,
        "scale": {"domain": [step.text for step in steps], "range": colours},
        "legend": {
            "symbolType": "square",
            "symbolStrokeColor": GREY,
            "symbolStrokeWidth": 1,
            "symbolSize": 160,
        },
    }


def tile_map(
    *,
    title: str,
    unit: str,
    description: str,
    tiles: Sequence[Tile],
    steps: Sequence[Step],
    subtitle: str = "",
    size: Size = WIDE,
) -> Spec:
    """As high as its tiles are wide: `size.height` is not used."""
    if not tiles:
        raise ValueError("a map needs tiles")
    texts = {step.shade: step.text for step in steps}
    rows = [
        {
            "short": tile.short,
            "shown": tile.shown,
            "row": tile.row,
            "column": tile.column,
            "step": texts[tile.shade],
            "dark": (tile.shade or 0) >= 4,
        }
        for tile in tiles
    ]
    columns = max(tile.column for tile in tiles) - min(tile.column for tile in tiles) + 1
    lines = max(tile.row for tile in tiles) - min(tile.row for tile in tiles) + 1
    step = min(76, (size.width - 24) // columns)
    scale = {"paddingInner": 0.06, "paddingOuter": 0}
    x = {"field": "column", "type": "ordinal", "axis": None, "scale": scale}
    y = {"field": "row", "type": "ordinal", "axis": None, "scale": scale}
    ink = {"condition": {"test": "datum.dark", "value": PAPER}, "value": INK}
    letters = max(9, min(13, step // 5))
    text = {"type": "text", "limit": step - 4}
    layers: list[Spec] = [
        {
            "mark": {"type": "rect", "stroke": GREY, "strokeWidth": 0.75},
            "encoding": {"x": x, "y": y, "color": _shade(steps)},
        },
        {
            "mark": {**text, "dy": -letters * 0.65, "fontSize": letters},
            "encoding": {"x": x, "y": y, "text": {"field": "short"}, "color": ink},
        },
        {
            "mark": {**text, "dy": letters * 0.75, "fontSize": letters, "fontWeight": "bold"},
            "encoding": {"x": x, "y": y, "text": {"field": "shown"}, "color": ink},
        },
    ]
    legend = 24 * (len(steps) if size.is_narrow else 1) + 16
    return framed(
        title=title,
        subtitle=f"{subtitle}, {unit}" if subtitle else unit,
        description=description,
        size=Size(min(size.width, step * columns + 24), step * lines + 70 + legend),
        content={"data": {"values": rows}, "layer": layers},
        legend_columns=1 if size.is_narrow else len(steps),
    )


def choropleth(
    *,
    title: str,
    unit: str,
    description: str,
    shapes: Mapping[str, Mapping[str, Any]],
    shades: Mapping[str, int | None],
    steps: Sequence[Step],
    subtitle: str = "",
    own: str | None = None,
    is_projected: bool = False,
    size: Size = WIDE,
) -> Spec:
    """`shapes`: area code to GeoJSON geometry (longitude and latitude, or metres where `is_projected`).

    Rings may run either way.
    """
    if not shapes:
        raise ValueError("a map needs shapes")
    texts = {step.shade: step.text for step in steps}
    features = [
        {
            "type": "Feature",
            "geometry": rewound(geometry),
            "step": texts[shades.get(code)],
            "own": code == own,
        }
        for code, geometry in shapes.items()
    ]
    projection = {"type": "identity", "reflectY": True} if is_projected else {"type": "mercator"}
    edge = {"condition": {"test": "datum.own", "value": INK}, "value": MUTED if len(shapes) < 60 else LINE}
    width = {"condition": {"test": "datum.own", "value": 2.5}, "value": 0.5}
    content = {
        "data": {"values": sorted(features, key=lambda feature: feature["own"])},
        "projection": projection,
        "mark": {"type": "geoshape"},
        "encoding": {"color": _shade(steps), "stroke": edge, "strokeWidth": width},
    }
    return framed(
        title=title,
        subtitle=f"{subtitle}, {unit}" if subtitle else unit,
        description=description,
        size=size,
        content=content,
        legend_columns=1 if size.is_narrow else len(steps),
    )

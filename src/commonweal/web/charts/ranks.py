"""The ranked bar chart: areas in the order given, one of them marked, a line for the whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from commonweal.web.charts.frame import DARK_BLUE, INK, WIDE, Number, Size, Spec, framed, label, plain

STEP = 20


@dataclass(frozen=True, slots=True)
class Bar:
    """One area and its value; `shown` is the value as the reader sees it; None has no bar and says
    `shown`.
    """

    name: str
    value: Number | None
    shown: str
    is_own: bool = False


def bar_rank_chart(
    *,
    title: str,
    unit: str,
    description: str,
    bars: Sequence[Bar],
    subtitle: str = "",
    reference: tuple[str, Number] | None = None,
    size: Size = WIDE,
) -> Spec:
    """As high as its bars need: `size.height` is not used. Bars keep their order."""
    if not bars:
        raise ValueError("a chart needs bars")
    names = [bar.name for bar in bars]
    if len(set(names)) != len(names):
        raise ValueError("two bars share a name")
    rows = [{"name": bar.name, "value": plain(bar.value), "shown": bar.shown, "own": bar.is_own} for bar in bars]
    y: Spec = {
        "field": "name",
        "type": "nominal",
        "sort": None,
        "title": None,
        "scale": {"domain": names, "paddingInner": 0.25, "paddingOuter": 0.2},
        "axis": {"labelLimit": 130 if size.is_narrow else 230, "labelOverlap": False},
    }
    x: Spec = {
        "field": "value",
        "type": "quantitative",
        "title": None,
        "scale": {"zero": True, "nice": True},
        "axis": {"grid": True, "tickCount": 4 if size.is_narrow else 7},
    }
    end: Spec = {"field": "value", "type": "quantitative"}
    data = {"data": {"values": rows}}
    own = {"condition": {"test": "datum.own", "value": DARK_BLUE}, "value": "#8fbbe0"}
    layers: list[Spec] = [{**data, "mark": {"type": "bar"}, "encoding": {"x": x, "y": y, "color": own}}]
    if reference is not None:
        name, level = reference
        row = {"data": {"values": [{"value": plain(level), "label": name}]}}
        above = {"align": "center", "baseline": "bottom", "y": -4, "fontWeight": "bold", "color": INK}
        rule = {"type": "rule", "color": INK, "strokeDash": [6, 3], "strokeWidth": 1.5}
        layers.append({**row, "mark": rule, "encoding": {"x": end}})
        layers += label(row, above, {"x": end, "text": {"field": "label"}})
    from_zero = {
        **data,
        "transform": [{"calculate": "isValid(datum.value) ? datum.value : 0", "as": "value"}],
    }
    layers += label(from_zero, {"align": "left", "dx": 4, "color": INK}, {"x": end, "y": y, "text": {"field": "shown"}})
    tall = Size(size.width, 96 + STEP * len(bars) + (STEP if reference else 0))
    return framed(
        title=title,
        subtitle=f"{subtitle}, {unit}" if subtitle else unit,
        description=description,
        size=tall,
        content={"layer": layers},
        room_above=26 if reference else 12,
    )

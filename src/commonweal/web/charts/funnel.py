"""The funnel chart: each area's value against its size, inside the limits that chance alone would keep it
in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from commonweal.web.charts.frame import (
    BLUE,
    GREY,
    INK,
    MUTED,
    ORANGE,
    WIDE,
    Number,
    Size,
    Spec,
    framed,
    label,
    plain,
)

PEOPLE = "datum.value >= 1e6 ? format(datum.value / 1e6, '~r') + 'm' : format(datum.value, ',')"


@dataclass(frozen=True, slots=True)
class FunnelPoint:
    """An area: its name, its denominator, its value; `is_own` is the one that the page is about."""

    name: str
    size: Number
    value: Number
    is_own: bool = False
    is_outside: bool = False


@dataclass(frozen=True, slots=True)
class FunnelLimit:
    """The limits at one size, from the smallest to the largest size; None where a limit is not defined."""

    size: Number
    lower_inner: Number | None
    upper_inner: Number | None
    lower_outer: Number | None
    upper_outer: Number | None


@dataclass(frozen=True, slots=True)
class FunnelWords:
    inner: str
    outer: str
    centre: str
    own: str
    inside: str
    outside: str


def funnel_chart(
    *,
    title: str,
    unit: str,
    size_title: str,
    description: str,
    points: Sequence[FunnelPoint],
    limits: Sequence[FunnelLimit],
    centre: Number,
    words: FunnelWords,
    subtitle: str = "",
    size: Size = WIDE,
) -> Spec:
    if not points:
        raise ValueError("a chart needs points")
    x: Spec = {"field": "size", "type": "quantitative", "title": size_title}
    x["axis"] = {"labelExpr": PEOPLE, "tickCount": 4 if size.is_narrow else 6}
    y: Spec = {"field": "value", "type": "quantitative", "title": None, "scale": {"zero": True, "nice": True}}
    kinds = [words.inside, words.outside, words.own]
    rows = [
        {
            "name": point.name,
            "size": plain(point.size),
            "value": plain(point.value),
            "kind": words.own if point.is_own else words.outside if point.is_outside else words.inside,
        }
        for point in points
    ]
    present = [kind for kind in kinds if any(row["kind"] == kind for row in rows)]
    looks = dict(zip(kinds, [(GREY, "circle"), (ORANGE, "square"), (BLUE, "diamond")], strict=True))
    layers: list[Spec] = [
        _limits(limits, words, x, y),
        {
            "data": {"values": [{"value": plain(centre)}]},
            "mark": {"type": "rule", "color": INK, "strokeWidth": 1.25},
            "encoding": {"y": y},
        },
        {
            "data": {"values": rows},
            "mark": {"type": "point", "filled": True, "opacity": 0.9, "size": 60},
            "encoding": {
                "x": x,
                "y": y,
                "color": {
                    "field": "kind",
                    "type": "nominal",
                    "title": None,
                    "scale": {"domain": present, "range": [looks[kind][0] for kind in present]},
                },
                "shape": {
                    "field": "kind",
                    "type": "nominal",
                    "title": None,
                    "scale": {"domain": present, "range": [looks[kind][1] for kind in present]},
                },
                "size": {
                    "condition": {"test": f"datum.kind === {_quoted(words.own)}", "value": 170},
                    "value": 45,
                },
            },
        },
        *label(
            {"data": {"values": [row for row in rows if row["kind"] == words.own]}},
            {"dy": -16, "fontWeight": "bold", "color": INK},
            {"x": x, "y": y, "text": {"field": "name"}},
        ),
    ]
    return framed(
        title=title,
        subtitle=f"{subtitle}, {unit}" if subtitle else unit,
        description=description,
        size=size,
        content={"layer": layers},
    )


def _limits(limits: Sequence[FunnelLimit], words: FunnelWords, x: Spec, y: Spec) -> Spec:
    rows = [
        {"size": plain(limit.size), "value": plain(value), "limit": name, "part": part}
        for limit in limits
        for value, name, part in (
            (limit.lower_inner, words.inner, "a"),
            (limit.upper_inner, words.inner, "b"),
            (limit.lower_outer, words.outer, "c"),
            (limit.upper_outer, words.outer, "d"),
        )
        if value is not None
    ]
    return {
        "data": {"values": rows},
        "mark": {"type": "line", "color": MUTED, "strokeWidth": 1.25},
        "encoding": {
            "x": x,
            "y": y,
            "detail": {"field": "part", "type": "nominal"},
            "strokeDash": {
                "field": "limit",
                "type": "nominal",
                "title": None,
                "scale": {"domain": [words.inner, words.outer], "range": [[3, 3], [9, 3]]},
            },
        },
    }


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"

"""The statistical process control chart: values over time, their centre and limits, and what stands out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from commonweal.web.charts.frame import (
    BLUE,
    GREY,
    INK,
    MUTED,
    ORANGE,
    PURPLE,
    WIDE,
    Number,
    Size,
    Spec,
    framed,
    label,
    plain,
    when,
)


class Cause(StrEnum):
    """Why a point looks as it does; colours and shapes after NHS England, "Making Data Count"."""

    COMMON = "common"
    IMPROVING = "improving"
    CONCERNING = "concerning"
    CHANGED = "changed"


STYLE: dict[Cause, tuple[str, str]] = {
    Cause.COMMON: (GREY, "circle"),
    Cause.IMPROVING: (BLUE, "triangle-up"),
    Cause.CONCERNING: (ORANGE, "square"),
    Cause.CHANGED: (PURPLE, "diamond"),
}


@dataclass(frozen=True, slots=True)
class SpcPoint:
    """The first day of a period, its value (None leaves a gap), and its cause."""

    day: date
    value: Number | None
    cause: Cause = Cause.COMMON


@dataclass(frozen=True, slots=True)
class SpcSegment:
    """A stretch of periods with limits of its own, both days included; `label` says why it begins."""

    first: date
    last: date
    centre: Number
    lower: Number | None
    upper: Number | None
    label: str = ""


@dataclass(frozen=True, slots=True)
class SpcWords:
    """What the legend says of each cause and line, translated by the caller."""

    causes: dict[Cause, str]
    centre: str
    limits: str
    target: str = ""


def spc_chart(
    *,
    title: str,
    unit: str,
    description: str,
    points: Sequence[SpcPoint],
    segments: Sequence[SpcSegment],
    words: SpcWords,
    subtitle: str = "",
    target: Number | None = None,
    size: Size = WIDE,
) -> Spec:
    """Raises ValueError without points."""
    if not points:
        raise ValueError("a chart needs points")
    days = [point.day.isoformat() for point in points]
    x = when(size, days)
    y: Spec = {
        "field": "value",
        "type": "quantitative",
        "title": None,
        "scale": {"zero": False, "nice": True},
    }
    rows = [
        {"day": point.day.isoformat(), "value": plain(point.value), "cause": words.causes[point.cause]}
        for point in points
    ]
    present = [cause for cause in Cause if any(point.cause is cause and point.value is not None for point in points)]
    names = [words.causes[cause] for cause in present]
    common = 28 if size.is_narrow else 45
    layers: list[Spec] = [
        *_lines(segments, words, x, y),
        {
            "data": {"values": rows},
            "mark": {"type": "line", "color": GREY, "strokeWidth": 1.5},
            "encoding": {"x": x, "y": y},
        },
        {
            "data": {"values": rows},
            "transform": [{"filter": "isValid(datum.value)"}],
            "mark": {"type": "point", "filled": True, "opacity": 1},
            "encoding": {
                "x": x,
                "y": y,
                "color": {
                    "field": "cause",
                    "type": "nominal",
                    "title": None,
                    "scale": {"domain": names, "range": [STYLE[cause][0] for cause in present]},
                },
                "shape": {
                    "field": "cause",
                    "type": "nominal",
                    "title": None,
                    "scale": {"domain": names, "range": [STYLE[cause][1] for cause in present]},
                },
                "size": {
                    "condition": {
                        "test": {"field": "cause", "equal": words.causes[Cause.COMMON]},
                        "value": common,
                    },
                    "value": 110,
                },
            },
        },
        *_breaks(segments, x, size, days),
    ]
    if target is not None:
        layers += _across(target, words.target, size)
    return framed(
        title=title,
        subtitle=f"{subtitle}, {unit}" if subtitle else unit,
        description=description,
        size=size,
        content={"layer": layers},
        room_above=28 if any(segment.label for segment in segments[1:]) else 12,
    )


def _lines(segments: Sequence[SpcSegment], words: SpcWords, x: Spec, y: Spec) -> list[Spec]:
    rows: list[dict[str, Any]] = []
    for number, segment in enumerate(segments):
        levels = (
            (words.centre, segment.centre),
            (words.limits, segment.lower),
            (words.limits, segment.upper),
        )
        for order, (name, level) in enumerate(levels):
            if level is not None:
                for day in (segment.first, segment.last):
                    one = {
                        "day": day.isoformat(),
                        "value": plain(level),
                        "line": name,
                        "part": f"{number}-{order}",
                    }
                    rows.append(one)
    if not rows:
        return []
    present = [name for name in (words.centre, words.limits) if any(row["line"] == name for row in rows)]
    return [
        {
            "data": {"values": rows},
            "mark": {"type": "line", "color": INK, "strokeWidth": 1.25},
            "encoding": {
                "x": x,
                "y": y,
                "detail": {"field": "part", "type": "nominal"},
                "strokeDash": {
                    "field": "line",
                    "type": "nominal",
                    "title": None,
                    "scale": {
                        "domain": present,
                        "range": [[1, 0] if name == words.centre else [5, 4] for name in present],
                    },
                },
            },
        }
    ]


def _breaks(segments: Sequence[SpcSegment], x: Spec, size: Size, days: Sequence[str]) -> list[Spec]:
    """Where limits begin anew: a dotted line, and why, above the plot on the side that has more room."""
    rows = [{"day": segment.first.isoformat(), "label": segment.label} for segment in segments[1:] if segment.label]
    if not rows:
        return []
    middle = sorted(days)[len(days) // 2]
    text = {"baseline": "bottom", "y": -4, "color": MUTED, "fontSize": _letters(size)}
    text["limit"] = 170 if size.is_narrow else 400
    found: list[Spec] = [
        {
            "data": {"values": rows},
            "mark": {"type": "rule", "color": MUTED, "strokeDash": [2, 2]},
            "encoding": {"x": x},
        }
    ]
    for is_late, align in ((False, "left"), (True, "right")):
        some = [row for row in rows if (row["day"] > middle) is is_late]
        if some:
            place = {**text, "align": align}
            found += label({"data": {"values": some}}, place, {"x": x, "text": {"field": "label"}})
    return found


def _across(level: Number, words: str, size: Size) -> list[Spec]:
    y: Spec = {"field": "value", "type": "quantitative"}
    row = {"data": {"values": [{"value": plain(level), "label": words}]}}
    text = {
        "align": "right",
        "baseline": "bottom",
        "dy": -3,
        "x": "width",
        "color": PURPLE,
        "fontSize": _letters(size),
    }
    rule = {"type": "rule", "color": PURPLE, "strokeWidth": 1.5, "strokeDash": [8, 3]}
    return [
        {**row, "mark": rule, "encoding": {"y": y}},
        *label(row, text, {"y": y, "text": {"field": "label"}}),
    ]


def _letters(size: Size) -> int:
    return 11 if size.is_narrow else 12

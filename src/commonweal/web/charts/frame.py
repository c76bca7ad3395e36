"""What every chart shares: two sizes, one set of colours, type that can be read when small."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

Spec = dict[str, Any]
Number = Decimal | float | int


@dataclass(frozen=True, slots=True)
class Size:
    """The whole picture in CSS pixels, labels and title included."""

    width: int
    height: int

    @property
    def is_narrow(self) -> bool:
        return self.width < 480


WIDE = Size(860, 400)
NARROW = Size(340, 360)

INK, MUTED, LINE, PAPER = "#212b32", "#4c6272", "#d8dde0", "#ffffff"
BLUE, DARK_BLUE, ORANGE, PURPLE, GREY, PALE = "#005eb8", "#003087", "#c75000", "#7c2855", "#768692", "#aeb7bd"
"""NHS palette; the orange is darker than its own, so that it stands out from white by 3 to 1 or more."""

SERIES = (BLUE, ORANGE, PURPLE, "#006747", "#5c6770", "#9a7500")
DASHES = ([1, 0], [8, 3], [2, 3], [10, 3, 2, 3], [5, 2], [14, 4])
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
SHADES = ("#eff5fb", "#c6dcf0", "#8fbbe0", "#3573b1", "#1f62a8", "#003087")
NO_VALUE = "#ffffff"

FONT = "Arial, Helvetica, 'Liberation Sans', sans-serif"


def plain(value: Number | None) -> float | int | None:
    """A number as JSON has it; None stays None and leaves a gap."""
    if value is None or isinstance(value, int):
        return value
    return int(value) if value == int(value) and abs(value) < 10**15 else float(value)


def framed(
    *,
    title: str,
    subtitle: str,
    description: str,
    size: Size,
    content: Mapping[str, Any],
    legend_columns: int = 0,
    room_above: int = 12,
) -> Spec:
    """`content` (data, mark or layers, encodings) in the common frame. `subtitle` says the unit and the
    period.

    `room_above` pixels lie between the title and the plot, for labels that stand above it.
    """
    letters = 13 if size.is_narrow else 14
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "description": description,
        "title": {
            "text": wrapped(title, 40 if size.is_narrow else 90),
            "subtitle": wrapped(subtitle, 48 if size.is_narrow else 110),
            "anchor": "start",
            "frame": "bounds",
        },
        "width": size.width,
        "height": size.height,
        "autosize": {"type": "fit", "contains": "padding"},
        "padding": {"left": 6, "top": 6, "right": 12, "bottom": 6},
        "background": PAPER,
        **content,
        "config": {
            "font": FONT,
            "view": {"stroke": None},
            "title": {
                "color": INK,
                "fontSize": letters + 2,
                "fontWeight": "bold",
                "offset": room_above,
                "subtitleColor": MUTED,
                "subtitleFontSize": letters,
                "subtitlePadding": 4,
            },
            "axis": {
                "labelColor": INK,
                "titleColor": MUTED,
                "labelFontSize": letters - 1,
                "titleFontSize": letters - 1,
                "titleFontWeight": "normal",
                "gridColor": "#e8edee",
                "domainColor": GREY,
                "tickColor": GREY,
                "titlePadding": 8,
                "labelOverlap": True,
            },
            "axisY": {"domain": False, "ticks": False, "labelPadding": 6},
            "axisX": {"grid": False},
            "legend": {
                "orient": "bottom",
                "direction": "vertical" if size.is_narrow else "horizontal",
                "columns": legend_columns or (1 if size.is_narrow else 4),
                "labelColor": INK,
                "labelFontSize": letters - 1,
                "labelLimit": 300,
                "titleFontSize": letters - 1,
                "titleColor": MUTED,
                "titleFontWeight": "normal",
                "symbolSize": 90,
                "offset": 10,
            },
            "text": {"font": FONT, "fontSize": letters - 1, "color": INK},
        },
    }


def wrapped(text: str, width: int) -> str | list[str]:
    """One line, or several of about `width` letters."""
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines if len(lines) > 1 else text


def day_axis(size: Size, days: Sequence[str]) -> Spec:
    """A time axis whose marks stand on the data's own periods: few of them, years where there are many
    months.
    """
    found = sorted(set(days))
    fewest = 5 if size.is_narrow else 10
    years = [day for day in found if day[5:7] == "01" and day[8:] == "01"]
    is_long = len(found) > 36 and len(years) >= 3
    marks = years if is_long else found
    step = -(-len(marks) // fewest)
    written = "%Y" if is_long else "%b %y" if size.is_narrow else "%b %Y"
    return {"values": [_instant(day) for day in marks[::step]], "format": written, "title": None}


def _instant(day: str) -> int:
    """Milliseconds to the start of a civil date, read as UTC: what the drawing makes of the same text in the
    data.
    """
    return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()) * 1000


def when(size: Size, days: Sequence[str]) -> Spec:
    """The x encoding of civil dates under the field `day` (ISO text), read and shown without a time zone."""
    return {"field": "day", "type": "temporal", "scale": {"type": "utc"}, "axis": day_axis(size, days)}


def label(row: Spec, text: Spec, encoding: Spec) -> list[Spec]:
    """A text that stays readable on top of lines: once in the colour of the paper with a broad edge, once in
    its own.
    """
    under = {**text, "stroke": PAPER, "strokeWidth": 4, "strokeJoin": "round", "color": PAPER}
    return [
        {**row, "mark": {"type": "text", **under}, "encoding": encoding},
        {**row, "mark": {"type": "text", **text}, "encoding": encoding},
    ]

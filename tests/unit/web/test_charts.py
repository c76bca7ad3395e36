"""Charts: what a specification says, what its drawing holds, and how drawings are kept."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client, override_settings

from commonweal.web.charts import draw, store
from commonweal.web.charts.frame import NARROW, WIDE, Size, Spec
from commonweal.web.charts.funnel import FunnelLimit, FunnelPoint, FunnelWords, funnel_chart
from commonweal.web.charts.lines import Series, line_chart
from commonweal.web.charts.maps import Step, Tile, choropleth, shade_of, tile_map
from commonweal.web.charts.ranks import Bar, bar_rank_chart
from commonweal.web.charts.spc import STYLE, Cause, SpcPoint, SpcSegment, SpcWords, spc_chart

SVG = "{http://www.w3.org/2000/svg}"
WORDS = SpcWords({cause: f"Cause {cause}" for cause in Cause}, "Mean", "Limits", "Target")


def spc(size: Size) -> Spec:
    months = [date(2015, number, 1) for number in range(1, 9)]
    points = [
        SpcPoint(months[0], Decimal("10.5")),
        SpcPoint(months[1], None),
        SpcPoint(months[2], 12),
        SpcPoint(months[3], 3, Cause.IMPROVING),
        SpcPoint(months[4], 30, Cause.CONCERNING),
        *[SpcPoint(day, 20) for day in months[5:]],
    ]
    segments = [
        SpcSegment(months[0], months[4], 10, 5, 15),
        SpcSegment(months[5], months[7], 20, None, None, "New rules & limits"),
    ]
    return spc_chart(
        title="Delayed days <b>", unit="days", description="Eight months", points=points, segments=segments,
        words=WORDS, target=9, size=size,
    )  # fmt: skip


def funnel(size: Size) -> Spec:
    points = [
        FunnelPoint("Camden", 200_000, 12, is_own=True),
        FunnelPoint("Barnet's", 300_000, 9, is_outside=True),
    ]
    limits = [FunnelLimit(count, 8, 12, None, 14) for count in (100_000, 400_000)]
    words = FunnelWords("95%", "99.8%", "England", "This place", "Within", "Outside")
    return funnel_chart(
        title="Funnel",
        unit="days",
        size_title="Adults",
        description="Two places",
        points=points,
        limits=limits,
        centre=10,
        words=words,
        size=size,
    )


def ranks(size: Size) -> Spec:
    bars = [Bar("Camden", Decimal("12.5"), "12.5", is_own=True), Bar("City of London", None, "Not published")]
    return bar_rank_chart(
        title="Ranks", unit="days", description="Two places", bars=bars, reference=("England 9", 9), size=size
    )


def lines(size: Size) -> Spec:
    series = [Series(name, [(date(2015, 1, 1), 1), (date(2015, 2, 1), None)]) for name in ("NHS", "Both")]
    return line_chart(title="Lines", unit="days", description="Two series", series=series, size=size)


STEPS = [Step(1, "under 5"), Step(2, "5 or more"), Step(None, "Not published")]


def square(west: float, south: float, side: float) -> list[list[float]]:
    """A closed ring that runs clockwise on the map."""
    east, north = west + side, south + side
    return [[west, south], [west, north], [east, north], [east, south], [west, south]]


def tiles(size: Size) -> Spec:
    found = [Tile("Camden", "4.0", 1, 1, 1), Tile("Barnet", "9.0", 2, 3, 2), Tile("City", "–", 2, 1, None)]
    return tile_map(
        title="Tiles", unit="days", description="Three places", tiles=found, steps=STEPS, size=size
    )


def map_of(shapes: dict[str, Any], *, is_projected: bool = False, size: Size = WIDE) -> Spec:
    return choropleth(
        title="Shapes",
        unit="days",
        description="Places",
        shapes=shapes,
        shades={"E1": 2, "E2": 1},
        steps=STEPS,
        is_projected=is_projected,
        size=size,
    )


def shapes(size: Size) -> Spec:
    return map_of({"E1": {"type": "Polygon", "coordinates": [square(0, 50, 1)]}}, size=size)


CHARTS: list[Callable[[Size], Spec]] = [spc, funnel, ranks, lines, tiles, shapes]


@pytest.mark.parametrize("make", CHARTS)
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_drawing_has_the_room_it_says_and_words_for_who_cannot_see_it(
    make: Callable[[Size], Spec], size: Size
) -> None:
    spec = make(size)
    drawn = draw.svg(spec)
    root = ElementTree.fromstring(drawn)  # noqa: S314  our own drawing
    assert (float(root.get("width", 0)), float(root.get("height", 0))) == (spec["width"], spec["height"])
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}desc") == spec["description"]
    assert root.findtext(f"{SVG}title") == spec["title"]["text"]
    assert b"<script" not in drawn
    assert drawn.replace(b"http://www.w3.org", b"").count(b"http") == 0


def texts(spec: Spec) -> list[str]:
    root = ElementTree.fromstring(draw.svg(spec))  # noqa: S314
    return [text for element in root.iter(f"{SVG}text") if (text := "".join(element.itertext()))]


def test_the_control_chart_names_its_lines_its_causes_and_its_breaks() -> None:
    found = texts(spc(WIDE))
    for name in ("Mean", "Limits", "Target", "Cause common", "Cause improving", "Cause concerning"):
        assert name in found
    assert "New rules & limits" in found
    assert "Cause changed" not in found, "a cause that no point has stays out of the legend"


def test_causes_differ_in_shape_and_not_only_in_colour() -> None:
    assert (
        len({shape for _colour, shape in STYLE.values()})
        == len({colour for colour, _shape in STYLE.values()})
        == 4
    )


def test_a_month_is_named_once_and_is_itself_in_the_summer_too() -> None:
    """Civil dates are drawn without a time zone."""
    summer = line_chart(
        title="T", unit="days", description="D",
        series=[Series("A", [(date(2015, 4 + number, 1), number) for number in range(3)])],
    )  # fmt: skip
    assert texts(summer)[:3] == ["Apr 2015", "May 2015", "Jun 2015"]


def test_a_bar_without_a_value_says_why() -> None:
    assert "Not published" in texts(ranks(WIDE))


@pytest.mark.parametrize(
    ("value", "shade"), [(None, None), (4, 1), (5, 2), (Decimal("9.99"), 2), (10, 3), (99, 3)]
)
def test_shades_begin_at_their_break(value: Decimal | int | None, shade: int | None) -> None:
    assert shade_of(value, [5, 10]) == shade


def test_breaks_must_rise() -> None:
    with pytest.raises(ValueError, match="rise"):
        shade_of(1, [5, 3])


OUTER, HOLE = square(0, 50, 3), square(1, 51, 1)
ISLE, FAR = square(5, 50, 1), square(7, 53, 1)


def turned(rings: Sequence[list[list[float]]], turns: Sequence[bool]) -> list[list[list[float]]]:
    return [ring[::-1] if turn else ring for ring, turn in zip(rings, turns, strict=True)]


def outlines(turns: Sequence[bool]) -> dict[str, Any]:
    """A place with a hole, an isle and a neighbour; each `True` turns one of the rings."""
    outer, hole, isle, far = turned([OUTER, HOLE, ISLE, FAR], turns)
    return {
        "E1": {"type": "MultiPolygon", "coordinates": [[outer, hole], [isle]]},
        "E2": {"type": "Polygon", "coordinates": [far]},
    }


def drawn_areas(spec: Spec) -> list[str]:
    """The paths of the places."""
    root = ElementTree.fromstring(draw.svg(spec))  # noqa: S314
    return [path.get("d", "") for path in root.iter(f"{SVG}path") if path.get("aria-roledescription") == "geoshape"]


@pytest.mark.parametrize("turn", [False, True], ids=["clockwise", "counter-clockwise"])
@pytest.mark.parametrize("is_projected", [False, True], ids=["degrees", "metres"])
def test_a_place_is_drawn_by_its_own_corners_whichever_way_its_ring_runs(*, turn: bool, is_projected: bool) -> None:
    """Four corners for each of two places, which leave the middle between them empty."""
    rings = turned([square(0, 50, 1), square(3, 50, 1)], [turn, turn])
    places = {f"E{n}": {"type": "Polygon", "coordinates": [ring]} for n, ring in enumerate(rings, start=1)}
    spec = map_of(places, is_projected=is_projected)
    west, east = sorted([_across(path) for path in drawn_areas(spec)])
    assert west[1] - west[0] == pytest.approx(east[1] - east[0], rel=1e-3)
    assert east[0] - west[1] == pytest.approx(2 * (west[1] - west[0]), rel=1e-3)


def _across(path: str) -> tuple[float, float]:
    """From where to where a path goes, left to right."""
    found = [float(x) for x in re.findall(r"[ML](-?[\d.]+),", path)]
    return min(found), max(found)


@pytest.mark.parametrize("is_projected", [False, True], ids=["degrees", "metres"])
def test_every_winding_of_the_rings_is_one_drawing(*, is_projected: bool) -> None:
    drawings = {
        draw.svg(map_of(outlines(turns), is_projected=is_projected)) for turns in product([False, True], repeat=4)
    }
    assert len(drawings) == 1


def test_a_chart_that_names_an_address_is_not_drawn() -> None:
    spec = {**lines(WIDE), "data": {"url": "http://127.0.0.1/data.json"}}
    with pytest.raises(ValueError, match="address"):
        draw.svg(spec)


def test_a_picture_in_dots_is_a_png() -> None:
    assert draw.png(ranks(NARROW)).startswith(b"\x89PNG")


@pytest.fixture
def shelf(tmp_path: Path):
    with override_settings(CHARTS_FOLDER=tmp_path):
        yield tmp_path


def test_the_same_chart_has_one_address_and_is_drawn_once(shelf: Path) -> None:
    first = store.picture(title="T", alt="A", make=spc)
    assert first == store.picture(title="T", alt="A", make=spc)
    assert first.wide.address != first.narrow.address
    name = first.wide.address.rsplit("/", 1)[1]
    answer = store.content(name)
    assert answer is not None and answer[1] == "image/svg+xml"
    kept = shelf / name[:2] / name
    kept.write_bytes(b"kept")
    assert store.content(name) == (b"kept", "image/svg+xml")
    assert not [path for path in shelf.rglob(".*") if path.is_file()]


def test_other_numbers_are_another_picture(shelf: Path) -> None:
    one = store.drawing({**ranks(WIDE), "description": "a"})
    assert one != store.drawing({**ranks(WIDE), "description": "b"})


def test_no_number_that_json_has_not(shelf: Path) -> None:
    with pytest.raises(ValueError, match="JSON"):
        store.drawing({**ranks(WIDE), "padding": float("nan")})


@pytest.mark.parametrize(
    "name", ["", "x.svg", "../x.svg", "0" * 64 + ".svg", "0" * 64 + ".json", "0" * 64 + ".svg\n"]
)
def test_there_is_no_picture_of_what_was_not_asked_for(shelf: Path, name: str) -> None:
    assert store.content(name) is None


def test_the_store_drops_what_was_used_longest_ago(shelf: Path) -> None:
    import os

    for number in range(10):
        path = shelf / "ab" / f"{number}.svg"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x" * 100)
        os.utime(path, (1000 + number, 1000 + number))
    assert store.prune(1000) == 0
    assert store.prune(900) == 3
    assert sorted(path.name for path in (shelf / "ab").iterdir()) == [
        f"{number}.svg" for number in range(3, 10)
    ]


def test_a_picture_is_served_to_be_kept_for_ever(shelf: Path) -> None:
    drawing = store.drawing(json.loads(store.canonical(ranks(WIDE))))
    response = Client(SERVER_NAME="localhost").get(drawing.address)
    assert response.status_code == 200 and response.content.startswith(b"<svg")
    assert "immutable" in response.headers["Cache-Control"]
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]

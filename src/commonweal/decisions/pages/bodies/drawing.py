"""The governance map as a picture and as a tree: a column for each level, lines as they are on file. Pure."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from commonweal.decisions.model.bodies import Body
from commonweal.decisions.model.common import LEVELS, rank
from commonweal.decisions.rules.lines import Graph, Line

WIDTH, HEIGHT, ACROSS, DOWN, TOP = 216, 46, 92, 14, 44
_LETTERS, _SWEEPS = 30, 6
STROKE = {
    "committee-of": ("#212b32", "2", ""),
    "reports-to": ("#005eb8", "2", "7 4"),
    "hosted-by": ("#7c2855", "2", "2 4"),
    "member-of": ("#768692", "1", ""),
    "works-with": ("#007f3b", "1.5", "9 4 2 4"),
}
"""Colour, width and dashes of each kind of line; the dashes tell them apart without colour."""


@dataclass(frozen=True, slots=True)
class Box:
    """A body's place in the picture, in pixels from the left and the top."""

    body: Body
    x: float
    y: float


def picture(graph: Graph, label: str, level_words: dict[str, str]) -> str:
    """The map as SVG that needs no style sheet. `label` says what it shows to those who do not see it."""
    boxes = placed(graph)
    if not boxes:
        return ""
    levels = _levels(graph)
    wide = len(levels) * (WIDTH + ACROSS) - ACROSS + 60
    high = max(box.y for box in boxes.values()) + HEIGHT + 10
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label={quoteattr(label)} width="{wide}"'
        f' height="{high:g}" viewBox="0 0 {wide} {high:g}" font-family="Arial, sans-serif" font-size="13">'
    ]
    for number, level in enumerate(levels):
        x = 30 + number * (WIDTH + ACROSS) + WIDTH / 2
        parts.append(
            f'<text x="{x:g}" y="22" text-anchor="middle" font-size="15" font-weight="600" fill="#212b32">'
            f"{escape(level_words.get(level, level))}</text>"
        )
    parts += [_line(line, boxes[line.source], boxes[line.target]) for line in graph.lines]
    parts += [_box(box) for box in boxes.values()]
    return "".join([*parts, "</svg>"])


def placed(graph: Graph) -> dict[str, Box]:
    """Each body in its level's column; within a column near to what it is joined with, so that few lines cross."""
    columns = {level: [body.id for body in graph.bodies if body.level == level] for level in _levels(graph)}
    joined: dict[str, list[str]] = {}
    for line in graph.lines:
        joined.setdefault(line.source, []).append(line.target)
        joined.setdefault(line.target, []).append(line.source)
    height = {id_: row - len(ids) / 2 for ids in columns.values() for row, id_ in enumerate(ids)}
    for sweep in range(_SWEEPS):
        order = list(columns) if sweep % 2 == 0 else list(reversed(columns))
        for level in order:
            others = {
                id_: [height[end] for end in joined.get(id_, ()) if end not in columns[level]] for id_ in columns[level]
            }
            wish = {id_: sum(ends) / len(ends) if ends else height[id_] for id_, ends in others.items()}
            columns[level] = sorted(columns[level], key=lambda id_: (wish[id_], id_))
            height |= _spread(columns[level], wish)
    least = min(height.values(), default=0.0)
    bodies = {body.id: body for body in graph.bodies}
    return {
        id_: Box(bodies[id_], 30 + number * (WIDTH + ACROSS), TOP + (height[id_] - least) * (HEIGHT + DOWN))
        for number, ids in enumerate(columns.values())
        for id_ in ids
    }


def _spread(ids: Sequence[str], wish: dict[str, float]) -> dict[str, float]:
    """Heights near to those wished for, in order, each at least one row from the next."""
    found: dict[str, float] = {}
    last = None
    for id_ in ids:
        at = wish[id_] if last is None else max(wish[id_], last + 1)
        found[id_] = last = at
    shift = sum(found[id_] - wish[id_] for id_ in ids) / len(ids) if ids else 0.0
    return {id_: at - shift for id_, at in found.items()}


def _levels(graph: Graph) -> list[str]:
    held = {body.level for body in graph.bodies}
    return [level for level in reversed(LEVELS) if level in held]


def _line(line: Line, source: Box, target: Box) -> str:
    colour, width, dashes = STROKE[line.kind]
    if source.x == target.x:
        side = source.x
        y1, y2 = source.y + HEIGHT / 2, target.y + HEIGHT / 2
        bend = side - 12 - min(30.0, abs(y2 - y1) / 20)
        path = f"M {side:g} {y1:g} C {bend:g} {y1:g}, {bend:g} {y2:g}, {side:g} {y2:g}"
    else:
        right = source.x < target.x
        x1 = source.x + (WIDTH if right else 0)
        x2 = target.x + (0 if right else WIDTH)
        y1, y2, middle = source.y + HEIGHT / 2, target.y + HEIGHT / 2, (x1 + x2) / 2
        path = f"M {x1:g} {y1:g} C {middle:g} {y1:g}, {middle:g} {y2:g}, {x2:g} {y2:g}"
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width}"{dashed}/>'


def _box(box: Box) -> str:
    decides = box.body.can_decide
    lines = textwrap.wrap(box.body.name, _LETTERS) or [box.body.name]
    if len(lines) > 2:
        lines = [lines[0], textwrap.shorten(" ".join(lines[1:]), _LETTERS, placeholder="…")]
    first = box.y + HEIGHT / 2 + (5 if len(lines) == 1 else -3)
    words = "".join(
        f'<text x="{box.x + WIDTH / 2:g}" y="{first + 16 * number:g}" text-anchor="middle" fill="#212b32">'
        f"{escape(text)}</text>"
        for number, text in enumerate(lines)
    )
    look = 'fill="#d8e8f5" stroke="#005eb8"' if decides else 'fill="#ffffff" stroke="#4c6272" stroke-dasharray="4 3"'
    return f'<rect x="{box.x:g}" y="{box.y:g}" width="{WIDTH}" height="{HEIGHT}" rx="4" {look}/>{words}'


@dataclass(slots=True)
class Twig:
    """A body in the tree, with what stands below it and its other lines."""

    body: Body
    others: list[Line] = field(default_factory=list[Line])
    below: list[Twig] = field(default_factory=list["Twig"])


def tree(graph: Graph) -> list[Twig]:
    """The same map to be read: each body under the one whose committee it is, to which it reports, or that hosts it."""
    twigs = {body.id: Twig(body) for body in graph.bodies}
    above: dict[str, Line] = {}
    for kind in ("committee-of", "reports-to", "hosted-by"):
        for line in graph.lines:
            if line.kind == kind and line.source not in above and not _is_above(line.source, line.target, above):
                above[line.source] = line
    for line in graph.lines:
        if above.get(line.source) is not line:
            twigs[line.source].others.append(line)
    for id_, line in above.items():
        twigs[line.target].below.append(twigs[id_])
    for twig in twigs.values():
        twig.below.sort(key=lambda each: (-rank(each.body.level), each.body.name))
    return [twig for id_, twig in twigs.items() if id_ not in above]


def _is_above(id_: str, of: str, above: dict[str, Line]) -> bool:
    """It stands above the other in the tree already, so that it cannot stand below it."""
    at: str | None = of
    while at:
        if at == id_:
            return True
        at = above[at].target if at in above else None
    return False

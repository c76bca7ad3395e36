"""The governance map as a picture and as a tree: a column for each level, lines as they are on file. Pure."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from commonweal.decisions.model.bodies import Body
from commonweal.decisions.model.common import LEVELS, rank
from commonweal.decisions.rules.lines import Graph, Line

WIDTH, HEIGHT, ACROSS, DOWN, TOP, LEFT = 196, 46, 68, 14, 44, 64
_LETTERS, _SWEEPS = 28, 6
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
    wide = LEFT + len(levels) * (WIDTH + ACROSS) - ACROSS + 10
    high = max(box.y for box in boxes.values()) + HEIGHT + 10
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label={quoteattr(label)} width="{wide}"'
        f' height="{high:g}" viewBox="0 0 {wide} {high:g}" font-family="Arial, sans-serif" font-size="13">'
    ]
    for number, level in enumerate(levels):
        x = LEFT + number * (WIDTH + ACROSS) + WIDTH / 2
        parts.append(
            f'<text x="{x:g}" y="22" text-anchor="middle" font-size="15" font-weight="600" fill="#212b32">'
            f"{escape(level_words.get(level, level))}</text>"
        )
    parts += [_line(line, boxes[line.source], boxes[line.target]) for line in graph.lines]
    parts += [_box(box) for box in boxes.values()]
    return "".join([*parts, "</svg>"])


def placed(graph: Graph) -> dict[str, Box]:
    """Each body in its level's column, below the one it belongs to; columns stand beside what they are joined to."""
    order = {body.id: number for number, body in enumerate(_in_turn(tree(graph)))}
    columns = [sorted((body for body in graph.bodies if body.level == level), key=lambda body: order[body.id])
               for level in _levels(graph)]  # fmt: skip
    row = {body.id: float(number) for column in columns for number, body in enumerate(column)}
    for _sweep in range(_SWEEPS):
        for column in columns:
            ids = {body.id for body in column}
            apart = [
                row[end] - row[here]
                for line in graph.lines
                for here, end in ((line.source, line.target), (line.target, line.source))
                if here in ids and end not in ids
            ]
            shift = sum(apart) / len(apart) if apart else 0.0
            row |= {id_: row[id_] + shift for id_ in ids}
    least = min(row.values(), default=0.0)
    return {
        body.id: Box(body, LEFT + number * (WIDTH + ACROSS), TOP + (row[body.id] - least) * (HEIGHT + DOWN))
        for number, column in enumerate(columns)
        for body in column
    }


def _in_turn(twigs: Sequence[Twig]) -> Iterator[Body]:
    """The tree from the top, each body before those below it."""
    for twig in twigs:
        yield twig.body
        yield from _in_turn(twig.below)


def _levels(graph: Graph) -> list[str]:
    held = {body.level for body in graph.bodies}
    return [level for level in reversed(LEVELS) if level in held]


def _line(line: Line, source: Box, target: Box) -> str:
    colour, width, dashes = STROKE[line.kind]
    if source.x == target.x:
        side = source.x
        y1, y2 = source.y + HEIGHT / 2, target.y + HEIGHT / 2
        bend = side - min(ACROSS - 12.0, 10 + abs(y2 - y1) / 7)
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

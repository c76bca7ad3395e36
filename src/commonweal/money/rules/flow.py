"""Where the steps of a trace stand in a picture: columns in the order of the money, ribbons as thick as their sums."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from commonweal.kernel.money import Pence
from commonweal.money.rules.trace import Step

NODE_WIDTH = 12.0
GAP = 46.0
"""Room between the boxes of a column: two lines of text stand in it."""


@dataclass(frozen=True, slots=True)
class Node:
    """A place of the money; x, y, width and height in the units of the drawing."""

    name: str
    pence: Pence
    column: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Ribbon:
    """What went from one place to the next, drawn from one box's right edge to another's left one."""

    step: Step
    x0: float
    y0: float
    x1: float
    y1: float
    thickness: float

    @property
    def path(self) -> str:
        """The middle line as an SVG path."""
        middle = (self.x0 + self.x1) / 2
        bend = f"C{middle:.1f},{self.y0:.1f} {middle:.1f},{self.y1:.1f}"
        return f"M{self.x0:.1f},{self.y0:.1f} {bend} {self.x1:.1f},{self.y1:.1f}"


@dataclass(frozen=True, slots=True)
class Flow:
    nodes: tuple[Node, ...]
    ribbons: tuple[Ribbon, ...]
    width: float
    height: float


def flow(steps: Sequence[Step], *, column_width: float = 230.0, tallest: float = 220.0) -> Flow:
    """The picture of steps that go one way, from payers to providers. Negative sums (repayments) are left to the table.

    A place stands one column after the last of the places that its money came from.
    """
    drawn = [step for step in steps if step.pence > 0]
    column = columns(drawn)
    through = _through(drawn)
    most = max((sum(through[name] for name in names) for names in _by_column(column).values()), default=0)
    scale = tallest / most if most else 0.0
    nodes: dict[str, Node] = {}
    for place, names in _by_column(column).items():
        y = GAP
        for name in names:
            height = max(2.0, through[name] * scale)
            nodes[name] = Node(name, through[name], place, place * column_width, y, NODE_WIDTH, height)
            y += height + GAP
    left: defaultdict[str, float] = defaultdict(float)
    right: defaultdict[str, float] = defaultdict(float)
    ribbons: list[Ribbon] = []
    for step in drawn:
        origin, target, thickness = nodes[step.origin], nodes[step.target], max(1.0, step.pence * scale)
        ribbons.append(
            Ribbon(step, origin.x + NODE_WIDTH, origin.y + right[step.origin] + thickness / 2, target.x,
                   target.y + left[step.target] + thickness / 2, thickness)
        )  # fmt: skip
        right[step.origin] += thickness
        left[step.target] += thickness
    height = max((node.y + node.height for node in nodes.values()), default=0.0)
    width = (max(column.values(), default=0) + 1) * column_width
    return Flow(tuple(nodes.values()), tuple(ribbons), width, height + 12)


def columns(steps: Sequence[Step]) -> dict[str, int]:
    """The column of every place, in the order in which they are met. Money that goes round in a circle stops there."""
    found: dict[str, int] = {}
    for step in steps:
        found.setdefault(step.origin, 0)
        found.setdefault(step.target, 0)
    for _ in found:
        moved = False
        for step in steps:
            if step.origin != step.target and found[step.target] <= found[step.origin] < len(found) - 1:
                found[step.target] = found[step.origin] + 1
                moved = True
        if not moved:
            break
    return found


def _by_column(column: dict[str, int]) -> dict[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    for name, place in column.items():
        found[place].append(name)
    return dict(sorted(found.items()))


def _through(steps: Sequence[Step]) -> dict[str, Pence]:
    """What passed each place: the larger of what came in and what went out."""
    came: defaultdict[str, Pence] = defaultdict(int)
    went: defaultdict[str, Pence] = defaultdict(int)
    for step in steps:
        went[step.origin] += step.pence
        came[step.target] += step.pence
    return {name: max(came[name], went[name]) for name in {**came, **went}}

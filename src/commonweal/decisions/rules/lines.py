"""The governance map as lines: who is a committee of, hosted by, made up of, or reports to whom. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from commonweal.decisions.model.bodies import Body
from commonweal.decisions.model.common import rank
from commonweal.decisions.register.view import NATION_OF_CODE, View
from commonweal.kernel.problem import Kind, Problem, Refused, Where

MOST = 90
"""The most bodies that one map can hold and still be read."""
LINE_KINDS = ("committee-of", "reports-to", "hosted-by", "member-of", "works-with")


@dataclass(frozen=True, slots=True)
class Line:
    """`source` stands in the relation `kind` to `target`, as on file with the source body."""

    source: str
    kind: str
    target: str


@dataclass(frozen=True, slots=True)
class Graph:
    """Bodies from the highest level down, and the lines between them."""

    bodies: tuple[Body, ...]
    lines: tuple[Line, ...]


def drawn_for(view: View, *, area: str = "", around: str = "", nation: str = "") -> Graph:
    """The map of an area (the bodies that serve it by name, and those that they name), of a body's surroundings, or of
    the bodies of a nation or region and above. Raises Refused where a body is not found or the map is too large.
    """
    lines = all_lines(view)
    if around:
        chosen = _near(view.find(around).id, lines)
    elif area:
        serving = {body.id for body in view.bodies.values() if area in body.serves}
        whole = {
            body.id for body in view.bodies.values() if not body.serves and body.nation == NATION_OF_CODE.get(area[:1])
        }
        chosen = serving | {line.target for line in lines if line.source in serving and line.target in whole}
        chosen |= {line.source for line in lines if line.target in chosen and line.source in whole}
    else:
        chosen = {
            body.id
            for body in view.bodies.values()
            if nation in ("", body.nation) and rank(body.level) > rank("borough")
        }
        touched = {end for line in lines for end in (line.source, line.target) if {line.source, line.target} <= chosen}
        chosen &= touched
    if len(chosen) > MOST:
        message = f"the map would show {len(chosen)} bodies, and at most {MOST} can be read"
        raise Refused(Problem(Kind.TOO_COSTLY, message, "Choose a place, a nation or one body", Where(field="place")))
    bodies = sorted((view.bodies[id_] for id_ in chosen), key=lambda body: (-rank(body.level), body.name, body.id))
    return Graph(tuple(bodies), tuple(line for line in lines if line.source in chosen and line.target in chosen))


def all_lines(view: View) -> tuple[Line, ...]:
    """Every line between bodies in force, each pair once: a member that is also the parent is told as that alone."""
    found: dict[tuple[str, str], Line] = {}
    for id_, body in sorted(view.bodies.items()):
        told = [Line(id_, "committee-of", body.parent)] if body.parent else []
        told += [Line(id_, "reports-to", other) for other in body.reports_to]
        told += [Line(id_, "hosted-by", other) for other in body.hosts]
        told += [Line(other, "member-of", id_) for other in body.members_of]
        told += [Line(id_, "works-with", other) for other in body.linked_boards]
        for line in told:
            if line.source in view.bodies and line.target in view.bodies and line.source != line.target:
                found.setdefault((min(line.source, line.target), max(line.source, line.target)), line)
    return tuple(found.values())


def _near(id_: str, lines: tuple[Line, ...]) -> set[str]:
    """The body, what it touches, and what stands above it to the top."""
    near = {id_} | {end for line in lines for end in (line.source, line.target) if id_ in (line.source, line.target)}
    above, left = {id_}, [id_]
    while left:
        at = left.pop()
        for line in lines:
            if line.source == at and line.kind in ("committee-of", "reports-to") and line.target not in above:
                above.add(line.target)
                left.append(line.target)
    return near | above

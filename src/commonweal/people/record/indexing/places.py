"""Where in a resource's JSON an expression looks, and what types of value stand there."""

from __future__ import annotations

from dataclasses import dataclass

from commonweal.people.record.definitions.elements import Child, children, type_, types
from commonweal.people.record.indexing.expressions import (
    As,
    Field,
    First,
    IsAndIsNotFalse,
    Path,
    Step,
    WhereEqual,
    WhereResolves,
)

Test = WhereEqual | WhereResolves


@dataclass(frozen=True, slots=True)
class Turn:
    """One property of the way: its name in JSON, what its values must fulfil, and whether only the first counts."""

    name: str
    tests: tuple[Test, ...] = ()
    is_first: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """`type` is the FHIR type of the values; `system` that of a code whose value set has just one. A place without
    turns is the context itself. `is_not_false`: see `IsAndIsNotFalse`.
    """

    turns: tuple[Turn, ...]
    type: str
    system: str | None
    within: tuple[str, str]
    is_not_false: bool = False


def places(path: Path, owner: str, below: str = "") -> tuple[Place, ...]:
    """Every place of a path that starts from a type or from the element at `below` in it; none where a choice of type
    does not hold what is asked for. ValueError where there is no such element.
    """
    start = Place((), owner if not below else "BackboneElement", None, (owner, below))
    found = (start,)
    for step in path.steps:
        found = tuple(after for before in found for after in _follow(before, step))
    return found


def _follow(before: Place, step: Step) -> list[Place]:
    match step:
        case Field(name):
            return [_down(before, child) for child in _named(before.within, name)]
        case As(wanted):
            return [before] if wanted in _kinds(before.type) else []
        case First():
            last = before.turns[-1]
            return [_last(before, Turn(last.name, last.tests, True))]
        case WhereEqual() | WhereResolves():
            last = before.turns[-1]
            return [_last(before, Turn(last.name, (*last.tests, step), last.is_first))]
        case IsAndIsNotFalse():
            return [Place(before.turns, before.type, before.system, before.within, True)]


def _kinds(name: str) -> set[str]:
    """A type and those that it is a special case of, in small letters: a canonical is a uri."""
    found: set[str] = set()
    while name in types():
        found.add(name.lower())
        name = type_(name).base
    return found


def _named(within: tuple[str, str], name: str) -> list[Child]:
    kids = children(*within)
    if name in kids:
        return [kids[name]]
    found = [kid for kid in kids.values() if kid.element.path.rpartition(".")[2] == f"{name}[x]"]
    if not found:
        raise ValueError(f"no element {name} in {'.'.join(within)}")
    return found


def _down(before: Place, child: Child) -> Place:
    return Place((*before.turns, Turn(child.name)), child.type, child.element.system, child.within)


def _last(before: Place, turn: Turn) -> Place:
    return Place((*before.turns[:-1], turn), before.type, before.system, before.within)

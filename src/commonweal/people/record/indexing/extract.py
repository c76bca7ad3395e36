"""From a resource to the entries that the search index holds of it.

The expressions of a type's search parameters are laid together into one tree by the names of properties, once a
process. A resource is then walked once: only what stands in it is looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from commonweal.kernel.problem import Where, invalid
from commonweal.people.record.definitions.params import SearchParam, compartments, resource_types, search_params
from commonweal.people.record.indexing.composites import composite
from commonweal.people.record.indexing.entries import Entries
from commonweal.people.record.indexing.expressions import WhereEqual, parse
from commonweal.people.record.indexing.places import Test, Turn, places
from commonweal.people.record.indexing.targets import compartment_key, is_to
from commonweal.people.record.indexing.values import emitter, is_false, is_not_false
from commonweal.people.record.indexing.work import Emit, Work

COLUMNS = frozenset({"_id", "_lastUpdated"})
"""Parameters that are columns of the index, not entries."""


def entries(resource: Mapping[str, Any]) -> Entries:
    """`resource` is valid R4 as `json.loads(..., parse_float=Decimal)` gives it, references to this server relative.
    What it contains is not indexed, nor references to that.
    """
    type_ = resource.get("resourceType")
    if type_ not in _known():
        raise invalid("no resource of R4", "Name one of its types", where=Where(field="resourceType"), value=str(type_))
    try:
        contained = {f"#{each.get('id')}": each["resourceType"] for each in resource.get("contained", ())}
        work = Work(resource, contained)
        _run(_plan(type_), resource, work)
    except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError) as error:
        remedy = "Check it against R4 first: what is not valid cannot be indexed"
        raise invalid(f"the search index cannot read it: {error}", remedy, where=Where(field=type_)) from error
    return work.entries()


@cache
def _known() -> frozenset[str]:
    return frozenset(resource_types())


class Branch:
    """A property in the tree: what its values add, what stands below them, what those add that pass a test, and what
    the first of them adds.
    """

    __slots__ = ("below", "emit", "first", "where")

    def __init__(self) -> None:
        self.emit: list[Emit] = []
        self.below: dict[str, Branch] = {}
        self.where: list[tuple[Test, Branch]] = []
        self.first: Branch | None = None

    def at(self, turns: tuple[Turn, ...]) -> Branch:
        branch = self
        for turn in turns:
            branch = branch.below.setdefault(turn.name, Branch())
            if turn.is_first:
                branch.first = branch.first or Branch()
                branch = branch.first
            for test in turn.tests:
                branch = branch.passed(test)
        return branch

    def passed(self, test: Test) -> Branch:
        for known, branch in self.where:
            if known == test:
                return branch
        self.where.append((test, Branch()))
        return self.where[-1][1]


@cache
def _plan(type_: str) -> Branch:
    """The tree of a type. ValueError where a parameter says what is not understood."""
    root = Branch()
    for param in search_params(type_).values():
        if param.code not in COLUMNS:
            _add(root, param)
    if type_ in compartments():
        root.emit.append(_own_compartment(type_))
    return root


def _add(root: Branch, param: SearchParam) -> None:
    for path in parse(param.expression, param.type):
        for place in places(path, param.type):
            branch = root.at(place.turns)
            if place.is_not_false:
                branch.emit.append(is_not_false(param))
                if (always := is_false(param)) not in root.emit:
                    root.emit.append(always)
                continue
            emit = composite(param, place) if param.kind == "composite" else emitter(param, place.type, place.system)
            if emit is not None:
                branch.emit.append(emit)


def _own_compartment(type_: str) -> Emit:
    def emit(value: Mapping[str, Any], work: Work) -> None:
        if (id_ := value.get("id")) is not None:
            work.tokens.add(compartment_key(type_, id_))

    return emit


def _run(branch: Branch, value: Any, work: Work) -> None:
    if type(value) is dict and len(value) == 1 and "extension" in value:
        return  # only extensions: no value
    for emit in branch.emit:
        emit(value, work)
    if branch.below:
        _walk(branch.below, value, work)
    for test, inner in branch.where:
        if _passes(test, value, work):
            _run(inner, value, work)


def _walk(below: dict[str, Branch], element: Mapping[str, Any], work: Work) -> None:
    for name, value in element.items():
        branch = below.get(name)
        if branch is None:
            continue
        if type(value) is list:
            for each in value:
                if each is not None:
                    _run(branch, each, work)
            if branch.first is not None and value:
                _run(branch.first, value[0], work)
        elif value is not None:
            _run(branch, value, work)


def _passes(test: Test, value: Mapping[str, Any], work: Work) -> bool:
    if type(test) is WhereEqual:
        return value.get(test.field) == test.value
    return is_to(test.type, value, work.contained)

"""The entries of composite parameters: components that stand in the same element."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any

from commonweal.people.record.definitions.params import Component, SearchParam, search_params
from commonweal.people.record.indexing import keys
from commonweal.people.record.indexing.entries import Firsts, Range, put
from commonweal.people.record.indexing.expressions import parse
from commonweal.people.record.indexing.places import Place, Turn, places
from commonweal.people.record.indexing.values import (
    OTHER,
    folded,
    ranges_of_numbers,
    ranges_of_time,
    reference_texts,
    token_forms,
)
from commonweal.people.record.indexing.work import Emit, Work

Shape = Callable[[Any], Iterable[Any]]
"""From one value to what it gives in the shape of its component's kind."""


@dataclass(frozen=True, slots=True)
class Part:
    """A place where a component's values stand: from the element that the composite speaks of, or from the resource."""

    turns: tuple[Turn, ...]
    shape: Shape
    is_of_resource: bool

    def read(self, element: Mapping[str, Any], work: Work) -> Iterable[Any]:
        start = work.resource if self.is_of_resource else element
        value = start.get(self.turns[0].name)
        if value is None:
            return ()
        if len(self.turns) == 1 and type(value) is not list:
            return self.shape(value)
        return [each for one in _at(start, self.turns) for each in self.shape(one)]


def composite(param: SearchParam, context: Place) -> Emit | None:
    """Adds the pairs of one context. Two components that are texts make keys; a second that is a range stands in a row
    with the key of the first. Three are a text and the two ends of a range of numbers, which stand in one row. None
    where the context has no place for one of them.
    """
    parts = [_parts(param, each, context) for each in param.components]
    if not all(parts):
        return None
    firsts, seconds, *thirds = parts
    owner, name, number = param.type, param.code, keys.param(param.type, param.code)

    def first_keys(element: Mapping[str, Any], work: Work) -> Firsts:
        found = [paired_keys(owner, name, tuple(part.read(element, work))) for part in firsts]
        return found[0] if len(found) == 1 else tuple(dict.fromkeys(each for listed in found for each in listed))

    def pairs(element: Mapping[str, Any], work: Work) -> None:
        for second in (part.read(element, work) for part in seconds):
            if second:
                for first in (part.read(element, work) for part in firsts):
                    work.tokens.update(pair_keys(owner, name, tuple(first), tuple(second)))

    def texts(element: Mapping[str, Any], work: Work) -> None:
        for part in seconds:
            for text in part.read(element, work):
                _put(work.strings, (number, folded(text)), first_keys(element, work))

    def times(element: Mapping[str, Any], work: Work) -> None:
        for part in seconds:
            for low, high in part.read(element, work):
                _put(work.dates, (number, low, high), first_keys(element, work))

    def numbers(element: Mapping[str, Any], work: Work) -> None:
        for part in seconds:
            for low, high, units in part.read(element, work):
                _put(work.numbers, (number, low, high, units), first_keys(element, work))

    def ends(element: Mapping[str, Any], work: Work) -> None:
        low = [each[0] for part in seconds for each in part.read(element, work)]
        high = [each[1] for part in thirds[0] for each in part.read(element, work)]
        if low and high:
            _put(work.numbers, (number, low[0], high[0], ()), first_keys(element, work))

    kinds = [search_params(owner)[each.code].kind for each in param.components]
    match kinds[1:]:
        case ["token" | "reference"]:
            return pairs
        case ["string"]:
            return texts
        case ["date"]:
            return times
        case ["number" | "quantity"]:
            return numbers
        case ["number", "number"]:
            return ends
        case _:
            raise ValueError(f"no entries for a composite of {kinds} ({owner}.{name})")


def _put(held: dict[Range, Firsts], range_: Range, firsts: Firsts) -> None:
    """A range without a first component is not of a composite."""
    if firsts:
        put(held, range_, firsts)


@lru_cache(maxsize=16384)
def pair_keys(type_: str, code: str, firsts: tuple[str, ...], seconds: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(keys.pair(type_, code, *each) for each in product(firsts, seconds))


@lru_cache(maxsize=16384)
def paired_keys(type_: str, code: str, firsts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(keys.paired(type_, code, each) for each in firsts)


def _parts(param: SearchParam, component: Component, context: Place) -> tuple[Part, ...]:
    kind = search_params(param.type)[component.code].kind
    found: list[Part] = []
    for path in parse(component.expression, param.type):
        within = (param.type, "") if path.is_of_resource else context.within
        for place in places(path, *within):
            if (kind, place.type) not in OTHER:
                found.append(Part(place.turns, _shape(kind, place), path.is_of_resource))
    return tuple(found)


def _shape(kind: str, place: Place) -> Shape:
    match kind:
        case "token":
            return token_forms(place.type, place.system)
        case "reference":
            return reference_texts(place.type)
        case "string" if place.type == "string":
            return lambda value: [value]
        case "date":
            return ranges_of_time(place.type)
        case "number" | "quantity":
            return ranges_of_numbers(place.type)
        case _:
            raise ValueError(f"{place.type} is no {kind} in a composite")


def _at(element: Mapping[str, Any], turns: tuple[Turn, ...]) -> Iterator[Any]:
    """The values at a place; components have no tests on their way."""
    value = element.get(turns[0].name)
    if value is None:
        return
    for each in value if isinstance(value, list) else (value,):
        if each is None:
            continue
        if len(turns) == 1:
            yield each
        else:
            yield from _at(each, turns[1:])

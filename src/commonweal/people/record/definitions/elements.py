"""Resource types, data types and their elements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from commonweal.people.record.definitions.files import document


@dataclass(frozen=True, slots=True)
class ElementType:
    """`targets`: resource types that a Reference or canonical may point to, empty or `Resource` where any."""

    code: str
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Element:
    """`path` is below its type: `contact.name` of `Patient`; a choice ends in `[x]`. `max` is None where there is no
    limit. `content` names the path, with its type, of the element whose children this one has. `system` is the one code
    system of a required binding, where it has just one.
    """

    path: str
    types: tuple[ElementType, ...]
    min: int
    max: int | None
    strength: str | None
    value_set: str | None
    system: str | None
    content: str | None
    is_summary: bool
    is_modifier: bool

    @property
    def is_list(self) -> bool:
        return self.max is None or self.max > 1


@dataclass(frozen=True, slots=True)
class Type:
    """A resource type or data type. `kind`: resource, complex-type or primitive-type. `regex` is that of a primitive's
    text, empty where it has none. `elements` include those taken over from `base`.
    """

    name: str
    kind: str
    is_abstract: bool
    base: str
    regex: str
    elements: Mapping[str, Element]


@cache
def _raw() -> dict[str, Any]:
    return document("elements.json")


@cache
def types() -> frozenset[str]:
    """The names of all types, abstract ones too."""
    return frozenset(_raw())


@cache
def type_(name: str) -> Type:
    """KeyError where R4 has no such type."""
    raw = _raw()[name]
    elements = {path: _element(path, each) for path, each in raw["elements"].items()}
    return Type(name, raw["kind"], raw["abstract"], raw["base"], raw["regex"], MappingProxyType(elements))


def elements(name: str) -> Mapping[str, Element]:
    return type_(name).elements


def is_primitive(name: str) -> bool:
    return name in _raw() and _raw()[name]["kind"] == "primitive-type"


def _element(path: str, raw: dict[str, Any]) -> Element:
    return Element(
        path=path,
        types=tuple(ElementType(code, tuple(targets)) for code, targets in raw.get("types", [])),
        min=raw.get("min", 0),
        max=raw.get("max"),
        strength=raw.get("strength"),
        value_set=raw.get("valueSet"),
        system=raw.get("system"),
        content=raw.get("content"),
        is_summary=raw.get("summary", False),
        is_modifier=raw.get("modifier", False),
    )


@dataclass(frozen=True, slots=True)
class Child:
    """A property as it stands in JSON: `valueQuantity` of the element `value[x]`, with its one type. `within` is where
    its own children are looked up: a type's name and a path below it (empty for a data type).
    """

    name: str
    type: str
    element: Element
    within: tuple[str, str]


@cache
def children(owner: str, path: str = "") -> Mapping[str, Child]:
    """The JSON properties of a type, or of the element at `path` below it; choices spelt out."""
    found: dict[str, Child] = {}
    for element in elements(owner).values():
        above, _, name = element.path.rpartition(".")
        if above != path:
            continue
        if element.content:
            where = element.content.partition(".")
            found[name] = Child(name, "BackboneElement", element, (where[0], where[2]))
            continue
        for each in element.types:
            spelt = name
            if name.endswith("[x]"):
                spelt = name.removesuffix("[x]") + each.code[0].upper() + each.code[1:]
            has_own = each.code in ("BackboneElement", "Element")
            within = (owner, element.path) if has_own else (each.code, "")
            found[spelt] = Child(spelt, each.code, element, within)
    return MappingProxyType(found)

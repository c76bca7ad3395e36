"""Search parameters and compartments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from commonweal.people.record.definitions.files import document

UNSUPPORTED = {
    "phonetic": "names are not compared by their sound",
    "near": "places are not compared by their distance",
    "_text": "narrative is not indexed",
    "_content": "free text is not indexed",
    "_query": "there are no named queries",
}
"""Base parameters that the index does not answer, and why."""


@dataclass(frozen=True, slots=True)
class Component:
    """`code` names the parameter whose kind it has; `expression` starts from what the composite's own gives."""

    code: str
    expression: str


@dataclass(frozen=True, slots=True)
class SearchParam:
    """A parameter of one resource type. `kind`: token, reference, date, string, number, quantity, uri, composite
    (special ones are among the unsupported). `expression` is FHIRPath, only the parts that speak of this type.
    `targets`: resource types that a reference may point to. A composite has two components, or three where the latter
    two are the ends of a range of numbers.
    """

    code: str
    type: str
    kind: str
    expression: str
    targets: tuple[str, ...]
    components: tuple[Component, ...]
    url: str


@cache
def _raw() -> dict[str, Any]:
    return document("search.json")


@cache
def resource_types() -> tuple[str, ...]:
    """The 146 resource types of R4 that a resource can be of, in the order of the alphabet."""
    return tuple(_raw()["types"])


@cache
def _by_base() -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for each in _raw()["params"]:
        for base in each["base"]:
            found.setdefault(base, []).append(each)
    return found


@cache
def search_params(type_: str) -> Mapping[str, SearchParam]:
    """What can be searched by on one type, with those that every type has (`_id` to `_tag`), or KeyError."""
    if type_ not in resource_types():
        raise KeyError(type_)
    found: dict[str, SearchParam] = {}
    for each in [*_by_base()["Resource"], *_by_base().get("DomainResource", []), *_by_base().get(type_, [])]:
        if each["code"] not in UNSUPPORTED:
            found[each["code"]] = _param(type_, each)
    return MappingProxyType(found)


def _param(type_: str, raw: dict[str, Any]) -> SearchParam:
    return SearchParam(
        code=raw["code"],
        type=type_,
        kind=raw["kind"],
        expression=_own(type_, raw["expression"]),
        targets=tuple(raw["targets"]),
        components=tuple(Component(code, expression) for code, expression in raw["components"]),
        url=raw["url"],
    )


def _own(type_: str, expression: str) -> str:
    """The alternatives of a shared expression that speak of one type. One is published without its type in front."""
    own: list[str] = []
    for part in expression.split(" | "):
        first = part.strip().lstrip("(").split(".")[0]
        if first[:1].islower():
            own.append(f"{type_}.{part.strip()}")
        elif first in (type_, "Resource", "DomainResource"):
            own.append(part.strip())
    return " | ".join(own)


@cache
def compartments() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """For each kind of compartment, the resource types in it and the parameters by which they are. The one that the
    compartment is named after is in its own, by `{def}`.
    """
    found: dict[str, Mapping[str, tuple[str, ...]]] = {}
    for kind, members in _raw()["compartments"].items():
        own = {type_: tuple(params) for type_, params in members.items()}
        own[kind] = ("{def}", *(code for code in own.get(kind, ()) if code != "{def}"))
        found[kind] = MappingProxyType(own)
    return MappingProxyType(found)

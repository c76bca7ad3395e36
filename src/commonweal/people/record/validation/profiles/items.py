"""What stands in a resource for one element of a definition."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from commonweal.people.record.validation.profiles.tree import Node


@dataclass(frozen=True, slots=True)
class Item:
    """A value with what stands beside it (`_name`) where it is a primitive; its type, its path as issues name it, and
    `model`, its path in types and elements, as FHIRPath takes it.
    """

    value: Any
    beside: dict[str, Any] | None
    type: str
    path: str
    model: str

    @property
    def members(self) -> dict[str, Any]:
        """The object in which the element's children stand."""
        return self.value if isinstance(self.value, dict) else self.beside or {}

    def codings(self) -> list[tuple[str | None, str]]:
        """The codes, with their systems, of a code, Coding, CodeableConcept or Quantity."""
        value = self.value
        if isinstance(value, str):
            return [(None, value)]
        if not isinstance(value, dict):
            return []
        coded = value.get("coding", []) if self.type == "CodeableConcept" else [value]
        if not isinstance(coded, list):
            return []
        pairs = [(each.get("system"), each.get("code")) for each in coded if isinstance(each, dict)]
        return [(system, code) for system, code in pairs if isinstance(code, str)]


def items_of(parent: Item, node: Node) -> list[Item]:
    """What the parent has under the element's names, in order."""
    return list(_items(parent, node))


def _items(parent: Item, node: Node) -> Iterator[Item]:
    members = parent.members
    for name, type_ in node.names.items():
        value, beside = members.get(name), members.get(f"_{name}")
        if value is None and beside is None:
            continue
        path = f"{parent.path}.{name}"
        model = f"{parent.model}.{node.name.removesuffix('[x]')}" if type_ in _OWN else type_
        if isinstance(value, list) or isinstance(beside, list):
            values = value if isinstance(value, list) else []
            besides = beside if isinstance(beside, list) else []
            for at in range(max(len(values), len(besides))):
                held = values[at] if at < len(values) else None
                more = besides[at] if at < len(besides) else None
                if held is not None or more is not None:
                    yield _item(held, more, type_, f"{path}[{at}]", model)
        else:
            yield _item(value, beside, type_, path, model)


_OWN = frozenset(("BackboneElement", "Element"))


def _item(value: Any, beside: Any, type_: str, path: str, model: str) -> Item:
    if type_ in ("Resource", "DomainResource") and isinstance(value, dict):
        type_ = model = str(value.get("resourceType", type_))
    return Item(value, beside if isinstance(beside, dict) else None, type_, path, model)

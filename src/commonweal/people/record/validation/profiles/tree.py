"""A snapshot as a tree: an element, those below it, and its slices. A profile's differential is laid over a copy.

Elements below a data type (`Patient.identifier.system`) are taken from that type's own definition when a differential
first speaks of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from commonweal.people.record.validation.profiles.library import Definition, Library

_KEPT = ("min", "max", "type", "binding", "slicing", "maxLength", "contentReference", "isModifier", "base")
_TYPED = ("fixed", "pattern", "minValue", "maxValue")


class Broken(Exception):
    """A definition that does not make sense: what, and at which of its elements."""

    def __init__(self, element: str, message: str) -> None:
        self.element = element
        self.message = message
        super().__init__(f"{element}: {message}")


class Node:
    """`names` maps the JSON properties that the element can stand under to their types, as the base allows them;
    `content` is the path of the element whose children this one has.
    """

    __slots__ = ("children", "content", "element", "is_unfolded", "name", "names", "slices")

    def __init__(self, name: str, element: dict[str, Any], names: dict[str, str]) -> None:
        self.name = name
        self.element = element
        self.names = names
        self.children: dict[str, Node] = {}
        self.slices: dict[str, Node] = {}
        self.content: str | None = element.get("contentReference")
        self.is_unfolded = False

    @property
    def types(self) -> list[dict[str, Any]]:
        return self.element.get("type") or []

    def copy(self, *, with_slices: bool = True) -> Node:
        made = Node(self.name, dict(self.element), dict(self.names))
        made.content = self.content
        made.is_unfolded = self.is_unfolded
        made.children = {name: child.copy() for name, child in self.children.items()}
        if with_slices:
            made.slices = {name: each.copy() for name, each in self.slices.items()}
        return made


def type_codes(element: Mapping[str, Any]) -> list[str]:
    return [_plain_type(each["code"]) for each in element.get("type") or []]


def _plain_type(code: str) -> str:
    return "string" if code.startswith("http://hl7.org/fhirpath/") else code


def _names(name: str, codes: Sequence[str]) -> dict[str, str]:
    if not name.endswith("[x]"):
        return {name: codes[0] if codes else "BackboneElement"}
    stem = name.removesuffix("[x]")
    return {stem + code[0].upper() + code[1:]: code for code in codes}


def _slim(element: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in element.items() if name in _KEPT or name.startswith(_TYPED)}
    kept["constraint"] = list(element.get("constraint", ()))
    return kept


def of_snapshot(elements: Sequence[Mapping[str, Any]], library: Library) -> Node:
    """The tree of a list of elements whose parents stand before them."""
    first = elements[0]
    root = Node(str(first["id"]), _slim(first), {str(first["path"]): str(first["path"])})
    root.is_unfolded = True
    for element in elements[1:]:
        *above, last = str(element["id"]).split(".")[1:]
        parent = locate(root, root, above, library)
        name, _, slice_ = last.partition(":")
        node = Node(name, _slim(element), _names(name, type_codes(element)))
        parent.is_unfolded = True
        if not slice_:
            parent.children[name] = node
        elif name in parent.children:
            node.names = dict(parent.children[name].names)
            parent.children[name].slices[slice_] = node
        else:
            raise Broken(str(element["id"]), "a slice without the element that it is of")
    return root


def locate(root: Node, start: Node, steps: Sequence[str], library: Library) -> Node:
    """The node that `name` and `name:slice` steps lead to, its types unfolded and slices made on the way."""
    node = start
    for step in steps:
        node = _step(root, node, step, library)
    return node


def _step(root: Node, node: Node, step: str, library: Library) -> Node:
    name, _, slice_ = step.partition(":")
    child = node.children.get(name)
    if child is None and not node.is_unfolded:
        unfold(root, node, library)
        child = node.children.get(name)
    if child is None:
        child, slice_ = _choice(node, name), name
        if child is None:
            raise Broken(step, f"{node.name} has no element {name!r}")
        return _slice(child, slice_, child.names[slice_])
    if not slice_:
        return child
    return _slice(child, slice_, child.names.get(slice_))


def _choice(node: Node, name: str) -> Node | None:
    """The choice that `valueQuantity` is one of."""
    for child in node.children.values():
        if child.name.endswith("[x]") and name in child.names:
            return child
    return None


def _slice(node: Node, name: str, type_: str | None) -> Node:
    """The slice, made from the whole element where it is new. Its own minimum is none until it says so."""
    found = node.slices.get(name)
    if found is None:
        found = node.copy(with_slices=False)
        found.element["min"] = 0
        found.element.pop("slicing", None)
        if type_ is not None:
            found.element["type"] = [each for each in found.types if each["code"] == type_]
            found.element["slice-type"] = type_
        node.slices[name] = found
        if type_ is not None and "slicing" not in node.element:
            node.element["slicing"] = {"discriminator": [{"type": "type", "path": "$this"}], "rules": "open"}
    return found


def unfold(root: Node, node: Node, library: Library) -> None:
    """Give an element the children of what it has the content of, else of its one type."""
    if node.content:
        source = locate(root, root, node.content.partition("#")[2].split(".")[1:], library)
    else:
        source = whole(_type_definition(node, library), library)
    node.children = {name: child.copy() for name, child in source.children.items()}
    node.is_unfolded = True


def _type_definition(node: Node, library: Library) -> Definition:
    """The definition of an element's one type, or of the one profile that it is to keep."""
    if len(node.types) != 1:
        raise Broken(node.name, "its children cannot be told without its one type")
    stated = node.types[0]
    profiles = stated.get("profile") or []
    found = library.structure(profiles[0]) if len(profiles) == 1 else None
    found = found or library.structure(f"http://hl7.org/fhir/StructureDefinition/{_plain_type(stated['code'])}")
    if found is None:
        raise Broken(node.name, f"there is no type {stated['code']!r}")
    return found


def whole(definition: Definition, library: Library, seen: tuple[str, ...] = ()) -> Node:
    """The snapshot of a definition: its differential over its base's snapshot, or the one that it came with where it
    is a type of the standard itself or has no differential.
    """
    url = str(definition["url"])
    differential = (definition.get("differential") or {}).get("element")
    snapshot = (definition.get("snapshot") or {}).get("element")
    if snapshot and (not differential or url.startswith("http://hl7.org/fhir/StructureDefinition/")):
        return of_snapshot(snapshot, library)
    if url in seen:
        raise Broken(url, "the definition is its own base")
    parent = library.structure(str(definition.get("baseDefinition", "")))
    if parent is None:
        raise Broken(url, f"its base {definition.get('baseDefinition')!r} is not loaded")
    if not differential:
        raise Broken(url, "it has neither a differential nor a snapshot")
    if parent.get("type") != definition.get("type"):
        raise Broken(url, f"it is of {definition.get('type')!r}, its base of {parent.get('type')!r}")
    root = whole(parent, library, (*seen, url)).copy()
    for element in differential:
        first, *steps = str(element.get("id") or element["path"]).split(".")
        if first != root.name:
            raise Broken(str(element.get("id") or element["path"]), f"its elements begin with {root.name!r}")
        try:
            node = locate(root, root, steps, library) if steps else root
        except Broken as broken:
            raise Broken(str(element.get("id") or element["path"]), broken.message) from None
        _lay(node, element)
        if _is_impossible(node.element):
            raise Broken(str(element.get("id") or element["path"]), "its least number is above its greatest")
    return root


def _is_impossible(element: Mapping[str, Any]) -> bool:
    least, most = element.get("min", 0), str(element.get("max", "*"))
    return most.isdecimal() and least > int(most)


def _lay(node: Node, element: Mapping[str, Any]) -> None:
    for name, value in _slim(element).items():
        if name == "constraint":
            known = {each.get("key") for each in node.element["constraint"]}
            more = [each for each in value if each.get("key") not in known]
            node.element["constraint"] = [*node.element["constraint"], *more]
        elif name == "slicing":
            before = node.element.get("slicing") or {}
            node.element["slicing"] = {**before, **value}
        elif name != "base":
            node.element[name] = value
    if "type" in element:
        node.is_unfolded = node.is_unfolded and bool(node.children)

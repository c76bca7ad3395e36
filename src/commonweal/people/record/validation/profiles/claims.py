"""Which definitions a resource is held against: those that its `meta.profile` claims, and those of its extensions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from commonweal.people.record.validation.issue import Issue
from commonweal.people.record.validation.profiles.checking import Checking
from commonweal.people.record.validation.profiles.items import Item
from commonweal.people.record.validation.profiles.shelves import Shelves, present
from commonweal.people.record.validation.profiles.tree import Broken, Node

_INNER = frozenset(("contained", "resource"))


def check_profiles(resource: Mapping[str, Any], shelves: Shelves | None = None) -> list[Issue]:
    """Every problem with the profiles that a resource, and those within it, claim, and with extensions whose
    definitions are loaded. The resource has passed `base.check`. `shelves` spares a look for newly loaded definitions.
    """
    placed = list(_resources(resource, str(resource.get("resourceType", ""))))
    claims = [(each, path, canonical) for each, path in placed for canonical in _claimed(each)]
    extensions = list(_extensions(resource, placed[0][1])) if placed else []
    if not claims and not extensions:
        return []
    shelves = shelves or present()
    issues: list[Issue] = []
    for each, path, canonical in claims:
        issues += _claim(each, path, canonical, shelves)
    for value, path in extensions:
        issues += _extension(value, path, resource, shelves)
    return _once(issues)


def check_base(resource: Mapping[str, Any]) -> list[Issue]:
    """The rules of R4 itself that need FHIRPath or a look over several elements; too slow for every write."""
    shelves = present()
    type_ = str(resource["resourceType"])
    tree = _tree(f"http://hl7.org/fhir/StructureDefinition/{type_}", shelves)
    if not isinstance(tree, Node):
        return []
    return _once(_checked(tree, resource, Item(resource, None, type_, type_, type_), shelves))


def _once(issues: list[Issue]) -> list[Issue]:
    """Each finding once; what was not checked once however many places it is about."""
    seen: dict[tuple[str, str, str], Issue] = {}
    for each in issues:
        seen.setdefault((each.severity, "" if each.severity == "information" else each.path, each.message), each)
    return list(seen.values())


def _claimed(resource: Mapping[str, Any]) -> list[str]:
    meta = resource.get("meta")
    claimed = meta.get("profile") if isinstance(meta, dict) else None
    return [each for each in claimed if isinstance(each, str)] if isinstance(claimed, list) else []


def _claim(resource: Mapping[str, Any], path: str, canonical: str, shelves: Shelves) -> list[Issue]:
    tree = _tree(canonical, shelves)
    if tree is None:
        message = f"Not checked: the claimed profile {canonical} is not loaded"
        return [Issue("information", "informational", f"{path}.meta.profile", message)]
    if isinstance(tree, str):
        message = f"Not checked: the claimed profile {canonical} makes no sense: {tree}"
        return [Issue("information", "informational", f"{path}.meta.profile", message)]
    type_ = str(resource.get("resourceType"))
    constrained = shelves.structure(canonical)
    if constrained is not None and constrained["type"] != type_:
        message = f"the claimed profile {canonical} is of {constrained['type']}, not of {type_}"
        return [Issue("error", "structure", f"{path}.meta.profile", message)]
    return _checked(tree, resource, Item(resource, None, type_, path, type_), shelves)


def _extension(value: dict[str, Any], path: str, resource: Mapping[str, Any], shelves: Shelves) -> list[Issue]:
    url = value.get("url")
    definition = shelves.structure(url) if isinstance(url, str) and ":" in url else None
    if definition is None or definition.get("type") != "Extension":
        return []
    tree = _tree(str(url), shelves)
    if not isinstance(tree, Node):
        message = f"Not checked: the extension {url}: {tree}"
        return [Issue("information", "informational", path, message)]
    return _checked(tree, resource, Item(value, None, "Extension", path, "Extension"), shelves)


def _tree(canonical: str, shelves: Shelves) -> Node | str | None:
    """The snapshot; why there is none, in words; or None where nothing is loaded under the address."""
    try:
        return shelves.tree(canonical)
    except Broken as broken:
        return str(broken)


def _checked(tree: Node, resource: Mapping[str, Any], item: Item, shelves: Shelves) -> list[Issue]:
    def tree_of(canonical: str) -> Node | None:
        found = _tree(canonical, shelves)
        return found if isinstance(found, Node) else None

    return Checking(tree, resource, shelves, tree_of).issues(item)


def _resources(resource: Mapping[str, Any], path: str) -> Iterator[tuple[Mapping[str, Any], str]]:
    """The resource and those that it carries, with their paths."""
    yield resource, path
    yield from _carried(resource, path)


def _carried(value: Any, path: str) -> Iterator[tuple[Mapping[str, Any], str]]:
    for name, held in value.items():
        if name in _INNER:
            for at, each in enumerate(held) if isinstance(held, list) else ((None, held),):
                if isinstance(each, dict) and "resourceType" in each:
                    yield from _resources(each, f"{path}.{name}" if at is None else f"{path}.{name}[{at}]")
        elif name in ("entry", "parameter", "part") and isinstance(held, list):
            for at, each in enumerate(held):
                if isinstance(each, dict):
                    yield from _carried(each, f"{path}.{name}[{at}]")


def _extensions(value: Any, path: str) -> Iterator[tuple[dict[str, Any], str]]:
    """Every extension with an address of its own, however deep."""
    if isinstance(value, dict):
        for name, held in value.items():
            if name in ("extension", "modifierExtension") and isinstance(held, list):
                for at, each in enumerate(held):
                    if isinstance(each, dict):
                        yield each, f"{path}.{name}[{at}]"
            if isinstance(held, (dict, list)):
                yield from _extensions(held, f"{path}.{name.removeprefix('_')}")
    elif isinstance(value, list):
        for at, held in enumerate(value):
            if isinstance(held, (dict, list)):
                yield from _extensions(held, f"{path}[{at}]")

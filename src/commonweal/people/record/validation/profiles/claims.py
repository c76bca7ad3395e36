"""Which definitions a resource is held against: those that its `meta.profile` claims, and those of its extensions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from commonweal.people.record.validation.issue import Issue
from commonweal.people.record.validation.profiles.checking import Checking
from commonweal.people.record.validation.profiles.items import Item
from commonweal.people.record.validation.profiles.shelves import Shelves, present
from commonweal.people.record.validation.profiles.tree import Broken, Node

_CARRIERS = ("contained", "entry", "parameter", "part")


def may_claim(text: str) -> bool:
    """Whether a resource that this is the text of can name a definition at all: most do not, and need no look."""
    return '"profile"' in text or 'xtension"' in text or "\\u" in text


def check_profiles(resource: Mapping[str, Any], shelves: Shelves | None = None) -> list[Issue]:
    """Every problem with the profiles that a resource, and those within it, claim, and with extensions whose
    definitions are loaded. The resource has passed `base.check`. `shelves` spares a look for newly loaded definitions.
    """
    placed = [(each, path, _claimed(each), list(_extensions(each, path))) for each, path in _resources(resource)]
    if not any(claims or extensions for _, _, claims, extensions in placed):
        return []
    shelves = shelves or present()
    issues: list[Issue] = []
    for each, path, claims, extensions in placed:
        is_claimed = False
        for canonical in claims:
            issues += _claim(each, path, canonical, shelves)
            is_claimed = is_claimed or shelves.structure(canonical) is not None
        for value, place in extensions:
            found = _extension(value, place, each, shelves)
            issues += found if is_claimed else [_softened(issue) for issue in found]
    return _once(issues)


def _softened(issue: Issue) -> Issue:
    """An extension is held to its definition; where no profile is claimed its faults do not keep the resource out."""
    return replace(issue, severity="warning") if issue.severity == "error" else issue


def check_base(resource: Mapping[str, Any]) -> list[Issue]:
    """The invariants of R4 itself that need FHIRPath, for the resource and those that it carries; some milliseconds,
    too slow for every write.
    """
    shelves = present()
    issues: list[Issue] = []
    for each, path in _resources(resource):
        type_ = str(each["resourceType"])
        tree = _tree(f"http://hl7.org/fhir/StructureDefinition/{type_}", shelves)
        if isinstance(tree, Node):
            issues += _checked(tree, each, Item(each, None, type_, path, type_), shelves, only_invariants=True)
    return _once(issues)


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


def _checked(
    tree: Node, resource: Mapping[str, Any], item: Item, shelves: Shelves, *, only_invariants: bool = False
) -> list[Issue]:
    def tree_of(canonical: str) -> Node | None:
        found = _tree(canonical, shelves)
        return found if isinstance(found, Node) else None

    return Checking(tree, resource, shelves, tree_of, only_invariants=only_invariants).issues(item)


def _resources(resource: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], str]]:
    """The resource and those that it carries, however deep, with their paths."""
    yield from _with_carried(resource, str(resource.get("resourceType", "")))


def _with_carried(resource: Mapping[str, Any], path: str) -> Iterator[tuple[Mapping[str, Any], str]]:
    yield resource, path
    yield from _carried(resource, path)


def _carried(value: Mapping[str, Any], path: str) -> Iterator[tuple[Mapping[str, Any], str]]:
    for name in _CARRIERS:
        held = value.get(name)
        for at, each in enumerate(held if isinstance(held, list) else ()):
            if not isinstance(each, dict):
                continue
            below = f"{path}.{name}[{at}]"
            yield from _with_carried(each, below) if "resourceType" in each else _carried(each, below)
    for name in ("resource",):
        held = value.get(name)
        if isinstance(held, dict) and "resourceType" in held:
            yield from _with_carried(held, f"{path}.{name}")


def _extensions(value: Any, path: str) -> Iterator[tuple[dict[str, Any], str]]:
    """Every extension of a resource, however deep, but not those of resources that it carries."""
    if isinstance(value, dict):
        for name, held in value.items():
            if not isinstance(held, (dict, list)):
                continue
            if name in ("extension", "modifierExtension") and isinstance(held, list):
                for at, each in enumerate(held):
                    if isinstance(each, dict):
                        yield each, f"{path}.{name}[{at}]"
            if isinstance(held, dict) and "resourceType" in held:
                continue
            yield from _extensions(held, f"{path}.{name.removeprefix('_')}")
    elif isinstance(value, list):
        for at, held in enumerate(value):
            if isinstance(held, list) or (isinstance(held, dict) and "resourceType" not in held):
                yield from _extensions(held, f"{path}[{at}]")

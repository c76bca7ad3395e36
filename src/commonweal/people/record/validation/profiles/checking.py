"""A resource, or an extension, held against one definition's snapshot."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from commonweal.people.record.validation.issue import Issue
from commonweal.people.record.validation.profiles.codes import Unknown, codes_of
from commonweal.people.record.validation.profiles.invariants import NATIVE, NotRun, bare, has_besides, holds
from commonweal.people.record.validation.profiles.items import Item, items_of
from commonweal.people.record.validation.profiles.library import Library
from commonweal.people.record.validation.profiles.matching import beyond, constant, contains, equals
from commonweal.people.record.validation.profiles.slicing import NotTold, belongs
from commonweal.people.record.validation.profiles.tree import Node, type_codes
from commonweal.people.record.validation.references import literal_type
from commonweal.people.record.validation.values import some

_STANDARD = "http://hl7.org/fhir/StructureDefinition/"
_CODED = frozenset(("code", "Coding", "CodeableConcept", "Quantity", "string", "uri"))


class Checking:
    """One definition over one resource. `tree_of` gives the snapshot of a canonical address, or None."""

    def __init__(
        self,
        root: Node,
        resource: Mapping[str, Any],
        library: Library,
        tree_of: Callable[[str], Node | None],
        *,
        only_invariants: bool = False,
    ) -> None:
        self._root = root
        self._resource = resource
        self._library = library
        self._tree_of = tree_of
        self._only_invariants = only_invariants
        self._has_besides = has_besides(resource)
        self._bare = bare(resource) if self._has_besides else resource
        self._unchecked: dict[str, Issue] = {}

    def issues(self, item: Item) -> list[Issue]:
        """Everything found, and once each what could not be checked."""
        found = list(self._item(self._root, item))
        return [*found, *self._unchecked.values()]

    def _not_checked(self, path: str, what: str) -> None:
        self._unchecked.setdefault(what, Issue("information", "informational", path, f"Not checked: {what}"))

    def _item(self, node: Node, item: Item) -> Iterator[Issue]:
        if not self._only_invariants:
            yield from self._value(node, item)
            yield from self._bound(node, item)
            yield from self._by_type(node, item)
        yield from self._invariants(node, item)
        yield from self._children(node, item)

    def _children(self, node: Node, item: Item) -> Iterator[Issue]:
        if node.content and not node.children:
            node = self._referred(node)
        for child in node.children.values():
            yield from self._child(child, item)

    def _referred(self, node: Node) -> Node:
        found = self._root
        for step in (node.content or "").partition("#")[2].split(".")[1:]:
            found = found.children[step]
        return found

    def _child(self, node: Node, parent: Item) -> Iterator[Issue]:
        items = items_of(parent, node)
        path = f"{parent.path}.{node.name}"
        if not self._only_invariants:
            yield from _counted(node, len(items), path, "")
        if not items and not node.slices:
            return
        for item in items:
            yield from self._item(node, item)
        if node.slices:
            yield from self._sliced(node, items, path)

    def _sliced(self, node: Node, items: list[Item], path: str) -> Iterator[Issue]:
        slicing = node.element.get("slicing") or {}
        counts = dict.fromkeys(node.slices, 0)
        last, has_rest, is_told = -1, False, True
        order = {name: at for at, name in enumerate(node.slices)}
        for item in items:
            try:
                name = next(
                    (
                        name
                        for name, each in node.slices.items()
                        if belongs(item, node, each, self._root, self._library)
                    ),
                    None,
                )
            except NotTold as not_told:
                self._not_checked(path, f"the slices of {node.name}: {not_told}")
                is_told = False
                continue
            if name is None:
                has_rest = True
                if slicing.get("rules") == "closed":
                    yield Issue("error", "structure", item.path, f"this is none of the slices {', '.join(counts)}")
                continue
            counts[name] += 1
            if slicing.get("ordered") and order[name] < last:
                yield Issue("error", "structure", item.path, f"the slice {name!r} stands out of order")
            if slicing.get("rules") == "openAtEnd" and has_rest:
                yield Issue("error", "structure", item.path, "what is in no slice stands at the end")
            last = order[name]
            yield from self._item(node.slices[name], item)
        if is_told:
            for name, count in counts.items():
                yield from _counted(node.slices[name], count, path, f"slice {name!r}: ")

    def _value(self, node: Node, item: Item) -> Iterator[Issue]:
        element = node.element
        fixed, pattern = constant(element, "fixed"), constant(element, "pattern")
        if fixed is not None and not equals(item.value, fixed):
            yield Issue("error", "value", item.path, f"the value is fixed to {_short(fixed)}")
        if pattern is not None and not contains(item.value, pattern):
            yield Issue("error", "value", item.path, f"the value has to have {_short(pattern)}")
        for wrong in beyond(item.value, element):
            yield Issue("error", "value", item.path, f"the value {wrong}")

    def _bound(self, node: Node, item: Item) -> Iterator[Issue]:
        binding = node.element.get("binding") or {}
        if binding.get("strength") != "required" or item.type not in _CODED or item.value is None:
            return
        canonical = binding.get("valueSet")
        if not canonical:
            self._not_checked(item.path, f"the required codes of {node.name}: no value set is named")
            return
        try:
            codes = codes_of(canonical, self._library)
        except Unknown as unknown:
            self._not_checked(item.path, f"the required codes of {canonical}: {unknown}")
            return
        pairs = item.codings()
        is_right = any(
            codes.has_code(code) if item.type in ("code", "string", "uri") else codes.has(system, code)
            for system, code in pairs
        )
        if is_right:
            return
        known = frozenset(code for held in codes.by_system.values() for code in held)
        seen = ", ".join(f"{system or ''}|{code}" if system else code for system, code in pairs) or "no code"
        message = f"{seen} is not in the required value set {canonical}{some(known) if known else ''}"
        yield Issue("error", "code-invalid", item.path, message)

    def _invariants(self, node: Node, item: Item) -> Iterator[Issue]:
        for constraint in node.element["constraint"]:
            key, expression = constraint.get("key", ""), constraint.get("expression")
            if key in NATIVE:
                continue
            if not expression:
                self._not_checked(item.path, f"the invariant {key}: it has no FHIRPath expression")
                continue
            try:
                is_kept = self._holds(expression, item)
            except NotRun as not_run:
                self._not_checked(item.path, f"the invariant {key}: {not_run}")
                continue
            if not is_kept:
                severity = "warning" if constraint.get("severity") == "warning" else "error"
                yield Issue(severity, "invariant", item.path, f"{constraint.get('human') or expression} ({key})")

    def _holds(self, expression: str, item: Item) -> bool:
        if not self._has_besides:
            return holds(expression, item.value, item.model, self._resource)
        if "extension" not in expression:
            value = bare(item.value) if item.value is not None else item.beside
            return holds(expression, value, item.model, self._bare)
        if holds(expression, item.value, item.model, self._resource):
            return True
        raise NotRun("extensions of single values are in the resource, which the library counts as values")

    def _by_type(self, node: Node, item: Item) -> Iterator[Issue]:
        codes = type_codes(node.element)
        if not codes:
            return
        is_resource = item.type[:1].isupper() and isinstance(item.value, dict) and "resourceType" in item.value
        if item.type not in codes and not (is_resource and {"Resource", "DomainResource"} & set(codes)):
            yield Issue("error", "structure", item.path, f"the type is {' or '.join(codes)} here, not {item.type}")
            return
        stated = next((each for each in node.types if each["code"] == item.type), None)
        if stated is None:
            return
        if item.type == "Reference" and isinstance(item.value, dict):
            yield from self._pointing(stated, item)
        profiles = stated.get("profile") or []
        if profiles and item.type != "Extension":
            yield from self._of_a_profile(profiles, item)
        elif item.type == "Extension" and profiles:
            missing = [each for each in profiles if self._tree_of(each) is None]
            for each in missing:
                self._not_checked(item.path, f"the extension {each} is not loaded")

    def _pointing(self, stated: Mapping[str, Any], item: Item) -> Iterator[Issue]:
        targets = stated.get("targetProfile") or []
        reference = item.value.get("reference")
        named = literal_type(reference) if isinstance(reference, str) else None
        if not targets or named is None:
            return
        allowed: set[str] = set()
        for target in targets:
            found = self._library.structure(target)
            if found is None:
                self._not_checked(item.path, f"what {target} is, to which a reference may point, is not loaded")
                return
            allowed.add(str(found["type"]))
        if named not in allowed and not allowed & {"Resource", "DomainResource"}:
            message = f"this may point to {', '.join(sorted(allowed))}, not to {named}"
            yield Issue("error", "value", f"{item.path}.reference", message)
        if any(not target.startswith(_STANDARD) for target in targets):
            self._not_checked(item.path, "whether what references point to keeps the profiles named for it")

    def _of_a_profile(self, profiles: list[str], item: Item) -> Iterator[Issue]:
        """One of the profiles has to be kept."""
        found: list[list[Issue]] = []
        for canonical in profiles:
            tree = self._tree_of(canonical)
            if tree is None:
                self._not_checked(item.path, f"the profile {canonical} is not loaded")
                return
            inner = Checking(tree, self._resource, self._library, self._tree_of, only_invariants=self._only_invariants)
            issues = inner.issues(item)
            if not any(each.severity == "error" for each in issues):
                yield from issues
                return
            found.append(issues)
        yield from min(found, key=len)


def _counted(node: Node, count: int, path: str, what: str) -> Iterator[Issue]:
    least, most = int(node.element.get("min") or 0), node.element.get("max", "*")
    if count < least:
        need = "is needed" if least == 1 else f"are needed, {count} found"
        yield Issue("error", "required", path, f"{what}at least {least} {need}")
    if most != "*" and count > int(most):
        allowed = "this is not allowed" if most == "0" else f"at most {most} allowed, {count} found"
        yield Issue("error", "structure", path, f"{what}{allowed}")


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else str(value)
    return text if len(text) <= 200 else f"{text[:200]}..."

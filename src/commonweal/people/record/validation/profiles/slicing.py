"""Which slice an item belongs to, by the discriminators that the sliced element names (FHIR R4, Profiling, slicing)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from commonweal.people.record.validation.profiles.codes import Unknown, codes_of
from commonweal.people.record.validation.profiles.items import Item, items_of
from commonweal.people.record.validation.profiles.library import Library
from commonweal.people.record.validation.profiles.matching import constant, contains, equals
from commonweal.people.record.validation.profiles.tree import Broken, Node, locate, type_codes
from commonweal.people.record.validation.references import literal_type

_EXTENSION = re.compile(r"extension\(['\"]([^'\"]+)['\"]\)")

_BY_URL = ({"type": "value", "path": "url"},)
"""How extensions are always told apart (FHIR R4, Profiling, extensions)."""


class NotTold(Exception):
    """Why it cannot be told whether an item belongs to a slice."""


def belongs(item: Item, node: Node, slice_: Node, root: Node, library: Library) -> bool:
    """Raises NotTold. All discriminators have to agree."""
    discriminators = (node.element.get("slicing") or {}).get("discriminator") or []
    if not discriminators and item.type == "Extension":
        discriminators = _BY_URL
    if not discriminators:
        raise NotTold("the slices have no discriminator")
    return all(_agrees(item, slice_, each, root, library) for each in discriminators)


def _agrees(item: Item, slice_: Node, discriminator: Mapping[str, str], root: Node, library: Library) -> bool:
    kind, path = discriminator["type"], discriminator["path"]
    if kind in ("value", "pattern"):
        return _by_value(item, slice_, path, root, library)
    if kind == "type":
        return _by_type(item, slice_, path, root, library)
    if kind == "exists":
        node, items = _followed(item, slice_, path, root, library)
        return bool(items) == (node.element.get("max") != "0") if _is_decided(node) else True
    raise NotTold(f"a discriminator of the kind {kind!r} is not supported")


def _is_decided(node: Node) -> bool:
    return node.element.get("max") == "0" or int(node.element.get("min") or 0) > 0


def _by_value(item: Item, slice_: Node, path: str, root: Node, library: Library) -> bool:
    if path == "url" and item.type == "Extension":
        profiles = [url for each in slice_.types for url in each.get("profile") or ()]
        if profiles:
            return isinstance(item.value, dict) and item.value.get("url") in [url.partition("|")[0] for url in profiles]
    node, items = _followed(item, slice_, path, root, library)
    for kind, agree in (("fixed", equals), ("pattern", contains)):
        stated = constant(node.element, kind)
        if stated is not None:
            return any(agree(each.value, stated) for each in items)
    if node.children:
        below = _stated_below(node)
        if below:
            return any(all(_has(each.value, steps, value) for steps, value in below) for each in items)
    binding = node.element.get("binding") or {}
    if binding.get("strength") == "required" and binding.get("valueSet"):
        try:
            codes = codes_of(binding["valueSet"], library)
        except Unknown as unknown:
            raise NotTold(str(unknown)) from None
        return any(any(codes.has(system, code) for system, code in each.codings()) for each in items)
    raise NotTold(f"nothing is fixed at {path} of the slice")


def _stated_below(node: Node, steps: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Any]]:
    """Fixed values below an element that is itself the discriminator, such as `coding.code` of `code`."""
    found: list[tuple[tuple[str, ...], Any]] = []
    for name, child in node.children.items():
        stated = constant(child.element, "fixed")
        if stated is not None:
            found.append(((*steps, name), stated))
        found += _stated_below(child, (*steps, name))
    return found


def _has(value: Any, steps: tuple[str, ...], stated: Any) -> bool:
    if isinstance(value, list):
        return any(_has(each, steps, stated) for each in value)
    if not steps:
        return equals(value, stated)
    return isinstance(value, dict) and _has(value.get(steps[0]), steps[1:], stated)


def _by_type(item: Item, slice_: Node, path: str, root: Node, library: Library) -> bool:
    if path.endswith("resolve()"):
        stem = path.removesuffix("resolve()").rstrip(".") or "$this"
        node, items = _followed(item, slice_, stem, root, library)
        wanted = {url.rpartition("/")[2] for each in node.types for url in each.get("targetProfile") or ()}
        named = {literal_type(each.value.get("reference") or "") for each in items if isinstance(each.value, dict)}
        if None in named or not wanted:
            raise NotTold("what a reference points to is not looked up")
        return bool(named & wanted)
    node, items = _followed(item, slice_, path, root, library)
    codes = type_codes(node.element)
    return any(each.type in codes for each in items)


def _followed(item: Item, slice_: Node, path: str, root: Node, library: Library) -> tuple[Node, list[Item]]:
    """The slice's element at a discriminator's path, and what the item has there."""
    node, items = slice_, [item]
    if path in ("$this", ""):
        return node, items
    for step in re.split(r"\.(?![^(]*\))", path):
        extension = _EXTENSION.fullmatch(step)
        if extension:
            raise NotTold(f"the discriminator {path} goes through an extension")
        if "(" in step:
            raise NotTold(f"the discriminator {path} is not supported")
        name = step if step in node.children else f"{step}[x]" if f"{step}[x]" in node.children else step
        if name not in node.children:
            node = node.copy()  # what is shared is not unfolded further
        try:
            node = locate(root, node, [name], library)
        except Broken as broken:
            raise NotTold(f"the slice has no element at {path}: {broken}") from None
        items = [found for each in items for found in items_of(each, node)]
    return node, items

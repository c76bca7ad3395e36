"""Resources within a resource (FHIR R4, DomainResource, dom-2 to dom-5; References, ref-1)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from commonweal.people.record.validation.found import Found, error, warning

_LOCAL = re.compile(r'"reference"\s*:\s*"#([^"]*)"')
_KEPT_OUT = frozenset(("contained", "text"))
_KEPT_OUT_OF_META = frozenset(("versionId", "lastUpdated", "security"))


def are_plainly_right(text: str, resource: Mapping[str, Any]) -> bool:
    """The common case by a look at the text: what is contained is named by the references, and nothing else is."""
    held = resource.get("contained")
    if not isinstance(held, list) or "entry" in resource or "parameter" in resource:
        return False
    ids = set[str]()
    for each in held:
        if not isinstance(each, dict) or not _KEPT_OUT.isdisjoint(each) or not isinstance(each.get("id"), str):
            return False
        meta = each.get("meta", {})
        if not isinstance(meta, dict) or not _KEPT_OUT_OF_META.isdisjoint(meta):
            return False
        ids.add(each["id"])
    named = _LOCAL.findall(text)
    return len(ids) == len(held) and ids == set(named) and text.count('"#') == len(named)


def checked(resource: Mapping[str, Any]) -> list[Found]:
    """Whether local references and contained resources find one another; a resource without either passes."""
    within = resource.get("contained")
    held: list[Mapping[str, Any]] = []
    found: list[Found] = []
    if isinstance(within, list):
        for at, each in enumerate(within):
            if isinstance(each, dict):
                held.append(each)
                found += [one.under(f".contained[{at}]") for one in _one(each)]
    names = [each.get("id") for each in held]
    ids = {each for each in names if isinstance(each, str)}  # the library refuses any other
    named = set[str]()
    for path, reference in _local(resource, ""):
        named.add(reference[1:])
        if reference != "#" and reference[1:] not in ids:
            message = f"no contained resource has the id {reference[1:]!r} (ref-1)"
            found += (
                error("invariant", message, path)
                if path.endswith(".reference")
                else warning("invariant", message, path)
            )
    for at, (each, id_) in enumerate(zip(held, names, strict=True)):
        if not (isinstance(id_, str) and id_ in named) and not any(name == "#" for _, name in _local(each, "")):
            message = "nothing refers to this contained resource (dom-3)"
            found += warning("invariant", message, f".contained[{at}]")
    return found


def _one(each: Mapping[str, Any]) -> list[Found]:
    found: list[Found] = []
    if "contained" in each:
        found += error("invariant", "a contained resource contains none itself (dom-2)", ".contained")
    if "text" in each:
        found += warning("invariant", "a contained resource should have no narrative (dom-6)", ".text")
    meta = each.get("meta")
    if isinstance(meta, dict):
        for name in ("versionId", "lastUpdated", "security"):
            if name in meta:
                rule = "dom-5" if name == "security" else "dom-4"
                found += error("invariant", f"a contained resource has no meta.{name} ({rule})", f".meta.{name}")
    return found


def _local(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Every reference, or canonical address, that begins with `#`, with its path. Resources of a bundle or of
    parameters are containers of their own.
    """
    if isinstance(value, dict):
        for name, held in value.items():
            below = f"{path}.{name}"
            if isinstance(held, str):
                if held[:1] == "#" and (name == "reference" or name.endswith(("anonical", "Uri"))):
                    yield below, held
            elif name != "resource":
                yield from _local(held, below)
    elif isinstance(value, list):
        for at, held in enumerate(value):
            yield from _local(held, f"{path}[{at}]")

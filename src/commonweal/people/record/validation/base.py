"""Whether a resource is FHIR R4. The seam around the library that reads it (`fhirkit`), with what the library leaves.

The library finds unknown and missing elements, wrong JSON types, cardinality, the forms of most values, choices given
twice, and keys that stand twice in the text. Days that no calendar has, required codes, targets of references,
contained resources, markup and the rules of data types are checked here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import fhirkit

from commonweal.people.record.definitions.params import resource_types
from commonweal.people.record.validation import contained
from commonweal.people.record.validation.everywhere import STRING_BYTES_MAX, walked
from commonweal.people.record.validation.issue import Issue
from commonweal.people.record.validation.walking import resource_walk

_EMPTY = re.compile(r"\{\s*\}")
_FOLLOW_UP = "unknown element"


def check(body: bytes | str, resource: Mapping[str, Any] | None = None) -> list[Issue]:
    """Every problem of one resource at once. `resource` is `body` parsed, where the caller has it already."""
    try:
        native = fhirkit.validate(body)
    except fhirkit.ParseError as broken:
        return [Issue("fatal", "structure", "", f"this is not JSON: {broken}")]
    return _together(body, resource, native)


def _together(body: bytes | str, resource: Mapping[str, Any] | None, native: Sequence[fhirkit.Issue]) -> list[Issue]:
    issues = _of_library(native) if native else []
    text = body.decode() if isinstance(body, bytes) else body
    if resource is None:
        try:
            resource = json.loads(text, parse_float=Decimal)
        except (ValueError, RecursionError) as broken:
            return [Issue("fatal", "structure", "", f"this is not JSON: {broken}")]
    return [*issues, *_ours(text, resource)]


def _of_library(native: Sequence[fhirkit.Issue]) -> list[Issue]:
    """The library's findings; one that only follows from another of the same place is left out."""
    first = {each.path for each in native if each.message != _FOLLOW_UP}
    choices = [each.path.removesuffix("[x]") for each in native if each.path.endswith("[x]")]
    issues: list[Issue] = []
    for each in native:
        if each.message == _FOLLOW_UP and (each.path in first or any(_is_choice(each.path, one) for one in choices)):
            continue
        severity = "warning" if each.severity == "warning" else "error"
        issues.append(Issue(severity, _code(each.message), each.path, each.message))
    return issues


def _is_choice(path: str, stem: str) -> bool:
    return path.startswith(stem) and path[len(stem) : len(stem) + 1].isupper()


def _code(message: str) -> str:
    """The issue type of a message: what is missing, what has the wrong form, what should not be there."""
    if "missing" in message:
        return "required"
    if "is not a valid" in message or "is not a FHIR" in message or "outside the" in message:
        return "value"
    return "structure"


def _ours(text: str, resource: Any) -> list[Issue]:
    type_ = resource.get("resourceType") if isinstance(resource, Mapping) else None
    if type_ not in resource_types():
        return []
    has_escapes = "\\u" in text
    is_lean = not has_escapes and 'xtension"' not in text
    found = resource_walk(type_, is_lean)(resource) or []
    if has_escapes or (('"contained"' in text or '"#' in text) and not contained.are_plainly_right(text, resource)):
        found = [*found, *contained.checked(resource)]
        found += _contained_in_entries(resource)
    issues = [each.at(type_) for each in found]
    if has_escapes or len(text) > STRING_BYTES_MAX // 4 or _has_empty(text) or "fhir_comments" in text:
        issues += walked(resource, type_)
    return issues


def _has_empty(text: str) -> bool:
    """Whether an object may be empty. The pattern is slow where braces are many: ask it only of texts with spaces."""
    if "{}" in text:
        return True
    has_spaces = "{ " in text or "{\n" in text or "{\r" in text or "{\t" in text
    return has_spaces and _EMPTY.search(text) is not None


def _contained_in_entries(resource: Mapping[str, Any]) -> list[Any]:
    """The rules of contained resources for each resource that a bundle or parameters carry."""
    found: list[Any] = []
    for name in ("entry", "parameter"):
        entries = resource.get(name)
        for at, entry in enumerate(entries if isinstance(entries, list) else ()):
            inner = entry.get("resource") if isinstance(entry, dict) else None
            if isinstance(inner, dict):
                found += [each.under(f".{name}[{at}].resource") for each in contained.checked(inner)]
    return found

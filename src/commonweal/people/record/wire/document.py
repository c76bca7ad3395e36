"""A resource's JSON text, read once.

What is stored is the text as it came, with `id` and `meta` put in; nothing is written anew from parsed values, so
decimals, order and escapes stay what their author wrote.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any

from commonweal.kernel.problem import invalid


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON value")


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The members of an object. Raises ValueError where one stands twice: which of the two is meant, nobody knows."""
    made = dict(pairs)
    if len(made) != len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"{next(name for name in names if names.count(name) > 1)!r} appears more than once")
    return made


_decoder = json.JSONDecoder(parse_float=Decimal, parse_constant=_no_constant)
_strict = json.JSONDecoder(parse_float=Decimal, parse_constant=_no_constant, object_pairs_hook=unique)
_scan = _decoder.scan_once  # type: ignore[attr-defined]
_space = re.compile(r"[ \t\n\r]*").match
_OURS = frozenset({"versionId", "_versionId", "lastUpdated", "_lastUpdated"})

# How nearly every resource begins, and its meta where no other stands in it; all else stays as it is.
_lead = re.compile(r'\s*\{\s*"resourceType"\s*:\s*"[A-Za-z]+"\s*(?P<id>,\s*"id"\s*:\s*"[^"\\]*"\s*)?').match
_only_meta = re.compile(r',\s*"meta"\s*:\s*(?=\{)').search


@dataclass(slots=True)
class Document:
    text: str
    resource: dict[str, Any]

    @property
    def type(self) -> str:
        found = self.resource.get("resourceType")
        return found if isinstance(found, str) else ""

    @property
    def id(self) -> str | None:
        found = self.resource.get("id")
        return found if isinstance(found, str) else None


def read(body: bytes | str, *, is_unique: bool = False) -> Document:
    """Raises Refused(invalid) for what is not a JSON object in UTF-8, naming the place, and for a member that stands
    twice in an object; `is_unique` leaves that to the caller, who has the text checked as FHIR.
    """
    try:
        text = body.decode("utf-8") if isinstance(body, bytes) else body
    except UnicodeDecodeError as error:
        raise invalid(f"the body is not UTF-8: byte {error.start}", "Send JSON in UTF-8") from None
    try:
        resource = (_decoder if is_unique else _strict).decode(text)
    except RecursionError:
        raise invalid("the body is nested too deeply", "Send a FHIR resource") from None
    except ValueError as error:
        raise invalid(f"the body is not JSON: {error}", "Send a FHIR resource as JSON") from None
    except InvalidOperation:
        raise invalid("the body has a number that is too large or too small", "Send a FHIR resource") from None
    if not isinstance(resource, dict):
        raise invalid("the body is not JSON: an object is expected", "Send a FHIR resource as JSON")
    return Document(text, resource)


def _members(text: str, start: int) -> Iterator[tuple[str, int, int]]:
    """The members of the object that begins at `start`, which is known to be one: name, start of name, end of value."""
    at = _space(text, start + 1).end()  # type: ignore[union-attr]
    while text[at] != "}":
        begins = at
        name, at = scanstring(text, at + 1, True)
        at = _space(text, text.index(":", at) + 1).end()  # type: ignore[union-attr]
        _, at = _scan(text, at)
        yield name, begins, at
        at = _space(text, at).end()  # type: ignore[union-attr]
        if text[at] == ",":
            at = _space(text, at + 1).end()  # type: ignore[union-attr]


def stamped(document: Document, *, id_: str, version: int, updated: str) -> str:
    """The text to store: the document's own, with its id, version and `meta.lastUpdated`."""
    text = document.text
    meta = f'"versionId":"{version}","lastUpdated":"{updated}"'
    lead = f'{{"resourceType":"{document.type}","id":"{id_}","meta":{{'
    begins = _lead(text)
    if begins and (begins["id"] or "id" not in document.resource):
        at = begins.end()
        if "meta" not in document.resource:
            return f"{lead}{meta}}}{_following(text, at)}"
        theirs = _only_meta(text, at) if "\\u" not in text and text.count('"meta"') == 1 else None
        if theirs:
            said, end = _theirs(text, theirs.end())
            return f"{lead}{meta}{said}}}{text[at : theirs.start()]}{_following(text, end)}"
    parts: list[str] = []
    for name, start, end in _members(text, _space(text, 0).end()):  # type: ignore[union-attr]
        if name == "meta":
            said, _ = _theirs(text, _space(text, text.index(":", start + 6) + 1).end())  # type: ignore[union-attr]
            meta += said
        elif name not in ("resourceType", "id"):
            parts.append(f",{text[start:end]}")
    return f"{lead}{meta}}}{''.join(parts)}}}"


def _theirs(text: str, start: int) -> tuple[str, int]:
    """What the `meta` at this place says beside version and moment, each with a comma before it; and where it ends."""
    held, end = _scan(text, start)
    if not isinstance(held, dict) or not held:
        return "", end
    if _OURS.isdisjoint(held):
        return f",{text[start + 1 : end - 1]}", end
    return "".join(f",{text[at:to]}" for name, at, to in _members(text, start) if name not in _OURS), end


def _following(text: str, at: int) -> str:
    """The rest of the object from the end of one of its members on."""
    return text[_space(text, at).end() :].rstrip()  # type: ignore[union-attr]


def same_content(one: Document, other: Document) -> bool:
    """Whether two documents say the same, but for id, version and moment; decimals as written."""
    return _bare(one.resource) == _bare(other.resource)


def _bare(resource: dict[str, Any]) -> Any:
    meta = resource.get("meta")
    rest = {name: value for name, value in resource.items() if name not in ("id", "meta")}
    kept = {name: value for name, value in meta.items() if name not in _OURS} if isinstance(meta, dict) else meta
    if kept:
        rest["meta"] = kept
    return _written(rest)


def _written(value: Any) -> Any:
    """A value in which 1.0 and 1.00 differ, as they do in FHIR, and true differs from 1."""
    if isinstance(value, dict):
        return {name: _written(held) for name, held in value.items()}
    if isinstance(value, list):
        return [_written(held) for held in value]
    if isinstance(value, str) or value is None:
        return value
    return (type(value).__name__, str(value))

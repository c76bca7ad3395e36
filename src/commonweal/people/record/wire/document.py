"""A resource's JSON text, read once: its values, and where each of its members stands in the text.

What is stored is the text as it came, with `id` and `meta` put in; nothing is written anew from parsed values, so
decimals, order and escapes stay what their author wrote.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any

from commonweal.kernel.problem import invalid


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON value")


_decoder = json.JSONDecoder(parse_float=Decimal, parse_constant=_no_constant)
_scan = _decoder.scan_once  # type: ignore[attr-defined]
_space = re.compile(r"[ \t\n\r]*").match
_OURS = frozenset({"versionId", "_versionId", "lastUpdated", "_lastUpdated"})


@dataclass(slots=True)
class Document:
    """`members` maps each member's name to (start of its name, start of its value, end of its value) in `text`."""

    text: str
    resource: dict[str, Any]
    members: dict[str, tuple[int, int, int]]

    @property
    def type(self) -> str:
        found = self.resource.get("resourceType")
        return found if isinstance(found, str) else ""

    @property
    def id(self) -> str | None:
        found = self.resource.get("id")
        return found if isinstance(found, str) else None


def read(body: bytes | str) -> Document:
    """Raises Refused(invalid) for what is not a JSON object in UTF-8, naming the place."""
    try:
        text = body.decode("utf-8") if isinstance(body, bytes) else body
    except UnicodeDecodeError as error:
        raise invalid(f"the body is not UTF-8: byte {error.start}", "Send JSON in UTF-8") from None
    try:
        members = {name: (start, value, end, held) for name, start, value, end, held in _members(text, 0)}
    except RecursionError:
        raise invalid("the body is nested too deeply", "Send a FHIR resource") from None
    except ValueError as error:
        raise invalid(f"the body is not JSON: {error}", "Send a FHIR resource as JSON") from None
    resource = {name: held for name, (_, _, _, held) in members.items()}
    return Document(text, resource, {name: place[:3] for name, place in members.items()})


def _members(text: str, start: int, *, whole: bool = True) -> Iterator[tuple[str, int, int, int, Any]]:
    """The members of the object that begins at `start`: name, start of name, start and end of value, value."""
    at = _space(text, start).end()  # type: ignore[union-attr]
    if text[at : at + 1] != "{":
        raise ValueError("an object is expected")
    at = _space(text, at + 1).end()  # type: ignore[union-attr]
    if text[at : at + 1] == "}":
        at += 1
    else:
        seen: set[str] = set()
        while True:
            if text[at : at + 1] != '"':
                raise ValueError(f"a name in double quotes is expected at character {at}")
            begins = at
            name, at = scanstring(text, at + 1, True)
            if name in seen:
                raise ValueError(f"{name!r} appears more than once")
            seen.add(name)
            at = _space(text, at).end()  # type: ignore[union-attr]
            if text[at : at + 1] != ":":
                raise ValueError(f"a colon is expected at character {at}")
            value_at = _space(text, at + 1).end()  # type: ignore[union-attr]
            try:
                value, at = _scan(text, value_at)
            except StopIteration as stopped:
                raise ValueError(f"a value is expected at character {stopped.value}") from None
            yield name, begins, value_at, at, value
            at = _space(text, at).end()  # type: ignore[union-attr]
            mark = text[at : at + 1]
            at += 1
            if mark == "}":
                break
            if mark != ",":
                raise ValueError(f"a comma or the end of the object is expected at character {at - 1}")
            at = _space(text, at).end()  # type: ignore[union-attr]
    if whole and _space(text, at).end() != len(text):  # type: ignore[union-attr]
        raise ValueError(f"something follows the object at character {at}")


def stamped(document: Document, *, id_: str, version: int, updated: str) -> str:
    """The text to store: the document's own, with its id, version and `meta.lastUpdated`."""
    text = document.text
    meta = f'"versionId":"{version}","lastUpdated":"{updated}"'
    place = document.members.get("meta")
    if place is not None:
        for name, start, _, end, _ in _members(text, place[1], whole=False):
            if name not in _OURS:
                meta = f"{meta},{text[start:end]}"
    parts = [f'{{"resourceType":"{document.type}","id":"{id_}","meta":{{{meta}}}']
    parts += [
        text[start:end]
        for name, (start, _, end) in document.members.items()
        if name not in ("resourceType", "id", "meta")
    ]
    return ",".join(parts) + "}"


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

"""Links between the entries of a transaction that are no references: addresses, and what narratives point to (FHIR R4,
RESTful API, section transaction processing rules: elements of type uri, url, oid, uuid, and href and src).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from commonweal.people.record.definitions.elements import children
from commonweal.people.record.wire.document import Document, read
from commonweal.people.record.wire.values import dumps, loads

_NARRATIVE = re.compile(r"""(?P<lead>\b(?:href|src)\s*=\s*(?P<quote>["']))(?P<link>[^"'<>]*)(?P=quote)""")
_NAMES = ("uri", "oid", "uuid")
"""Types that also name what lies nowhere: in them only a `urn:uuid:` is a link. A definition's own name is often the
fullUrl of its entry.
"""


def linked(document: Document, where: Mapping[str, str]) -> Document:
    """The document with every link to a fullUrl of `where` led to its place. A Bundle that is stored as such has
    entries of its own, whose addresses stay.
    """
    if not where or document.type == "Bundle" or not _may_link(document.resource, where):
        return document
    values = loads(document.text)
    _link(values, values["resourceType"], "", where)
    return read(dumps(values))


def _may_link(value: Any, where: Mapping[str, str]) -> bool:
    if isinstance(value, str):
        return value in where or "href" in value or "src" in value
    if isinstance(value, dict):
        return any(_may_link(each, where) for each in value.values())
    return isinstance(value, list) and any(_may_link(each, where) for each in value)


def _link(values: dict[str, Any], owner: str, path: str, where: Mapping[str, str]) -> None:
    known = children(owner, path)
    is_resource = "resourceType" in values
    for name, value in values.items():
        child = known.get(name.removeprefix("_"))
        if child is None or (is_resource and name == "url"):
            continue
        within = ("Element", "") if name.startswith("_") else child.within
        if isinstance(value, list):
            values[name] = [_led(each, child.type, within, where) for each in value]
        else:
            values[name] = _led(value, child.type, within, where)


def _led(value: Any, type_: str, within: tuple[str, str], where: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        owner = value.get("resourceType")
        _link(value, *((owner, "") if isinstance(owner, str) else within), where)
        return value
    if not isinstance(value, str):
        return value
    if type_ == "xhtml":
        return _NARRATIVE.sub(
            lambda found: f"{found['lead']}{where.get(found['link'], found['link'])}{found['quote']}", value
        )
    is_link = type_ == "url" or (type_ in _NAMES and value.startswith("urn:uuid:"))
    return where.get(value, value) if is_link else value

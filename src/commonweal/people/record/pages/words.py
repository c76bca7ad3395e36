"""FHIR values as plain words. Whatever has another shape than expected gives no words rather than a fault: a page about
a person must open. Narrative (XHTML) is never read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from commonweal.people.record.pages.moments import when

Resource = Mapping[str, Any]


def joined(parts: Iterable[str], by: str = ", ") -> str:
    """The parts that say something, each once, in order."""
    return by.join(dict.fromkeys(filter(None, parts)))


def said(value: Any) -> str:
    """What a value of any type says: text, CodeableConcept, Coding, Reference, Quantity, Range, Period, Identifier,
    Annotation, HumanName, Address, ContactPoint; of a list, all of them.
    """
    if isinstance(value, str):
        return " ".join(value.split())
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return joined(map(said, value))
    if isinstance(value, Mapping):
        return _said_of(value)
    return str(value)


def _said_of(value: Resource) -> str:
    for name in ("text", "display"):
        if isinstance(value.get(name), str):
            return said(value[name])
    if isinstance(value.get("coding"), list):
        return said(value["coding"])
    if "family" in value or "given" in value:
        return human_name(value)
    if "line" in value or "postalCode" in value or "city" in value:
        return address(value)
    if "value" in value:
        return quantity(value)
    if "low" in value or "high" in value:
        return joined((said(value.get("low")), said(value.get("high"))), " – ")
    if "numerator" in value:
        return joined((said(value.get("numerator")), said(value.get("denominator"))), " / ")
    if "start" in value or "end" in value or "event" in value:
        return when(value).words
    for name in ("code", "reference", "identifier", "concept", "title", "url"):
        if value.get(name):
            return said(value[name])
    return ""


def quantity(value: Resource) -> str:
    """Value and unit as they were written, decimals included; also a ContactPoint or an Identifier, by its value."""
    number = said(value.get("value"))
    unit = said(value.get("unit") or ("" if "use" in value else value.get("code")))
    return joined((f"{value.get('comparator') or ''}{number}", unit), " ")


def human_name(name: Resource) -> str:
    """FAMILY, Given (Title), as the NHS writes a person's name."""
    if not name.get("family") and not name.get("given"):
        return said(name.get("text"))
    given = " ".join(map(str, name.get("given") or ()))
    prefix = " ".join(map(str, name.get("prefix") or ()))
    whole = joined((str(name.get("family") or "").upper(), given))
    return f"{whole} ({prefix})" if prefix else whole


def address(value: Resource) -> str:
    if value.get("line") or value.get("postalCode") or value.get("city"):
        lines = [str(line) for line in value.get("line") or ()]
        return joined([*lines, *(said(value.get(name)) for name in ("city", "district", "state", "postalCode"))])
    return said(value.get("text"))


def chosen(resource: Resource, name: str) -> Any:
    """The value of an element that may be of several types: of `value`, say, `valueQuantity` or `valueString`."""
    if name in resource:
        return resource[name]
    start = len(name)
    return next(
        (held for key, held in resource.items() if key.startswith(name) and key[start : start + 1].isupper()), None
    )


def first(values: Any) -> Any:
    """The first of a list, or the value where it is none."""
    return (values[0] if values else None) if isinstance(values, list) else values


def each(values: Any) -> list[Resource]:
    """The objects of a list; none where it is no list."""
    return [value for value in values if isinstance(value, Mapping)] if isinstance(values, list) else []

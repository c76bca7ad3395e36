"""What part of a resource is sent, and how it is written: `_summary`, `_elements`, `_format` and `_pretty`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from commonweal.kernel.problem import Kind, Problem, Refused, Where
from commonweal.people.record.definitions import elements as definitions
from commonweal.people.record.wire.values import dumps, loads

JSON_FORMATS = frozenset({"json", "application/json", "application/fhir+json", "application/fhir json", "text/json"})
SUMMARIES = ("true", "text", "data", "count", "false")
SUBSETTED = {"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "code": "SUBSETTED"}
"""The tag of a resource that is not whole (FHIR R4, Search, summary)."""

ALWAYS = ("resourceType", "id", "meta")


@dataclass(frozen=True, slots=True)
class Shape:
    summary: str = "false"
    elements: tuple[str, ...] = ()
    is_pretty: bool = False

    @property
    def is_whole(self) -> bool:
        return self.summary in ("false", "count") and not self.elements


WHOLE = Shape()


def asked(query: Iterable[tuple[str, str]], known: Iterable[str] = ()) -> Shape:
    """The shape that the parameters ask for. Raises Refused for each that is none of them and not in `known`."""
    summary, elements, is_pretty = "false", [], False
    problems: list[Problem] = []
    for name, value in query:
        if name == "_summary" and value in SUMMARIES:
            summary = value
        elif name == "_elements" and value:
            elements += [each.strip() for each in value.split(",")]
        elif name == "_pretty" and value in ("true", "false"):
            is_pretty = value == "true"
        elif name == "_format" and value.partition(";")[0].strip() in JSON_FORMATS:
            pass
        elif name in ("_summary", "_elements", "_pretty", "_format"):
            problems.append(_unsupported(f"{name} does not take {value!r}", _TAKES[name], name))
        elif name not in known:
            problems.append(_unsupported(f"{name!r} is no parameter of this", "Leave it out", name))
    if problems:
        raise Refused.of(problems)
    return Shape(summary, tuple(elements), is_pretty) if summary != "false" or elements or is_pretty else WHOLE


_TAKES = {
    "_summary": f"Use one of {', '.join(SUMMARIES)}",
    "_elements": "Name elements, with commas between them",
    "_pretty": "Use true or false",
    "_format": "This server speaks application/fhir+json",
}


def _unsupported(message: str, remedy: str, name: str) -> Problem:
    return Problem(Kind.INVALID, message, remedy, Where(field=name))


def shaped(body: str, shape: Shape) -> str:
    """The body itself where it is wanted whole."""
    if shape is WHOLE:
        return body
    values = loads(body)
    if not shape.is_whole:
        values = _part(values, shape)
    return dumps(values, is_pretty=shape.is_pretty)


def _part(values: dict[str, Any], shape: Shape) -> dict[str, Any]:
    type_ = values["resourceType"]
    if shape.summary == "data":
        kept = {name: value for name, value in values.items() if name != "text"}
    else:
        wanted = _wanted(type_, shape)
        kept = {name: value for name, value in values.items() if name.removeprefix("_") in wanted}
    meta = dict(kept.get("meta", {}))
    meta["tag"] = [*meta.get("tag", []), SUBSETTED]
    return {**kept, "meta": meta}


def _wanted(type_: str, shape: Shape) -> frozenset[str]:
    """The members of the resource that stay: those asked for and those without which it would not be one."""
    required = definitions.required_members(type_)
    if shape.elements:
        choices = {member for name in shape.elements for member in definitions.members(type_, name)}
        return frozenset({*ALWAYS, *required, *shape.elements, *choices})
    if shape.summary == "text":
        return frozenset({*ALWAYS, *required, "text"})
    return frozenset({*ALWAYS, *required, *definitions.summary_members(type_)})

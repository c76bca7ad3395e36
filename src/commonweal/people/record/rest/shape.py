"""What part of a resource is sent, and how it is written: `_summary`, `_elements`, `_format` and `_pretty`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from commonweal.kernel.problem import Kind, Problem, Refused, Where
from commonweal.people.record.definitions.elements import children
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
    def is_count(self) -> bool:
        return self.summary == "count"

    @property
    def is_whole(self) -> bool:
        return self.summary in ("false", "count") and not self.elements


WHOLE = Shape()


def asked(query: Iterable[tuple[str, str]], known: Iterable[str] = (), *, is_many: bool = False) -> Shape:
    """The shape that the parameters ask for. Raises Refused for each that is none of them and not in `known`, and for a
    count where the answer is not of many.
    """
    summary, elements, is_pretty = "false", [], False
    problems: list[Problem] = []
    for name, value in query:
        if name == "_summary" and value in SUMMARIES and (is_many or value != "count"):
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
    "_summary": f"Use one of {', '.join(SUMMARIES)}; count only where there can be many",
    "_elements": "Name elements, with commas between them",
    "_pretty": "Use true or false",
    "_format": "This server speaks application/fhir+json",
}


def check_elements(shape: Shape, type_: str) -> None:
    """Raises Refused for elements that a resource of this type cannot have."""
    known = {each.element.path.removesuffix("[x]") for each in children(type_).values()}
    wrong = [name for name in shape.elements if name.removesuffix("[x]") not in known]
    if wrong:
        found = [_unsupported(f"{type_} has no element {each!r}", "Leave it out", "_elements") for each in wrong]
        raise Refused.of(found)


def _unsupported(message: str, remedy: str, name: str) -> Problem:
    return Problem(Kind.INVALID, message, remedy, Where(field=name))


def shaped(body: str, shape: Shape) -> str:
    """The body itself where it is wanted whole."""
    if shape == WHOLE:
        return body
    values = loads(body)
    if not shape.is_whole:
        values = _part(values, shape)
    return dumps(values, is_pretty=shape.is_pretty)


def _part(values: dict[str, Any], shape: Shape) -> dict[str, Any]:
    type_ = values["resourceType"]
    if shape.elements:
        named = {*shape.elements, *(f"{name}[x]" for name in shape.elements)}
        kept = {name: value for name, value in values.items() if _stays(type_, name, named)}
    elif shape.summary == "text":
        kept = {name: value for name, value in values.items() if _stays(type_, name, {"text"})}
    elif shape.summary == "data":
        kept = {name: value for name, value in values.items() if name != "text"}
    else:
        kept = _summary(values, type_, "")
    meta = dict(kept.get("meta", {}))
    meta["tag"] = [*meta.get("tag", []), SUBSETTED]
    return {**kept, "meta": meta}


def _stays(type_: str, name: str, named: set[str]) -> bool:
    """Whether a member is among the named elements, or is one without which the resource would not be valid."""
    child = children(type_).get(name.removeprefix("_"))
    return name in ALWAYS or (child is not None and (child.element.min > 0 or child.element.path in named))


def _summary(values: dict[str, Any], owner: str, path: str) -> dict[str, Any]:
    """The elements that the definitions mark as summary, at every depth."""
    known = children(owner, path)
    kept: dict[str, Any] = {}
    for name, value in values.items():
        child = known.get(name.removeprefix("_"))
        if child is None or name in ALWAYS or name.startswith("_"):
            is_kept = name in ALWAYS or (child is not None and child.element.is_summary)
            kept |= {name: value} if is_kept else {}
        elif child.element.is_summary or child.element.min > 0:
            kept[name] = _summary_of(value, *child.within)
    return kept


def _summary_of(value: Any, owner: str, path: str) -> Any:
    if isinstance(value, list):
        return [_summary_of(each, owner, path) for each in value]
    if isinstance(value, dict) and "resourceType" not in value:
        return _summary(value, owner, path)
    return value

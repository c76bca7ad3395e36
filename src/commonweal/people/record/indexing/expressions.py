"""Reads the FHIRPath of the base search parameters, which use a small part of it, and refuses any other.

    A.b.c | (A.b as T).c | A.b.as(T) | A.b.where(c='x').d | A.b.where(resolve() is T) | A.b[0].c | %resource.b
    A.b.exists() and A.b != false
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    name: str


@dataclass(frozen=True, slots=True)
class As:
    """`type` in small letters: one expression is published as `DateTime` where it means `dateTime`."""

    type: str


@dataclass(frozen=True, slots=True)
class WhereEqual:
    field: str
    value: str


@dataclass(frozen=True, slots=True)
class WhereResolves:
    type: str


@dataclass(frozen=True, slots=True)
class First:
    pass


@dataclass(frozen=True, slots=True)
class IsAndIsNotFalse:
    """True where there is a value other than false, else false, also where there is none."""


Step = Field | As | WhereEqual | WhereResolves | First | IsAndIsNotFalse


@dataclass(frozen=True, slots=True)
class Path:
    """`is_of_resource`: starts from the resource, even where it is evaluated on an element of it."""

    steps: tuple[Step, ...]
    is_of_resource: bool = False


_NAME = re.compile(r"[a-z]\w*")
_STEPS = (
    (re.compile(r"(?:as|ofType)\((\w+)\)"), lambda found: As(found[1].lower())),
    (re.compile(r"where\((\w+)='([^']*)'\)"), lambda found: WhereEqual(found[1], found[2])),
    (re.compile(r"where\(resolve\(\) is (\w+)\)"), lambda found: WhereResolves(found[1])),
    (re.compile(r"\[0\]"), lambda _found: First()),
    (_NAME, lambda found: Field(found[0])),
)
_CAST = re.compile(r"\((?P<path>[\w.%]+) as (?P<type>\w+)\)")
_NOT_FALSE = re.compile(r"(?P<path>[\w.]+)\.exists\(\) and (?P<again>[\w.]+) != false")


def parse(expression: str, owner: str) -> tuple[Path, ...]:
    """The alternatives of an expression, without the type or context that they start from. ValueError where it says
    something that is not understood here.
    """
    return tuple(_path(part.strip(), owner) for part in expression.split(" | "))


def _path(text: str, owner: str) -> Path:
    if found := _NOT_FALSE.fullmatch(text):
        if found["path"] != found["again"]:
            raise ValueError(f"not understood: {text}")
        inner = _path(found["path"], owner)
        return Path((*inner.steps, IsAndIsNotFalse()), inner.is_of_resource)
    if found := _CAST.match(text):
        inner = _path(found["path"], owner)
        return Path((*inner.steps, As(found["type"].lower()), *_steps(text[found.end() :])), inner.is_of_resource)
    is_of_resource = text.startswith("%resource.")
    for start in (owner, "Resource", "DomainResource", "%resource"):
        if text == start or text.startswith(f"{start}."):
            return Path(_steps(text[len(start) :]), is_of_resource)
    return Path(_steps(text), is_of_resource)


def _steps(text: str) -> tuple[Step, ...]:
    steps: list[Step] = []
    rest = text
    while rest:
        rest = rest.removeprefix(".")
        for pattern, make in _STEPS:
            if found := pattern.match(rest):
                following = rest[found.end() :]
                if following and following[0] not in ".[":
                    continue
                steps.append(make(found))
                rest = following
                break
        else:
            raise ValueError(f"not understood: {rest} in {text}")
    return tuple(steps)

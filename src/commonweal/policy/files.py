"""Read a policy file strictly: an unknown field, a missing one or a wrong type is refused with its line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from commonweal.kernel.problem import Kind, Problem, Refused, Where

Model = TypeVar("Model", bound=BaseModel)
Location = tuple[int | str, ...]

LONGEST = 10_000_000
"""Bytes that a policy file may have."""


class PolicyFile:
    """A YAML file with the line of each of its values. Raises Refused where it cannot be read."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self.data: object = None
        self._lines: dict[Location, int] = {}
        try:
            raw = path.read_bytes()
        except OSError as error:
            raise self._refused(f"the file cannot be read: {error.strerror or error}", "Give a readable file") from None
        if len(raw) > LONGEST:
            raise self._refused(f"the file is longer than {LONGEST} bytes", "Split it")
        try:
            loader = yaml.CSafeLoader(raw.decode("utf-8-sig"))
            try:
                node = loader.get_single_node()
                if node is not None:
                    self._lines = dict(_lines(node, (), self.name, set()))
                    self.data = loader.construct_document(node)
            finally:
                loader.dispose()
        except UnicodeDecodeError as error:
            raise self._refused(f"the file is not UTF-8 at byte {error.start}", "Save it as UTF-8") from None
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            where = Where(self.name, line=mark.line + 1 if mark else None)
            raise Refused(Problem(Kind.INVALID, f"the YAML is broken: {_short(error)}", "Mend it", where)) from None
        except (ValueError, RecursionError) as error:
            raise self._refused(f"the YAML is broken: {error}", "Mend it") from None

    def where(self, location: Location) -> Where:
        """The place of a value; the nearest one around it where the value itself is missing."""
        field = ".".join(map(str, location))
        while location and location not in self._lines:
            location = location[:-1]
        return Where(self.name, line=self._lines.get(location), field=field or None)

    def check(self, model: type[Model]) -> Model:
        """The whole file as `model`. Raises Refused with every field that is wrong."""
        try:
            return model.model_validate(self.data)
        except ValidationError as error:
            raise Refused.of(self.problems(error)) from None

    def problems(self, error: ValidationError, at: Location = ()) -> list[Problem]:
        """The faults of a part of the file (the one at `at`) as problems with their lines."""
        return [
            Problem(Kind.INVALID, _said(str(fault["msg"])), "Correct the field", self.where((*at, *fault["loc"])))
            for fault in error.errors()
        ]

    def _refused(self, message: str, remedy: str) -> Refused:
        return Refused(Problem(Kind.INVALID, message, remedy, Where(self.name)))


def read_policy(path: Path, model: type[Model]) -> Model:
    """The file as `model`. Raises Refused with every field that is wrong and its line."""
    return PolicyFile(path).check(model)


def _lines(node: yaml.Node, at: Location, name: str, met: set[int]) -> Iterator[tuple[Location, int]]:
    """Every value's line. An alias is refused: a few of them can stand for more data than a machine holds."""
    if id(node) in met:
        where = Where(name, line=node.start_mark.line + 1, field=".".join(map(str, at)))
        raise Refused(Problem(Kind.UNSUPPORTED, "an alias stands for another part of the file", "Write it out", where))
    met.add(id(node))
    yield at, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            text = str(key.value)
            if text in seen:
                where = Where(name, line=key.start_mark.line + 1, field=".".join(map(str, (*at, text))))
                raise Refused(Problem(Kind.INVALID, f"the key {text!r} stands twice", "Keep one of them", where))
            seen.add(text)
            yield from _lines(value, (*at, text), name, met)
    elif isinstance(node, yaml.SequenceNode):
        for position, value in enumerate(node.value):
            yield from _lines(value, (*at, position), name, met)


def _said(message: str) -> str:
    return message.removeprefix("Value error, ")


def _short(error: yaml.YAMLError) -> str:
    return str(getattr(error, "problem", None) or error).splitlines()[0]

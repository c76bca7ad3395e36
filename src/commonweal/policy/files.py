"""Read a policy file strictly: an unknown field, a missing one or a wrong type is refused with its line."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from commonweal.kernel.problem import Kind, Problem, Refused, Where

Model = TypeVar("Model", bound=BaseModel)
Location = tuple[int | str, ...]

LONGEST = 10_000_000
"""Bytes that a policy file may have."""


_TEXT, _MAP, _LIST = (f"tag:yaml.org,2002:{kind}" for kind in ("str", "map", "seq"))


class _Loader(yaml.CSafeLoader):
    """Leaves days as text: what reads them says which line holds one that does not exist."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:timestamp"]
    for first, found in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


class PolicyFile:
    """A YAML file with the line of each of its values. Raises Refused where it cannot be read."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self.data: object = None
        self._root: yaml.Node | None = None
        try:
            raw = path.read_bytes()
        except OSError as error:
            raise self._refused(f"the file cannot be read: {error.strerror or error}", "Give a readable file") from None
        if len(raw) > LONGEST:
            raise self._refused(f"the file is longer than {LONGEST} bytes", "Split it")
        try:
            loader = _Loader(raw.decode("utf-8-sig"))
            try:
                self._root = loader.get_single_node()
                if self._root is not None:
                    self.data = self._value(self._root, loader, set())
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
        node, line = self._root, None
        for part in (None, *location):
            node = node if part is None else _child(node, part)
            if node is None:
                break
            line = node.start_mark.line + 1
        return Where(self.name, line=line, field=".".join(map(str, location)) or None)

    def check(self, model: type[Model]) -> Model:
        """The whole file as `model`. Raises Refused with every field that is wrong."""
        if not isinstance(self.data, dict):
            message = "the file is empty" if self.data is None else "the file is no list of named fields"
            raise self._refused(message, f"Begin with {', '.join(list(model.model_fields)[:3])}")
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

    def _value(self, node: yaml.Node, loader: _Loader, met: set[int]) -> object:
        """What a node stands for. Refuses a key that stands twice, and an alias of more than a word: a few of them can
        stand for more data than a machine holds.
        """
        if isinstance(node, yaml.ScalarNode):
            return node.value if node.tag == _TEXT else loader.construct_object(node)
        if id(node) in met:
            message = "an alias stands for another part of the file"
            where = Where(self.name, line=node.start_mark.line + 1)
            raise Refused(Problem(Kind.UNSUPPORTED, message, "Write it out", where))
        met.add(id(node))
        if node.tag not in (_MAP, _LIST):
            where = Where(self.name, line=node.start_mark.line + 1)
            raise Refused(Problem(Kind.UNSUPPORTED, f"the tag {node.tag} is not known", "Leave it out", where))
        if isinstance(node, yaml.SequenceNode):
            return [self._value(each, loader, met) for each in node.value]
        found: dict[str, object] = {}
        for key, value in node.value:
            where = Where(self.name, line=key.start_mark.line + 1, field=str(key.value))
            if not isinstance(key, yaml.ScalarNode):
                raise Refused(Problem(Kind.INVALID, "a key is not a word", "Write a word", where))
            if key.value in found:
                message = f"the key {key.value!r} stands twice"
                raise Refused(Problem(Kind.INVALID, message, "Keep one of them", where))
            found[key.value] = self._value(value, loader, met)
        return found

    def _refused(self, message: str, remedy: str) -> Refused:
        return Refused(Problem(Kind.INVALID, message, remedy, Where(self.name)))


def read_policy(path: Path, model: type[Model]) -> Model:
    """The file as `model`. Raises Refused with every field that is wrong and its line."""
    return PolicyFile(path).check(model)


def _child(node: yaml.Node | None, part: int | str) -> yaml.Node | None:
    """The value of a key, or at a position, of a node."""
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == str(part)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part]
    return None


def _said(message: str) -> str:
    return message.removeprefix("Value error, ")


def _short(error: yaml.YAMLError) -> str:
    return str(getattr(error, "problem", None) or error).splitlines()[0]

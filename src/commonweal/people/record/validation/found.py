"""What a compiled check gives back: nothing where all is well, else findings whose paths start below the checked value.

Paths are put together only where something was found, so that a good resource pays nothing for them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from commonweal.people.record.validation.issue import Issue, Severity


class Found(NamedTuple):
    """`below` begins with a dot or a bracket, or is empty for the checked value itself."""

    severity: Severity
    code: str
    below: str
    message: str

    def under(self, step: str) -> Found:
        return self._replace(below=step + self.below)

    def at(self, root: str) -> Issue:
        return Issue(self.severity, self.code, root + self.below, self.message)


Check = Callable[[Any], "list[Found] | None"]


def error(code: str, message: str, below: str = "") -> list[Found]:
    return [Found("error", code, below, message)]


def warning(code: str, message: str, below: str = "") -> list[Found]:
    return [Found("warning", code, below, message)]

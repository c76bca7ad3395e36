"""What parsing of any parameter needs: what was not understood, whose server this is, names that look alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches


class NotTaken(Exception):
    """A parameter that is not known or not supported: what was wrong with it, and the remedy. A lenient search leaves
    it away.
    """

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message, self.remedy = message, remedy


class Unreadable(Exception):
    """A value that cannot be read: the sentence says what is expected."""


@dataclass(frozen=True, slots=True)
class Context:
    """`base` is the address of this server, without a slash at its end; `now` in microseconds since 1970."""

    base: str
    now: int


def near(name: str, known: Sequence[str]) -> str:
    """The names among the known ones that look like one that is not."""
    found = get_close_matches(name, known, n=5, cutoff=0.5)
    return ", ".join(found or sorted(known))

"""What is passed along while the entries of one resource are made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from commonweal.people.record.indexing.entries import Entries


class Work(Entries):
    """`resource`: the whole of it. `contained`: the type of each resource in it, by its local reference (`#id`)."""

    __slots__ = ("contained", "resource")

    def __init__(self, resource: Mapping[str, Any], contained: Mapping[str, str]) -> None:
        super().__init__(set(), set(), {}, {}, {})
        self.resource = resource
        self.contained = contained

    def entries(self) -> Entries:
        return Entries(self.tokens, self.references, self.dates, self.strings, self.numbers)


Emit = Callable[[Any, Work], None]
"""Adds the entries of one value of one parameter."""

"""Search across the house: each room says what it has for some words, and the site puts it in one list.

A room registers `search="package.module:function"` with the shape `function(text: str, limit: int) ->
list[Hit]`, best first, run in the reader's scope.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from commonweal.kernel.room import resolve, rooms

LONGEST = 100
PER_ROOM = 20


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: its name, its address in the site, what kind of thing it is, and a line about it."""

    title: str
    path: str
    kind: str
    summary: str = ""


Provider = Callable[[str, int], list[Hit]]


def find(text: str, limit: int = PER_ROOM) -> list[Hit]:
    """What all rooms have for `text`: names equal to it first, then names that begin with it, then each
    room's order.
    """
    words = " ".join(text.split())[:LONGEST]
    if not words:
        return []
    found: list[Hit] = []
    for room in rooms():
        if room.search:
            provider: Provider = resolve(room.search)
            found += provider(words, limit)
    wanted = words.casefold()
    return sorted(found, key=lambda hit: _distance(hit.title.casefold(), wanted))


def _distance(title: str, wanted: str) -> int:
    if title == wanted:
        return 0
    return 1 if title.startswith(wanted) else 2

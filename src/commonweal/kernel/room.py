"""What a room registers, so that nobody has to know where to look.

Dotted names are kept as text and imported where they are used: registering a room loads no framework.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A link in the site's navigation; `text` is gettext's msgid, `path` the address within the site."""

    text: str
    path: str


@dataclass(frozen=True, slots=True)
class Loader:
    """A kind of file that `commonweal load` takes: its name, what it is, the columns it reads, and its reader.

    `title` and `columns` are texts, or the dotted names of texts that stand beside the reader (see `text_of`).
    """

    kind: str
    title: str
    columns: str
    reader: str


@dataclass(frozen=True, slots=True)
class ChainedLog:
    """An append-only table that the one hash chain seals: its name as a log, its key and the columns sealed now.

    A key of several columns joins their names by slashes, as the ids of its entries join their texts.

    The same is written in the room's migration by `chained(...)`, which is what the database goes by.
    """

    name: str
    table: str
    id_column: str
    columns: tuple[str, ...]

    @property
    def id_columns(self) -> tuple[str, ...]:
        return tuple(self.id_column.split("/"))


@dataclass(frozen=True, slots=True)
class Room:
    """The doors of a room. Every part is optional but the name.

    `doors` are WSGI applications of the room's own, by the address that they stand at, for what must not pay for a
    page's machinery. `ship` is an action that loads the facts which the room carries in its `facts` folder, changing
    nothing where they are already in. `mends` ends what a process that was killed has left half done; it is asked
    for, beside the answers, whenever serving begins.
    """

    name: str
    app: str | None = None
    urls: str | None = None
    api: str | None = None
    commands: str | None = None
    loaders: tuple[Loader, ...] = ()
    menu: tuple[MenuEntry, ...] = ()
    search: str | None = None
    ship: str | None = None
    mends: str | None = None
    logs: tuple[ChainedLog, ...] = ()
    doors: Mapping[str, str] = field(default_factory=dict[str, str])
    permissions: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])


def resolve(dotted: str) -> Any:
    """The object that `package.module:name` (or a whole module, without a colon) stands for."""
    module, _, name = dotted.partition(":")
    found = import_module(module)
    return getattr(found, name) if name else found


_DOTTED = re.compile(r"[a-z_.]+:[A-Z_]+")


def text_of(text: str) -> str:
    """A text, or the one that the dotted name `package.module:NAME` stands for."""
    return resolve(text) if _DOTTED.fullmatch(text) else text


_rooms: tuple[Room, ...] = ()


def install(rooms: tuple[Room, ...]) -> None:
    """Called once by the site's wiring with the rooms in the order of the house."""
    global _rooms  # noqa: PLW0603  the one registry of the process
    names = [room.name for room in rooms]
    if len(set(names)) != len(names):
        raise ValueError("two rooms share a name")
    _rooms = rooms


def rooms() -> tuple[Room, ...]:
    return _rooms

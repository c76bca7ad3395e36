"""The kept log of changes (PostgreSQL's WAL): between two backups it leads to any moment.

The server's own library `basic_archive` copies each finished piece of 16 MB into `archive/`: whole or not at all, on
disk before the server forgets it, never over a file that says something else. It works beside the commits, which never
wait for it. It is on from the first backup, and bounded: a backup removes what is older than the one before it, and
where the archive grows past its limit, or its disk is nearly full, it ends by itself until the next backup. Then the
pieces so far stay of use, and what came after can be restored from the next backup on.
"""

from __future__ import annotations

import shutil
from dataclasses import asdict, dataclass, replace
from typing import Any

from . import files
from .place import Place

GIB = 1024**3
MOST_BYTES = 16 * GIB
LEAST_FREE_BYTES = 1 * GIB
PIECE_BYTES = 16 * 1024**2
BASES_KEPT = 50


@dataclass(frozen=True)
class Base:
    """A backup that was taken of this home: its id, and the piece of the log from which it needs others."""

    id: str
    piece: str


@dataclass(frozen=True)
class Ended:
    """A timeline that a restore left: until when, and up to which place of the log, it can be followed."""

    at: str
    lsn: str


@dataclass(frozen=True)
class State:
    """`bases` oldest first; `ended` by the number of the timeline; `why` it is off, where it was ended."""

    is_on: bool = False
    why: str = ""
    most_bytes: int = MOST_BYTES
    bases: tuple[Base, ...] = ()
    ended: tuple[tuple[int, Ended], ...] = ()

    def with_base(self, base: Base) -> State:
        return replace(self, bases=(*self.bases, base)[-BASES_KEPT:])

    def with_ended(self, timeline: int, ended: Ended) -> State:
        """The same with the archive off: no backup begins the new timeline yet."""
        others = tuple(item for item in self.ended if item[0] != timeline)
        return replace(self, is_on=False, why="", ended=(*others, (timeline, ended)))


def read(place: Place) -> State:
    """Return the state; where the file is absent or damaged, that of a home without backups."""
    found: dict[str, Any] = files.read_json(place.archive_state) or {}
    try:
        return State(
            is_on=bool(found["is_on"]),
            why=str(found["why"]),
            most_bytes=int(found["most_bytes"]),
            bases=tuple(Base(**each) for each in found["bases"]),
            ended=tuple((int(timeline), Ended(**each)) for timeline, each in found["ended"]),
        )
    except (KeyError, TypeError, ValueError):
        return State()


def write(place: Place, state: State) -> None:
    """Write the state in one step."""
    files.write_json(place.archive_state, asdict(state))


def held_bytes(place: Place) -> int:
    """How much the log takes: what was archived, and what waits for it in the data folder."""
    held = 0
    for file in place.archive.glob("*"):
        try:
            held += file.stat().st_size
        except FileNotFoundError:
            continue
    return held + PIECE_BYTES * sum(1 for _ in (place.data / "pg_wal" / "archive_status").glob("*.ready"))


def why_full(place: Place) -> str:
    """Why the archive has to end now, in words; empty where it may go on, or is off. Raises OSError."""
    state = read(place)
    if not state.is_on:
        return ""
    held = held_bytes(place)
    free = shutil.disk_usage(place.cluster).free
    if held > state.most_bytes:
        return f"it took {held / GIB:.1f} GiB, more than its limit"
    return f"only {free / GIB:.1f} GiB of its disk were free" if free < LEAST_FREE_BYTES else ""


def end_where_full(place: Place) -> bool:
    """Write down that the archive ends, where it takes too much; True where it just ended.

    Call under the start lock; the server then has to take its settings anew.
    """
    why = why_full(place)
    if why:
        write(place, replace(read(place), is_on=False, why=why))
    return bool(why)

"""The pieces of the log of changes: PostgreSQL's names for them, and which follow one another without a gap.

A piece (segment) is 16 MB of one timeline. Its name is 24 hexadecimal digits: 8 for the timeline, 16 for its number in
two halves, of which the second counts to 255. A place in the log (LSN) is two hexadecimal numbers of 32 bits.
"""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass

SEGMENT_BYTES = 16 * 1024**2
_PER_HALF = 2**32 // SEGMENT_BYTES
_NAME = re.compile(r"[0-9A-F]{24}")
_HISTORY = re.compile(r"[0-9A-F]{8}\.history")
_LSN = re.compile(r"([0-9A-F]{1,8})/([0-9A-F]{1,8})")


@dataclass(frozen=True, order=True, slots=True)
class Segment:
    """One piece of the log, by its timeline and its number from the log's beginning."""

    timeline: int
    number: int

    @property
    def name(self) -> str:
        high, low = divmod(self.number, _PER_HALF)
        return f"{self.timeline:08X}{high:08X}{low:08X}"

    @property
    def next(self) -> Segment:
        return Segment(self.timeline, self.number + 1)


def parse(name: str) -> Segment | None:
    """The piece of a file name, or None where it is not a piece's."""
    if not _NAME.fullmatch(name) or int(name[16:], 16) >= _PER_HALF:
        return None
    return Segment(int(name[:8], 16), int(name[8:16], 16) * _PER_HALF + int(name[16:], 16))


def is_history(name: str) -> bool:
    """Whether a file of this name says where a timeline left another."""
    return _HISTORY.fullmatch(name) is not None


def position(lsn: str) -> int:
    """A place in the log in bytes from its beginning. Raises ValueError."""
    found = _LSN.fullmatch(lsn)
    if found is None:
        raise ValueError(f"not a place in the log: {lsn!r}")
    return int(found[1], 16) * 2**32 + int(found[2], 16)


def before(timeline: int, lsn: str) -> Segment:
    """The piece that holds the last byte before a place in the log."""
    return Segment(timeline, max(position(lsn) - 1, 0) // SEGMENT_BYTES)


def last_unbroken(first: Segment, held: Set[Segment]) -> Segment | None:
    """The last piece to which those held lead from `first` without a gap; None where `first` is not held."""
    if first not in held:
        return None
    last = first
    while last.next in held:
        last = last.next
    return last

"""To which moments a backup can be taken, and which backup to take for a moment.

A backup leads from the moment when it had ended to the last moment up to which the log is held without a gap. Between
two such stretches there may be times that cannot be restored: they are refused, never guessed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime

from commonweal.site.backup import segments
from commonweal.site.backup.manifest import Manifest
from commonweal.site.backup.segments import Segment


@dataclass(frozen=True)
class Past:
    """A timeline of a home: it can be followed to the place `lsn` in the log, where it stood at `at`."""

    at: datetime
    lsn: str


@dataclass(frozen=True)
class Log:
    """The log that a home has: of which backups it is the continuation, its pieces, and how far each timeline goes."""

    bases: Set[str] = frozenset()
    pieces: Set[Segment] = frozenset()
    pasts: Mapping[int, Past] | None = None


@dataclass(frozen=True)
class Stretch:
    """One backup and the moments to which it leads; at `until` the log stood at `through` (empty: not known)."""

    base: Manifest
    until: datetime
    through: str
    uses_home: bool

    def holds(self, moment: datetime) -> bool:
        return self.base.ended <= moment <= self.until


def stretches(bases: Sequence[Manifest], kept: Set[Segment], home: Log) -> list[Stretch]:
    """What each backup leads to, in their order: with the pieces `kept` beside them, and with those of the home."""
    return [_stretch(base, bases, kept, home) for base in bases]


def _stretch(base: Manifest, bases: Sequence[Manifest], kept: Set[Segment], home: Log) -> Stretch:
    best = Stretch(base, base.ended, "", uses_home=False)
    for other in bases:
        if other.timeline == base.timeline and other.through and other.ended >= best.until:
            last = segments.last_unbroken(base.first_piece, kept)
            if _leads(last, other.timeline, other.through):
                best = Stretch(base, other.ended, other.through, uses_home=False)
    past = (home.pasts or {}).get(base.timeline)
    if base.id in home.bases and past is not None and past.at > best.until:
        last = segments.last_unbroken(base.first_piece, kept | home.pieces)
        if _leads(last, base.timeline, past.lsn):
            best = Stretch(base, past.at, past.lsn, uses_home=True)
    return best


def _leads(last: Segment | None, timeline: int, lsn: str) -> bool:
    return last is not None and last >= segments.before(timeline, lsn)


def choose(found: Sequence[Stretch], moment: datetime) -> Stretch | None:
    """The newest backup that leads to the moment, or None."""
    return next((each for each in reversed(found) if each.holds(moment)), None)


def spans(found: Sequence[Stretch]) -> list[tuple[datetime, datetime]]:
    """The moments that can be restored, as few spans as say it."""
    joined: list[tuple[datetime, datetime]] = []
    for each in sorted(found, key=lambda stretch: stretch.base.ended):
        if joined and each.base.ended <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], each.until))
        else:
            joined.append((each.base.ended, each.until))
    return joined

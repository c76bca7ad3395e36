"""Restore a home from a folder of backups, to its newest backup or to a moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from commonweal.kernel.problem import Refused, Where, conflict, invalid, not_found, unsupported
from commonweal.site.backup import folder as folders
from commonweal.site.backup import former, recovering, segments, swapping
from commonweal.site.backup.checking import measure
from commonweal.site.backup.folder import Folder
from commonweal.site.backup.manifest import Manifest
from commonweal.site.backup.moments import written
from commonweal.site.backup.progress import bytes_done, tell
from commonweal.site.backup.ranges import Log, Stretch, choose, spans, stretches
from commonweal.site.backup.refusals import damaged
from commonweal.site.postgres import account as accounts
from commonweal.site.postgres import binaries, guard, locks, place, processes
from commonweal.site.postgres.place import Place


@dataclass(frozen=True)
class Restored:
    """What was restored: the backup, the moment, the last change in it (None: none after the backup), what is aside."""

    base: Manifest
    moment: datetime
    last_change: datetime | None
    aside: list[Path]


def restore(home: Path, source: Path, *, to: datetime | None, replace: bool) -> Restored:
    """Restore into `home`. Every check is made, and the database brought to the moment, before the home is touched.

    Raises Refused and faults.
    """
    backups = folders.existing(source)
    place.refuse_strangers(home)
    with folders.reading(backups):
        bases = _bases(backups)
        place.make_home(home)
        with locks.starting(home.resolve(), tell):
            return _restore(place.find(home), backups, bases, to, replace=replace)


def _restore(at: Place, backups: Folder, bases: list[Manifest], to: datetime | None, *, replace: bool) -> Restored:
    account = accounts.choose(at.data)
    _refuse_running(at, account.uid)
    if swapping.has_something(at) and not replace:
        raise conflict(
            f"{at.home} holds a database already",
            "Set COMMONWEAL_HOME to a new folder, or give --replace: what is there is moved aside, not deleted",
        )
    guard.end(at)
    swapping.finish_moving(at, account)
    found = stretches(bases, _kept(backups), former.log_of(at, bases[-1].system, datetime.now(UTC)))
    stretch = _chosen(found, to)
    moment = to or stretch.base.ended
    at = place.settle(at, account, durable=True)
    programs = binaries.usable_by(account)
    version = binaries.version(programs)
    if stretch.base.postgres.partition(".")[0] != version.partition(".")[0]:
        raise unsupported(
            f"the backup was written by PostgreSQL {stretch.base.postgres}; the installed programs are {version}",
            f"Install the release of Commonweal that wrote it ({stretch.base.product})",
        )
    with recovering.beside(at, account) as stage:
        recovering.fill(stage, account, backups, stretch, at)
        last_change = recovering.recover(stage, account, programs, moment, stretch.through)
        aside = swapping.put_in_place(at, account, stage, version)
    return Restored(stretch.base, moment, last_change, aside)


def _bases(backups: Folder) -> list[Manifest]:
    bases, refusals = folders.whole(backups)
    if refusals:
        raise Refused.of(problem for refusal in refusals for problem in refusal.problems)
    if bases:
        return bases
    left = folders.interrupted(backups)
    if left:
        raise not_found(
            f"the only backup in {backups.path} was interrupted: {left[-1].name}", "Take a backup again, or use another"
        )
    raise not_found(f"there is no backup in {backups.path}", "Use another folder")


def _kept(backups: Folder) -> frozenset[segments.Segment]:
    return frozenset(piece for name in folders.logged(backups) if (piece := segments.parse(name)))


def _chosen(found: list[Stretch], to: datetime | None) -> Stretch:
    if to is None:
        return found[-1]
    stretch = choose(found, to)
    if stretch is None:
        possible = "; ".join(f"{written(first)} to {written(last)}" for first, last in spans(found))
        raise invalid(
            "no backup leads to this time",
            f"Give a time in {possible}",
            where=Where(field="--to"),
            value=written(to),
        )
    return stretch


def _refuse_running(at: Place, uid: int) -> None:
    if at.data.exists() and processes.postmaster(at, uid, thorough=True) is not None:
        raise conflict(f"the database in {at.home} is running", "End what uses it, then commonweal stop, and try again")


def possible(backups: Folder) -> list[Stretch]:
    """What could be restored from a folder of backups alone."""
    bases, _ = folders.whole(backups)
    return stretches(bases, _kept(backups), Log())


def check_log(backups: Folder) -> list[Refused]:
    """Read every piece of the kept log; a refusal for each that is missing or not what it was."""
    found: list[Refused] = []
    pieces = folders.logged(backups)
    with bytes_done("Checking the log of changes", len(pieces) * segments.SEGMENT_BYTES) as advance:
        for name, digest in pieces.items():
            path = backups.wal / name
            if not path.is_file():
                found.append(damaged(path, "the piece of the log is missing"))
            elif measure(path, advance).sha256 != digest:
                found.append(damaged(path, recovering.DAMAGED_PIECE))
    return found

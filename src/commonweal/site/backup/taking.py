"""Take a backup while the database is in use."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from commonweal import __version__
from commonweal.kernel.problem import Refused, conflict, not_found, unsupported
from commonweal.site.backup import base_backup, checking, folder, keeping, manifest, segments
from commonweal.site.backup.folder import Folder
from commonweal.site.backup.manifest import File, Manifest
from commonweal.site.backup.progress import tell
from commonweal.site.postgres import archive, binaries, connect, files, locks, place, switch
from commonweal.site.postgres.place import Place
from commonweal.site.postgres.server import Server, status

HOME_FILES = ("secret-key", "postgres/secrets.json")
SETTINGS_FILE = "settings.conf"
NOT_KEPT = "the log of changes could not be kept"


@dataclass(frozen=True)
class Taken:
    """The backup that was made, why later changes cannot be restored (empty where they can), and damaged neighbours."""

    made: Manifest
    note: str
    refusals: list[Refused]


def refuse_unfit(home: Path) -> None:
    """Refuse a home that has no database, or one for tests only."""
    found = status(home)
    if found.state == "absent":
        raise not_found(f"there is no database in {home} yet", "Check COMMONWEAL_HOME")
    if found.durable is False:
        raise unsupported(f"the database in {home} was made for tests", "Back up a home with real data")


def take(server: Server, target: Path, *, keep: int, most_bytes: int) -> Taken:
    """Add a backup to the folder `target`, then let go of all but the newest `keep`. Raises Refused and faults."""
    at = place.find(server.home)
    into = folder.prepare(target, server.home)
    with folder.writing(into) as lock, _superuser(server) as connection:
        system = _one(connection, "SELECT system_identifier::text FROM pg_control_system()")
        folder.settle(into, system)
        _refuse_unknown(into, at, connection)
        tell("Preparing the backup")
        note = _keep_log(at, server, connection, most_bytes)
        began = _now(connection)
        name = f"{began:%Y%m%dT%H%M%S}-{began.microsecond:06d}Z"
        partial = into.bases / f"{folder.MAKING}{name}"
        try:
            made = _make(server, at, partial, connection, lock, name, began, system, is_kept=not note)
        except BaseException:
            shutil.rmtree(partial, ignore_errors=True)
            raise
        if not made.through:
            note = note or NOT_KEPT
        with locks.starting(at.home, tell):
            state = archive.read(at).with_base(archive.Base(name, made.first_piece.name))
            archive.write(at, state)
        files.sync_folder(partial)
        partial.rename(into.bases / name)
        files.sync_folder(into.bases)
        refusals = _tidy(into, at, made, keep)
    return Taken(made, note, refusals)


def _keep_log(at: Place, server: Server, connection: psycopg.Connection, most_bytes: int) -> str:
    """See that the log is kept from before the copy on; why not, else."""
    if _one(connection, "SHOW archive_mode") != "on":
        return "the server was started by an earlier release: stop it once (commonweal stop)"
    with locks.starting(at.home, tell):
        try:
            switch.turn_on(at, connection, most_bytes=most_bytes)
        except OSError as error:
            switch.turn_off(at, connection, f"its folder cannot be used: {error}")
            return NOT_KEPT
    return "" if _closes(at, server, connection) else NOT_KEPT


def _closes(at: Place, server: Server, connection: psycopg.Connection) -> str:
    """Close the current piece and see it archived; where the log stood then. Empty, and the archive off, if not."""
    through = keeping.close_piece(connection)
    timeline = _timeline(connection)
    if keeping.wait_archived(at, server, connection, segments.before(timeline, through)):
        return through
    with locks.starting(at.home, tell):
        switch.turn_off(at, connection, f"pieces of the log did not arrive in {at.archive}")
    return ""


def _make(
    server: Server, at: Place, partial: Path, connection: psycopg.Connection, lock: int, name: str, began: datetime,
    system: str, *, is_kept: bool,
) -> Manifest:  # fmt: skip
    """Copy everything into the partial folder and write its manifest last."""
    partial.mkdir(mode=0o700)
    base_backup.run(server, partial / "data", connection, lock)
    copied = base_backup.describe(partial / "data")
    own = _copy_own(at, partial / "home")
    ended = _now(connection)
    through = _closes(at, server, connection) if is_kept else ""
    made = Manifest(
        id=name, began=began, ended=ended, system=system, timeline=copied.timeline, stop=copied.stop, through=through,
        postgres=binaries.version(binaries.installed()), product=__version__,
        folders=("data", "home", *(f"data/{each}" for each in copied.folders)),
        files={f"data/{each}": file for each, file in copied.files.items()} | own,
    )  # fmt: skip
    manifest.write(partial, made)
    return made


def _copy_own(at: Place, target: Path) -> dict[str, File]:
    """The home's keys and passwords, without which the copy would be of no use, and the operator's settings."""
    target.mkdir(mode=0o700)
    sources = {name.rpartition("/")[2]: at.home / name for name in HOME_FILES} | {SETTINGS_FILE: at.settings}
    copied: dict[str, File] = {}
    for name, source in sources.items():
        if source.is_file():
            copied[f"home/{name}"] = checking.copy(source, target / name, lambda _: None)
            keeping.sync_file(target / name)
    files.sync_folder(target)
    return copied


def _refuse_unknown(into: Folder, at: Place, connection: psycopg.Connection) -> None:
    """Refuse a folder that another copy of this home has gone on to use."""
    timeline = _timeline(connection)
    known = {base.id for base in archive.read(at).bases}
    there = [each for each in folder.whole(into)[0] if each.timeline == timeline]
    if there and there[-1].id not in known:
        raise conflict(
            f"the backup {there[-1].id} in {into.path} was taken of another copy of the database in {at.home}",
            "Name another folder",
        )


def _tidy(into: Folder, at: Place, made: Manifest, keep: int) -> list[Refused]:
    """Copy the log, then let go of old backups and of the log that only they needed. The new one is safe by now."""
    bases, refusals = folder.whole(into)
    kept = bases[-keep:]
    keeping.copy_to(into, at, min(each.first_piece.number for each in kept))
    for old in bases[:-keep]:
        gone = into.bases / f"{folder.REMOVING}{old.id}"
        (into.bases / old.id).rename(gone)
        shutil.rmtree(gone)
    keeping.prune_folder(into, kept)
    if made.through:
        keeping.prune_archive(at)
    return refusals


@contextlib.contextmanager
def _superuser(server: Server) -> Iterator[psycopg.Connection]:
    with connect.connect(server.socket_dir, server.passwords, "superuser", database="postgres") as connection:
        yield connection


def _timeline(connection: psycopg.Connection) -> int:
    return int(_one(connection, "SELECT left(pg_walfile_name(pg_current_wal_insert_lsn()), 8)"), 16)


def _now(connection: psycopg.Connection) -> datetime:
    row = connection.execute("SELECT clock_timestamp()").fetchone()
    assert row is not None
    return row[0].astimezone(UTC)


def _one(connection: psycopg.Connection, query: str) -> str:
    row = connection.execute(query).fetchone()  # pyright: ignore[reportArgumentType, reportCallIssue]
    assert row is not None
    return row[0]

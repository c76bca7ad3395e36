"""The log of changes: from the server into the home's archive, and from there into the folder of backups."""

from __future__ import annotations

import os
import time
from pathlib import Path

import psycopg

from commonweal.kernel.problem import conflict
from commonweal.site.backup import checking, segments
from commonweal.site.backup.folder import Folder, logged, write_logged
from commonweal.site.backup.manifest import Manifest
from commonweal.site.backup.progress import bytes_done
from commonweal.site.postgres import archive, connect, files
from commonweal.site.postgres.place import Place
from commonweal.site.postgres.server import Server

WAIT_SECONDS = 45.0
"""Longer than the server waits (10 s) before it starts the archiver again."""
LOOK_SECONDS = 0.1
FAILURES = 3
"""After so many the server itself waits a minute before it tries again."""
ARCHIVED = "SELECT archived_count, failed_count FROM pg_stat_archiver"


def close_piece(connection: psycopg.Connection) -> str:
    """Finish the current piece of the log after a commit of our own, and return where the log stood."""
    with connection.transaction():
        connection.execute("SELECT pg_current_xact_id()")  # a commit that a recovery to this moment can see
    row = connection.execute("SELECT pg_switch_wal()::text").fetchone()
    assert row is not None
    return row[0]


def wait_archived(at: Place, server: Server, connection: psycopg.Connection, piece: segments.Segment) -> bool:
    """Wait until a finished piece lies in the archive; False where the archive makes no headway.

    A server that has just learnt to archive starts the archiver again when somebody comes in, so somebody does.
    """
    done, failed = _archiver(connection)
    deadline = time.monotonic() + WAIT_SECONDS
    while not (at.archive / piece.name).exists():
        found = _archiver(connection)
        if found[0] != done:
            done, failed = found
            deadline = time.monotonic() + WAIT_SECONDS
        if found[1] >= failed + FAILURES or time.monotonic() > deadline:
            return False
        connect.connect(server.socket_dir, server.passwords, "app").close()
        time.sleep(LOOK_SECONDS)
    return True


def _archiver(connection: psycopg.Connection) -> tuple[int, int]:
    row = connection.execute(ARCHIVED).fetchone()
    return (row[0], row[1]) if row else (0, 0)


def pieces_of(folder: Path) -> dict[str, segments.Segment]:
    """The pieces of the log that lie in a folder, by name."""
    if not folder.is_dir():
        return {}
    found = {path.name: segments.parse(path.name) for path in folder.iterdir()}
    return {
        name: piece
        for name, piece in found.items()
        if piece and (folder / name).stat().st_size == segments.SEGMENT_BYTES
    }


def histories_of(folder: Path) -> list[str]:
    """The files that say where timelines left others."""
    return sorted(path.name for path in folder.glob("*.history") if segments.is_history(path.name))


def copy_to(folder: Folder, at: Place, first: int) -> None:
    """Copy what the home's archive has from number `first` on and the folder has not. Under the folder's lock."""
    have = logged(folder)
    archived = pieces_of(at.archive)
    _refuse_another_history(folder, at, have, archived)
    wanted = [name for name, piece in archived.items() if piece.number >= first and name not in have]
    wanted += [name for name in histories_of(at.archive) if name not in have]
    if not wanted:
        return
    with bytes_done("Copying the log of changes", len(wanted) * segments.SEGMENT_BYTES) as advance:
        for name in sorted(wanted):
            fresh = folder.wal / f"{files.TEMPORARY_PREFIX}{name}"
            fresh.unlink(missing_ok=True)
            have[name] = checking.copy(at.archive / name, fresh, advance).sha256
            sync_file(fresh)
            fresh.replace(folder.wal / name)
    files.sync_folder(folder.wal)
    write_logged(folder, have)


def _refuse_another_history(
    folder: Folder, at: Place, have: dict[str, str], archived: dict[str, segments.Segment]
) -> None:
    """Two copies of one home go different ways under the same names; the newest common piece shows it."""
    common = sorted(set(have) & set(archived))[-1:]
    for name in common:
        if checking.measure(at.archive / name, lambda _: None).sha256 != have[name]:
            raise conflict(
                f"{folder.path} holds backups of another copy of this database, which has gone another way",
                "Name another folder",
            )


def prune_folder(folder: Folder, kept: list[Manifest]) -> None:
    """Let go of pieces that no kept backup needs."""
    if not kept:
        return
    first = min(each.first_piece.number for each in kept)
    have = logged(folder)
    old = {name for name in have if (piece := segments.parse(name)) and piece.number < first}
    if old:
        write_logged(folder, {name: digest for name, digest in have.items() if name not in old})
        for name in old:
            (folder.wal / name).unlink(missing_ok=True)


def prune_archive(at: Place) -> None:
    """Let go of pieces older than the backup before the last one, and of what a killed archiver left."""
    bases = archive.read(at).bases
    oldest = segments.parse(bases[-2].piece) if len(bases) > 1 else None
    for path in at.archive.glob("*"):
        piece = segments.parse(path.name[:24])  # with the notes that the server adds to some
        if oldest is not None and piece is not None and piece.number < oldest.number:
            path.unlink(missing_ok=True)


def sync_file(path: Path) -> None:
    """Have a written file on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

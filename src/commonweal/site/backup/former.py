"""What a home that is to be replaced still knows: its log of changes leads beyond the last backup."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from commonweal.site.backup import checking, keeping, segments
from commonweal.site.backup.ranges import Log, Past
from commonweal.site.postgres import archive, binaries, files
from commonweal.site.postgres.account import Account
from commonweal.site.postgres.cluster import ENVIRONMENT
from commonweal.site.postgres.place import Place

_LINE = re.compile(r"^([^:]+): +(.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Control:
    """What the control file of a data folder says: whose it is, and where its last checkpoint stands."""

    system: str
    timeline: int
    lsn: str


def control(data: Path) -> Control | None:
    """Read the control file with PostgreSQL's own program; None where that does not work."""
    try:
        done = subprocess.run(  # noqa: S603
            [str(binaries.installed() / "bin" / "pg_controldata"), "-D", str(data)],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=True, env=ENVIRONMENT,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return None
    said = dict(_LINE.findall(done.stdout))
    if "WARNING" in done.stdout + done.stderr:
        return None  # its checksum is wrong
    try:
        return Control(
            said["Database system identifier"],
            int(said["Latest checkpoint's TimeLineID"]),
            said["Latest checkpoint location"],
        )
    except (KeyError, ValueError):
        return None


def log_of(at: Place, system: str, now: datetime) -> Log:
    """The log that a home has of this database; nothing where it is another's, or cannot be told.

    `now` is until when the data folder, whose server does not run, stands as its log says.
    """
    state = archive.read(at)
    pasts = {
        timeline: Past(datetime.fromisoformat(past.at).astimezone(UTC), past.lsn) for timeline, past in state.ended
    }
    pieces = set(keeping.pieces_of(at.archive).values())
    found = control(at.data) if at.data.exists() else None
    if found is not None and found.system != system:
        return Log()
    if found is not None:
        pasts[found.timeline] = Past(now, found.lsn)
        pieces |= set(keeping.pieces_of(at.data / "pg_wal").values())
    return Log(frozenset(base.id for base in state.bases), pieces, pasts)


def carry(at: Place, account: Account, data: Path) -> None:
    """Add what a data folder that was moved aside has of the log to the home's archive, and say how far it goes.

    So a second restore, to another moment, still finds it. May be repeated. Call under the start lock.
    """
    state = archive.read(at)
    found = control(data)
    if not state.bases or found is None or not at.archive.is_dir():
        return
    first = min(piece.number for base in state.bases if (piece := segments.parse(base.piece)))
    for name, piece in keeping.pieces_of(data / "pg_wal").items():
        if piece.timeline == found.timeline and piece.number >= first:
            _carry(data / "pg_wal" / name, at.archive / name, account)
    carry_histories(at, account, data)
    ended = archive.Ended(datetime.now(UTC).isoformat(), found.lsn)
    archive.write(at, state.with_ended(found.timeline, ended))


def carry_histories(at: Place, account: Account, data: Path) -> None:
    """Keep what says where timelines left others, so that no later restore takes a number again."""
    if not at.archive.is_dir():
        return
    for name in keeping.histories_of(data / "pg_wal"):
        _carry(data / "pg_wal" / name, at.archive / name, account)
    files.sync_folder(at.archive)


def _carry(source: Path, target: Path, account: Account) -> None:
    if target.exists():
        return
    fresh = target.parent / f"{files.TEMPORARY_PREFIX}{target.name}"
    fresh.unlink(missing_ok=True)
    checking.copy(source, fresh, lambda _: None, owner=account.owner)
    keeping.sync_file(fresh)
    fresh.replace(target)


def room_on_disk(folder: Path) -> int:
    """Free bytes on the disk of a folder."""
    return shutil.disk_usage(folder).free


def owned(folder: Path, account: Account) -> None:
    """Make a private folder for the server's account."""
    folder.mkdir(mode=0o700)
    if account.owner is not None:
        os.chown(folder, *account.owner)

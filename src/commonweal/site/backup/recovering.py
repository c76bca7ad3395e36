"""Bring a copy of the database to a moment, beside the home and not in it: what fails there has touched nothing."""

from __future__ import annotations

import contextlib
import secrets
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import psutil

from commonweal.kernel.problem import Kind, Problem, Refused
from commonweal.site.backup import checking, former, keeping, segments
from commonweal.site.backup.folder import Folder, logged
from commonweal.site.backup.manifest import Manifest
from commonweal.site.backup.progress import bytes_done, tell
from commonweal.site.backup.ranges import Stretch
from commonweal.site.backup.refusals import damaged
from commonweal.site.postgres import (
    connect,
    files,
    passwords,
    place,
    postmaster,
    processes,
    sockets,
)
from commonweal.site.postgres.account import Account
from commonweal.site.postgres.errors import ServerError
from commonweal.site.postgres.place import Place

PREFIX = "restoring-"
WAL = "wal"
DAMAGED_PIECE = "the piece of the log is damaged: its SHA-256 is not the one in wal.json"
TOO_EARLY = "recovery ended before configured recovery target was reached"

# The working folder of these commands is the data folder, so that no path has to be quoted.
SETTINGS = """\
restore_command = 'test -f "../wal/%f" && cp "../wal/%f" "%p"'
recovery_target_timeline = 'current'
recovery_target_action = 'promote'
hot_standby = off
"""


@contextlib.contextmanager
def beside(at: Place, account: Account) -> Iterator[Place]:
    """A folder of our own beside the data folder, with a server of its own; removed at the end, whatever happens."""
    remove_left(at, account)
    root = at.cluster / f"{PREFIX}{secrets.token_hex(4)}"
    former.owned(root, account)
    stage = Place(at.home, root, root)
    try:
        place.make_owned(stage.log, account)
        former.owned(root / WAL, account)
        yield stage
    finally:
        _remove(stage, account)


def remove_left(at: Place, account: Account) -> None:
    """End and remove what a restore that was killed has left."""
    for root in at.cluster.glob(f"{PREFIX}*"):
        _remove(Place(at.home, root, root), account)


def _remove(stage: Place, account: Account) -> None:
    if stage.data.exists():
        postmaster.stop(stage, account, "immediate")
    elsewhere = sockets.remembered(stage)
    if elsewhere is not None and sockets.is_private(elsewhere, account.uid):
        shutil.rmtree(elsewhere, ignore_errors=True)
    shutil.rmtree(stage.cluster)


def fill(stage: Place, account: Account, source: Folder, stretch: Stretch, home: Place) -> None:
    """Copy the backup and the log it needs, and check every byte on the way. Raises Refused, which names the file."""
    base = stretch.base
    root = source.bases / base.id
    checking.check_names(root, base)
    log = _log(source, base, home if stretch.uses_home else None)
    total = base.size + len(log) * segments.SEGMENT_BYTES
    free = former.room_on_disk(stage.cluster)
    if free < total:
        raise Refused(
            Problem(
                Kind.FAULT,
                f"a restore needs {total / 2**30:.1f} GiB beside what is there; {free / 2**30:.1f} GiB are free",
                f"Make room on the disk of {stage.cluster.parent}",
            )
        )
    with bytes_done("Checking and copying the backup", total) as advance:
        former.owned(stage.data, account)
        for name in base.folders:
            if name.startswith("data/"):
                former.owned(stage.cluster / name, account)
        (stage.cluster / "home").mkdir(mode=0o700)
        for name, wanted in base.files.items():
            owner = account.owner if name.startswith("data/") else None
            copied = checking.copy(root / name, stage.cluster / name, advance, owner=owner)
            checking.compare(root / name, copied, wanted)
        for name, (path, digest) in log.items():
            copied = checking.copy(path, stage.cluster / WAL / name, advance, owner=account.owner)
            if digest and copied.sha256 != digest:
                raise damaged(path, DAMAGED_PIECE)


def _log(source: Folder, base: Manifest, home: Place | None) -> dict[str, tuple[Path, str]]:
    """The log that leads on from a backup: each piece with its file, and its hash where one is known."""
    found: dict[str, tuple[Path, str]] = {}
    if home is not None:
        for folder in (home.data / "pg_wal", home.archive):
            names = [*keeping.pieces_of(folder), *keeping.histories_of(folder)]
            found |= {name: (folder / name, "") for name in names}
    for name, digest in logged(source).items():
        path = source.wal / name
        if not path.is_file():
            raise damaged(path, "the piece of the log is missing")
        found[name] = (path, digest)
    first = base.first_piece

    def is_needed(name: str) -> bool:
        piece = segments.parse(name)
        return piece is None or (piece.timeline == first.timeline and piece.number >= first.number)

    return {name: each for name, each in sorted(found.items()) if is_needed(name)}


def recover(stage: Place, account: Account, programs: Path, moment: datetime, through: str) -> datetime | None:
    """Replay the log up to the moment and stop. The time of the last change that was replayed; None without any.

    PostgreSQL refuses a moment after the last commit that the log holds. We know that the log leads beyond the
    moment, up to `through`; so nothing was committed between, and the end of the log is what was wanted. That it was
    reached is checked: a log that breaks off earlier is refused. Raises Refused, ServerError.
    """
    shutil.copy(stage.cluster / "home" / "secrets.json", stage.secrets)
    at_moment = f"recovery_target_time = '{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}+00'\n" if through else ""
    target = at_moment or "recovery_target = 'immediate'\n"
    if not _start(stage, account, programs, SETTINGS + target):
        _start(stage, account, programs, SETTINGS, is_last=True)
        _check_reached(stage, through)
    known = passwords.read(stage)
    folder = sockets.ready_folder(stage)
    if known is None or folder is None:
        raise ServerError("The restored server cannot be asked.", "Try again.")
    with connect.connect(folder, known, "superuser") as connection:
        row = connection.execute("SELECT pg_is_in_recovery(), pg_last_xact_replay_timestamp()").fetchone()
    if row is None or row[0]:
        raise ServerError("The restored server has not ended its recovery.", "Try again.")
    tell("Ending the recovery")
    postmaster.stop(stage, account, "fast")
    return row[1].astimezone(UTC) if row[1] else None


def _start(stage: Place, account: Account, programs: Path, text: str, *, is_last: bool = False) -> bool:
    """Start the server until it has recovered; False where the log ended before the moment."""
    files.write_private(stage.settings, text, owner=account.owner)
    files.write_private(stage.data / "recovery.signal", "", owner=account.owner)
    for old in stage.log.glob("*"):
        old.unlink()
    try:
        _start_and_wait(stage, account, programs)
    except postmaster.DiedError as error:
        logs = sorted(stage.log.glob("*.log"))
        if not is_last and any(TOO_EARLY in path.read_text(errors="replace") for path in logs):
            return False
        message = f"the backup cannot be recovered: {error.message}"
        raise Refused(Problem(Kind.FAULT, message, "Use another backup or another time")) from None
    return True


def _start_and_wait(stage: Place, account: Account, programs: Path) -> None:
    def say(_: str) -> None:
        tell("Replaying the log of changes")

    try:
        postmaster.start(stage, account, programs, say, durable=True)
    except postmaster.DiedError:
        raise
    except ServerError:
        process = processes.postmaster(stage, account.uid, thorough=True)
        if process is None:
            raise
        while not _is_ready(stage, process, say):
            pass


def _is_ready(stage: Place, process: psutil.Process, say: Callable[[str], None]) -> bool:
    """Wait on for a long recovery; False where it goes on still."""
    try:
        postmaster.wait_ready(stage, process, say)
    except postmaster.DiedError:
        raise
    except ServerError:
        return False
    return True


def _check_reached(stage: Place, through: str) -> None:
    """See that the end of the log which was replayed is not before the place where it has to lead."""
    histories = keeping.histories_of(stage.data / "pg_wal")
    lines = (stage.data / "pg_wal" / histories[-1]).read_text(encoding="ascii").splitlines() if histories else []
    places = [words[1] for line in lines if len(words := line.split("\t")) > 2]
    if not places or segments.position(places[-1]) < segments.position(through):
        found = places[-1] if places else "its beginning"
        message = f"the log of changes breaks off at {found}; it should lead to {through}"
        raise Refused(Problem(Kind.FAULT, message, "Give --to an earlier time, or use another backup"))



"""Run pg_basebackup: a consistent copy of the database while it is in use."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from commonweal.kernel.problem import Kind, Problem, Refused, unsupported
from commonweal.site.backup import checking
from commonweal.site.backup.manifest import File
from commonweal.site.backup.progress import Advance, bytes_done
from commonweal.site.backup.refusals import damaged
from commonweal.site.postgres import binaries
from commonweal.site.postgres.cluster import ENVIRONMENT
from commonweal.site.postgres.server import Server

MANIFEST = "backup_manifest"
LOOK_SECONDS = 0.2
PROGRESS = "SELECT backup_streamed, backup_total FROM pg_stat_progress_basebackup"


@dataclass(frozen=True)
class Copied:
    """The timeline, the place in the log from which the copy is consistent, and its files with their hashes."""

    timeline: int
    stop: str
    folders: tuple[str, ...]
    files: dict[str, File]


def run(server: Server, target: Path, connection: psycopg.Connection, lock: int) -> None:
    """Copy the database into the new folder `target`, durably. Raises Refused.

    The helper inherits `lock`: where this command is killed, nobody else writes in the folder before it has ended.
    """
    row = connection.execute("SELECT count(*) FROM pg_tablespace WHERE spcname NOT LIKE 'pg\\_%'").fetchone()
    if row and row[0]:
        raise unsupported("the database has tablespaces outside its folder", "Move their tables to pg_default")
    known = server.parameters("superuser", database="postgres")
    environment = ENVIRONMENT | {
        "PGHOST": known["host"], "PGPORT": known["port"], "PGUSER": known["user"], "PGPASSWORD": known["password"],
        "PGREQUIREAUTH": "scram-sha-256", "PGSSLMODE": "disable", "PGGSSENCMODE": "disable",
        "PGAPPNAME": "commonweal backup",
    }  # fmt: skip
    command = [
        str(binaries.installed() / "bin" / "pg_basebackup"), "-D", str(target), "--format=plain",
        "--wal-method=stream", "--checkpoint=fast", "--manifest-checksums=SHA256", "--label=commonweal",
        "--no-password",
    ]  # fmt: skip
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(  # noqa: S603
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd=target.parent, env=environment,
            umask=0o077, pass_fds=[lock],
        )  # fmt: skip
        try:
            with _watching(connection) as look:
                while _runs(process):
                    look()
        except BaseException:
            process.kill()
            process.wait()
            raise
        if process.returncode:
            output.seek(0)
            said = output.read()[-3000:].decode(errors="replace").strip()
            remedy = "Make room and try again" if "No space left" in said else "Correct what it says and try again"
            raise Refused(Problem(Kind.FAULT, f"copying the database failed: {said}", remedy))


def _runs(process: subprocess.Popen[bytes]) -> bool:
    try:
        process.wait(timeout=LOOK_SECONDS)
    except subprocess.TimeoutExpired:
        return True
    return False


@contextmanager
def _watching(connection: psycopg.Connection) -> Iterator[_Look]:
    total = connection.execute("SELECT sum(pg_database_size(oid)) FROM pg_database").fetchone()
    with bytes_done("Copying the database", int(total[0]) if total and total[0] else 0) as advance:
        yield _Look(connection, advance)


class _Look:
    """Asks the server how far the copy is."""

    def __init__(self, connection: psycopg.Connection, advance: Advance) -> None:
        self.connection = connection
        self.advance = advance
        self.seen = 0

    def __call__(self) -> None:
        row = self.connection.execute(PROGRESS).fetchone()
        if row and row[0] and row[0] > self.seen:
            self.advance(row[0] - self.seen)
            self.seen = row[0]


def describe(data: Path) -> Copied:
    """Read what pg_basebackup wrote; the few files that its own manifest leaves out are hashed here."""
    path = data / MANIFEST
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        ranges = found["WAL-Ranges"]
        known = {_name(each): File(each["Size"], each["Checksum"]) for each in found["Files"]}
        sealed = all(each["Checksum-Algorithm"] == "SHA256" for each in found["Files"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise damaged(path, f"the copy is not whole: {error!r}") from None
    if len(ranges) != 1 or not sealed:
        raise damaged(path, "the copy spans several timelines, or lacks its checksums")
    folders, names = checking.walk(data)
    for name in set(known) - set(names):
        raise damaged(data / name, "the file is missing from the copy")
    for name in names:
        if name not in known:
            known[name] = checking.measure(data / name, lambda _: None)
        elif os.path.getsize(data / name) != known[name].size:  # noqa: PTH202
            raise damaged(data / name, "the file is not as long as the server said")
    return Copied(int(ranges[0]["Timeline"]), str(ranges[0]["End-LSN"]), tuple(folders), known)


def _name(entry: dict[str, str]) -> str:
    return entry["Path"] if "Path" in entry else os.fsdecode(bytes.fromhex(entry["Encoded-Path"]))

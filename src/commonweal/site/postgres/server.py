"""Find the running server of a home or start it; look at it; stop it.

server = ensure(home)        # a command's first line; leaves the server running for the next command
server.url("app")            # libpq URL
status(home)                 # looks, changes nothing
stop(home)                   # True where a server was ended
"""

from __future__ import annotations

import contextlib
import errno
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import quote

import psycopg

from . import account as accounts
from . import (
    bring_up,
    cluster,
    connect,
    files,
    guard,
    locks,
    passwords,
    pidfile,
    place,
    postmaster,
    processes,
    sockets,
)
from .errors import ServerError
from .passwords import Role
from .place import Place

__all__ = ["Server", "ServerError", "Status", "discard", "ensure", "status", "stop"]

IDLE_SECONDS = 3600


@dataclass(frozen=True)
class Server:
    """A server that answers, and how to reach it."""

    home: Path
    socket_dir: Path
    port: int
    database: str
    passwords: Mapping[Role, str] = field(repr=False)

    def parameters(self, role: Role, *, database: str | None = None) -> dict[str, str]:
        """Return libpq's connection parameters, as psycopg and Django's OPTIONS take them."""
        return {
            "host": str(self.socket_dir),
            "port": str(self.port),
            "dbname": database or self.database,
            "user": passwords.NAMES[role],
            "password": self.passwords[role],
        }

    def url(self, role: Role, *, database: str | None = None) -> str:
        """Return a libpq URL with the role's password: never print or log it."""
        part = {name: quote(value, safe="") for name, value in self.parameters(role, database=database).items()}
        return "postgresql://{user}:{password}@/{dbname}?host={host}&port={port}".format(**part)


@dataclass(frozen=True)
class Status:
    """What is known of a home's server without touching it.

    `state`: absent (no database yet), stopped, starting (or recovering), ready, stopping. `started_at` is in
    seconds since 1970. `idle_seconds` is None where the server never ends by itself; `guard_pid` None where
    none watches.
    """

    home: Path
    state: Literal["absent", "stopped", "starting", "ready", "stopping"]
    data_dir: Path
    log_dir: Path
    pid: int | None = None
    started_at: int | None = None
    socket_dir: Path | None = None
    guard_pid: int | None = None
    idle_seconds: int | None = None
    durable: bool | None = None

    @property
    def is_running(self) -> bool:
        """Whether a server process lives."""
        return self.pid is not None


def ensure(
    home: Path,
    *,
    idle_seconds: int | None = IDLE_SECONDS,
    durable: bool | None = None,
    progress: Callable[[str], None] | None = None,
) -> Server:
    """Return the running server of `home`, started (and on a fresh home: made) where there is none.

    The server outlives the caller and ends after `idle_seconds` without a client (None: never); the last
    caller's wish holds. `durable=False` makes a folder for tests, which a crash may destroy; a folder keeps
    what it was made as, and None takes it as it is. `progress` gets short sentences on anything that takes
    long. Raises ServerError.
    """
    tell = progress or _tell_nobody
    with _clean_errors(home):
        at = place.find(home)
        place.refuse_strangers(at.home)
        found = _running(at, idle_seconds, durable)
        if found is not None:
            return found
        place.make_home(at.home)
        with locks.starting(at.home, tell):
            at = place.find(home)
            return _running(at, idle_seconds, durable) or _start(at, idle_seconds, durable, tell)


def stop(home: Path, mode: postmaster.Mode = "fast") -> bool:
    """End the server of `home` and its guard; False where none was running.

    `fast` ends the sessions of others and writes everything; `smart` waits for sessions to end; `immediate`
    leaves the next start to recover. Raises ServerError.
    """
    with _clean_errors(home):
        at = place.find(home)
        if not at.keep.is_dir():
            return False
        place.refuse_strangers(at.home)
        with locks.starting(at.home, _tell_nobody):
            guard.end(at)  # first: its own session would hold up a smart stop
            return postmaster.stop(at, accounts.choose(at.data), mode)


def status(home: Path) -> Status:
    """Look at the server of `home` without changing anything. Raises ServerError for another user's home."""
    with _clean_errors(home):
        at = place.find(home)
        place.refuse_strangers(at.home)
        if not at.data.is_dir():
            return Status(at.home, "absent", at.data, at.log)
        process = processes.postmaster(at, accounts.choose(at.data).uid, thorough=False)
        made = files.read_json(at.initialised)
        found = pidfile.read(at.data)
        known = {
            "guard_pid": guard.pid(at), "idle_seconds": guard.idle_wish(at),
            "durable": bool(made.get("durable")) if made else None,
        }  # fmt: skip
        if process is None or found is None:
            return Status(at.home, "stopped", at.data, at.log, **known)
        words: dict[str | None, Literal["ready", "stopping"]] = {"ready": "ready", "stopping": "stopping"}
        return Status(
            at.home, words.get(found.status, "starting"), at.data, at.log, found.pid, found.started_at,
            Path(found.socket_dir) if found.socket_dir else None, **known,
        )  # fmt: skip


def discard(home: Path) -> None:
    """Stop the server of a home that was made with `durable=False` and remove all its files. For tests.

    Refuses a durable home: its data are never removed by this program. Raises ServerError.
    """
    with _clean_errors(home):
        at = place.find(home)
        made = files.read_json(at.initialised)
        if at.data.exists() and (made is None or made.get("durable", True)):
            raise ServerError(f"{at.home} holds a durable database.", "Remove it by hand if you mean to.")
        stop(at.home, "immediate")
        for folder in (sockets.remembered(at), at.cluster if at.cluster != at.keep else None):
            if folder is not None:
                shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(at.keep, ignore_errors=True)


def _running(at: Place, idle_seconds: int | None, durable: bool | None) -> Server | None:
    """Return the server where it answers and is ours: the way that nearly every command takes."""
    known = passwords.read(at)
    made = files.read_json(at.initialised)
    if known is None or made is None or (durable and not made.get("durable")):
        return None
    socket_dir = sockets.ready_folder(at)
    if socket_dir is None:
        return None
    with locks.gate(at.gate_lock, shared=True) as is_open:
        if not is_open or not guard.is_settled(at, idle_seconds) or not _is_ours(at, socket_dir, known):
            return None
    return Server(at.home, socket_dir, sockets.PORT, connect.DATABASE, known)


def _is_ours(at: Place, socket_dir: Path, known: Mapping[Role, str]) -> bool:
    try:
        with connect.connect(socket_dir, known, "app") as connection:
            return connect.identity(connection) == at.identity()
    except psycopg.Error:
        return False


def _start(at: Place, idle_seconds: int | None, durable: bool | None, tell: Callable[[str], None]) -> Server:
    """Go the long way: make, start, join or repair. Under the start lock."""
    socket_dir, known = bring_up.bring_up(at, durable, tell)
    guard.ensure(at, idle_seconds)
    return Server(at.home, socket_dir, sockets.PORT, connect.DATABASE, known)


@contextlib.contextmanager
def _clean_errors(home: Path) -> Iterator[None]:
    """Turn what the operating system and the database refuse into a message with a remedy."""
    try:
        yield
    except OSError as error:
        remedy = f"Check that {home} and the folders above it are yours to read and write."
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            remedy = cluster.MAKE_ROOM
        raise ServerError(f"The database in {home} cannot be used: {error}.", remedy) from error
    except psycopg.Error as error:
        remedy = f"Read the log in {place.find(home).log}, correct what it says and try again."
        if cluster.DISK_FULL in str(error):
            remedy = cluster.MAKE_ROOM
        raise ServerError(f"The database in {home} refused its own set-up: {error}.", remedy) from error


def _tell_nobody(_: str) -> None:
    pass

"""From whatever a home holds to a server that answers: make, start, join or repair.

All of it runs under the start lock.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import psutil
import psycopg

from . import account as accounts
from . import (
    binaries,
    cluster,
    connect,
    files,
    passwords,
    pidfile,
    place,
    postmaster,
    processes,
    roles,
    sockets,
)
from .account import Account
from .errors import ServerError
from .passwords import Role
from .place import Place

Tell = Callable[[str], None]

TRIES = 3
ANSWER_SECONDS = 60.0
# what the server says to a refused connection, for which libpq gives no code; lc_messages keeps it in English
FULL = ("remaining connection slots are reserved", "too many clients already")
WRONG_PASSWORD = "password authentication failed"  # noqa: S105


def bring_up(at: Place, durable: bool | None, tell: Tell) -> tuple[Path, Mapping[Role, str]]:
    """Return the socket folder and the passwords of a server that answers. Raises ServerError."""
    account = accounts.choose(at.data)
    made = files.read_json(at.initialised)
    durable = _durable(at, made, durable)
    at = place.settle(at, account, durable=durable)
    programs = binaries.usable_by(account)
    cluster.check(at, programs)
    known = passwords.settle(at)
    if not at.data.exists():
        tell("Making the database folder (first start)")
        cluster.make(at, account, programs, known["superuser"], durable=durable)
    for again in range(TRIES - 1, -1, -1):
        process = _live_process(at, account, programs, tell, durable=durable)
        try:
            socket_dir = _set_up(at, made is None, known, tell)
            _answers(at, process, socket_dir, known)
        except (psycopg.OperationalError, ServerError):
            if not again or processes.lives(process):
                raise
            continue  # it was killed after we had found it
        break
    if made is None:
        files.write_json(at.initialised, {"durable": durable, "version": binaries.version(programs)})
        at.making.unlink(missing_ok=True)
    return socket_dir, known


def _durable(at: Place, made: dict[str, Any] | None, wish: bool | None) -> bool:
    """What the folder was made as. On a fresh home the wish is written down before there is any data."""
    if made is None and not at.data.exists():
        files.write_json(at.making, {"durable": wish is not False})
    kept = bool((made or files.read_json(at.making) or {}).get("durable", True))
    if wish and not kept:
        raise ServerError(
            f"{at.home} was made for tests: its database is not safe against a crash.",
            "Set COMMONWEAL_HOME to another folder for real data.",
        )
    return kept


def _live_process(at: Place, account: Account, programs: Path, tell: Tell, *, durable: bool) -> psutil.Process:
    """Return a server that accepts connections on a socket that is there: joined, or started."""
    process = processes.postmaster(at, account.uid, thorough=True)
    if process is not None and _join(at, account, process, tell):
        return process
    tell("Starting the database")
    return postmaster.start(at, account, programs, tell, durable=durable)


def _join(at: Place, account: Account, process: psutil.Process, tell: Tell) -> bool:
    """Wait for a server that another command left starting. False where it has to be started anew."""
    found = pidfile.read(at.data)
    if found is not None and found.pid == process.pid and found.status != "stopping":
        with contextlib.suppress(postmaster.DiedError):
            postmaster.wait_ready(at, process, tell)
        socket_dir = sockets.ready_folder(at)
        if socket_dir is not None and (socket_dir / sockets.NAME).exists():
            return True
    tell("Ending a database server that cannot be reached")
    postmaster.stop(at, account, "fast")
    return False


def _set_up(at: Place, first: bool, known: Mapping[Role, str], tell: Tell) -> Path:
    """Return the socket folder, after the first-start work inside the server."""
    socket_dir = sockets.ready_folder(at)
    if socket_dir is None:
        raise ServerError(
            "The database server ended, or lost its private socket folder, just after it had started.",
            "Run the command again.",
        )
    if first:
        tell("Making roles and database (first start)")
        roles.settle(socket_dir, known)
    return socket_dir


def _answers(at: Place, process: psutil.Process, socket_dir: Path, known: Mapping[Role, str]) -> None:
    """See that the server lets the app in and is the one of this folder, with patience for a busy machine."""
    deadline = time.monotonic() + ANSWER_SECONDS
    while True:
        try:
            with connect.connect(socket_dir, known, "app") as connection:
                found = connect.identity(connection)
        except psycopg.OperationalError as error:
            said = str(error)
            if any(words in said for words in FULL):
                return  # it is our process, and it is full: the caller will hear that from it
            if WRONG_PASSWORD in said:
                raise ServerError(
                    f"The database does not know the passwords in {at.secrets}.",
                    "Restore that file from a backup of the same home; the database itself is untouched.",
                ) from None
            if time.monotonic() > deadline or not processes.lives(process):
                raise ServerError(
                    f"The database server does not answer: {error}\n{postmaster.log_tail(at)}",
                    "Stop it (commonweal stop) and run the command again.",
                ) from None
            time.sleep(0.1)
            continue
        if found != at.identity():
            raise ServerError(
                f"Another database server answers in {socket_dir}.",
                "Stop that server and run the command again.",
            )
        return

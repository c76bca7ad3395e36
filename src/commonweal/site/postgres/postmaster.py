"""Starting the server's process, waiting until it answers, and ending it."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import psutil

from . import archive, cluster, files, locks, pidfile, processes, settings, sockets, spawn
from .account import Account
from .errors import ServerError
from .place import Place

Progress = Callable[[str], None]
Mode = Literal["smart", "fast", "immediate"]

SIGNALS: dict[Mode, signal.Signals] = {
    "smart": signal.SIGTERM,
    "fast": signal.SIGINT,
    "immediate": signal.SIGQUIT,
}
START_SECONDS = 600.0
STOP_SECONDS = 300.0
QUIET_SECONDS = 3.0
TELL_SECONDS = 15.0
LOG_FILES_KEPT = 20
TAIL_LINES = 15


class DiedError(ServerError):
    """The server ended while it started; the message holds the last lines of its log."""


def start(place: Place, account: Account, programs: Path, progress: Progress, *, durable: bool) -> psutil.Process:
    """Start the server and wait until it accepts connections. Call under the start lock, with none alive."""
    _clear_stale(place, account)
    socket_dir = sockets.prepare(place, account)
    archive.end_where_full(place)
    write_settings(place, account, durable=durable)
    _prune_logs(place)
    alive = locks.claim(place.alive_lock)
    if alive is None:
        raise _still_alive(place)
    try:
        pid = spawn.detach(
            [
                str(programs / "bin" / "postgres"), "-D", str(place.data), "-k", str(socket_dir),
                "-p", str(sockets.PORT), "-c", f"cluster_name={place.identity()}",
            ],
            environment=cluster.ENVIRONMENT,
            folder=place.data,
            output=place.log / "start.log",
            account=account,
            keep=[alive],
        )  # fmt: skip
    finally:
        locks.close(alive)
    try:
        process = psutil.Process(pid)
    except psutil.Error:
        raise _died(place) from None
    wait_ready(place, process, progress)
    return process


def wait_ready(place: Place, process: psutil.Process, progress: Progress) -> None:
    """Wait while the server lives, however long it recovers, up to ten minutes."""
    begun = time.monotonic()
    next_tell = QUIET_SECONDS
    while True:
        found = pidfile.read(place.data)
        if found is not None and found.pid == process.pid and found.is_ready:
            return
        if not processes.lives(process):
            raise _died(place)
        waited = time.monotonic() - begun
        if waited > START_SECONDS:
            raise ServerError(
                f"The database has been recovering for {waited:.0f} seconds and goes on.\n{log_tail(place)}",
                "Wait and run the command again: it joins the recovery. Nothing is lost.",
            )
        if waited > next_tell:
            progress(f"The database is recovering after an unclean end ({waited:.0f} s so far)")
            next_tell += TELL_SECONDS
        time.sleep(processes.POLL_SECONDS if waited < QUIET_SECONDS else 0.2)


def stop(place: Place, account: Account, mode: Mode) -> bool:
    """End the server and all its processes; False where none was alive. Call under the start lock."""
    test = processes.belongs(place, account.uid)
    process = processes.postmaster(place, account.uid, thorough=True)
    if process is not None:
        try:
            process.send_signal(SIGNALS[mode])
        except psutil.NoSuchProcess:
            pass
        except psutil.AccessDenied:
            raise ServerError(
                f"The database server (process {process.pid}) may not be ended by this user.",
                "Run the command as the user that started it.",
            ) from None
        deadline = time.monotonic() + STOP_SECONDS
        while processes.lives(process):
            if time.monotonic() > deadline:
                raise ServerError(
                    f"The database server did not end within {STOP_SECONDS:.0f} seconds.\n{log_tail(place)}",
                    "Run the command again with mode 'immediate': the next start then recovers from the log.",
                )
            time.sleep(processes.POLL_SECONDS)
    if not processes.end_orphans(place, test):
        raise _still_alive(place)
    return process is not None


def log_tail(place: Place) -> str:
    """Return the last lines that the server wrote: of its start, and of its log."""
    logs = sorted(place.log.glob("postgresql-*.log"))[-1:]
    lines: list[str] = []
    for path in [place.log / "start.log", *logs]:
        try:
            lines += path.read_text(encoding="utf-8", errors="replace").splitlines()[-TAIL_LINES:]
        except OSError:
            continue
    return "\n".join(lines) or "The server wrote no log."


def _clear_stale(place: Place, account: Account) -> None:
    """Remove the pid file of a dead server, once nothing of that server is left."""
    test = processes.belongs(place, account.uid)
    if not processes.end_orphans(place, test):
        raise _still_alive(place)
    (place.data / "postmaster.pid").unlink(missing_ok=True)


def write_settings(place: Place, account: Account, *, durable: bool) -> None:
    """Write the settings as they should be now; a running server takes them when it is told to."""
    text = settings.text(
        log_dir=place.log,
        shared_memory=settings.shared_memory_kind(),
        durable=durable,
        operators=place.settings,
        archive=place.archive if archive.read(place).is_on else None,
    )
    files.clear_temporaries(place.data)
    for name, contents in (("postgresql.conf", text), ("pg_hba.conf", settings.HBA)):
        files.write_private(place.data / name, contents, owner=account.owner)


def _prune_logs(place: Place) -> None:
    for old in sorted(place.log.glob("postgresql-*.log"))[:-LOG_FILES_KEPT]:
        old.unlink(missing_ok=True)


def _still_alive(place: Place) -> ServerError:
    return ServerError(
        f"Processes of an earlier database server still use {place.data} and could not be ended.",
        "Look for processes named postgres, also in containers that share this folder, and end them.",
    )


def _died(place: Place) -> DiedError:
    tail = log_tail(place)
    remedy = "Correct what the lines above say and run the command again."
    if cluster.DISK_FULL in tail:
        remedy = cluster.MAKE_ROOM
    return DiedError(f"The database server ended while starting. It wrote:\n{tail}", remedy)

"""The idle guard: `python -m commonweal.site.postgres.guard HOME` ends a server that nobody uses.

One per home, kept by a lock. It holds a single connection and looks at two things: clients now, and sessions
since the last look, so that a command that came and went counts as use. It ends with the server. At each look
it also ends an archive of the log of changes that has grown too big.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import sys
import time
from pathlib import Path

import psutil
import psycopg

from . import account, files, locks, passwords, place, postmaster, processes, spawn, switch
from .connect import connect
from .errors import ServerError
from .pidfile import read as read_pidfile
from .place import Place

MODULE = "commonweal.site.postgres.guard"
LONGEST_POLL_SECONDS = 15.0
SHORTEST_POLL_SECONDS = 0.1
END_SECONDS = 5.0

USE = """
select (select count(*) from pg_stat_activity where backend_type = 'client backend' and pid <>
pg_backend_pid()),
       (select coalesce(sum(sessions), 0) from pg_stat_database)
"""


def ensure(at: Place, idle_seconds: int | None) -> None:
    """Record the idle time and start the guard where there is none. Call under the start lock.

    The guard is born with its lock, so that there is no moment in which a second one could start.
    """
    if not at.idle.exists() or idle_wish(at) != idle_seconds:
        files.write_json(at.idle, {"seconds": idle_seconds})
    if idle_seconds is None:
        return
    mine = locks.claim(at.guard_lock)
    if mine is None:
        return
    try:
        command, environment = spawn.python_command(MODULE, str(at.home), str(mine))
        number = spawn.detach(command, environment=environment, folder=Path("/"), keep=[mine])
        os.ftruncate(mine, 0)
        os.pwrite(mine, str(number).encode(), 0)
    finally:
        locks.close(mine)


def is_settled(at: Place, idle_seconds: int | None) -> bool:
    """Whether the guard already does what `ensure` would make it do."""
    return at.idle.exists() and idle_wish(at) == idle_seconds and (idle_seconds is None or locks.is_held(at.guard_lock))


def idle_wish(at: Place) -> int | None:
    """Return after how many idle seconds the server shall end; None for never."""
    wish = (files.read_json(at.idle) or {}).get("seconds")
    return wish if isinstance(wish, int) else None


def pid(at: Place) -> int | None:
    """Return the process number of the living guard, or None."""
    if not locks.is_held(at.guard_lock):
        return None
    try:
        return int(at.guard_lock.read_text())
    except (OSError, ValueError):
        return None


def end(at: Place) -> None:
    """End the guard of a server that is about to stop."""
    number = pid(at)
    if number is None or number == os.getpid():
        return
    with contextlib.suppress(psutil.Error):
        process = psutil.Process(number)
        words = process.cmdline()
        if MODULE in words and str(at.home) in words:
            process.terminate()
    deadline = time.monotonic() + END_SECONDS
    while locks.is_held(at.guard_lock) and time.monotonic() < deadline:
        time.sleep(processes.POLL_SECONDS)


def main(home: Path, lock: int) -> None:
    """Watch the server of `home` until it is idle or gone, holding the descriptor `lock`."""
    os.set_inheritable(lock, False)
    try:  # ours already, but for network disks, on which a lock is not inherited
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return
    # the next command starts another guard; there is nobody here to tell
    with contextlib.suppress(ServerError, OSError, psutil.Error):
        _watch(place.find(home))
    locks.close(lock)


class _Watch:
    """One connection to the server, made again when it breaks, and what it saw last."""

    def __init__(self, at: Place) -> None:
        self.at = at
        self.connection: psycopg.Connection | None = None
        self.sessions = -1
        self.last_use = time.monotonic()

    def look(self) -> float | None:
        """Return for how many seconds nobody has used the server; None where it does not answer."""
        try:
            clients, sessions = self._ask()
        except psycopg.Error:
            self.close()
            return None
        if clients or sessions != self.sessions:
            self.sessions = sessions
            self.last_use = time.monotonic()
        return time.monotonic() - self.last_use

    def _ask(self) -> tuple[int, int]:
        if self.connection is None:
            known = passwords.read(self.at)
            found = read_pidfile(self.at.data)
            if known is None or found is None or found.socket_dir is None:
                raise psycopg.OperationalError("no server")
            self.connection = connect(
                Path(found.socket_dir), known, "superuser", database="postgres", name="commonweal idle guard"
            )
        row = self.connection.execute(USE).fetchone()
        assert row is not None
        return int(row[0]), int(row[1])

    def bound_archive(self) -> None:
        """End the archive of the log where it takes too much of the disk."""
        if self.connection is not None:
            with contextlib.suppress(psycopg.Error, OSError):
                switch.end_where_full(self.at, self.connection)

    def close(self) -> None:
        if self.connection is not None:
            with contextlib.suppress(psycopg.Error):
                self.connection.close()
            self.connection = None


def _watch(at: Place) -> None:
    uid = account.choose(at.data).uid
    watch = _Watch(at)
    silent_since: float | None = None
    while True:
        seconds = idle_wish(at)
        if seconds is None:
            return
        idle = watch.look()
        watch.bound_archive()
        if idle is None and processes.postmaster(at, uid, thorough=False) is None and _is_over(at, uid):
            return
        if idle is not None or not _is_ready(at):
            silent_since = None
        else:  # a server that nobody can reach, its socket being gone, is of no use either
            silent_since = silent_since or time.monotonic()
            idle = time.monotonic() - silent_since
        if idle is not None and idle > seconds and _stop_if_idle(at, watch, seconds):
            return
        time.sleep(min(max(seconds / 8, SHORTEST_POLL_SECONDS), LONGEST_POLL_SECONDS))


def _is_ready(at: Place) -> bool:
    """Whether the server says that it accepts connections: one that recovers is not idle."""
    found = read_pidfile(at.data)
    return found is not None and found.is_ready


def _is_over(at: Place, uid: int) -> bool:
    """Whether the server is gone for good, and not just between an end and a start by some command."""
    with locks.starting(at.home, _tell_nobody):
        return processes.postmaster(at, uid, thorough=True) is None


def _stop_if_idle(at: Place, watch: _Watch, seconds: int) -> bool:
    """Stop the server unless somebody came while we took the locks."""
    with locks.starting(at.home, _tell_nobody), locks.gate(at.gate_lock, shared=False) as closed:
        if not closed:
            return False
        idle = watch.look()
        if idle is not None and idle <= seconds:
            return False
        watch.close()
        postmaster.stop(at, account.choose(at.data), "fast")
        return True


def _tell_nobody(_: str) -> None:
    pass


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))

"""When the chained logs are sealed: within a second while serving, at the end of a command, and at every start.

Whoever adds to a chained log says `appended()` in the same transaction; `audit.record` does, so every action does.
Who adds to one log often says which: while serving, only that one is looked at then.
Sealing is a function of the database (see migration 0003): one caller's failure loses nothing, the next one seals.
"""

from __future__ import annotations

import atexit
import logging
import threading
from collections.abc import Generator
from contextlib import contextmanager
from functools import cache, partial

from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, connections, transaction

from commonweal.kernel.room import rooms

GATHER_SECONDS = 0.5
"""What is written within so long of the first entry goes into one block."""

RETRY_SECONDS = 2.0
IDLE_SECONDS = 5.0
"""After so long without an entry the thread lets its connection go, so that a database at rest is left alone."""

STOP_SECONDS = 5.0

_log = logging.getLogger(__name__)
_written = threading.Event()
_waiting: set[str] = set()
"""The logs that were added to since they were last sealed."""

_stopping = threading.Event()
_starting = threading.Lock()
_thread: threading.Thread | None = None
_is_serving = False


def appended(log: str | None = None) -> None:
    """Say, inside the transaction that does so, that it adds to a chained log, or to this one alone: once it is durable
    it will be sealed.
    """
    signal = _signal_of(log)
    waiting = connections[DEFAULT_DB_ALIAS].run_on_commit
    if not (waiting and waiting[-1][1] is signal):  # a thousand entries, one signal
        transaction.on_commit(signal, robust=True)


def seal_all() -> None:
    """Seal all that is committed in every log, on this thread's connection. Raises DatabaseError as below."""
    _waiting.update(_names())
    _seal_waiting()


def _seal_waiting() -> None:
    """Seal the logs that were added to. Raises DatabaseError, after the others are sealed, where one cannot be; that
    one goes on waiting.
    """
    _written.clear()
    failure: DatabaseError | InterfaceError | None = None
    for name in list(_waiting):
        _waiting.discard(name)  # before it is sealed: what is added from now on says so again
        try:
            _seal(name)
        except (DatabaseError, InterfaceError) as error:
            _waiting.add(name)
            failure = failure or error
    if failure is not None:
        raise failure


def _names() -> list[str]:
    return [log.name for room in rooms() for log in room.logs]


def _seal(log: str) -> None:
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        is_more = True
        while is_more:  # a block takes so many entries; each is a transaction of its own
            cursor.execute("SELECT commonweal_seal(%s)", [log])
            is_more = cursor.fetchone()[0]


def seal_what_waits() -> None:
    """At a start, or where nothing else may fail: seal, and where that cannot be, say so and leave it to the next."""
    try:
        seal_all()
    except (DatabaseError, InterfaceError) as error:
        _log.warning("entries wait to be sealed: %s", type(error).__name__)


@contextmanager
def beside() -> Generator[None]:
    """Seal what is committed in a thread of its own, while the block does other long work; both end together."""
    thread = threading.Thread(target=_seal_beside, name="sealing beside")
    thread.start()
    try:
        yield
    finally:
        thread.join()


def _seal_beside() -> None:
    try:
        seal_what_waits()
    finally:
        connections[DEFAULT_DB_ALIAS].close()  # of this thread alone


def finish() -> None:
    """At the end of a command: seal what it wrote, if it wrote."""
    if _written.is_set() and not _is_serving:
        seal_what_waits()


def while_serving() -> None:
    """From now on a thread of this process seals, from the first entry on; it ends with the process."""
    global _is_serving  # noqa: PLW0603  one a process
    _is_serving = True
    atexit.register(stop)


def stop() -> None:
    """End the thread after it has sealed once more."""
    _stopping.set()
    _written.set()
    if _thread is not None:
        _thread.join(STOP_SECONDS)


@cache
def _signal_of(log: str | None) -> partial[None]:
    return partial(_signal, log)


def _signal(log: str | None) -> None:
    _waiting.update(_names() if log is None else (log,))
    _written.set()
    if _is_serving and (_thread is None or not _thread.is_alive()):
        _start()


def _start() -> None:
    global _thread  # noqa: PLW0603  one a process
    with _starting:
        if (_thread is None or not _thread.is_alive()) and not _stopping.is_set():
            _thread = threading.Thread(target=_run, name="sealer", daemon=True)
            _thread.start()


def _run() -> None:
    """Wait for entries, gather, seal; after a failure connect again and try until it works."""
    connection = connections[DEFAULT_DB_ALIAS]  # of this thread alone
    while _written.is_set() or not _stopping.is_set():
        if not _written.wait(IDLE_SECONDS):
            connection.close()
            _written.wait()
        _stopping.wait(GATHER_SECONDS)
        try:
            _seal_waiting()
        except (DatabaseError, InterfaceError) as error:
            _log.warning("entries wait to be sealed: %s", type(error).__name__)
            connection.close()
            if _stopping.is_set():
                break
            _written.set()
            _stopping.wait(RETRY_SECONDS)
    connection.close()

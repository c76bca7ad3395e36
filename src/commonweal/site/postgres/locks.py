"""The locks of a home. All are kernel locks: they vanish with their holder, however it dies.

- `start.lock` (in the home): whoever starts or stops the server, one at a time.
- `gate.lock`: shared by a command that is just connecting, exclusive for the guard that is about to stop an
  idle server, so that it never stops under a command that has found the server but not used it yet.
- `guard.lock`: held by the one idle guard as long as it lives; holds its process number.
- `alive.lock`: inherited by the server and all its children, so that it is free exactly when the last of them
  is gone. A reused process number cannot fool it.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from .errors import ServerError

START_WAIT_SECONDS = 900.0  # longer than the longest start that we wait for
QUIET_SECONDS = 1.0
LOOK_SECONDS = 0.01


@contextlib.contextmanager
def starting(
    home: Path, progress: Callable[[str], None], *, wait_seconds: float = START_WAIT_SECONDS
) -> Iterator[None]:
    """Hold the start lock of `home`, waiting for another command's turn to end."""
    lock = FileLock(home / "start.lock", mode=0o600, fallback_to_soft=False)
    try:
        try:
            lock.acquire(timeout=min(QUIET_SECONDS, wait_seconds))
        except Timeout:
            progress("Waiting for another command that is starting or stopping the database")
            lock.acquire(timeout=max(wait_seconds - QUIET_SECONDS, 0))
    except Timeout:
        raise ServerError(
            f"Another command has been starting or stopping the database in {home} for {wait_seconds:.0f} seconds.",
            "Look for a commonweal command that hangs, end it and try again.",
        ) from None
    try:
        yield
    finally:
        lock.release()


def take(path: Path, *, shared: bool = False) -> int | None:
    """Take a kernel lock at once and return its descriptor, or None where another process holds it.

    The lock ends when the descriptor, and every copy that a child inherited, is closed.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def claim(path: Path) -> int | None:
    """Take a kernel lock for good; None where another process holds it and does not just look at it."""
    while True:
        descriptor = take(path)
        if descriptor is not None or is_held(path):
            return descriptor
        time.sleep(LOOK_SECONDS)


def is_held(path: Path) -> bool:
    """Whether another process holds the lock exclusively. A missing file is a free lock."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


@contextlib.contextmanager
def gate(path: Path, *, shared: bool) -> Iterator[bool]:
    """Hold the gate while the block runs; gives False, without waiting, where it is held the other way."""
    descriptor = take(path, shared=shared)
    try:
        yield descriptor is not None
    finally:
        if descriptor is not None:
            os.close(descriptor)


def close(descriptor: int) -> None:
    """Give up our copy of a lock's descriptor; a child's copy keeps the lock."""
    os.close(descriptor)

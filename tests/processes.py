"""Looking at processes that may end, and close what they hold, between one look and the next."""

from __future__ import annotations

import contextlib
from pathlib import Path

import psutil


def runs(process: psutil.Process) -> bool:
    """Whether it is still at work: a process that ended and was not yet waited for is not."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False


def words(process: psutil.Process) -> list[str]:
    """Its command line; none of one that is gone or another's."""
    with contextlib.suppress(psutil.Error):
        return process.cmdline()
    return []


def held_files(process: psutil.Process) -> set[str]:
    """What its open files are, under Linux's names (`pipe:[123]`); none of one that is gone."""
    held: set[str] = set()
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        for link in Path(f"/proc/{process.pid}/fd").iterdir():
            with contextlib.suppress(FileNotFoundError):
                held.add(str(link.readlink()))
    return held

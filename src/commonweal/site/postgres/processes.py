"""Which processes belong to a data folder.

A process number proves nothing: it may be a zombie's, or reused. A process counts when it runs under the
server's account and its command line is PostgreSQL's for this very data folder. (The links /proc/PID/exe and
cwd would say the same, but root without the right to trace, as in most containers, may not read them.)
"""

from __future__ import annotations

import contextlib
import itertools
import signal
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import psutil

from . import locks, pidfile
from .place import Place

POLL_SECONDS = 0.02
GRACE_SECONDS = 2.0
QUIT_SECONDS = 5.0
KILL_SECONDS = 20.0


@dataclass(frozen=True)
class Belongs:
    """The test whether a process is one of this data folder's (`identity` None: there is no such folder)."""

    data_dir: Path
    identity: str | None
    uid: int

    def postmaster(self, process: psutil.Process) -> bool:
        """Whether the process is the server's first one."""
        words = self._words(process)
        return bool(words) and Path(words[0]).name == "postgres" and self._names_data(words)

    def any(self, process: psutil.Process) -> bool:
        """Whether the process is the server's first one or one of its children."""
        words = self._words(process)
        if not words or self.identity is None:
            return False
        if Path(words[0]).name == "postgres" and self._names_data(words):
            return True
        return words[0].startswith(f"postgres: {self.identity}: ")

    def _names_data(self, words: list[str]) -> bool:
        """Whether a command line is that of a server of this folder: ours, or one that was started by hand.

        The path alone is not enough: a container's server may have the same path in another file system.
        """
        named = [word for word in words if word.startswith("cluster_name=")]
        if named:
            return named[-1] == f"cluster_name={self.identity}"
        return any(a == "-D" and b == str(self.data_dir) for a, b in itertools.pairwise(words))

    def _words(self, process: psutil.Process) -> list[str]:
        try:
            if process.uids().effective != self.uid or process.status() == psutil.STATUS_ZOMBIE:
                return []
            return process.cmdline()
        except psutil.Error:
            return []


def belongs(place: Place, uid: int) -> Belongs:
    """Return the test for the server of `place`."""
    return Belongs(place.data, place.identity(), uid)


def postmaster(place: Place, uid: int, *, thorough: bool) -> psutil.Process | None:
    """Return the live first process of the server, or None.

    The pid file is asked first. `thorough` also looks through all processes where it leads nowhere: the file
    may be damaged while the server lives.
    """
    test = belongs(place, uid)
    found = pidfile.read(place.data)
    if found is not None:
        with contextlib.suppress(psutil.Error):
            process = psutil.Process(found.pid)
            if test.postmaster(process):
                return process
    if not thorough:
        return None
    for process in psutil.process_iter():
        if test.postmaster(process):
            parent = None
            with contextlib.suppress(psutil.Error):
                parent = process.parent()
            if parent is None or not test.postmaster(parent):  # a child that has not yet taken its own title
                return process
    return None


def alive(test: Belongs) -> list[psutil.Process]:
    """Return every live process of the data folder."""
    return [process for process in psutil.process_iter() if test.any(process)]


def lives(process: psutil.Process) -> bool:
    """Whether a process that was ours when we found it still lives. A zombie does not.

    Its command line is not asked again: it is empty for a moment while the program is loaded and while
    it ends.
    """
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def wait_gone(place: Place, test: Belongs, seconds: float) -> bool:
    """Wait until no process of the server is left; False where some outlive the time.

    The lock is what decides; the look through all processes is for network disks, on which a lock is not
    inherited.
    """
    deadline = time.monotonic() + seconds
    while locks.is_held(place.alive_lock) or alive(test):
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def end_orphans(place: Place, test: Belongs) -> bool:
    """End what outlived a killed server, after a moment to end by itself.

    Nothing is lost: the next start recovers from the log anyway. False where a process remains that cannot be
    ended, or not be seen.
    """
    if wait_gone(place, test, GRACE_SECONDS):
        return True
    for how, seconds in ((signal.SIGQUIT, QUIT_SECONDS), (signal.SIGKILL, KILL_SECONDS)):
        _send(alive(test), how)
        if wait_gone(place, test, seconds):
            return True
    return False


def end_tree(process: psutil.Process) -> None:
    """Kill a process and all its children, and wait until they are gone."""
    family = [process]
    with contextlib.suppress(psutil.Error):
        family += process.children(recursive=True)
    _send(family, signal.SIGKILL)
    psutil.wait_procs(family, timeout=KILL_SECONDS)


def _send(targets: Iterable[psutil.Process], how: signal.Signals) -> None:
    for process in targets:
        with contextlib.suppress(psutil.Error):
            process.send_signal(how)

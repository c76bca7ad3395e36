"""The private folder of the server's socket.

A socket's path must be shorter than about 100 bytes. The cluster's own folder is tried first: it lives as
long as the data and every command finds it. Where that is too long, or its file system makes no sockets, a
folder with an unforeseeable name is made in a runtime or temporary folder; the running server says in
`postmaster.pid` which.
"""

from __future__ import annotations

import contextlib
import os
import socket
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from . import files, pidfile
from .account import Account
from .errors import ServerError
from .place import Place

PORT = 5432  # only part of the socket's name: nothing listens on a network
NAME = f".s.PGSQL.{PORT}"
LONGEST_PATH_BYTES = 100  # Linux 107, macOS 103


def is_private(folder: Path, uid: int) -> bool:
    """Whether `folder` is a real folder (no link) that belongs to `uid` and is closed to everybody else."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == uid and not stat.S_IMODE(found.st_mode) & 0o077


def is_short(folder: Path) -> bool:
    """Whether a socket in `folder` can be bound."""
    return len(os.fsencode(folder / NAME)) <= LONGEST_PATH_BYTES


def prepare(place: Place, account: Account) -> Path:
    """Return a folder that only `account` can use, cleared of an earlier server's socket.

    Call under the start lock, with no server alive.
    """
    for folder in _candidates(place, account):
        if is_private(folder, account.uid) and is_short(folder) and _clear_and_try(folder):
            if folder.parent != place.cluster:
                files.write_json(place.socket, {"folder": str(folder)})
            return folder
    raise ServerError(
        "There is no private folder for the database's socket: tried the home, XDG_RUNTIME_DIR and the "
        "temporary folder.",
        "Set COMMONWEAL_HOME to a shorter path on a local disk, or TMPDIR to a short folder that you may write.",
    )


def ready_folder(place: Place) -> Path | None:
    """Return the socket folder of a server that says it is ready, if it is private to its account."""
    found = pidfile.read(place.data)
    if found is None or not found.is_ready or found.socket_dir is None:
        return None
    folder = Path(found.socket_dir)
    return folder if is_private(folder, place.data.stat().st_uid) else None


def remembered(place: Place) -> Path | None:
    """Return the folder outside the home that an earlier server used, taken again while it stays private."""
    folder = (files.read_json(place.socket) or {}).get("folder")
    return Path(folder) if isinstance(folder, str) else None


def _candidates(place: Place, account: Account) -> Iterator[Path]:
    own = place.cluster / "socket"
    if is_short(own):
        with contextlib.suppress(FileExistsError):
            own.mkdir(mode=0o700)
        if stat.S_ISDIR(own.lstat().st_mode):  # ours, whatever was done to it: the folder above is private
            own.chmod(0o700)
            if account.owner is not None:
                os.chown(own, *account.owner)
        yield own
    last = remembered(place)
    if last is not None:
        yield last
    for base in _bases(account):
        with contextlib.suppress(OSError):
            fresh = Path(tempfile.mkdtemp(prefix="commonweal-", dir=base))
            if account.owner is not None:
                os.chown(fresh, *account.owner)
            yield fresh
            fresh.rmdir()


def _bases(account: Account) -> Iterator[Path]:
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    if runtime and not account.is_other:
        yield Path(runtime)
    if account.is_other:
        yield Path("/run")
    yield Path(tempfile.gettempdir())
    yield Path("/tmp")  # noqa: S108 - a last resort, in a folder of an unforeseeable name


def _clear_and_try(folder: Path) -> bool:
    """Remove a dead server's socket and its lock, and see whether the file system makes sockets at all."""
    try:
        for name in (NAME, f"{NAME}.lock", "probe"):
            (folder / name).unlink(missing_ok=True)
        with contextlib.closing(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)) as probe:
            probe.bind(str(folder / "probe"))
        (folder / "probe").unlink()
    except OSError:
        return False
    return True

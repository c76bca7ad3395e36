"""Which system account the server runs as.

PostgreSQL refuses to run as root, and is right. An ordinary caller runs the server as itself; root hands it
to an account without rights that the system already has. Nothing is created and no other folder is opened.
"""

from __future__ import annotations

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import ServerError

ACCOUNTS_FOR_ROOT = ("commonweal", "postgres", "_postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """The server's uid and gid; `is_other` when root runs it as somebody else."""

    uid: int
    gid: int
    is_other: bool

    @property
    def process_options(self) -> dict[str, Any]:
        """Arguments of `subprocess.Popen` that make the child run as this account, with no other group."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.is_other else {}

    @property
    def owner(self) -> tuple[int, int] | None:
        """Who must own the files of the server, or None where they are the caller's anyway."""
        return (self.uid, self.gid) if self.is_other else None

    def can_enter(self, folder: Path) -> bool:
        """Whether the account reaches `folder`, tried as that account."""
        if not self.is_other:
            return os.access(folder, os.X_OK)
        return self._succeeds(["/bin/sh", "-c", 'cd -- "$1"', "sh", str(folder)])

    def can_use(self, executable: Path, *files: Path) -> bool:
        """Whether the account can run `executable` and read `files`, tried as that account."""
        if not self._succeeds([str(executable), "--version"]):
            return False
        return all(self._succeeds(["/bin/sh", "-c", 'test -r "$1"', "sh", str(file)]) for file in files)

    def _succeeds(self, command: list[str]) -> bool:
        try:
            done = subprocess.run(  # noqa: S603
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env={"PATH": "/usr/bin:/bin"},
                timeout=30,
                check=False,
                **self.process_options,
            )
        except (OSError, subprocess.SubprocessError):
            return False
        return done.returncode == 0


def choose(data_dir: Path) -> Account:
    """Return the account of this data folder: its owner once it exists, so that it never changes."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), is_other=False)
    try:
        found = data_dir.stat()
    except (FileNotFoundError, NotADirectoryError):
        found = None
    if found is not None and found.st_uid != 0:
        return Account(found.st_uid, found.st_gid, is_other=True)
    for name in ACCOUNTS_FOR_ROOT:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return Account(entry.pw_uid, entry.pw_gid, is_other=True)
    raise ServerError(
        "PostgreSQL does not run as root, and this system has no account to run it as.",
        f"Create one of the accounts {', '.join(ACCOUNTS_FOR_ROOT)}, or run this command as an ordinary user.",
    )

"""Where the parts of one home's server lie.

    <home>/                    0700 (0710 for root's homes: the server's group may pass through, not look)
      start.lock
      postgres/
        secrets.json           the three passwords
        initialised.json       written last: roles, database and extensions are complete
        idle.json              after how many idle seconds the guard ends the server
        making.json            what a first start was asked for, until it is complete
        archive.json           whether the log of changes is kept, and for which backups (see `archive`)
        restoring.json         a restore is putting files in place: nobody may start the server
        socket.json            the socket's folder, where it is not in the home
        gate.lock guard.lock   see `locks`
        elsewhere -> ...       only where root's home cannot be entered by the server's account
        data/ log/ socket/     or in the folder that `elsewhere` names
        archive/               the log of changes since the last backups
        restoring-*/ before-*/ a restore's own folder; what it moved aside
        alive.lock

Root's own home is usually closed to everybody (0700) and is not ours to open. Then `data`, `log` and `socket`
lie in a new folder under /var/lib/commonweal, and the link `elsewhere` records which.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from . import files, locks
from .account import Account
from .errors import ServerError

OPEN_ANOTHER = "Run the command as an ordinary user, or set COMMONWEAL_HOME to a folder that others may pass through."
FOR_TESTS = "commonweal-test-"
SHARED_PARENTS = (Path("/var/lib"), Path("/var/db"), Path("/srv"))


@dataclass(frozen=True)
class Place:
    """The paths of one home. Making one touches nothing."""

    home: Path
    keep: Path
    cluster: Path

    @property
    def data(self) -> Path:
        """PostgreSQL's data folder."""
        return self.cluster / "data"

    @property
    def log(self) -> Path:
        """The folder of the server's log files."""
        return self.cluster / "log"

    @property
    def archive(self) -> Path:
        """The folder of the kept log of changes."""
        return self.cluster / "archive"

    @property
    def archive_state(self) -> Path:
        """See `archive`."""
        return self.keep / "archive.json"

    @property
    def restoring(self) -> Path:
        """The mark of a restore that is putting files in place."""
        return self.keep / "restoring.json"

    @property
    def alive_lock(self) -> Path:
        """The lock that lives exactly as long as any process of the server."""
        return self.cluster / "alive.lock"

    @property
    def settings(self) -> Path:
        """The operator's own settings of the server, if any; the server's account must be able to read it."""
        return self.cluster / "settings.conf"

    @property
    def secrets(self) -> Path:
        """The file of the passwords."""
        return self.keep / "secrets.json"

    @property
    def initialised(self) -> Path:
        """The mark that first-start work is complete."""
        return self.keep / "initialised.json"

    @property
    def making(self) -> Path:
        """What a first start was asked for."""
        return self.keep / "making.json"

    @property
    def socket(self) -> Path:
        """The record of a socket folder outside the home."""
        return self.keep / "socket.json"

    @property
    def idle(self) -> Path:
        """The file of the idle time."""
        return self.keep / "idle.json"

    @property
    def gate_lock(self) -> Path:
        """See `locks`."""
        return self.keep / "gate.lock"

    @property
    def guard_lock(self) -> Path:
        """See `locks`."""
        return self.keep / "guard.lock"

    def identity(self) -> str | None:
        """A name for this very data folder, which the server carries as its `cluster_name`.

        It follows the folder itself (device and inode), so a copied home is not taken for its original.
        None where there is no data folder.
        """
        try:
            found = self.data.stat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        return "commonweal-" + hashlib.sha256(f"{found.st_dev}:{found.st_ino}".encode()).hexdigest()[:16]


def find(home: Path) -> Place:
    """Return the place of `home` as it is now, without making anything."""
    home = home.expanduser().resolve()
    keep = home / "postgres"
    link = keep / "elsewhere"
    try:
        cluster = link.readlink()
    except (FileNotFoundError, NotADirectoryError):
        cluster = keep
    return Place(home, keep, cluster)


def refuse_strangers(home: Path) -> None:
    """Refuse a home that belongs to another user: its owner could lead our writes, or root's, elsewhere."""
    for folder in (home, home / "postgres"):
        try:
            found = folder.lstat()
        except (FileNotFoundError, NotADirectoryError):
            return
        if not stat.S_ISDIR(found.st_mode):
            raise ServerError(f"{folder} is not a folder.", "Name a folder of your own in COMMONWEAL_HOME.")
        if found.st_uid != os.geteuid():
            raise ServerError(
                f"{folder} belongs to user number {found.st_uid}; this command runs as user number {os.geteuid()}.",
                "Run the command as that user, or name a folder of your own in COMMONWEAL_HOME.",
            )


def make_home(home: Path) -> None:
    """Make the home folder and the folder of the server's files, private to the caller."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    refuse_strangers(home)
    (home / "postgres").mkdir(mode=0o700, exist_ok=True)


def settle(place: Place, account: Account, *, durable: bool) -> Place:
    """Make the cluster's folders for `account` and return where they are. Call under the start lock."""
    files.clear_temporaries(place.keep)
    if place.cluster != place.keep:
        _check_elsewhere(place)
    elif account.is_other and not place.data.exists():
        _open_to_group(place.home, account, {"start.lock", place.keep.name})
        _open_to_group(place.keep, account, {place.making.name})
        if not account.can_enter(place.keep):
            place = _go_elsewhere(place, account, durable=durable)
    elif not account.can_enter(place.cluster):
        raise ServerError(
            f"The database in {place.cluster} can no longer be reached by its own account (user number {account.uid}).",
            "Give the folders above it back the permissions that they had, or move the home to where that user can go.",
        )
    make_owned(place.log, account)
    with contextlib.suppress(OSError):  # it may be a link to a disk that is away: the server runs without
        make_owned(place.archive, account)
    return place


def _open_to_group(folder: Path, account: Account, ours: set[str]) -> None:
    """Let the server's group pass through a folder that holds nothing but our own first files."""
    found = folder.stat()
    if stat.S_IMODE(found.st_mode) != 0o700 or {item.name for item in folder.iterdir()} - ours:
        return
    os.chown(folder, -1, account.gid)
    folder.chmod(0o710)


def _go_elsewhere(place: Place, account: Account, *, durable: bool) -> Place:
    """Make the cluster's folder where the account can go; one for tests lies in the temporary folder."""
    if durable:
        cluster = shared_folder() / secrets.token_hex(6)
        cluster.mkdir(mode=0o700)
    else:
        _remove_forgotten()
        cluster = Path(tempfile.mkdtemp(prefix=FOR_TESTS))
    os.chown(cluster, -1, account.gid)
    cluster.chmod(0o710)
    if not account.can_enter(cluster):
        cluster.rmdir()
        raise ServerError(
            f"User number {account.uid}, as whom the database must run, can enter neither {place.home} "
            f"nor {cluster.parent}.",
            OPEN_ANOTHER,
        )
    files.write_private(cluster / "home.txt", f"{place.home}\n")
    (place.keep / "elsewhere").symlink_to(cluster)
    files.sync_folder(place.keep)
    return Place(place.home, place.keep, cluster)


def _remove_forgotten() -> None:
    """Remove clusters for tests whose homes are gone. Data that were meant to last are never removed."""
    for cluster in Path(tempfile.gettempdir()).glob(f"{FOR_TESTS}*"):
        with contextlib.suppress(OSError):
            if cluster.lstat().st_uid != os.geteuid() or locks.is_held(cluster / "alive.lock"):
                continue
            home = Path((cluster / "home.txt").read_text(encoding="utf-8").rstrip("\n"))
            if not (home / "postgres" / "elsewhere").is_symlink():
                shutil.rmtree(cluster)


def shared_folder() -> Path:
    """Return a root-owned folder that every account can read; only root may call this."""
    for base in SHARED_PARENTS:
        folder = base / "commonweal"
        with contextlib.suppress(OSError):
            folder.mkdir(mode=0o755, exist_ok=True)
            found = folder.lstat()
            if stat.S_ISDIR(found.st_mode) and found.st_uid == 0 and not found.st_mode & 0o022:
                return folder
    raise ServerError(
        "Root's folders are closed to the account that runs the database, and there is no other place for it.",
        OPEN_ANOTHER,
    )


def _check_elsewhere(place: Place) -> None:
    """Refuse a copied home whose link leads to the original's data; accept one that was moved."""
    note = place.cluster / "home.txt"
    try:
        recorded = Path(note.read_text(encoding="utf-8").rstrip("\n"))
    except FileNotFoundError:
        raise ServerError(
            f"The database of {place.home} should lie in {place.cluster}, and is not there.",
            "Restore that folder from a backup, or start afresh with another COMMONWEAL_HOME.",
        ) from None
    if recorded == place.home:
        return
    with contextlib.suppress(OSError):
        if (recorded / "postgres" / "elsewhere").readlink() == place.cluster:
            raise ServerError(
                f"{place.home} is a copy of {recorded} and would use the same database.",
                "Use the original, or restore a backup into a new home.",
            )
    files.write_private(note, f"{place.home}\n")


def make_owned(folder: Path, account: Account) -> None:
    """Make a folder that the server's account alone can use."""
    folder.mkdir(mode=0o700, exist_ok=True)
    if account.owner is not None:
        os.chown(folder, *account.owner, follow_symlinks=False)

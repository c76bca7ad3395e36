"""A folder of backups.

    DIR/
      commonweal-backups.json   which database these are backups of
      backup.lock               one command at a time writes here
      bases/<id>/               whole backups: backup.json, data/ (the database), home/ (keys and passwords)
      bases/.making-<id>/       one that is being made, or was interrupted
      wal/ wal.json             the log of changes from the oldest kept backup on; the SHA-256 of each piece

Everything is private to the user that made it: it holds the data, the database's passwords and the key of sessions.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from commonweal.kernel.problem import Kind, Problem, Refused, Where, conflict, invalid
from commonweal.site.backup import manifest as manifests
from commonweal.site.backup import segments
from commonweal.site.backup.manifest import Manifest
from commonweal.site.backup.refusals import damaged
from commonweal.site.postgres import files, locks

FORMAT = 1
MAKING = ".making-"
REMOVING = ".removing-"
_WHERE = Where(field="DIR")


@dataclass(frozen=True)
class Folder:
    """The paths of a folder of backups. Making one touches nothing."""

    path: Path

    @property
    def about(self) -> Path:
        return self.path / "commonweal-backups.json"

    @property
    def lock(self) -> Path:
        return self.path / "backup.lock"

    @property
    def bases(self) -> Path:
        return self.path / "bases"

    @property
    def wal(self) -> Path:
        return self.path / "wal"

    @property
    def wal_list(self) -> Path:
        return self.path / "wal.json"


def prepare(path: Path, home: Path) -> Folder:
    """Make or accept a folder to back up into. Raises Refused, OSError."""
    path = path.expanduser().resolve()
    home = home.resolve()
    if path == home or path.is_relative_to(home) or home.is_relative_to(path):
        raise invalid(
            "a backup inside the data folder is lost with it",
            "Name a folder elsewhere, best on another disk",
            where=_WHERE,
            value=str(path),
        )
    folder = Folder(path)
    if path.exists() and not path.is_dir():
        raise invalid("this is not a folder", "Name a new folder, or one of backups", where=_WHERE, value=str(path))
    if path.is_dir() and not folder.about.exists() and any(item.name != folder.lock.name for item in path.iterdir()):
        raise invalid(
            "this folder holds other things than backups",
            "Name a new or an empty folder, or a former folder of backups",
            where=_WHERE,
            value=str(path),
        )
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def existing(path: Path) -> Folder:
    """A folder to restore from. Raises Refused."""
    folder = Folder(path.expanduser().resolve())
    if not folder.about.is_file():
        raise invalid(
            "this is no folder of backups: it has no commonweal-backups.json",
            "Name the folder that was given to commonweal backup",
            where=_WHERE,
            value=str(folder.path),
        )
    return folder


def settle(folder: Folder, system: str) -> None:
    """Say whose backups these are, or refuse those of another database; clear what was interrupted. Under the lock."""
    about = files.read_json(folder.about)
    if about is None:
        files.write_json(folder.about, {"format": FORMAT, "system": system})
    elif about.get("format") != FORMAT or about.get("system") != system:
        raise conflict(f"{folder.path} holds backups of another database", "Name another folder")
    for needed in (folder.bases, folder.wal):
        needed.mkdir(mode=0o700, exist_ok=True)
    for left in [*folder.bases.glob(f"{MAKING}*"), *folder.bases.glob(f"{REMOVING}*")]:
        shutil.rmtree(left)
    files.clear_temporaries(folder.path)
    files.clear_temporaries(folder.wal)


@contextlib.contextmanager
def writing(folder: Folder) -> Iterator[int]:
    """Hold the folder for a backup; gives the lock's descriptor, which a helper may inherit to hold it too."""
    descriptor = locks.take(folder.lock)
    if descriptor is None:
        raise _busy(folder)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def reading(folder: Folder) -> Iterator[None]:
    """Keep backups from changing the folder while it is read; a folder that cannot be written needs no lock."""
    try:
        descriptor = os.open(folder.lock, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        yield
        return
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _busy(folder) from None
        yield
    finally:
        os.close(descriptor)


def _busy(folder: Folder) -> Refused:
    return Refused(Problem(Kind.BUSY, f"another command works in {folder.path}", "Wait for it to end and try again"))


def whole(folder: Folder) -> tuple[list[Manifest], list[Refused]]:
    """The backups, oldest first, and a refusal for each whose manifest is damaged."""
    found: list[Manifest] = []
    refusals: list[Refused] = []
    for path in sorted(folder.bases.glob("*")):
        if path.name.startswith("."):
            continue
        try:
            manifest = manifests.read(path)
            if manifest.id != path.name:
                raise damaged(path / manifests.NAME, f"the manifest is that of {manifest.id}")
            found.append(manifest)
        except Refused as refusal:
            refusals.append(refusal)
    return sorted(found, key=lambda each: each.ended), refusals


def interrupted(folder: Folder) -> list[Path]:
    """Backups that were begun and are not whole."""
    return sorted(folder.bases.glob(f"{MAKING}*"))


def logged(folder: Folder) -> dict[str, str]:
    """The SHA-256 of each kept piece of the log (and history of a timeline) by name. Raises Refused."""
    if not folder.wal_list.exists():
        return {}
    found = manifests.read_sealed(folder.wal_list).get("pieces")
    if not isinstance(found, dict) or not all(segments.parse(name) or segments.is_history(name) for name in found):
        raise damaged(folder.wal_list, "the list of the log cannot be read")
    return {str(name): str(digest) for name, digest in found.items()}


def write_logged(folder: Folder, pieces: dict[str, str]) -> None:
    """Write the list of the log anew."""
    manifests.write_sealed(folder.wal_list, {"pieces": pieces})

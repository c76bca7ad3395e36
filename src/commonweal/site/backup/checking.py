"""Read files whole, hash them, compare them with a manifest, and copy them on the way."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from commonweal.site.backup.manifest import NAME, File, Manifest
from commonweal.site.backup.refusals import damaged

CHUNK_BYTES = 1024 * 1024

Advance = Callable[[int], None]


def walk(folder: Path) -> tuple[list[str], list[str]]:
    """The folders and the files below `folder`, as sorted paths with slashes. Raises Refused for anything else."""
    folders: list[str] = []
    names: list[str] = []
    for at, subfolders, found in os.walk(folder):
        base = Path(at)
        for name in (*subfolders, *found):
            path = base / name
            if path.is_symlink() or not (path.is_dir() or path.is_file()):
                raise damaged(path, "this is neither a file nor a folder")
        folders += [(base / name).relative_to(folder).as_posix() for name in subfolders]
        names += [(base / name).relative_to(folder).as_posix() for name in found]
    return sorted(folders), sorted(names)


def pieces(path: Path, advance: Advance) -> Iterator[bytes]:
    """The contents of a file, a piece at a time."""
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK_BYTES):
            advance(len(chunk))
            yield chunk


def measure(path: Path, advance: Advance) -> File:
    """Size and SHA-256 of a file."""
    digest, size = hashlib.sha256(), 0
    for chunk in pieces(path, advance):
        digest.update(chunk)
        size += len(chunk)
    return File(size, digest.hexdigest())


def copy(source: Path, target: Path, advance: Advance, *, owner: tuple[int, int] | None = None) -> File:
    """Copy a file into a new private one, and say what was copied. Durable only once its file system is synced."""
    digest, size = hashlib.sha256(), 0
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        if owner is not None:
            os.fchown(stream.fileno(), *owner)
        for chunk in pieces(source, advance):
            stream.write(chunk)
            digest.update(chunk)
            size += len(chunk)
    return File(size, digest.hexdigest())


def compare(path: Path, found: File, wanted: File) -> None:
    """Raises Refused where a file is not what the manifest says."""
    if found.size != wanted.size:
        raise damaged(path, f"the file is damaged: it has {found.size} bytes, not {wanted.size}")
    if found.sha256 != wanted.sha256:
        raise damaged(path, "the file is damaged: its SHA-256 is not the one in the manifest")


def check_names(folder: Path, manifest: Manifest) -> None:
    """Refuse a backup that lacks a file, or has one more than its manifest."""
    folders, names = walk(folder)
    held = set(names) - {NAME}
    for name in sorted(set(manifest.files) - held):
        raise damaged(folder / name, "the file is missing")
    for name in sorted(held - set(manifest.files)):
        raise damaged(folder / name, "the file is not in the manifest")
    for name in sorted(set(manifest.folders) ^ set(folders)):
        raise damaged(folder / name, "the folder is missing, or not in the manifest")


def check_all(folder: Path, manifest: Manifest, advance: Advance) -> None:
    """Read every file of a backup and refuse the first one that is not what it was."""
    check_names(folder, manifest)
    for name, wanted in manifest.files.items():
        compare(folder / name, measure(folder / name, advance), wanted)

"""What a backup says of itself: when, which database, from where to where in the log, and the SHA-256 of every file.

The manifest is written last, into a folder that gets its name only afterwards. A digest over the manifest itself shows
where it was damaged; it is no signature, so who can write the folder can make a whole new backup.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from commonweal.site.backup import segments
from commonweal.site.backup.refusals import damaged
from commonweal.site.postgres.files import write_private

NAME = "backup.json"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class File:
    """Size in bytes and SHA-256 in hexadecimal digits."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """One backup. `stop` is the place in the log from which it is consistent; `through` is where the log stood when
    it had ended, empty where the log was not kept. `files` and `folders` are paths below the backup's own folder."""

    id: str
    began: datetime
    ended: datetime
    system: str
    timeline: int
    stop: str
    through: str
    postgres: str
    product: str
    folders: tuple[str, ...]
    files: dict[str, File]

    @property
    def first_piece(self) -> segments.Segment:
        """The piece of the log from which a recovery needs others than the backup's own."""
        return segments.before(self.timeline, self.stop)

    @property
    def size(self) -> int:
        return sum(file.size for file in self.files.values())


def write(folder: Path, manifest: Manifest) -> None:
    """Write the manifest into a backup's folder, durably."""
    body = asdict(manifest) | {
        "began": manifest.began.isoformat(),
        "ended": manifest.ended.isoformat(),
        "format": FORMAT,
    }
    write_sealed(folder / NAME, body)


def read(folder: Path) -> Manifest:
    """Read and check the manifest of a backup's folder. Raises Refused, which names the file."""
    path = folder / NAME
    found = read_sealed(path)
    if found.get("format") != FORMAT:
        raise damaged(path, "this backup has a form that this release does not know")
    try:
        manifest = Manifest(
            id=str(found["id"]),
            began=_moment(found["began"]),
            ended=_moment(found["ended"]),
            system=str(found["system"]),
            timeline=int(found["timeline"]),
            stop=str(found["stop"]),
            through=str(found["through"]),
            postgres=str(found["postgres"]),
            product=str(found["product"]),
            folders=tuple(_inside(name) for name in found["folders"]),
            files={
                _inside(name): File(int(each["size"]), str(each["sha256"])) for name, each in found["files"].items()
            },
        )
        segments.position(manifest.stop)
        if manifest.through:
            segments.position(manifest.through)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise damaged(path, f"the manifest cannot be read: {error!r}") from None
    return manifest


def write_sealed(path: Path, body: dict[str, Any]) -> None:
    """Write a JSON object with a digest over itself, whole or not at all."""
    write_private(path, json.dumps(body | {"digest": _digest(body)}, sort_keys=True, indent=0) + "\n")


def read_sealed(path: Path) -> dict[str, Any]:
    """Read it again without the digest. Raises Refused where it is absent, or not what was written."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise damaged(path, "the file is missing") from None
    except ValueError:
        raise damaged(path, "the file is damaged: it is not JSON") from None
    if not isinstance(found, dict) or found.pop("digest", None) != _digest(found):
        raise damaged(path, "the file is damaged: it does not agree with its own digest")
    return found


def _digest(body: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _inside(name: str) -> str:
    """A path below the folder, and nowhere else."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not path.parts or str(path) != name:
        raise ValueError(f"not a path inside the backup: {name!r}")
    return name

"""The data folder: `COMMONWEAL_HOME`, else a folder of the user's own."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from filelock import FileLock
from platformdirs import user_data_path


def home() -> Path:
    """The data folder, made private to its owner where it is new."""
    folder = Path(os.environ.get("COMMONWEAL_HOME") or user_data_path("commonweal")).absolute()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def write_private(path: Path, text: str) -> None:
    """Write a small file whole or not at all, readable by its owner only."""
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def secret_key(folder: Path) -> str:
    """The key that signs sessions, made once a folder."""
    path = folder / "secret-key"
    with FileLock(folder / "secret-key.lock"):
        if not path.exists():
            write_private(path, secrets.token_urlsafe(48))
        return path.read_text(encoding="utf-8")

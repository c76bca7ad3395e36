"""The data folder: `COMMONWEAL_HOME`, else a folder of the user's own."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from filelock import FileLock
from platformdirs import user_data_path

from commonweal.kernel.private_file import write_private


def home() -> Path:
    """The data folder, made private to its owner where it is new."""
    folder = Path(os.environ.get("COMMONWEAL_HOME") or user_data_path("commonweal")).absolute()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def secret_key(folder: Path) -> str:
    """The key that signs sessions, made once a folder."""
    path = folder / "secret-key"
    with FileLock(folder / "secret-key.lock"):
        if not path.exists():
            write_private(path, secrets.token_urlsafe(48))
        return path.read_text(encoding="utf-8")

"""What `postmaster.pid` says, read without trust: it may be empty, half written or about another process."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

LARGEST_BYTES = 8192
LARGEST_PID = 2**31 - 1
LARGEST_PORT = 65535


@dataclass(frozen=True)
class PidFile:
    """One reading of the file. A line not yet written, or not understood, is None.

    `started_at` is in seconds since 1970, `status` one of PostgreSQL's words (starting, stopping, ready,
    standby).
    """

    pid: int
    data_dir: str | None = None
    started_at: int | None = None
    port: int | None = None
    socket_dir: str | None = None
    status: str | None = None

    @property
    def is_ready(self) -> bool:
        """Whether the server said that it accepts connections."""
        return self.status == "ready"


def parse(text: str) -> PidFile | None:
    """Read the text of the file; None where its first line is no process number.

    A negative number (PostgreSQL's mark for a single-user process) is read as the process itself.
    """
    lines = [line.strip() for line in text.split("\n")]
    pid = _number(lines[0].removeprefix("-"), LARGEST_PID)
    if not pid:
        return None

    def line(index: int) -> str | None:
        return lines[index] or None if index < len(lines) else None

    return PidFile(
        pid=pid,
        data_dir=line(1),
        started_at=_number(line(2), 2**53),
        port=_number(line(3), LARGEST_PORT),
        socket_dir=line(4),
        status=line(7),
    )


def _number(text: str | None, largest: int) -> int | None:
    if text is None or not text.isascii() or not text.isdecimal() or len(text) > 16:
        return None
    value = int(text)
    return value if value <= largest else None


def read(data_dir: Path) -> PidFile | None:
    """Read the file of a data folder; None where it is absent or says nothing usable."""
    try:  # a link or a pipe in its place, made by the server's account, must neither mislead nor hold us
        descriptor = os.open(data_dir / "postmaster.pid", os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except (FileNotFoundError, NotADirectoryError):
        return None
    try:
        return parse(os.read(descriptor, LARGEST_BYTES).decode(errors="replace"))
    finally:
        os.close(descriptor)

"""Room on the disk of the embedded database, looked at before each write.

PostgreSQL ends all its sessions where its log cannot grow, and on a disk that stays full it does not come back, so that
nobody could read either. So writes end first, while there is room for what goes on beside them: the piece of the log
that is begun, and what reading and sealing write. As soon as there is room again they go on.
"""

from __future__ import annotations

import os
from contextlib import suppress

from django.conf import settings

from commonweal.people.record.rest.rejected import Rejected
from commonweal.people.record.validation.issue import Issue

KEPT_BYTES = 32 * 1024 * 1024
"""Two pieces of PostgreSQL's log (16 MiB each)."""

PER_BYTE = 16
"""How much a byte of a body may take: table, indexes, and in the log whole pages of both."""


def is_low(body_bytes: int = 0) -> bool:
    """Whether the disk has too little room for a write; False where the database is not on a disk of ours."""
    folder: str | None = settings.DATABASE_FOLDER
    if folder is None:
        return False
    with suppress(OSError):  # a folder that cannot be looked at: PostgreSQL will say what is wrong
        found = os.statvfs(folder)
        return found.f_bavail * found.f_frsize < KEPT_BYTES + PER_BYTE * body_bytes
    return False


def require_room(body_bytes: int) -> None:
    """Raises Rejected(507)."""
    if is_low(body_bytes):
        message = "There is no room left on the disk. Nothing was changed; reading goes on. Make room and try again."
        raise Rejected(507, [Issue("error", "no-store", "", message)])

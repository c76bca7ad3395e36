"""What the rooms end when serving begins, where a process that was killed has left it half done."""

from __future__ import annotations

import logging

from django.db import DatabaseError, InterfaceError, connections

from commonweal.kernel.room import resolve, rooms

log = logging.getLogger("commonweal.site")


def mend() -> None:
    """On a thread of its own: whoever asks for a page does not wait. What fails is tried again at the next start."""
    for mends in (room.mends for room in rooms() if room.mends):
        try:
            resolve(mends)()
        except (DatabaseError, InterfaceError) as error:
            log.warning("%s is left to the next start: %s", mends, type(error).__name__)
    connections.close_all()

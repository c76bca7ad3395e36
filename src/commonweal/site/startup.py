"""Bring the product up: the database server, the framework, and whatever of migrations and facts is new.

Everything that happens once on a folder happens under one file lock, so that two commands at once both succeed.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock

from commonweal.access.command import messages
from commonweal.kernel.problem import Kind, Problem, Refused
from commonweal.site.home import home

if TYPE_CHECKING:
    from commonweal.site.postgres.server import Server

_up = False


def ready() -> None:
    """Find or start the database, load the framework, migrate where needed. Cheap when all is in place."""
    global _up  # noqa: PLW0603  once a process
    if _up:
        return
    folder = home()
    if not os.environ.get("DATABASE_URL"):
        _use_embedded(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonweal.site.settings")
    import django  # noqa: PLC0415

    django.setup()
    from commonweal.site.schema import bring_up_to_date, is_up_to_date  # noqa: PLC0415

    if not is_up_to_date():
        with FileLock(folder / "first-start.lock"):
            if not is_up_to_date():
                bring_up_to_date(messages.print)
    from commonweal.access.sealing import seal_what_waits  # noqa: PLC0415

    seal_what_waits()  # what a process that was killed has left
    _up = True


def embedded(folder: Path) -> Server:
    """The server of the data folder, found or started."""
    from commonweal.site.postgres.server import ServerError, ensure  # noqa: PLC0415

    idle_seconds = int(os.environ.get("COMMONWEAL_IDLE_SECONDS", "3600"))
    try:
        return ensure(folder, idle_seconds=idle_seconds or None, progress=messages.print)
    except ServerError as error:
        raise Refused(Problem(Kind.FAULT, error.message, error.remedy)) from None


def _use_embedded(folder: Path) -> None:
    from commonweal.site.postgres.place import find  # noqa: PLC0415

    server = embedded(folder)
    os.environ["DATABASE_URL"] = server.url("app")
    os.environ["DATABASE_OWNER_URL"] = server.url("owner")
    os.environ["COMMONWEAL_DATABASE_FOLDER"] = str(find(folder).data)

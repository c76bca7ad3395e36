"""The state of a database against this release: its migrations and the facts that ship with it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from commonweal.access.principal import OPERATOR
from commonweal.kernel.room import resolve, rooms

ADVISORY_LOCK = 0x636F6D6D  # one number for every app that shares a named server


@cache
def release() -> str:
    """A digest of the migrations and shipped facts of this installation."""
    digest = hashlib.sha256()
    for config in sorted(apps.get_app_configs(), key=lambda config: config.label):
        for file in sorted((Path(config.path) / "migrations").glob("0*.py")):
            digest.update(f"{config.label}/{file.name}".encode())
    for room in rooms():
        for file in room_facts(room.name):
            digest.update(file.name.encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()


def room_facts(name: str) -> list[Path]:
    """The fact files that a room ships, in order."""
    module = import_module(f"commonweal.{name}")
    folder = Path(module.__path__[0]) / "facts"
    return sorted(path for path in folder.glob("*") if path.is_file()) if folder.is_dir() else []


def is_up_to_date() -> bool:
    """Whether the database carries this release's schema and facts."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT to_regclass('commonweal_release') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return False
        cursor.execute("SELECT digest FROM commonweal_release")
        row = cursor.fetchone()
        return row is not None and row[0] == release()


def bring_up_to_date(say: Callable[[str], None]) -> None:
    """Migrate as the owner and load the shipped facts as the app, one process at a time."""
    owner = connections["owner"]
    with owner.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK])
    try:
        if is_up_to_date():
            return
        say("Preparing the database")
        call_command("migrate", database="owner", verbosity=0, interactive=False)
        for room in rooms():
            if room.ship:
                resolve(room.ship)(by=OPERATOR)
        _record(owner)
    finally:
        owner.close()


def _record(owner: object) -> None:
    role = settings.DATABASES["default"]["USER"].replace('"', '""')
    with owner.cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute("CREATE TABLE IF NOT EXISTS commonweal_release (digest text NOT NULL)")
        cursor.execute(f'GRANT SELECT ON commonweal_release TO "{role}"')
        cursor.execute("DELETE FROM commonweal_release")
        cursor.execute("INSERT INTO commonweal_release VALUES (%s)", [release()])

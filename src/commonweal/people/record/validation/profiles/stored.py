"""The loaded definitions as rows: each package once, and each definition of it by canonical address and version."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from commonweal.access.scope import current, expected
from commonweal.people.record.store.session import rows
from commonweal.people.record.validation.profiles.library import Definition


@dataclass(frozen=True, slots=True)
class Row:
    """A definition to be stored: `body` is its JSON text as it came."""

    type: str
    url: str
    version: str
    body: str


def stamp() -> int:
    """The number of the package loaded last; 0 for none. Outside a scope no row would show: that is a fault."""
    expected()
    return int(rows("SELECT coalesce(max(id), 0) FROM record_package")[0][0])


def addresses(stamp: int) -> dict[tuple[str, str], int]:
    """The key of the definition that each (type, canonical) stands for, in what was loaded up to `stamp`. An address
    without a version stands for the greatest version; the same version loaded again replaces the earlier.
    """
    current()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, type, url, version FROM record_definition WHERE package <= %s ORDER BY package, id", [stamp]
        )
        listed: list[tuple[int, str, str, str]] = cursor.fetchall()
    found: dict[tuple[str, str], int] = {}
    greatest: dict[tuple[str, str], tuple[Any, ...]] = {}
    for key, type_, url, version in listed:
        if version:
            found[type_, f"{url}|{version}"] = key
        order = version_order(version)
        if order >= greatest.get((type_, url), ()):
            greatest[type_, url] = order
            found[type_, url] = key
    return found


def version_order(version: str) -> tuple[Any, ...]:
    """Versions in their order: by their numbers, a pre-release (`2.0.0-pub`) before the release."""
    plain, dash, rest = version.partition("-")
    parts = tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in plain.split("."))
    return (parts, not dash, rest)


def definition(key: int) -> Definition:
    current()
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM record_definition WHERE id = %s", [key])
        return json.loads(str(_one(cursor.fetchone())), parse_float=Decimal)


def is_loaded_last(sha256: str) -> bool:
    """Whether these very bytes are the package loaded last; loaded before another, they would change something."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sha256 FROM record_package ORDER BY id DESC LIMIT 1")
        row = cursor.fetchone()
    return row is not None and row[0] == sha256


def add_package(name: str, version: str, file: str, sha256: str, rows: Sequence[Row]) -> int:
    """Stores a package whole; in the transaction of the caller's scope."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO record_package (name, version, file, sha256) VALUES (%s, %s, %s, %s) RETURNING id",
            [name, version, file, sha256],
        )
        package = int(_one(cursor.fetchone()))
        cursor.executemany(
            "INSERT INTO record_definition (package, type, url, version, body) VALUES (%s, %s, %s, %s, %s)",
            _parameters(package, rows),
        )
    return package


def _parameters(package: int, rows: Iterable[Row]) -> list[list[Any]]:
    return [[package, each.type, each.url, each.version, each.body] for each in rows]


def _one(row: tuple[Any, ...] | None) -> Any:
    if row is None:
        raise LookupError("the row is gone")
    return row[0]

"""Versions in the order in which they were written, newest first, a page at a time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from commonweal.people.record.store.session import rows
from commonweal.people.record.store.stored import Stored


def versions(
    type_: str | None = None,
    id_: str | None = None,
    *,
    since: datetime | None = None,
    before: int | None = None,
    count: int = 50,
) -> list[Stored]:
    """At most `count` versions of a resource, of a type, or of all; `since` is compared with `meta.lastUpdated`,
    `before` with the place in the order, for the page after one that ended there.
    """
    where, values = _where(type_, id_, since, before)
    statement = f"""
        SELECT type, id, version, updated, body, method, seq FROM record_version {where}
        ORDER BY seq DESC LIMIT {count:d}
    """  # noqa: S608
    return [Stored(*row) for row in rows(statement, values)]


def counted(type_: str | None = None, id_: str | None = None, *, since: datetime | None = None) -> int:
    """How many versions `versions` would list on all its pages."""
    where, values = _where(type_, id_, since, None)
    return rows(f"SELECT count(*) FROM record_version {where}", values)[0][0]  # noqa: S608


def _where(
    type_: str | None, id_: str | None, since: datetime | None, before: int | None
) -> tuple[str, list[Any]]:
    conditions: list[str] = []
    values: list[Any] = []
    for condition, value in (("type = %s", type_), ("id = %s", id_), ("updated >= %s", since), ("seq < %s", before)):
        if value is not None:
            conditions.append(condition)
            values.append(value)
    return f"WHERE {' AND '.join(conditions)}" if conditions else "", values

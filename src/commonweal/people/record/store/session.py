"""The database connection of this thread, for statements that are prepared once and sent often.

Django's own cursors bind on the client and prepare nothing. These run on the same connection, so in the same
transaction and the same scope.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import psycopg
from django.db import connection


def cursor() -> psycopg.Cursor[tuple[Any, ...]]:
    connection.ensure_connection()
    return psycopg.Cursor(connection.connection)


Values = Sequence[Any] | dict[str, Any]


def rows(statement: str, values: Values = (), *, is_prepared: bool = True) -> list[tuple[Any, ...]]:
    """The rows of one statement in the present scope."""
    with cursor() as held:
        return held.execute(statement, values, prepare=is_prepared).fetchall()  # type: ignore[arg-type]


def run(statement: str, values: Values = (), *, is_prepared: bool = True) -> int:
    """How many rows one statement touched."""
    with cursor() as held:
        return held.execute(statement, values, prepare=is_prepared).rowcount  # type: ignore[arg-type]

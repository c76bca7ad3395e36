"""Statements that are sent often: planned once, and bound by the server. Django's own cursors bind on the client and
plan each time. These run on Django's connection, so in the same transaction and the same scope.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from django.db import connection

Values = Sequence[Any] | Mapping[str, Any]


def cursor() -> psycopg.Cursor[tuple[Any, ...]]:
    """A cursor of the driver itself, for COPY as well."""
    connection.ensure_connection()
    return psycopg.Cursor(connection.connection)


def prepared(statement: str, values: Values = ()) -> psycopg.Cursor[tuple[Any, ...]]:
    return cursor().execute(statement, values, prepare=True)  # type: ignore[arg-type]

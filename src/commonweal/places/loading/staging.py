"""Bulk loading under row security: COPY into a temporary table, then INSERT ... SELECT as the app's role.

PostgreSQL refuses COPY into a table with row security, and a row at a time is too slow for a lookup of England.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection


@contextmanager
def staged(columns: Sequence[tuple[str, str]], rows: Iterable[Sequence[Any]]) -> Generator[str]:
    """A temporary table with these columns (name, SQL type) and rows, dropped at the end; yields its name."""
    name = "places_staging"
    with connection.cursor() as cursor:
        definition = ", ".join(f'"{column}" {kind}' for column, kind in columns)
        cursor.execute(f"CREATE TEMPORARY TABLE {name} ({definition}) ON COMMIT DROP")
        names = ", ".join(f'"{column}"' for column, _ in columns)
        with cursor.copy(f"COPY {name} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(f"ANALYZE {name}")
    try:
        yield name
    finally:
        if not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute(f"DROP TABLE IF EXISTS {name}")

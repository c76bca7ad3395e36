"""Rows of the record's statements, in the present scope."""

from __future__ import annotations

from typing import Any

from commonweal.access.statements import Values, prepared


def rows(statement: str, values: Values = ()) -> list[tuple[Any, ...]]:
    """The rows of one statement."""
    return prepared(statement, values).fetchall()


def run(statement: str, values: Values = ()) -> int:
    """How many rows one statement touched."""
    return prepared(statement, values).rowcount

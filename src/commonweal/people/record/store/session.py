"""Rows of the record's statements, in the present scope."""

from __future__ import annotations

from typing import Any

from commonweal.access.placeholders import Values
from commonweal.access.scope import sent


def rows(statement: str, values: Values = (), *, is_more_to_come: bool = False) -> list[tuple[Any, ...]]:
    """The rows of one statement; `is_more_to_come` as in `sent`."""
    return sent(statement, values, is_more_to_come=is_more_to_come).rows


def run(statement: str, values: Values = ()) -> int:
    """How many rows one statement touched."""
    return sent(statement, values).touched

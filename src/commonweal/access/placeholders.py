"""Statements with psycopg's placeholders, as the server numbers them, and values as it reads them. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

Values = Sequence[Any] | Mapping[str, Any]

_PLACE = re.compile(r"%(?:\((\w+)\))?[sb]|%%")


@lru_cache(maxsize=1024)
def numbered(statement: str) -> tuple[bytes, tuple[str, ...]]:
    """The statement with `$1`, `$2` …, and the names of its values in that order; no names where they have none."""
    names: list[str] = []
    count = 0

    def number(found: re.Match[str]) -> str:
        nonlocal count
        if found[0] == "%%":
            return "%"
        name = found[1]
        if name is None:
            count += 1
            return f"${count}"
        if name not in names:
            names.append(name)
        return f"${names.index(name) + 1}"

    return _PLACE.sub(number, statement).encode(), tuple(names)


def spelt(value: Any) -> bytes | None:
    """A value in PostgreSQL's text form, whose type the statement knows; bytes as they are."""
    if isinstance(value, str):
        return value.encode()
    if value is None or isinstance(value, bytes):
        return value
    return _text(value).encode()


def _text(value: Any) -> str:
    match value:
        case str():
            return value
        case bool():
            return "t" if value else "f"
        case int() | Decimal() | UUID():
            return str(value)
        case datetime():
            return value.isoformat()
        case list() | tuple():
            return f"{{{','.join(map(_element, value))}}}"
        case _:
            raise TypeError(f"a statement takes no {type(value).__name__}")


def _element(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, int):
        return _text(value)
    escaped = _text(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'

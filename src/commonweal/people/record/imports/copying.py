"""Rows of what is given in PostgreSQL's binary form of COPY: the database reads keys as they are, not as text.

The form is described in PostgreSQL's manual under COPY, "Binary Format"; that of an array is `array_send`'s.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from struct import Struct
from typing import Any

SIGNATURE = b"PGCOPY\n\xff\r\n\0" + bytes(8)
END = b"\xff\xff"

_NULL = b"\xff\xff\xff\xff"
_UUID_OID = 2950
_KEY_LENGTH = "00000010"
_number = Struct(">ii").pack
_long = Struct(">iq").pack
_length = Struct(">i").pack
_fields = Struct(">h").pack
_array = Struct(">iiiiii").pack
_no_keys = Struct(">iiii").pack(12, 0, 0, _UUID_OID)

Cell = Callable[[Any], bytes]


def copied(kinds: Mapping[str, str], rows: Iterable[tuple[Any, ...]]) -> bytes:
    """The rows of columns of these kinds (`text`, `int`, `int8`, `uuid`, `uuid[]`), None where a cell has no value.
    Keys are hexadecimal digits; an array of them is PostgreSQL's text form, `{…,…}`.
    """
    cells = [_CELLS[kind] for kind in kinds.values()]
    lead = _fields(len(cells))
    parts = [SIGNATURE]
    for row in rows:
        parts.append(lead)
        parts += [_NULL if value is None else cell(value) for cell, value in zip(cells, row, strict=True)]
    parts.append(END)
    return b"".join(parts)


def _text(value: Any) -> bytes:
    encoded = str(value).encode()
    return _length(len(encoded)) + encoded


def _key(value: str) -> bytes:
    return bytes.fromhex(_KEY_LENGTH + value)


def _keys(value: str) -> bytes:
    if value == "{}":
        return _no_keys
    held = bytes.fromhex(_KEY_LENGTH + value[1:-1].replace(",", _KEY_LENGTH))
    return _array(20 + len(held), 1, 0, _UUID_OID, len(held) // 20, 1) + held


_CELLS: dict[str, Cell] = {
    "text": _text,
    "int": lambda value: _number(4, value),
    "int8": lambda value: _long(8, value),
    "uuid": _key,
    "uuid[]": _keys,
}

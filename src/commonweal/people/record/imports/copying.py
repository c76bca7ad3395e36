"""Rows of what is given in PostgreSQL's binary form of COPY, made resource by resource, so that nothing of one is kept
but its bytes.

The form is described in PostgreSQL's manual under COPY, "Binary Format". Columns stand in the order of `rows.STAGED`.
"""

from __future__ import annotations

from collections.abc import Sequence
from struct import Struct

from commonweal.people.record.indexing.entries import Entries
from commonweal.people.record.store.rows import STAGED, packed, tokens

SIGNATURE = b"PGCOPY\n\xff\r\n\0" + bytes(8)
END = b"\xff\xff"

_NULL = b"\xff\xff\xff\xff"
_INT, _LONG, _KEY = 4, 8, 16
_length = Struct(">i").pack

# Where a row begins: how many columns it has, then each of those that are always as long, with its length.
_given = Struct(">h").pack
_reference = Struct(">hiiiii16s").pack
_date = Struct(">hiiiiiqiq").pack
_string = _number = Struct(">hiiii").pack


class Copies:
    """What COPY takes of each relation that a bulk write is given. Resources are counted from 1."""

    __slots__ = ("_count", "_parts")

    def __init__(self) -> None:
        self._count = 0
        self._parts: dict[str, list[bytes]] = {name: [SIGNATURE] for name in STAGED}

    def add(self, type_: str, id_: str, body: str, self_key: str, found: Entries) -> None:
        self._count = n = self._count + 1
        parts = self._parts
        leading, facets = tokens(found)
        parts["given"] += (
            _given(6), _text(type_), _text(id_), _text(body), _length(_KEY), bytes.fromhex(self_key),
            _keys(leading), _keys(facets),
        )  # fmt: skip
        for param, target in found.references:
            parts["given_reference"].append(_reference(3, _INT, n, _INT, param, _KEY, bytes.fromhex(target)))
        for (param, low, high), firsts in found.dates.items():
            parts["given_date"] += (_date(5, _INT, n, _INT, param, _LONG, low, _LONG, high), _firsts(firsts))
        for (param, value), firsts in found.strings.items():
            parts["given_string"] += (_string(4, _INT, n, _INT, param), _text(value), _firsts(firsts))
        for (param, low, high, units), firsts in found.numbers.items():
            ends = _ends(low), _ends(high)
            parts["given_number"] += (_number(6, _INT, n, _INT, param), *ends, _keys(units), _firsts(firsts))

    def whole(self) -> dict[str, bytes]:
        """The relations that have rows."""
        return {name: b"".join((*parts, END)) for name, parts in self._parts.items() if len(parts) > 1}


def _text(value: str) -> bytes:
    encoded = value.encode()
    return _length(len(encoded)) + encoded


def _ends(value: object) -> bytes:
    return _NULL if value is None else _text(str(value))


def _keys(found: Sequence[str]) -> bytes:
    held = packed(found)
    return _length(len(held)) + held


def _firsts(found: Sequence[str]) -> bytes:
    return _keys(found) if found else _NULL

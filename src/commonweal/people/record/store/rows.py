"""The rows that new resources and their index entries are, before they are written. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from struct import Struct
from typing import Any

from commonweal.people.record.indexing import keys
from commonweal.people.record.indexing.entries import Entries, Firsts

GIVEN = {
    "given": {"type": "text", "id": "text", "body": "text", "self": "text", "tokens": "text", "facets": "text"},
    "given_reference": {"n": "int", "param": "int", "target": "text"},
    "given_date": {"n": "int", "param": "int", "low": "int8", "high": "int8", "paired": "text"},
    "given_string": {"n": "int", "param": "int", "value": "text", "paired": "text"},
    "given_number": {
        "n": "int", "param": "int", "low": "numeric", "high": "numeric", "units": "text", "paired": "text",
    },
}  # fmt: skip
"""The columns of what is given, and their types as arrays of a statement; `given` also has `n`, its number from 1."""

_KEYS = {"self": "uuid", "target": "uuid"} | dict.fromkeys(("tokens", "facets", "units", "paired"), "uuid[]")
_AS_TEXT = {"numeric": "text"}
STAGED = {
    name: {column: _KEYS.get(column, _AS_TEXT.get(kind, kind)) for column, kind in columns.items()}
    for name, columns in GIVEN.items()
}
"""The same as tables that an import fills."""


def given(
    names: Sequence[tuple[str, str]], bodies: Sequence[str], found: Sequence[Entries]
) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of each relation, in the order of its columns, arrays in PostgreSQL's text form. Resources are counted
    from 1.
    """
    numbered = list(enumerate(found, 1))
    return {
        "given": [
            (type_, id_, body, keys.self_key(type_, id_), *map(spelt, tokens(each)))
            for (type_, id_), body, each in zip(names, bodies, found, strict=True)
        ],
        "given_reference": [(n, *row) for n, each in numbered for row in each.references],
        "given_date": [(n, *row, firsts_of(firsts)) for n, each in numbered for row, firsts in each.dates.items()],
        "given_string": [(n, *row, firsts_of(firsts)) for n, each in numbered for row, firsts in each.strings.items()],
        "given_number": [
            (n, *row, spelt(units), firsts_of(firsts))
            for n, each in numbered
            for (*row, units), firsts in each.numbers.items()
        ],
    }


def tokens(found: Entries) -> tuple[list[str], list[str]]:
    """The keys that lead a search, and those that do not."""
    ordered = sorted(found.tokens)
    at = bisect_left(ordered, keys.FACET)
    return ordered[:at], ordered[at:]


def ranges_key(found: Entries) -> str:
    """A key of all that is no token, the same where the rows would be the same."""
    numbers = sorted(map(repr, found.numbers.items()))  # some have no lower end to be sorted by
    ordered = (sorted(found.references), sorted(found.dates.items()), sorted(found.strings.items()), numbers)
    return keys.key("ranges", repr(ordered))


def spelt(found: Iterable[str]) -> str:
    """An array of what needs no escape, as keys do, in PostgreSQL's text form."""
    return f"{{{','.join(found)}}}"


def firsts_of(found: Firsts) -> str | None:
    """The first components of composites, as an array; no value where there are none."""
    return spelt(found) if found else None


_KEY_LENGTH = "00000010"
_UUID_OID = 2950
_NO_KEYS = Struct(">iii").pack(0, 0, _UUID_OID)
_lead = Struct(">iiiii").pack


def packed(found: Sequence[str]) -> bytes:
    """An array of keys in PostgreSQL's binary form (`array_recv`), which reads faster than the text."""
    if not found:
        return _NO_KEYS
    return _lead(1, 0, _UUID_OID, len(found), 1) + bytes.fromhex(_KEY_LENGTH + _KEY_LENGTH.join(found))

"""The rows that many new resources and their index entries are, before they are written. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from commonweal.people.record.indexing import keys
from commonweal.people.record.indexing.entries import Entries

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
    """The rows of each relation, in the order of its columns. Resources are counted from 1."""
    return {
        "given": [
            (type_, id_, body, keys.self_key(type_, id_), *tokens(each))
            for (type_, id_), body, each in zip(names, bodies, found, strict=True)
        ],
        "given_reference": [(n, *row) for n, each in enumerate(found, 1) for row in each.references],
        "given_date": [(n, *row) for n, each in enumerate(found, 1) for row in paired(each.dates)],
        "given_string": [(n, *row) for n, each in enumerate(found, 1) for row in paired(each.strings)],
        "given_number": [(n, *row) for n, each in enumerate(found, 1) for row in amounts(each)],
    }


def tokens(found: Entries) -> tuple[str, str]:
    """The keys that lead a search and those that do not, as arrays in PostgreSQL's text form."""
    facets = [each for each in found.tokens if each[0] == keys.FACET]
    leading = found.tokens.difference(facets)
    return f"{{{','.join(leading)}}}", f"{{{','.join(facets)}}}"


def paired(entries: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Entries with the first components of composites put together: one row for each range, however many forms of a
    code it goes with. The last column is an array in text form, or None.
    """
    groups: dict[tuple[Any, ...], list[str]] = {}
    for *values, first in entries:
        group = groups.setdefault(tuple(values), [])
        if first is not None:
            group.append(first)
    return [(*values, f"{{{','.join(firsts)}}}" if firsts else None) for values, firsts in groups.items()]


def amounts(found: Entries) -> list[tuple[Any, ...]]:
    """The same of numbers, their units as an array too."""
    together = paired(found.numbers)
    return [(param, low, high, f"{{{','.join(units)}}}", firsts) for param, low, high, units, firsts in together]

"""The rows that many new resources and their index entries are, before they are written. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from commonweal.people.record.indexing import keys
from commonweal.people.record.indexing.entries import Entries

GIVEN = {
    "given": {"type": "text", "id": "text", "body": "text", "self": "text", "tokens": "text"},
    "given_reference": {"n": "int", "param": "int", "target": "text"},
    "given_date": {"n": "int", "param": "int", "low": "int8", "high": "int8", "paired": "text"},
    "given_string": {"n": "int", "param": "int", "value": "text", "paired": "text"},
    "given_number": {
        "n": "int", "param": "int", "low": "numeric", "high": "numeric", "units": "text", "paired": "text",
    },
}  # fmt: skip
"""The columns of what is given; `given` also has `n`, its number from 1."""


def given(
    names: Sequence[tuple[str, str]], bodies: Sequence[str], found: Sequence[Entries]
) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of each relation, in the order of its columns. Resources are counted from 1."""
    numbers = [
        (n, param, low, high, f"{{{','.join(units)}}}", paired)
        for n, each in enumerate(found, 1)
        for param, low, high, units, paired in each.numbers
    ]
    return {
        "given": [
            (type_, id_, body, keys.self_key(type_, id_), f"{{{','.join(each.tokens)}}}")
            for (type_, id_), body, each in zip(names, bodies, found, strict=True)
        ],
        "given_reference": [(n, *row) for n, each in enumerate(found, 1) for row in each.references],
        "given_date": [(n, *row) for n, each in enumerate(found, 1) for row in each.dates],
        "given_string": [(n, *row) for n, each in enumerate(found, 1) for row in each.strings],
        "given_number": numbers,
    }

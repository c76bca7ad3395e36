"""Read the entries of a quote from a JSON file: numbers as exact decimals, every name once."""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import cast

from commonweal.kernel.files import open_source
from commonweal.kernel.problem import Where, invalid

LONGEST_NUMBER = 60
"""Characters that a number may have; anything longer is no amount."""


def read_entries(path: Path) -> dict[str, object]:
    """The JSON object of a file. Raises Refused for broken JSON, NaN, infinities, a repeated name, or no object."""
    source = open_source(path)
    where = Where(source.name)
    try:
        data: object = json.loads(
            source.text,
            parse_float=_number,
            parse_int=_number,
            parse_constant=_no_constant,
            object_pairs_hook=_once,
        )
    except (ValueError, RecursionError) as error:
        raise invalid(
            f"the JSON is broken: {error}", "Write one object, as in the model's examples", where=where
        ) from None
    if not isinstance(data, dict):
        raise invalid("one JSON object is wanted", 'Write the entries as {"name": value, ...}', where=where)
    return cast("dict[str, object]", data)


def _number(text: str) -> Decimal:
    if len(text) > LONGEST_NUMBER:
        raise ValueError(f"a number has more than {LONGEST_NUMBER} characters")
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValueError(f"{text} is not a number") from None


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number")


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"the name {name!r} stands twice")
        found[name] = value
    return found

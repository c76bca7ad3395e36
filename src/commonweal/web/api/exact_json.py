"""JSON whose numbers have the exact digits of their decimals; the standard writer has binary floats only."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from commonweal.access.command import decimal_text


def text(value: Any) -> str:
    """`value` as compact JSON. Raises TypeError for what is no plain data, ValueError for NaN or infinity."""
    return "".join(_parts(value))


def _parts(value: Any) -> Iterator[str]:
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError("JSON has no such number")
        yield decimal_text(value)
    elif isinstance(value, Mapping):
        yield from _between("{", "}", (_member(name, part) for name, part in value.items()))
    elif isinstance(value, (list, tuple)):
        yield from _between("[", "]", (_parts(part) for part in value))
    elif isinstance(value, date):
        yield json.dumps(value.isoformat())
    elif isinstance(value, float) and not math.isfinite(value):
        raise ValueError("JSON has no such number")
    else:
        yield json.dumps(value, ensure_ascii=False)


def _member(name: str, value: Any) -> Iterator[str]:
    yield f"{json.dumps(name, ensure_ascii=False)}:"
    yield from _parts(value)


def _between(first: str, last: str, items: Iterator[Iterator[str]]) -> Iterator[str]:
    yield first
    for number, item in enumerate(items):
        if number:
            yield ","
        yield from item
    yield last

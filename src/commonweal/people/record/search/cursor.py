"""Where a page of a search starts: the sort values of the last match before it and its key, as one text."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from commonweal.people.record.indexing import keys
from commonweal.people.record.search.query import Order, Sort

COLUMNS = {Order.ID: 1, Order.UPDATED: 1, Order.DATE: 2, Order.STRING: 1, Order.NUMBER: 1}
"""How many values a sort key of each kind has."""


_TEXT_MOST, _POWER_MOST = 20_000, 10_000
"""More than any number has that is in the index, and less than the database takes."""


def written(sort: Sequence[Sort], values: Sequence[object]) -> str:
    """`values`: those of each sort key in order, then the match's key."""
    plain = [str(each) if isinstance(each, Decimal | datetime) else each for each in values]
    text = json.dumps([_order(sort), *plain], separators=(",", ":"), ensure_ascii=False)
    return urlsafe_b64encode(text.encode("utf-8", "surrogatepass")).decode().rstrip("=")


def read(sort: Sequence[Sort], text: str) -> tuple[object, ...]:
    """Raises ValueError where the text is not from a page of a search in the same order."""
    try:
        found = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("utf-8", "surrogatepass"))
    except ValueError:
        raise ValueError("this is not where a page ends") from None
    kinds = [each.order for each in sort for _ in range(COLUMNS[each.order])]
    if not isinstance(found, list) or len(found) != len(kinds) + 2 or found[0] != _order(sort):
        raise ValueError("this is from a page of a search in another order")
    *values, key = found[1:]
    if not _is_number(key):
        raise ValueError("this is not where a page ends")
    return (*(_value(kind, value) for kind, value in zip(kinds, values, strict=True)), key)


def _value(kind: Order, value: object) -> object:
    """A value fit to be compared by the database, None for none."""
    if value is None and kind not in (Order.ID, Order.UPDATED):
        return None
    match kind:
        case Order.DATE if _is_number(value):
            return value
        case Order.NUMBER if isinstance(value, str) and len(value) < _TEXT_MOST:
            try:
                number = Decimal(value)
            except ArithmeticError:
                number = Decimal("NaN")
            if number.is_finite() and abs(number.adjusted()) <= _POWER_MOST:
                return number
        case Order.UPDATED if isinstance(value, str):
            return datetime.fromisoformat(value)
        case Order.ID | Order.STRING if isinstance(value, str) and "\0" not in value:
            return value
        case _:
            pass
    raise ValueError("this is not where a page ends")


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and -(2**63) <= value < 2**63


def _order(sort: Sequence[Sort]) -> str:
    return keys.key(*(f"{each.order}{each.params}{each.is_down}" for each in sort))[:8]

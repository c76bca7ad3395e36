"""Fixed and pattern values, and the least and greatest that a value may be (FHIR R4, ElementDefinition)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any


def constant(element: Mapping[str, Any], kind: str) -> Any | None:
    """The value of `fixed[x]`, `pattern[x]`, `minValue[x]` or `maxValue[x]`, or None."""
    for name, value in element.items():
        if name.startswith(kind) and name[len(kind) : len(kind) + 1].isupper():
            return value
    return None


def equals(value: Any, fixed: Any) -> bool:
    """Exactly the same, through and through; numbers by their value, true no number."""
    if isinstance(value, bool) or isinstance(fixed, bool):
        return value is fixed
    if isinstance(value, dict) and isinstance(fixed, dict):
        return value.keys() == fixed.keys() and all(equals(value[name], fixed[name]) for name in fixed)
    if isinstance(value, list) and isinstance(fixed, list):
        return len(value) == len(fixed) and all(equals(one, other) for one, other in zip(value, fixed, strict=True))
    return _number(value) == _number(fixed)


def contains(value: Any, pattern: Any) -> bool:
    """All that the pattern has; of its lists, each item somewhere."""
    if isinstance(pattern, dict):
        return isinstance(value, dict) and all(contains(value.get(name), held) for name, held in pattern.items())
    if isinstance(pattern, list):
        return isinstance(value, list) and all(any(contains(each, held) for each in value) for held in pattern)
    return equals(value, pattern)


def _number(value: Any) -> Any:
    return Decimal(str(value)) if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool) else value


def beyond(value: Any, element: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with a value's size."""
    most = element.get("maxLength")
    if isinstance(value, str) and most is not None and len(value) > int(most):
        yield f"is longer than {most} characters"
    least, greatest = constant(element, "minValue"), constant(element, "maxValue")
    for limit, word, sign in ((least, "below", -1), (greatest, "above", 1)):
        if limit is not None and _compared(value, limit) == sign:
            yield f"is {word} {limit}"


def _compared(value: Any, limit: Any) -> int | None:
    one, other = _ordered(value), _ordered(limit)
    if one is None or other is None or type(one) is not type(other):
        return None
    return (one > other) - (one < other)


def _ordered(value: Any) -> Any:
    if isinstance(value, dict):
        return _ordered(value.get("value"))
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        return Decimal(str(value))
    if isinstance(value, str):
        for read in (date.fromisoformat, datetime.fromisoformat):
            try:
                found = read(value)
            except ValueError:
                continue
            is_moment = isinstance(found, datetime)
            return None if is_moment and found.tzinfo is None else found
    return None

"""Values of search parameters: their separators, prefixes, dates and numbers (FHIR R4, Search, 3.1.1.4 and 3.1.1.5).

Each returns boxes of ranges, any of which will do. A value that cannot be read raises ValueError with a sentence that
says what is expected.
"""

from __future__ import annotations

import re
from decimal import Context, Decimal

from commonweal.people.record.indexing.moments import span
from commonweal.people.record.search.query import Amounts, Times

PREFIXES = ("eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap")

_LOST_PLUS = re.compile(r"T[0-9:.]+ [0-9]")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?(?P<power>[eE][+-]?[0-9]+)?")
_EXACT = Context(prec=2500)
_DIGITS_MOST = 100
_POWER_MOST = 1000

_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def split(text: str, separator: str) -> list[str]:
    """Parts between separators that no backslash leads; escapes stay as they are."""
    if "\\" not in text:
        return text.split(separator)
    parts = [""]
    is_escaped = False
    for each in text:
        if each == separator and not is_escaped:
            parts.append("")
            continue
        parts[-1] += each
        is_escaped = each == "\\" and not is_escaped
    return parts


def unescaped(text: str) -> str:
    """The text without its escapes, which are of comma, dollar, bar and backslash."""
    if "\\" not in text:
        return text
    rest = _ESCAPED.sub(lambda found: "" if found[1] in ",$|\\" else "\\", text)
    if "\\" in rest:
        raise ValueError(r"a backslash stands only before , $ | or another backslash: write \\ for one")
    return _ESCAPED.sub(r"\1", text)


def prefixed(text: str) -> tuple[str, str]:
    """The prefix, `eq` where there is none, and the rest."""
    if text[:2] in PREFIXES:
        return text[:2], text[2:]
    if text[:2].isalpha() and text[2:3].isdigit():
        raise ValueError(f"{text[:2]} is no prefix; there are {', '.join(PREFIXES)}")
    return "eq", text


def moments(text: str) -> tuple[int, int]:
    """The microseconds since 1970, half-open, that a date or time stands for as precisely as it is written. What names
    no zone is in UTC.
    """
    try:
        return span(text)
    except ValueError:
        extra = "; write + in an address as %2B" if _LOST_PLUS.search(text) else ""
        raise ValueError(f"expected a date as 2015, 2015-02, 2015-02-07 or 2015-02-07T13:28:17.239Z{extra}") from None


def times(text: str, now: int) -> tuple[Times, ...]:
    """What a date with its prefix asks for. `ap` widens it by a tenth of what lies between it and `now`."""
    prefix, rest = prefixed(text)
    low, high = moments(rest)
    within = Times(low_from=low, low_before=high, high_to=high)
    match prefix:
        case "ne":
            return Times(low_before=low), Times(high_over=high)
        case "gt":
            return (Times(high_over=high),)
        case "lt":
            return (Times(low_before=low),)
        case "ge":
            return Times(high_over=high), within
        case "le":
            return Times(low_before=low), within
        case "sa":
            return (Times(low_from=high),)
        case "eb":
            return (Times(low_before=low, high_to=low),)
        case "ap":
            gap = max(abs(now - low), abs(now - high)) // 10
            return (Times(low_before=high + gap, high_over=low - gap),)
        case _:
            return (within,)


def amounts(text: str) -> tuple[Amounts, ...]:
    """What a number with its prefix asks for. `eq` and `ne` go by how precisely it is written, `ap` takes a tenth more
    and less, the others take it as it stands.
    """
    prefix, rest = prefixed(text)
    found = _NUMBER.fullmatch(rest)
    if found is None:
        raise ValueError("expected a number as 100, 5.40 or 1e-3")
    value = Decimal(rest)
    digits, power = value.as_tuple().digits, value.as_tuple().exponent
    assert isinstance(power, int)
    if len(digits) > _DIGITS_MOST or abs(power) > _POWER_MOST:
        raise ValueError(f"a number has at most {_DIGITS_MOST} digits and a power of ten of at most {_POWER_MOST}")
    match prefix:
        case "gt":
            return (Amounts(high_over=(value, False)),)
        case "lt":
            return (Amounts(low_under=(value, False)),)
        case "ge":
            return (Amounts(high_over=(value, True)),)
        case "le":
            return (Amounts(low_under=(value, True)),)
        case "sa":
            return (Amounts(low_over=(value, False)),)
        case "eb":
            return (Amounts(high_under=(value, False)),)
        case "ap":
            tenth = _EXACT.multiply(abs(value), Decimal("0.1"))
            low, high = _EXACT.subtract(value, tenth), _EXACT.add(value, tenth)
            return (Amounts(low_under=(high, True), high_over=(low, True)),)
    # one digit in front of a power is taken to two figures, as the specification's own example has it (1e2: 95 to 105)
    half = Decimal((0, (5,), power - (2 if found["power"] and len(digits) == 1 else 1)))
    low, high = _EXACT.subtract(value, half), _EXACT.add(value, half)
    if prefix == "ne":
        return Amounts(low_under=(low, False)), Amounts(high_over=(high, True))
    return (Amounts(low_over=(low, True), low_under=(high, False), high_under=(high, False)),)

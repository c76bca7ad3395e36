"""Values read so that they can be written again as they were: for the few answers that change a body's inside."""

from __future__ import annotations

import json
import re
from decimal import Decimal, InvalidOperation
from typing import Any

import simplejson

from commonweal.kernel.problem import invalid
from commonweal.people.record.wire.document import unique


class Written(Decimal):
    """A decimal that remembers how it was written: 1.50e-2 stays 1.50e-2."""

    text: str

    def __new__(cls, text: str) -> Written:
        made = super().__new__(cls, text)
        made.text = text
        return made

    def __str__(self) -> str:
        return self.text


def loads(text: str) -> Any:
    """Raises Refused(invalid) where a member stands twice in an object."""
    try:
        return json.loads(text, parse_float=Written, parse_constant=_no_number, object_pairs_hook=unique)
    except ValueError as error:
        raise invalid(f"the body is not JSON: {error}", "Send a FHIR resource as JSON") from None
    except InvalidOperation:
        raise invalid("the body has a number that is too large or too small", "Send a FHIR resource") from None


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is no JSON")


_half = re.compile("[\ud800-\udfff]")


def dumps(value: Any, *, is_pretty: bool = False) -> str:
    """JSON text, without spaces or over lines; decimals as they were written. Half of a pair of code units, which no
    UTF-8 can carry, stays the escape that it came as.
    """
    if is_pretty:
        text = simplejson.dumps(value, use_decimal=True, ensure_ascii=False, indent=2)
    else:
        text = simplejson.dumps(value, use_decimal=True, ensure_ascii=False, separators=(",", ":"))
    return text if text.isascii() else _half.sub(lambda half: f"\\u{ord(half[0]):04x}", text)

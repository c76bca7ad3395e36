"""Checks of single values that the library of the seam leaves open. A value of the wrong JSON type is left to it."""

from __future__ import annotations

import re
from binascii import Error, a2b_base64
from datetime import date
from typing import Any

from commonweal.people.record.validation.found import Check, Found, error, warning

_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
_MIME = re.compile(r"[A-Za-z0-9!#$&^_.+-]{1,127}/[A-Za-z0-9!#$&^_.+-]{1,127}(\s*;.*)?", re.DOTALL)
_CURRENCY = re.compile(r"[A-Z]{3}")
_OFFSET_14 = re.compile(r".*[+-]14:(?!00)\d\d")


def day_exists(value: Any) -> list[Found] | None:
    """Of a date, dateTime or instant: a day that the calendar has, a year from 0001, an offset of 14:00 at most
    (FHIR R4, Data types, date and dateTime).
    """
    if type(value) is not str:
        return None
    if value[8:10] > "28":
        try:
            date.fromisoformat(value[:10])
        except ValueError:
            return error("value", f"{value[:10]} is not a day of the calendar")
    if value[:4] == "0000":
        return error("value", "there is no year 0000")
    if "14:" in value and _OFFSET_14.fullmatch(value):
        return error("value", f"{value} is more than 14 hours away from UTC")
    return None


def id_form(value: Any) -> list[Found] | None:
    """FHIR R4, Data types, id."""
    if type(value) is str and not _ID.fullmatch(value):
        return error("value", f"{value!r} is not an id: 1 to 64 letters, digits, hyphens and full stops")
    return None


def base64_form(value: Any) -> list[Found] | None:
    """RFC 4648, white space allowed (FHIR R4, Data types, base64Binary)."""
    if type(value) is not str:
        return None
    try:
        a2b_base64("".join(value.split()), strict_mode=True)
    except (Error, ValueError):
        return error("value", "this is not base64")
    return None


def mime_form(value: Any) -> list[Found] | None:
    """The form of a media type; which types there are is not known (BCP 13). The standard's own examples also write
    `json` and `xml`, so that this is a warning.
    """
    if type(value) is str and not _MIME.fullmatch(value):
        return warning("code-invalid", f"{value!r} is not a media type such as text/plain")
    return None


def currency_form(value: Any) -> list[Found] | None:
    """The form of a currency; which ones there are is not known (ISO 4217)."""
    if type(value) is str and not _CURRENCY.fullmatch(value):
        return error("code-invalid", f"{value!r} is not a currency of three capital letters")
    return None


def one_of(codes: frozenset[str], value_set: str, *, is_warning: bool = False) -> Check:
    """A code from a closed list."""
    finding = warning if is_warning else error

    def check(value: Any) -> list[Found] | None:
        if type(value) is str and value not in codes:
            return finding("code-invalid", f"{value!r} is not in the required value set {value_set}{some(codes)}")
        return None

    return check


def some(codes: frozenset[str]) -> str:
    """The codes in words, where they are few enough to read."""
    return f" ({', '.join(sorted(codes))})" if len(codes) <= 12 else ""

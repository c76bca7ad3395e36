"""FHIR's dates and moments for readers: as exact as they were written, no more, and in an order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from commonweal.kernel.period import MONTH_NAMES
from commonweal.web import words
from commonweal.web.language import gettext as _

EPOCH = datetime.fromtimestamp(0, tz=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class When:
    """`at`: where it starts, in microseconds since 1970 in UTC, a date without zone counted in UTC; None where it does
    not say.
    """

    words: str
    at: int | None


NEVER = When("", None)


def when(value: Any) -> When:
    """A date, dateTime, instant, Period, or Timing with events. NEVER for what has no moment."""
    if isinstance(value, str):
        return _moment(value)
    if not isinstance(value, Mapping):
        return NEVER
    if isinstance(value.get("event"), list) and value["event"]:
        return _moment(str(value["event"][0]))
    start, end = _moment(str(value.get("start") or "")), _moment(str(value.get("end") or ""))
    if start.words and end.words:
        return When(_("%(start)s to %(end)s") % {"start": start.words, "end": end.words}, start.at)
    if start.words:
        return When(_("since %(day)s") % {"day": start.words}, start.at)
    if end.words:
        return When(_("until %(day)s") % {"day": end.words}, end.at)
    return When(str(value["text"]), None) if isinstance(value.get("text"), str) else NEVER


def microseconds(moment: datetime) -> int:
    return (moment - EPOCH) // _MICROSECOND


def _moment(text: str) -> When:
    """YYYY, YYYY-MM, YYYY-MM-DD, or a moment with its zone. Another text stands as it is."""
    try:
        if len(text) > len("YYYY-MM-DD"):
            read = datetime.fromisoformat(text)
            return When(words.moment(read), microseconds(read))
        parts = [int(part) for part in text.split("-")]
        first = date(*[*parts, 1, 1][:3])
    except (ValueError, TypeError, OverflowError):
        return When(text, None)
    at = microseconds(datetime(first.year, first.month, first.day, tzinfo=UTC))
    if len(parts) == 1:
        return When(text, at)
    return When(f"{_(MONTH_NAMES[first.month - 1])} {first.year}" if len(parts) == 2 else words.day(first), at)


def age(born: str, on: date) -> int | None:
    """Whole years from a birth date to a day; None where the birth date is not known to the day or lies after it."""
    try:
        day = date.fromisoformat(born)
    except ValueError:
        return None
    if day > on:
        return None
    return on.year - day.year - ((on.month, on.day) < (day.month, day.day))

"""Meetings as an iCalendar text (RFC 5545), for other programs to follow. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

FOLD_AT = 75
"""Octets of a line before it goes on in the next one (RFC 5545, section 3.1)."""


@dataclass(frozen=True, slots=True)
class Event:
    """A meeting: `starts` and `ends` are clock times here, as 18:30; empty is the whole day, or an hour and a half."""

    uid: str
    title: str
    day: date
    starts: str = ""
    ends: str = ""
    place: str = ""
    address: str = ""
    is_cancelled: bool = False
    version: int = 0


def calendar(events: Iterable[Event], zone: tzinfo) -> str:
    """The text of a calendar with these events, whose clocks are of the zone; lines end as the standard asks."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Commonweal//Decisions//EN", "CALSCALE:GREGORIAN"]
    for event in events:
        lines += _event(event, zone)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _event(event: Event, zone: tzinfo) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}@commonweal"
    yield f"SEQUENCE:{event.version}"
    yield f"DTSTAMP:{_instant(event.day, '00:00', zone)}"
    if event.starts:
        yield f"DTSTART:{_instant(event.day, event.starts, zone)}"
        yield f"DTEND:{_end(event, zone)}"
    else:
        yield f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{event.day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_text(event.title)}"
    if event.place:
        yield f"LOCATION:{_text(event.place)}"
    if event.address:
        yield f"URL:{event.address}"
    yield f"STATUS:{'CANCELLED' if event.is_cancelled else 'CONFIRMED'}"
    yield "END:VEVENT"


def _moment(day: date, clock: str, zone: tzinfo) -> datetime:
    hour, _colon, minute = clock.partition(":")
    return datetime.combine(day, time(int(hour), int(minute)), zone).astimezone(UTC)


def _instant(day: date, clock: str, zone: tzinfo) -> str:
    return f"{_moment(day, clock, zone):%Y%m%dT%H%M%SZ}"


def _end(event: Event, zone: tzinfo) -> str:
    """The end; the next day's where it is before the start, an hour and a half on where none is given."""
    start = _moment(event.day, event.starts, zone)
    if not event.ends:
        return f"{start + timedelta(minutes=90):%Y%m%dT%H%M%SZ}"
    day = event.day if event.ends > event.starts else event.day + timedelta(days=1)
    return _instant(day, event.ends, zone)


def _text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\r\n", "\\n").replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """The line in pieces of at most so many octets, each further one with a space before it."""
    piece, size, prefix = "", 0, ""
    for letter in line:
        width = len(letter.encode())
        if size + width > FOLD_AT:
            yield prefix + piece
            piece, size, prefix = "", 1, " "
        piece += letter
        size += width
    yield prefix + piece

"""From a date or time as written to the range of time that it stands for."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from functools import lru_cache

SECOND = 1_000_000
MINUTE = 60 * SECOND
DAY = 24 * 60 * MINUTE

_EPOCH = datetime.fromtimestamp(0, UTC).toordinal()
_WRITTEN = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(Z|[+-]\d\d:\d\d)?)?)?)?", re.ASCII
)


@lru_cache(maxsize=16384)
def span(text: str) -> tuple[int, int]:
    """Microseconds since 1970 in UTC, half-open, as wide as the precision of a FHIR date, dateTime or instant. What
    carries no zone is taken to be in UTC, a rule of this index. ValueError where there is no such date or time.
    """
    found = _WRITTEN.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is not a date or time")
    year, month, day, hour, minute, second, fraction, zone = found.groups()
    if day is None:
        return _months(int(year), int(month) if month else None)
    low = (date(int(year), int(month), int(day)).toordinal() - _EPOCH) * DAY
    if hour is None:
        return low, low + DAY
    if int(hour) > 23 or int(minute) > 59 or int(second or 0) > 60:  # 60: a leap second
        raise ValueError(f"{text!r} is not a time of a day")
    low += (int(hour) * 60 + int(minute)) * MINUTE + int(second or 0) * SECOND - _offset(zone)
    if second is None:
        return low, low + MINUTE
    if fraction is None:
        return low, low + SECOND
    low += int(fraction[:6].ljust(6, "0"))
    return low, low + 10 ** max(0, 6 - len(fraction))


def _months(year: int, month: int | None) -> tuple[int, int]:
    """The range of a month, or of a year."""
    first = date(year, month or 1, 1).toordinal()
    if month is None:
        days = 366 if _is_leap(year) else 365
    elif month == 2:
        days = 29 if _is_leap(year) else 28
    else:
        days = 30 if month in (4, 6, 9, 11) else 31
    return (first - _EPOCH) * DAY, (first - _EPOCH + days) * DAY


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _offset(zone: str | None) -> int:
    if zone in (None, "Z"):
        return 0
    hours, minutes = int(zone[1:3]), int(zone[4:6])
    if hours > 14 or minutes > 59:
        raise ValueError(f"{zone!r} is not the offset of a zone")
    return (-1 if zone[0] == "-" else 1) * (hours * 60 + minutes) * MINUTE

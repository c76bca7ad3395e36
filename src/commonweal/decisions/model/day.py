"""Dates as they are known: to the day, the month or the year, counted from the first day of what is known."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

_TEXT = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")


@dataclass(frozen=True, slots=True, order=True)
class Known:
    """`first` to `last` are the days that the text may mean; `text` is as written."""

    first: date
    last: date
    text: str

    @property
    def is_exact(self) -> bool:
        return self.first == self.last

    @property
    def precision(self) -> str:
        """`day`, `month` or `year`."""
        return ("year", "month", "day")[self.text.count("-")]

    def __str__(self) -> str:
        return self.text


def known(value: Any) -> Known:
    """A date, or text like `2017`, `2017-11` or `2017-11-16`. Raises ValueError for anything else."""
    if isinstance(value, Known):
        return value
    text = value.isoformat() if isinstance(value, date) else str(value)
    found = _TEXT.fullmatch(text)
    if not found or isinstance(value, bool) or found[1] == "0000":
        raise ValueError(f"{text!r} is no date: write a year, a year and month, or a day, as 2017-11-16")
    year, month, day = found[1], found[2], found[3]
    if not month:
        return Known(date(int(year), 1, 1), date(int(year), 12, 31), text)
    try:
        first = date(int(year), int(month), int(day or 1))
    except ValueError:
        raise ValueError(f"there is no day {text}") from None
    if day:
        return Known(first, first, text)
    return Known(first, (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1), text)

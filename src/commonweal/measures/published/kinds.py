"""Cells and dates that the publishers' layouts share."""

from __future__ import annotations

import re
from datetime import date

from commonweal.kernel.period import MONTH_NAMES, Period, PeriodKind, month

_MONTH_YEAR = re.compile(r"([A-Za-z]+)[\s-]+(\d{4})")
_SPAN = re.compile(r"\s+(?:to|-|–)\s+", re.IGNORECASE)
_LONG_DATE = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\s+([A-Za-z]+),?\s+(\d{4})")
_BY_NAME = {name.lower(): number for number, name in enumerate(MONTH_NAMES, start=1)} | {
    name[:3].lower(): number for number, name in enumerate(MONTH_NAMES, start=1)
}


def month_named(text: str) -> Period | None:
    """`April 2011` (or `Apr 2011`) as a month; None where the text is something else."""
    found = _MONTH_YEAR.fullmatch(text.strip())
    number = _BY_NAME.get(found[1].lower()) if found else None
    return month(int(found[2]), number) if found and number else None


def month_number(name: str) -> int | None:
    """The number of a month's English name, full or of three letters."""
    return _BY_NAME.get(name.strip().lower())


def long_date(text: str) -> date | None:
    """`27th April 2012` as a date; None where the text is no such date (publishers write `-` or nothing)."""
    found = _LONG_DATE.fullmatch(text.strip())
    number = _BY_NAME.get(found[2].lower()) if found else None
    if not found or not number:
        return None
    try:
        return date(int(found[3]), number, int(found[1]))
    except ValueError:
        return None


def spanning(first: Period, last: Period) -> Period:
    """From the start of `first` to the end of `last`: a month or a financial year where it is just that.

    A part of one financial year keeps that kind; a longer span is a range of days.
    """
    start, end = first.start, last.end
    if end == month(start.year, start.month).end:
        return month(start.year, start.month)
    kind = PeriodKind.FINANCIAL_YEAR if end <= first.financial_year.end else PeriodKind.DAY
    return Period(start, end, kind)


def span_named(text: str) -> Period | None:
    """`August 2010 - February 2020` or `June 2024 to March 2025`, inclusive; None for any other text."""
    ends = [month_named(part) for part in _SPAN.split(text)]
    if len(ends) != 2 or ends[0] is None or ends[1] is None or ends[1].start < ends[0].start:
        return None
    return spanning(ends[0], ends[1])

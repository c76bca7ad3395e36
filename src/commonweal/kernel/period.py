"""Civil periods: a month, a quarter of a financial year, a financial year, a calendar year, a day.

Half-open inside (`start` <= day < `end`), inclusive where people read them (`last`). A financial year runs from
1 April, is named by its start year and printed `2015-16`; its quarter 1 is April to June.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from commonweal.kernel.problem import Refused, invalid

MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


class PeriodKind(StrEnum):
    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    FINANCIAL_YEAR = "financial-year"
    YEAR = "year"


_FORMS = "2015-09 (month), 2015-16-Q2 (quarter), 2015-16 or 2015/16 (financial year)"
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_FINANCIAL_YEAR = re.compile(r"(\d{4})([-/])(\d{2})")
_QUARTER = re.compile(r"(\d{4})[-/](\d{2})-Q([1-4])", re.IGNORECASE)
_YEAR = re.compile(r"(\d{4})")
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A half-open range of civil days with the kind of period that it is."""

    start: date
    end: date
    kind: PeriodKind

    @property
    def last(self) -> date:
        return self.end - timedelta(days=1)

    @property
    def days(self) -> int:
        """Calendar days in the period."""
        return (self.end - self.start).days

    @property
    def financial_year(self) -> Period:
        """The financial year in which the period starts."""
        return financial_year(self.start.year if self.start.month >= 4 else self.start.year - 1)

    def months(self) -> Iterator[Period]:
        """The calendar months that the period starts in, in order; a day has the month around it."""
        year, number = self.start.year, self.start.month
        while date(year, number, 1) < self.end:
            yield month(year, number)
            year, number = (year + 1, 1) if number == 12 else (year, number + 1)

    def previous(self) -> Period:
        """The period of the same kind just before this one."""
        return containing(self.start - timedelta(days=1), self.kind)

    def next(self) -> Period:
        return containing(self.end, self.kind)

    def contains(self, other: Period) -> bool:
        return self.start <= other.start and other.end <= self.end

    def __str__(self) -> str:
        if self.kind is PeriodKind.MONTH:
            return f"{self.start:%Y-%m}"
        if self.kind is PeriodKind.FINANCIAL_YEAR:
            return _financial_year_text(self.start.year)
        if self.kind is PeriodKind.QUARTER:
            year = self.financial_year
            return f"{_financial_year_text(year.start.year)}-Q{(self.start.month - 4) % 12 // 3 + 1}"
        if self.kind is PeriodKind.YEAR:
            return f"{self.start:%Y}"
        return self.start.isoformat()

    @property
    def words(self) -> str:
        """The period as a reader says it: `September 2015`, `July to September 2015`, `2015-16`, `2015`."""
        if self.kind is PeriodKind.MONTH:
            return f"{MONTH_NAMES[self.start.month - 1]} {self.start.year}"
        if self.kind is PeriodKind.QUARTER:
            first, final = MONTH_NAMES[self.start.month - 1], MONTH_NAMES[self.last.month - 1]
            return f"{first} to {final} {self.start.year}"
        if self.kind is PeriodKind.DAY:
            return f"{self.start.day} {MONTH_NAMES[self.start.month - 1]} {self.start.year}"
        return str(self)


def _financial_year_text(start_year: int) -> str:
    return f"{start_year}-{(start_year + 1) % 100:02d}"


def month(year: int, number: int) -> Period:
    end = date(year + 1, 1, 1) if number == 12 else date(year, number + 1, 1)
    return Period(date(year, number, 1), end, PeriodKind.MONTH)


def financial_year(start_year: int) -> Period:
    return Period(date(start_year, 4, 1), date(start_year + 1, 4, 1), PeriodKind.FINANCIAL_YEAR)


def quarter(start_year: int, number: int) -> Period:
    """Quarter `number` (1 to 4, 1 is April to June) of the financial year that starts in `start_year`."""
    if number not in (1, 2, 3, 4):
        raise ValueError("a financial year has quarters 1 to 4")
    first = (4, 7, 10, 1)[number - 1]
    year = start_year + (1 if number == 4 else 0)
    return Period(date(year, first, 1), month(year, first + 2).end, PeriodKind.QUARTER)


def calendar_year(year: int) -> Period:
    return Period(date(year, 1, 1), date(year + 1, 1, 1), PeriodKind.YEAR)


def day(value: date) -> Period:
    return Period(value, value + timedelta(days=1), PeriodKind.DAY)


def containing(value: date, kind: PeriodKind) -> Period:
    """The period of `kind` that the civil date falls in."""
    if kind is PeriodKind.MONTH:
        return month(value.year, value.month)
    if kind is PeriodKind.YEAR:
        return calendar_year(value.year)
    if kind is PeriodKind.DAY:
        return day(value)
    start_year = value.year if value.month >= 4 else value.year - 1
    if kind is PeriodKind.FINANCIAL_YEAR:
        return financial_year(start_year)
    return quarter(start_year, (value.month - 4) % 12 // 3 + 1)


def between(first: Period, final: Period, kind: PeriodKind) -> list[Period]:
    """Every period of `kind` from the one in which `first` starts to the one in which `final` ends."""
    found: list[Period] = []
    current = containing(first.start, kind)
    while current.start < final.end:
        found.append(current)
        current = current.next()
    return found


def parse(text: str, by: PeriodKind | None = None) -> Period:
    """Read a period as people write it.

    `2011-12` reads as December 2011 and as the financial year 2011-12: refused unless `by` says which. `2015-09`
    can only be a month (16 follows 15), `2015-16` only a financial year (there is no month 16). Raises Refused.
    """
    text = text.strip()
    if found := _QUARTER.fullmatch(text):
        start_year = _start_year(text, int(found[1]), int(found[2]))
        return _kind_wanted(text, quarter(start_year, int(found[3])), by)
    if found := _DAY.fullmatch(text):
        try:
            return _kind_wanted(text, day(date(int(found[1]), int(found[2]), int(found[3]))), by)
        except ValueError:
            raise invalid("there is no such day", f"Write a period as {_FORMS}", value=text) from None
    if found := _YEAR.fullmatch(text):
        if by is PeriodKind.FINANCIAL_YEAR:
            return financial_year(int(found[1]))
        return _kind_wanted(text, calendar_year(_year(text, found[1])), by)
    if found := _FINANCIAL_YEAR.fullmatch(text):
        return _month_or_financial_year(text, found, by)
    raise invalid("not a period", f"Write a period as {_FORMS}", value=text)


def parse_many(text: str, by: PeriodKind | None = None) -> list[Period]:
    """Read a period; where it can only be longer than `by`, the periods of that kind inside it.

    `2015-16` by month gives twelve months; `2011-12` by month is December 2011. Raises Refused.
    """
    try:
        return [parse(text, by)]
    except Refused:
        if by is None:
            raise
        longer = _longer_reading(text.strip(), by)
        if longer is None:
            raise
        return between(longer, longer, by)


_LENGTH = {
    PeriodKind.DAY: 0,
    PeriodKind.MONTH: 1,
    PeriodKind.QUARTER: 2,
    PeriodKind.YEAR: 3,
    PeriodKind.FINANCIAL_YEAR: 3,
}


def _longer_reading(text: str, by: PeriodKind) -> Period | None:
    for kind in (PeriodKind.QUARTER, PeriodKind.FINANCIAL_YEAR, PeriodKind.YEAR):
        if _LENGTH[kind] <= _LENGTH[by]:
            continue
        try:
            return parse(text, kind)
        except Refused:
            continue
    return None


def _month_or_financial_year(text: str, found: re.Match[str], by: PeriodKind | None) -> Period:
    year, second = _year(text, found[1]), int(found[3])
    as_year = financial_year(year) if (year + 1) % 100 == second else None
    as_month = month(year, second) if found[2] == "-" and 1 <= second <= 12 else None
    if by is PeriodKind.MONTH and as_month:
        return as_month
    if by is PeriodKind.FINANCIAL_YEAR and as_year:
        return as_year
    if as_month and as_year:
        if by is not None:
            raise invalid(f"not a {by.value}", f"Write a period as {_FORMS}", value=text)
        remedy = (
            f"It reads as the month {as_month.words} and as the financial year {as_year} (April {year} to March "
            f"{year + 1}): say --by month or --by financial-year"
        )
        raise invalid("this period can be read two ways", remedy, value=text)
    if as_month:
        return _kind_wanted(text, as_month, by)
    if as_year:
        return _kind_wanted(text, as_year, by)
    raise _no_such(text)


def _kind_wanted(text: str, period: Period, by: PeriodKind | None) -> Period:
    if by is None or period.kind is by:
        return period
    raise invalid(f"this is a {period.kind.value}, not a {by.value}", f"Write a period as {_FORMS}", value=text)


def _year(text: str, digits: str) -> int:
    year = int(digits)
    if not 1900 <= year <= 2199:
        raise invalid("the year is outside 1900 to 2199", f"Write a period as {_FORMS}", value=text)
    return year


def _start_year(text: str, year: int, second: int) -> int:
    if (_year(text, str(year)) + 1) % 100 != second:
        raise _no_such(text)
    return year


def _no_such(text: str) -> Refused:
    return invalid("there is no such month or financial year", f"Write a period as {_FORMS}", value=text)

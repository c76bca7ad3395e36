"""When a gate's time is up."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from functools import cache

import holidays

from commonweal.decisions.model.routes import Clock
from commonweal.kernel.problem import Where, invalid

_SUBDIVISIONS = {"england": "ENG", "scotland": "SCT", "wales": "WLS", "northern-ireland": "NIR"}


def due(clock: Clock, start: date, nation: str | None) -> date:
    """The last day: the day after `start` is day 1. Working days leave out weekends and the nation's bank holidays.

    Raises Refused where the calendar ends before it.
    """
    try:
        return _last(clock, start, nation)
    except (OverflowError, ValueError):
        remedy = "Give an earlier day"
        raise invalid("the calendar ends before this time does", remedy, where=Where(field="on")) from None


def _last(clock: Clock, start: date, nation: str | None) -> date:
    if clock.unit == "days":
        return start + timedelta(days=clock.count)
    if clock.unit == "weeks":
        return start + timedelta(weeks=clock.count)
    if clock.unit == "months":
        return months_after(start, clock.count)
    return working_days_after(start, clock.count, nation)


def months_after(start: date, count: int) -> date:
    """The same day of a later month, or that month's last day."""
    months = start.month - 1 + count
    year, month = start.year + months // 12, months % 12 + 1
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))


def working_days_after(start: date, count: int, nation: str | None) -> date:
    day, left = start, count
    while left:
        day += timedelta(days=1)
        if day.weekday() < calendar.SATURDAY and day not in bank_holidays(nation, day.year):
            left -= 1
    return day


@cache
def bank_holidays(nation: str | None, year: int) -> frozenset[date]:
    """The bank holidays of a nation (of England where none is given) in a year."""
    return frozenset(holidays.country_holidays("GB", subdiv=_SUBDIVISIONS.get(nation or "", "ENG"), years=year))

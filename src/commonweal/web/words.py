"""How values are written for readers: numbers, money, dates, and what stands where a figure has no value."""

from __future__ import annotations

from datetime import date, datetime, tzinfo
from decimal import Decimal
from functools import lru_cache

from django.utils import timezone
from django.utils.translation import get_language

from commonweal.kernel.figure import Figure, Status
from commonweal.kernel.period import MONTH_NAMES, Period
from commonweal.web.language import gettext as _

MINUS = "−"


def number(value: Decimal | int | float | None, places: int | None = None) -> str:
    """`1234.5` as `1,234.5`; `places` pads, and rounds only for show. Nothing for None, no minus before
    nothing.
    """
    if value is None:
        return ""
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    text = format(exact, ",f") if places is None else format(exact, f",.{places}f")
    negative = text.startswith("-")
    text = text.removeprefix("-")
    return f"{MINUS}{text}" if negative and text.strip("0.,") else text


def signed(value: Decimal | int | None, places: int | None = None) -> str:
    """A difference: `+1.2`, `−0.4`, `0`."""
    text = number(value, places)
    return f"+{text}" if value and not text.startswith(MINUS) and text.strip("0.,") else text


def percent(value: Decimal | int | float | None, places: int | None = None) -> str:
    """A value that is already in percent."""
    return f"{number(value, places)}%" if value is not None else ""


def pounds(pence: int | None, places: int = 2) -> str:
    """Whole pence as pounds: `-1250` is `−£12.50`."""
    if pence is None:
        return ""
    text = number(Decimal(pence).scaleb(-2), places)
    return f"{MINUS}£{text[1:]}" if text.startswith(MINUS) else f"£{text}"


def day(value: date | datetime | None) -> str:
    """`4 March 2026`; an instant is its day in the site's own time zone."""
    if value is None:
        return ""
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return f"{value.day} {_(MONTH_NAMES[value.month - 1])} {value.year}"


def moment(value: datetime | None) -> str:
    """`4 March 2026 at 15:07` in the site's own time zone."""
    return "" if value is None else _moment(value, timezone.get_current_timezone(), get_language())


@lru_cache(maxsize=8192)  # what came in together was recorded at one moment
def _moment(value: datetime, zone: tzinfo, _language: str | None) -> str:
    local = timezone.localtime(value, zone)
    return f"{day(local.date())} {_('at')} {local:%H:%M}"


def period(value: Period) -> str:
    return value.words


def status(value: Status) -> str:
    """What a reader should know of a figure's status; nothing where it is final."""
    return {
        Status.FINAL: "",
        Status.REVISED: _("Revised"),
        Status.PARTIAL: _("Incomplete"),
        Status.SUPPRESSED: _("Withheld: small number"),
        Status.MISSING: _("No data"),
        Status.NOT_PUBLISHED: _("Not published"),
        Status.SYNTHETIC: _("Synthetic"),
    }[value]


def figure(value: Figure, places: int | None = None) -> str:
    """The number with its separators, or the words that stand in its place."""
    return number(value.value, places) if value.value is not None else status(value.status)


FILTERS = {
    "number": number,
    "signed": signed,
    "percent": percent,
    "pounds": pounds,
    "day": day,
    "moment": moment,
    "period": period,
    "status_words": status,
    "figure_words": figure,
}

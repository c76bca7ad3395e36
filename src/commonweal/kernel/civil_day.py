"""A civil day as people and files write it: year, month and day with dashes, and in no other way."""

from __future__ import annotations

import re
from datetime import date

from commonweal.kernel.problem import Where, invalid

_TEXT = re.compile(r"\d{4}-\d{2}-\d{2}")


def parse_day(text: str, *, where: Where | None = None) -> date:
    """The day of `2016-05-12`. Raises Refused for anything else, days that no calendar has among it.

    `date.fromisoformat` alone would take other forms too, such as 20160512 and 2016-W19-4.
    """
    written = text.strip()
    try:
        if _TEXT.fullmatch(written):
            return date.fromisoformat(written)
    except ValueError:
        pass
    raise invalid("this is not a day", "Write year, month and day, as 2016-05-12", where=where, value=text[:40])


def parse_day_or_none(text: str, *, where: Where | None = None) -> date | None:
    """The same, and None for nothing."""
    return parse_day(text, where=where) if text.strip() else None

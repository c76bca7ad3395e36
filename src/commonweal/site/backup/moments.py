"""Moments as people write them: ISO 8601 with a zone, else by the clock of Europe/London."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from commonweal.kernel.problem import Refused, Where, invalid

LONDON = ZoneInfo("Europe/London")
_WRITTEN = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}([.,]\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?")


def parse(text: str) -> datetime:
    """The moment in UTC. Raises Refused for any other form, and for a time that the clocks show twice or never."""
    written = text.strip()
    if not _WRITTEN.fullmatch(written):
        raise _not_a_moment(text)
    try:
        found = datetime.fromisoformat(written.replace(",", "."))
    except ValueError:
        raise _not_a_moment(text) from None
    if found.tzinfo is not None:
        return found.astimezone(UTC)
    first, second = (found.replace(tzinfo=LONDON, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first != second:
        is_shown = first.astimezone(LONDON).replace(tzinfo=None) == found
        raise invalid(
            f"the clocks of London show this time {'twice' if is_shown else 'never'}",
            "Write it with its zone, as +00:00 or +01:00",
            where=Where(field="--to"),
            value=text,
        )
    return first


def _not_a_moment(text: str) -> Refused:
    return invalid(
        "this is not a time",
        "Write day and time, as 2016-05-12T14:30:00Z; without a zone it is London's clock",
        where=Where(field="--to"),
        value=text[:60],
    )


def written(moment: datetime) -> str:
    """The moment for people and for a later --to: UTC, to the microsecond, so that it can be given back as it is."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

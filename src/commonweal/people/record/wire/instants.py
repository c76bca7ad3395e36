"""Instants as FHIR writes them, in UTC and to the millisecond; and the moment that a new version takes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

TICK = timedelta(milliseconds=1)


def instant(moment: datetime) -> str:
    """A moment as `meta.lastUpdated` writes it."""
    return f"{moment.astimezone(UTC).isoformat(timespec='milliseconds')[:-6]}Z"


def next_moment(before: datetime | None) -> datetime:
    """Now, to the millisecond; but always after `before`, the version that is there: a clock can go back."""
    now = datetime.now(UTC)
    now = now.replace(microsecond=now.microsecond // 1000 * 1000)
    return now if before is None or now > before else before + TICK

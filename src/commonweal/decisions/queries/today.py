"""The civil day here and now."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from commonweal.kernel.civil_day import parse_day_or_none
from commonweal.kernel.problem import Where


def today() -> date:
    """Today in the time zone of the settings."""
    return timezone.localdate()


def day_or_today(text: str, field: str = "on") -> date:
    """The day as written, or today where nothing is. Raises Refused for what is no day."""
    return parse_day_or_none(text, where=Where(field=field)) or today()

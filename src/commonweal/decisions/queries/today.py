"""The civil day here and now."""

from __future__ import annotations

from datetime import date

from django.utils import timezone


def today() -> date:
    """Today in the time zone of the settings."""
    return timezone.localdate()

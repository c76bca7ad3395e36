"""Validity: half-open dates that must not overlap, kept so by the database."""

from __future__ import annotations

from django.contrib.postgres.fields import DateRangeField
from django.db.models import Func


class Valid(Func):
    """The days from `valid_from` until just before `valid_to`; a null is open."""

    function = "DATERANGE"

    def __init__(self) -> None:
        super().__init__("valid_from", "valid_to", output_field=DateRangeField())

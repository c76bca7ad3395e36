"""Rows of a publication that cover more areas than the one whose code they carry."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class ReportingArea(models.Model):
    """In publications of `dataset`, the row coded `row_code` counts the people of `covers` too (one row each)."""

    dataset = models.CharField(max_length=40)
    row_code = models.CharField(max_length=12)
    covers = models.CharField(max_length=12)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=400)
    file = models.ForeignKey("places.LoadedFile", on_delete=models.PROTECT, related_name="+")
    recorded = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "places_reporting_area"
        constraints = [
            models.UniqueConstraint(fields=["dataset", "row_code", "covers"], name="places_reporting_area_once")
        ]

    def __str__(self) -> str:
        return f"{self.dataset} {self.row_code} covers {self.covers}"

"""One value of one published cell."""

from __future__ import annotations

from django.db import models
from django.db.models import F
from django.db.models.functions import ExtractMonth, ExtractYear

from commonweal.measures.models.exact import ExactDecimalField
from commonweal.measures.models.publication import Publication
from commonweal.measures.models.series import Series


class Fact(models.Model):
    """`area` is the code of an area or organisation. `value` is null where the cell is a mark and not a number.

    Known from `known_from` to `known_to` (half-open; null is still known). `sheet` is the place of the sheet's name in
    the publication's `sheets`; `row` and `column` count from 1. `first_month` counts months from year 0 to the period's
    first; the database makes it, so that sums by month, quarter and year are plain arithmetic.
    """

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, db_index=False)
    series = models.ForeignKey(Series, on_delete=models.PROTECT, db_index=False)
    area = models.CharField(max_length=12)
    period_start = models.DateField()
    period_end = models.DateField()
    first_month = models.GeneratedField(
        expression=ExtractYear(F("period_start")) * 12 + ExtractMonth(F("period_start")) - 1,
        output_field=models.IntegerField(),
        db_persist=True,
    )
    value = ExactDecimalField(null=True)
    mark = models.CharField(max_length=16, blank=True)
    printed = models.TextField(blank=True)
    sheet = models.PositiveSmallIntegerField()
    row = models.PositiveIntegerField()
    column = models.PositiveIntegerField()
    path = models.TextField(blank=True)
    known_from = models.DateField()
    known_to = models.DateField(null=True)

    class Meta:
        db_table = "measures_fact"
        indexes = [
            models.Index(fields=["series", "area", "period_start"], name="measures_fact_key"),
            models.Index(fields=["publication"], name="measures_fact_publication"),
        ]

    def __str__(self) -> str:
        return f"{self.series_id} {self.area} {self.period_start}"

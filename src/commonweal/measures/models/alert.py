"""A named alert of a publication: a sum that does not close, shown on every figure that it touches."""

from __future__ import annotations

from django.db import models

from commonweal.measures.models.exact import ExactDecimalField
from commonweal.measures.models.publication import Publication


class Alert(models.Model):
    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="alerts")
    code = models.CharField(max_length=48)
    message = models.TextField()
    sheet = models.TextField(blank=True)
    row = models.PositiveIntegerField(null=True)
    column = models.PositiveIntegerField(null=True)
    expected = ExactDecimalField(null=True)
    found = ExactDecimalField(null=True)
    area = models.CharField(max_length=12, blank=True)
    period_start = models.DateField(null=True)
    period_end = models.DateField(null=True)

    class Meta:
        db_table = "measures_alert"

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"

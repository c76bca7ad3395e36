"""What one kind of publication counts: an item with its dimensions."""

from __future__ import annotations

from django.db import models


class Series(models.Model):
    """`name` is the canonical text of `published.parsed.Series`. Kinds never share a series."""

    kind = models.CharField(max_length=32)
    name = models.TextField()

    class Meta:
        db_table = "measures_series"
        constraints = [models.UniqueConstraint(fields=["kind", "name"], name="measures_series_once")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}"

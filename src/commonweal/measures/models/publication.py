"""One published file, as it was loaded."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now


class Publication(models.Model):
    """`known` is the day from which the file's values were known: revised, else published, else loaded."""

    kind = models.CharField(max_length=32)
    layout = models.CharField(max_length=64)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    title = models.TextField()
    publisher = models.TextField()
    basis = models.TextField(blank=True)
    period_start = models.DateField()
    period_end = models.DateField()
    published = models.DateField(null=True)
    revised = models.DateField(null=True)
    known = models.DateField()
    recorded = models.DateTimeField(db_default=Now(), editable=False)
    synthetic = models.BooleanField()
    loaded_by = models.CharField(max_length=64)
    sheets = ArrayField(models.TextField())
    values = models.PositiveIntegerField()

    class Meta:
        db_table = "measures_publication"
        constraints = [
            models.UniqueConstraint(fields=["kind", "sha256"], name="measures_publication_once"),
            models.CheckConstraint(
                condition=models.Q(period_start__lt=models.F("period_end")), name="measures_publication_period"
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

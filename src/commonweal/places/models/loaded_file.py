"""Files that were loaded, by their bytes: the same file again changes nothing."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class LoadedFile(models.Model):
    """`layout` is the form recognised by content; `known` the day its publisher made it known, else the load's."""

    kind = models.CharField(max_length=40)
    layout = models.CharField(max_length=80)
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    rows = models.IntegerField()
    title = models.CharField(max_length=300)
    publisher = models.CharField(max_length=160)
    known = models.DateField()
    recorded = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "places_loaded_file"
        constraints = [models.UniqueConstraint(fields=["kind", "sha256"], name="places_loaded_file_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"

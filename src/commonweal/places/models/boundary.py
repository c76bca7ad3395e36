"""Outlines of areas, for maps."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class Boundary(models.Model):
    """`geojson` is the geometry alone, WGS84; `detail` ranks outlines of one area: more points, more detail."""

    area = models.CharField(max_length=12)
    geojson = models.JSONField()
    points = models.IntegerField()
    file = models.ForeignKey("places.LoadedFile", on_delete=models.PROTECT, related_name="+")
    recorded = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "places_boundary"
        constraints = [models.UniqueConstraint(fields=["area", "file"], name="places_boundary_once_a_file")]

    def __str__(self) -> str:
        return f"{self.area}"

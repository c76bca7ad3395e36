"""Tiles: an equal cell for each area of a place, laid out roughly as on the map."""

from __future__ import annotations

from django.db import models


class Tile(models.Model):
    """`layout` names the arrangement; columns count from 0 in the west, rows from 0 in the north."""

    layout = models.CharField(max_length=40)
    area = models.CharField(max_length=12)
    abbreviation = models.CharField(max_length=6)
    column = models.SmallIntegerField()
    row = models.SmallIntegerField()
    file = models.ForeignKey("places.LoadedFile", on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "places_tile"
        constraints = [
            models.UniqueConstraint(fields=["layout", "area"], name="places_tile_area_once"),
            models.UniqueConstraint(fields=["layout", "column", "row"], name="places_tile_cell_once"),
        ]

    def __str__(self) -> str:
        return f"{self.layout} {self.area}"

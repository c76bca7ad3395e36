"""Postcodes: which council a postcode lies in, and where."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class Postcode(models.Model):
    """`postcode` is upper case without the space; `easting` and `northing` are metres on the British National Grid."""

    postcode = models.CharField(max_length=8, primary_key=True)
    area = models.CharField(max_length=12)
    easting = models.IntegerField(null=True, blank=True)
    northing = models.IntegerField(null=True, blank=True)
    file = models.ForeignKey("places.LoadedFile", on_delete=models.PROTECT, related_name="+")
    recorded = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "places_postcode"

    def __str__(self) -> str:
        return f"{self.postcode}"

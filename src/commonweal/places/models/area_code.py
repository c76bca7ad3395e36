"""Other codes of an area: those older than the nine-character ones, and those of the health service."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models.functions import Now

from commonweal.places.models.validity import Valid


class AreaCode(models.Model):
    """`scheme` is dtoc-old, cassr, e-code or ods; `name` is the area's name as that scheme's publisher prints it."""

    area = models.CharField(max_length=12)
    scheme = models.CharField(max_length=20)
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=160, blank=True, default="")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=400)
    file = models.ForeignKey("places.LoadedFile", on_delete=models.PROTECT, related_name="+")
    recorded = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "places_area_code"
        indexes = [models.Index(fields=["area"], name="places_area_code_area")]
        constraints = [
            ExclusionConstraint(
                name="places_area_code_one_at_a_time",
                expressions=[
                    ("scheme", RangeOperators.EQUAL),
                    ("code", RangeOperators.EQUAL),
                    (Valid(), RangeOperators.OVERLAPS),
                ],
            )
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.code} = {self.area}"

"""Areas: anything on the map that has a code, from a small area to a nation."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class Area(models.Model):
    """`kind` is that of `kernel.area_code.KINDS`, or `residence-outside-england` for a row that is no place on a map.

    `valid_from` is null where the area is older than the records held; `valid_to` is null while it is in force.
    Facts elsewhere refer to an area by its code, without a foreign key.
    """

    code = models.CharField(max_length=12, primary_key=True)
    name = models.CharField(max_length=160)
    name_cy = models.CharField(max_length=160, blank=True, default="")
    kind = models.CharField(max_length=40)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=400)
    recorded = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "places_area"
        indexes = [models.Index(fields=["kind"], name="places_area_kind")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    ("valid_from", None), ("valid_to", None), ("valid_from__lt", models.F("valid_to")),
                    _connector=models.Q.OR,
                ),
                name="places_area_dates_in_order",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

"""Populations: people of an area, or people registered with an organisation, by age and sex."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now


class Population(models.Model):
    """One row an area, date and sex. `age_starts` are the lower edges of the age groups, the last one open.

    Single years are 0, 1, ... 90; five-year bands 0, 5, ... 90; all ages together 0. `counts` has a count for each,
    `total` is the publisher's figure for all ages (the sum, where it prints none).
    `basis` is estimate, projection or registered (a list of a practice). `as_at` is the day counted: 30 June for
    mid-year figures, whose year is `year`. `known` is when the publisher made it known.
    """

    area = models.CharField(max_length=12)
    year = models.SmallIntegerField()
    as_at = models.DateField()
    sex = models.CharField(max_length=1)
    basis = models.CharField(max_length=12)
    age_starts = ArrayField(models.SmallIntegerField())
    counts = ArrayField(models.BigIntegerField())
    total = models.BigIntegerField()
    file = models.ForeignKey("places.LoadedFile", on_delete=models.PROTECT, related_name="+")
    row = models.IntegerField()
    known = models.DateField()
    recorded = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "places_population"
        constraints = [
            models.UniqueConstraint(
                fields=["area", "as_at", "sex", "basis", "file"], name="places_population_once_a_file"
            ),
            models.CheckConstraint(condition=models.Q(sex__in=["M", "F", "P"]), name="places_population_sex"),
            models.CheckConstraint(
                condition=models.Q(basis__in=["estimate", "projection", "registered"]),
                name="places_population_basis",
            ),
            models.CheckConstraint(
                condition=models.Q(age_starts__len=models.F("counts__len")),
                name="places_population_every_age",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.as_at} {self.sex} {self.basis}"

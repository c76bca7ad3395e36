"""Which area came after which, and when."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class Succession(models.Model):
    """On `date` the successor took over from the predecessor.

    `kind` is recode (the same territory, or all but a few people of it, under a new code), merge, split or
    boundary-change. `share` is the share of the predecessor's people who went to the successor, null where it is not
    held. The predecessors with a share of 1 make up the successor, exactly and without counting anybody twice.
    """

    predecessor = models.CharField(max_length=12)
    successor = models.CharField(max_length=12)
    date = models.DateField()
    kind = models.CharField(max_length=20)
    share = models.DecimalField(max_digits=12, decimal_places=10, null=True, blank=True)
    source = models.CharField(max_length=400)
    file = models.ForeignKey("places.LoadedFile", on_delete=models.PROTECT, related_name="+")
    recorded = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "places_succession"
        indexes = [models.Index(fields=["successor"], name="places_succession_successor")]
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor", "date"], name="places_succession_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["recode", "merge", "split", "boundary-change"]),
                name="places_succession_kind",
            ),
            models.CheckConstraint(
                condition=models.Q(share=None) | models.Q(share__gt=0, share__lte=1),
                name="places_succession_share",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} to {self.successor} on {self.date}"

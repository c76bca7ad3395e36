"""Which area or organisation lies in which, whole or in part, and when."""

from __future__ import annotations

from decimal import Decimal

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models.functions import Now

from commonweal.places.models.validity import Valid


class Membership(models.Model):
    """`geography` is the level of the parent (`rules.geography`); `weight` the share of the child's people in it.

    `source` is empty where the file says it all. A hundred thousand rows a lookup: the file is referred to without a
    check and an index of its own.

    A child lies whole (weight 1) in at most one parent of a geography at a time; for small areas the loader sees to it
    (the check by the database would take minutes for a lookup of England). A small area that straddles two
    bodies is given whole to one of them by the publisher's lookup.
    """

    child = models.CharField(max_length=12)
    parent = models.CharField(max_length=12)
    geography = models.CharField(max_length=30)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    weight = models.DecimalField(max_digits=12, decimal_places=10, default=Decimal(1))
    source = models.CharField(max_length=400, blank=True, default="")
    file = models.ForeignKey(
        "places.LoadedFile",
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    recorded = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "places_membership"
        indexes = [
            models.Index(fields=["parent", "child"], name="places_membership_parent"),
            models.Index(fields=["geography", "valid_from"], name="places_membership_geography"),
        ]
        constraints = [
            ExclusionConstraint(
                name="places_membership_whole_once",
                expressions=[
                    ("child", RangeOperators.EQUAL),
                    ("geography", RangeOperators.EQUAL),
                    (Valid(), RangeOperators.OVERLAPS),
                ],
                condition=models.Q(weight=1) & ~models.Q(child__startswith="E01"),
            ),
            models.UniqueConstraint(
                fields=["child", "geography", "valid_from"],
                name="places_membership_whole_from",
                nulls_distinct=False,
                condition=models.Q(weight=1),
            ),
            models.UniqueConstraint(
                fields=["child", "geography", "parent", "valid_from"],
                name="places_membership_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=models.Q(weight__gt=0, weight__lte=1), name="places_membership_weight"),
        ]

    def __str__(self) -> str:
        return f"{self.child} in {self.parent}"

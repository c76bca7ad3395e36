"""Where each subject of the log stands now: worked out from its entries, and made anew from them at any time."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from commonweal.decisions.models.entry import VISIBILITIES


class Item(models.Model):
    """`content` is the whole state; the other columns are what lists are filtered and sorted by."""

    kind = models.CharField(max_length=32)
    subject = models.CharField(max_length=200)
    title = models.CharField(max_length=300)
    state = models.CharField(max_length=40)
    body = models.CharField(max_length=200, blank=True)
    parent = models.CharField(max_length=200, blank=True)
    """The subject that it belongs to: a paper's meeting, a commitment's agreement."""
    owner = models.CharField(max_length=200, blank=True)
    due = models.DateField(null=True)
    areas = ArrayField(models.CharField(max_length=12), default=list)
    visibility = models.CharField(max_length=10, choices=[(each, each) for each in VISIBILITIES])
    version = models.PositiveIntegerField()
    """The number of entries behind it."""
    last = models.UUIDField()
    content = models.JSONField()

    class Meta:
        db_table = "decisions_item"
        constraints = [models.UniqueConstraint(fields=["kind", "subject"], name="decisions_item_once")]
        indexes = [
            models.Index(fields=["kind", "state", "due"], name="decisions_item_state"),
            models.Index(fields=["kind", "body", "due"], name="decisions_item_body"),
            models.Index(fields=["kind", "parent"], name="decisions_item_parent"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.title}: {self.state}"

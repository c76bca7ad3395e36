"""The log of decisions: what happened to a subject, when, by whom and why. Rows are only ever added."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from commonweal.decisions.models.uuid7 import UUID7

VISIBILITIES = ("public", "members")


class Entry(models.Model):
    """`content` is canonical JSON as text, so that its digest is the digest of what was written.

    `effective` is the civil day on which it counts, `known` the day on which it was known, `recorded` the database's
    clock. `corrects` names the entry that this one puts right or takes back.
    """

    id = models.UUIDField(primary_key=True, db_default=UUID7(), editable=False)
    kind = models.CharField(max_length=32)
    subject = models.CharField(max_length=200)
    number = models.PositiveIntegerField()
    """The place among the subject's entries, from 1."""
    verb = models.CharField(max_length=40)
    effective = models.DateField()
    known = models.DateField()
    content = models.TextField()
    reason = models.TextField(blank=True)
    source = models.CharField(max_length=300, blank=True)
    corrects = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    visibility = models.CharField(max_length=10, choices=[(each, each) for each in VISIBILITIES])
    by = models.CharField(max_length=64)
    role = models.CharField(max_length=32)
    recorded = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "decisions_entry"
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject", "number"], name="decisions_entry_in_order")
        ]
        indexes = [
            models.Index(fields=["recorded"], name="decisions_entry_recorded"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}: {self.verb}"

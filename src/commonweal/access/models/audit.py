"""The audit of writes, and of reads that are not public: rows are only ever added."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class AuditEntry(models.Model):
    """Who did which action to what; `detail` holds counts and identifiers, never personal data."""

    recorded = models.DateTimeField(db_default=Now(), editable=False)
    principal = models.CharField(max_length=64)
    role = models.CharField(max_length=32)
    action = models.CharField(max_length=64)
    subject = models.CharField(max_length=200, blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        db_table = "access_audit_entry"
        indexes = [models.Index(fields=["recorded"], name="access_audit_recorded")]

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"

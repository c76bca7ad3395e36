"""An accounting period of a fund that was closed: nothing more can be booked in it."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from commonweal.money.models.fields import CurrentTransaction, TransactionIdField
from commonweal.money.models.fund import Fund


class Close(models.Model):
    """`through` is the last day booked; `checklist` says what was looked at and found."""

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="closes")
    through = models.DateField()
    closed_by = models.CharField(max_length=64)
    checklist = models.JSONField()
    recorded = models.DateTimeField(db_default=Now(), editable=False)
    written_in = TransactionIdField(db_default=CurrentTransaction(), editable=False)

    class Meta:
        db_table = "money_close"
        constraints = [models.UniqueConstraint(fields=["fund", "through"], name="money_close_once")]

    def __str__(self) -> str:
        return f"{self.fund_id} through {self.through}"

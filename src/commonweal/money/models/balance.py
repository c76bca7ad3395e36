"""What balances are read from: sums that the database itself writes when a batch is approved."""

from __future__ import annotations

from django.db import models


class Balance(models.Model):
    """What one approved batch adds to a coding on a day: never changed, so writers never wait for one another.

    It is derived from postings and can be made again from them; `commonweal ledger verify` compares the two.
    """

    pk = models.CompositePrimaryKey("batch_id", "coding_id", "effective", "known")
    batch_id = models.BigIntegerField()
    coding_id = models.IntegerField()
    effective = models.DateField()
    known = models.DateField()
    pence = models.BigIntegerField()
    postings = models.IntegerField()

    class Meta:
        db_table = "money_balance"
        indexes = [
            models.Index(
                fields=["coding_id", "effective"], include=["pence", "known", "postings"], name="money_balance_coding"
            )
        ]

    def __str__(self) -> str:
        return f"{self.coding_id} {self.effective}"

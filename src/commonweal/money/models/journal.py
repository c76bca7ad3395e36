"""Batches of journals, their postings, and who approved them. Nothing here is ever changed or deleted."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from commonweal.money.models.coding import Coding
from commonweal.money.models.fields import CurrentTransaction, TransactionIdField


class Batch(models.Model):
    """What one approval covers: a file, a settlement run, a reversal. `key` makes sending it twice harmless."""

    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=32)
    document = models.TextField()
    sha256 = models.CharField(max_length=64)
    maker = models.CharField(max_length=64)
    journals = models.PositiveIntegerField()
    postings = models.PositiveIntegerField()
    recorded = models.DateTimeField(db_default=Now(), editable=False)
    written_in = TransactionIdField(db_default=CurrentTransaction(), editable=False)

    class Meta:
        db_table = "money_batch"
        constraints = [models.UniqueConstraint(fields=["id", "maker"], name="money_batch_maker")]

    def __str__(self) -> str:
        return self.key


class Journal(models.Model):
    """A balanced set of postings. `effective` is the day that it concerns, `known` the day of booking.

    `digest` is the SHA-256 of its postings. `reverses` is the journal that it takes back.
    """

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, db_index=False)
    ref = models.CharField(max_length=120)
    effective = models.DateField()
    known = models.DateField()
    document = models.TextField()
    reason = models.TextField()
    reverses = models.ForeignKey("self", on_delete=models.PROTECT, null=True, db_index=False)
    digest = models.BinaryField(max_length=32)
    recorded = models.DateTimeField(db_default=Now(), editable=False)
    written_in = TransactionIdField(db_default=CurrentTransaction(), editable=False)

    class Meta:
        db_table = "money_journal"
        constraints = [models.UniqueConstraint(fields=["batch", "ref"], name="money_journal_ref")]

    def __str__(self) -> str:
        return self.ref


class Posting(models.Model):
    """One line: a debit is positive, a credit negative. `encumbrance` names what it encumbers or releases."""

    pk = models.CompositePrimaryKey("journal_id", "line")
    journal = models.ForeignKey(Journal, on_delete=models.PROTECT, db_index=False, related_name="postings")
    line = models.PositiveIntegerField()
    coding = models.ForeignKey(Coding, on_delete=models.PROTECT, db_index=False)
    pence = models.BigIntegerField()
    encumbrance = models.CharField(max_length=120)
    narrative = models.TextField()

    class Meta:
        db_table = "money_posting"
        indexes = [
            models.Index(fields=["encumbrance"], condition=~models.Q(encumbrance=""), name="money_posting_encumbrance")
        ]
        constraints = [models.CheckConstraint(condition=~models.Q(pence=0), name="money_posting_not_nothing")]

    def __str__(self) -> str:
        return f"{self.journal_id}/{self.line}"


class Approval(models.Model):
    """The one answer to a batch: approved, rejected, or withdrawn by its maker."""

    batch = models.OneToOneField(Batch, on_delete=models.PROTECT, primary_key=True, db_constraint=False)
    maker = models.CharField(max_length=64)
    checker = models.CharField(max_length=64)
    outcome = models.CharField(max_length=16)
    reason = models.TextField()
    recorded = models.DateTimeField(db_default=Now(), editable=False)
    written_in = TransactionIdField(db_default=CurrentTransaction(), editable=False)

    class Meta:
        db_table = "money_approval"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome="withdrawn", maker=models.F("checker"))
                | (models.Q(outcome__in=["approved", "rejected"]) & ~models.Q(maker=models.F("checker"))),
                name="money_approval_two_people",
            )
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.outcome}"


class Reversal(models.Model):
    """A journal that was taken back, and by which: the database writes it on approval, once at most."""

    reversed = models.OneToOneField(Journal, on_delete=models.PROTECT, primary_key=True, related_name="reversal")
    by = models.OneToOneField(Journal, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "money_reversal"

    def __str__(self) -> str:
        return f"{self.reversed_id} by {self.by_id}"

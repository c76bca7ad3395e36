"""A fund, the agreement that opened it, and what its money may be used for."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from commonweal.money.models.fields import CurrentTransaction, TransactionIdField


class Fund(models.Model):
    """`kind` is aligned, joint, lead, single or pooled. Its terms stand in its agreements."""

    slug = models.CharField(max_length=80, primary_key=True)
    name = models.TextField()
    kind = models.CharField(max_length=16)
    nation = models.CharField(max_length=32)
    opened_by = models.CharField(max_length=64)
    recorded = models.DateTimeField(db_default=Now(), editable=False)
    written_in = TransactionIdField(db_default=CurrentTransaction(), editable=False)

    class Meta:
        db_table = "money_fund"

    def __str__(self) -> str:
        return self.slug


class Agreement(models.Model):
    """One version of the terms. `document` is the whole fund file; from `effective_from` it stands over older versions.

    `decision` is who approved a variation, where and when; empty for the version that opened the fund.
    """

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="agreements")
    version = models.PositiveIntegerField()
    instrument = models.CharField(max_length=48)
    document = models.JSONField()
    sha256 = models.CharField(max_length=64)
    effective_from = models.DateField()
    effective_to = models.DateField(null=True)
    known = models.DateField()
    reason = models.TextField()
    decision = models.JSONField(default=dict)
    made_by = models.CharField(max_length=64)
    recorded = models.DateTimeField(db_default=Now(), editable=False)
    written_in = TransactionIdField(db_default=CurrentTransaction(), editable=False)

    class Meta:
        db_table = "money_agreement"
        constraints = [
            models.UniqueConstraint(fields=["fund", "version"], name="money_agreement_version"),
            models.CheckConstraint(
                condition=models.Q(effective_to=None) | models.Q(effective_to__gte=models.F("effective_from")),
                name="money_agreement_dates",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fund_id} version {self.version}"


class UseRule(models.Model):
    """What money of a permitted use may be spent on: `allows` maps a dimension to the values that it may have."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="use_rules")
    code = models.CharField(max_length=80)
    title = models.TextField()
    allows = models.JSONField(default=dict)
    citation = models.JSONField(default=dict)

    class Meta:
        db_table = "money_use_rule"
        constraints = [models.UniqueConstraint(fields=["agreement", "code"], name="money_use_rule_once")]

    def __str__(self) -> str:
        return self.code


class SpendingLimit(models.Model):
    """The most that may be spent from `start` to `end` (both included) on what has the values of `match`."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="limits")
    name = models.TextField()
    match = models.JSONField()
    start = models.DateField()
    end = models.DateField()
    pence = models.BigIntegerField()
    rule = models.TextField()

    class Meta:
        db_table = "money_spending_limit"
        constraints = [
            models.CheckConstraint(condition=models.Q(pence__gte=0), name="money_spending_limit_pence"),
            models.CheckConstraint(condition=models.Q(end__gte=models.F("start")), name="money_spending_limit_dates"),
        ]

    def __str__(self) -> str:
        return self.name

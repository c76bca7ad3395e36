"""Where an amount belongs: an account, and the dimensions of the pound."""

from __future__ import annotations

from django.db import models

from commonweal.money.models.fund import Fund


class Account(models.Model):
    """`book` keeps spend, encumbrances, budgets and forecasts apart; `kind` says how statements read the balance."""

    code = models.CharField(max_length=32, primary_key=True)
    book = models.CharField(max_length=16)
    kind = models.CharField(max_length=16)
    name = models.TextField()

    class Meta:
        db_table = "money_account"

    def __str__(self) -> str:
        return self.code


class Coding(models.Model):
    """One combination of account and dimensions; postings point at it, so that they stay small. Empty is "not said"."""

    id = models.AutoField(primary_key=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, db_index=False)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, db_index=False)
    scheme = models.CharField(max_length=80)
    source = models.CharField(max_length=80)
    permitted_use = models.CharField(max_length=80)
    commissioner = models.CharField(max_length=80)
    provider = models.CharField(max_length=80)
    area = models.CharField(max_length=80)
    programme = models.CharField(max_length=80)
    sector = models.CharField(max_length=80)
    purpose = models.CharField(max_length=80)
    contract_type = models.CharField(max_length=80)
    regime = models.CharField(max_length=80)

    class Meta:
        db_table = "money_coding"
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "fund", "account", "scheme", "source", "permitted_use", "commissioner", "provider", "area",
                    "programme", "sector", "purpose", "contract_type", "regime",
                ],
                name="money_coding_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(source="") & ~models.Q(permitted_use=""), name="money_coding_source_and_use"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.fund_id} {self.account_id} {self.source}"

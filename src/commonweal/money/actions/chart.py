"""The chart of accounts ships with the product."""

from __future__ import annotations

import csv
from importlib import resources

from commonweal.access import audit, permissions
from commonweal.access.principal import Principal
from commonweal.access.scope import scoped
from commonweal.money.models import Account


def ship(*, by: Principal) -> int:
    """Write the accounts of the shipped chart, and their names where a release changed them. Returns how many."""
    with scoped(by):
        permissions.require(by, "money.ship")
        text = resources.files("commonweal.money").joinpath("facts", "accounts.csv").read_text(encoding="utf-8")
        rows = [Account(**row) for row in csv.DictReader(text.splitlines())]
        held = set(Account.objects.values_list("code", "name"))
        if {(row.code, row.name) for row in rows} <= held:
            return 0
        Account.objects.bulk_create(rows, update_conflicts=True, unique_fields=["code"], update_fields=["name"])
        audit.record("money.ship", accounts=len(rows))
        return len(rows)

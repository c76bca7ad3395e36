"""The chart of accounts and the words that dimensions may use, as they ship."""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources

from commonweal.money.rules.journal import Account

SECTORS = ("acute", "mental-health", "community", "primary-care", "continuing-care", "social-care", "public-health",
           "housing", "voluntary", "other")  # fmt: skip
CONTRACT_TYPES = ("block", "activity", "capitation", "blended", "outcomes", "grant", "spot", "framework", "in-house",
                  "personal-budget", "pass-through")  # fmt: skip
REGIMES = ("council", "nhs-trust", "integrated-care-board")
"""The bodies' own financial regimes; the same spend is presented under each."""

VOCABULARY = {"sector": SECTORS, "contract_type": CONTRACT_TYPES, "regime": REGIMES}
"""Dimensions with words of their own; the others are named by the fund's agreement or are codes of areas and bodies."""


@cache
def chart() -> dict[str, Account]:
    """The accounts by code."""
    text = resources.files("commonweal.money").joinpath("facts", "accounts.csv").read_text(encoding="utf-8")
    return {row["code"]: Account(**row) for row in csv.DictReader(text.splitlines())}

"""`commonweal ledger`, `fund`, `pay` and `allocate`: the money room at the command line."""

from __future__ import annotations

import typer

from commonweal.money.ledger import commands as ledger


def register(root: typer.Typer) -> None:
    """Add the money room's commands to the root."""
    root.add_typer(ledger.app, name="ledger")

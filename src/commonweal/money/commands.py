"""`commonweal ledger`, `fund`, `pay`, `allocate` and `pack`: the money room at the command line."""

from __future__ import annotations

import typer

from commonweal.money.allocation import commands as allocation
from commonweal.money.funds import commands as funds
from commonweal.money.ledger import commands as ledger
from commonweal.money.packs import commands as packs
from commonweal.money.payment import commands as payment


def register(root: typer.Typer) -> None:
    """Add the money room's commands to the root."""
    root.add_typer(ledger.app, name="ledger")
    funds.register(root)
    payment.register(root)
    allocation.register(root)
    packs.register(root)

"""The day that a command asks for."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

On = Annotated[str, typer.Option("--on", metavar="DATE", help="The day that counts; today by default.")]


def day_of(text: str, field: str = "on") -> date:
    """The day as written, or today where nothing is. Needs the framework. Raises Refused for what is no day."""
    from commonweal.decisions.queries.today import day_or_today

    return day_or_today(text, field)

"""The day that a command asks for."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from commonweal.kernel.problem import Where, invalid

On = Annotated[str, typer.Option("--on", metavar="DATE", help="The day that counts; today by default.")]


def day_of(text: str, field: str = "on") -> date:
    """The day as written, or today where nothing is. Needs the framework. Raises Refused for what is no day."""
    if not text:
        from commonweal.decisions.queries.today import today

        return today()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise invalid("this is no day", "Write it as YYYY-MM-DD", where=Where(field=field), value=text) from None

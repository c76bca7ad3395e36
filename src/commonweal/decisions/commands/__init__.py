"""Commands of the decisions room."""

from __future__ import annotations

import typer

from commonweal.decisions.commands import agreement, body, commitments, decide, model


def register(root: typer.Typer) -> None:
    """Each module adds its own verbs."""
    root.add_typer(model.app, name="model")
    root.add_typer(decide.app, name="decide")
    root.add_typer(body.app, name="body")
    root.add_typer(agreement.app, name="agreement")
    root.command(name="commitments")(commitments.list_)
    root.add_typer(commitments.app, name="commitment")

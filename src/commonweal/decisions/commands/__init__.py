"""Commands of the decisions room."""

from __future__ import annotations

import typer

from commonweal.decisions.commands import (
    agreement,
    body,
    commitments,
    decide,
    duty,
    mandate,
    meeting,
    model,
    paper,
    power,
    seats,
)


def register(root: typer.Typer) -> None:
    """Each module adds its own verbs."""
    root.add_typer(model.app, name="model")
    root.add_typer(decide.app, name="decide")
    root.add_typer(body.app, name="body")
    assert seats.app is body.app  # its verbs join those of the body
    root.add_typer(power.app, name="power")
    root.add_typer(mandate.app, name="mandate")
    root.add_typer(duty.app, name="duty")
    root.add_typer(agreement.app, name="agreement")
    root.command(name="commitments")(commitments.list_)
    root.add_typer(commitments.app, name="commitment")
    root.add_typer(meeting.app, name="meeting")
    root.add_typer(paper.app, name="paper")

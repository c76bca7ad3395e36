"""Commands of the decisions room."""

from __future__ import annotations

import typer


def register(root: typer.Typer) -> None:
    """Each module adds its own verbs."""

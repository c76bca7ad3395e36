"""What commitments, asks, pilots and agreements are called, and where their pages are."""

from __future__ import annotations

from datetime import date

from commonweal.decisions.queries.register import register

_PAGES = {
    "commitments": "/decisions/commitments",
    "asks": "/decisions/asks",
    "agreements": "/decisions/agreements",
    "barriers": "/decisions/barriers",
    "targets": "/decisions/targets",
    "initiatives": "",
}


def titles(on: date) -> dict[str, tuple[str, str]]:
    """By id: the title and the address; empty where it has no page of its own."""
    held = register()
    found: dict[str, tuple[str, str]] = {}
    for name, page in _PAGES.items():
        for id_, record in getattr(held.on(on), name).items():
            found[id_] = (record.title, f"{page}/{id_}" if page else "")
    return found

"""Reasons for a delayed transfer of care, and which agency each may be put down to.

Source: care-record-and-discharge 1.5 (the publisher's own `England` sheet prints NA in exactly these pairs).
"""

from __future__ import annotations

import re

REASONS: dict[str, str] = {
    "A": "assessment",
    "B": "public funding",
    "C": "non-acute",
    "Di": "residential home",
    "Dii": "nursing home",
    "E": "own home",
    "F": "equipment",
    "G": "choice",
    "H": "disputes",
    "I": "housing",
    "O": "other",
}
"""Letter to words that every wording of the reason so far contains."""

NOT_ALLOWED: frozenset[tuple[str, str]] = frozenset(
    {
        ("C", "social-care"),
        ("C", "both"),
        ("Di", "both"),
        ("G", "both"),
        ("H", "both"),
        ("I", "social-care"),
        ("I", "both"),
    }
)
"""(reason, attribution) pairs in which the publisher allows no days."""

ATTRIBUTIONS: dict[str, str] = {"NHS": "nhs", "Social Care": "social-care", "Both": "both"}

_LETTER = re.compile(r"([a-io]|di{1,2})\)\s*(.+)", re.DOTALL)


def reason_of(title: str) -> str | None:
    """The letter of a reason from its printed title; None where the title is not one of the publisher's wordings.

    `DI) AWAITING RESIDENTIAL HOME PLACEMENT OR AVAILABILITY` is Di; the letter and the words must agree.
    """
    found = _LETTER.fullmatch(" ".join(title.split()).casefold())
    if not found:
        return None
    letter = found[1][0].upper() + found[1][1:]
    return letter if REASONS.get(letter, "\0") in found[2] else None

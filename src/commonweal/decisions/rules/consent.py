"""A signatory's way to consent: invited, considering, then yes, yes with conditions or no; and out again."""

from __future__ import annotations

from typing import get_args

from commonweal.decisions.model.agreements import ConsentState

STATES: tuple[ConsentState, ...] = get_args(ConsentState)

_AFTER: dict[ConsentState, tuple[ConsentState, ...]] = {
    "invited": ("considering", "consented", "consented-with-conditions", "declined"),
    "considering": ("consented", "consented-with-conditions", "declined"),
    "consented": ("withdrawn",),
    "consented-with-conditions": ("consented", "withdrawn"),
    "declined": ("considering",),
    "withdrawn": ("considering",),
}

GIVEN: frozenset[ConsentState] = frozenset({"consented", "consented-with-conditions"})
"""Who is in one of these is bound by what was agreed."""
AWAITED: frozenset[ConsentState] = frozenset({"invited", "considering"})
"""Who is in one of these has not answered: nothing is signed before it has."""


def may_follow(before: ConsentState) -> tuple[ConsentState, ...]:
    """The states that a signatory can go to from here."""
    return _AFTER[before]

"""How a mandate arranges commissioning: aligned, joint, lead or single. Pure.

Aligned: each body resolves for itself, on one agenda. Joint: one body decides for all of its members. Lead: one body
acts for one of the other side. Single: one body holds by mandate what came from both sides. Else it is a delegation
within one side.
"""

from __future__ import annotations

from typing import Literal

from commonweal.decisions.model.powers import Mandate
from commonweal.decisions.register.view import View

Arrangement = Literal["aligned", "joint", "lead", "single", "delegated"]
JOINT = ("joint-committee", "integration-joint-board", "regional-partnership-board")
SIDES = {"council": "council", "nhs-commissioner": "nhs", "nhs-provider": "nhs"}


def arrangement(view: View, mandate: Mandate) -> Arrangement:
    """The type, by who gives and who receives on the day of the view."""
    to = view.bodies.get(mandate.to)
    kind = to.kind if to else ""
    if kind == "committees-in-common" or mandate.joint:
        return "aligned"
    if kind in JOINT:
        return "joint"
    sides = {_side(view, each.giver) for each in view.mandates.values() if each.to == mandate.to} - {""}
    if len(sides) > 1:
        return "single"
    giving, taking = _side(view, mandate.giver), _side(view, mandate.to)
    return "lead" if giving and taking and giving != taking else "delegated"


def legal_basis(view: View, mandate: Mandate) -> str:
    """The instrument of the mandate, or the statutes of its functions."""
    if mandate.instrument:
        return mandate.instrument
    statutes = [view.functions[each].statute for each in mandate.functions if each in view.functions]
    return "; ".join(dict.fromkeys(statute for statute in statutes if statute))


def _side(view: View, body: str) -> str:
    """Whether a body is of the council's or the NHS's side; empty where it is of neither."""
    found = view.bodies.get(body)
    return SIDES.get(found.sector, "") if found else ""

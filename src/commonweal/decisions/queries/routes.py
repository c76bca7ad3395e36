"""Ask who decides: the place made sure of, the register's models, the route."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date
from decimal import Decimal
from typing import Any

from commonweal.decisions.model.common import LEVELS
from commonweal.decisions.model.routes import Asset, Route, Side, Sponsor, Stage, Subject
from commonweal.decisions.queries.register import view
from commonweal.decisions.routing.proposal import Proposal, Routed
from commonweal.decisions.routing.route import route
from commonweal.kernel.problem import Kind, Problem, Refused, Where
from commonweal.places import queries as places

SUBJECTS: tuple[str, ...] = Subject.__args__  # type: ignore[attr-defined]
SPONSORS: tuple[str, ...] = Sponsor.__args__  # type: ignore[attr-defined]
ASSETS: tuple[str, ...] = Asset.__args__  # type: ignore[attr-defined]
STAGES: tuple[str, ...] = Stage.__args__  # type: ignore[attr-defined]
SIDES: tuple[str, ...] = Side.__args__  # type: ignore[attr-defined]
MOST = Decimal(10) ** 12
"""Pounds that no case reaches."""
REASONS = ("scale", "co-ordination", "reservation")

_CHOICES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("subject", SUBJECTS),
    ("sponsor", SPONSORS),
    ("asset", ASSETS),
    ("stage", STAGES),
    ("joint_with", SIDES),
    ("level", LEVELS),
    ("because", REASONS),
)


def routed(proposal: Proposal) -> Routed:
    """The route of a proposal. `place` may be a code or a whole name. Raises Refused with every field that is wrong."""
    problems = [
        Problem(
            Kind.INVALID,
            f"{_option(name)} has no value {getattr(proposal, name)!r}",
            f"Give one of {', '.join(known)}",
            Where(field=name),
        )
        for name, known in _CHOICES
        if getattr(proposal, name) is not None and getattr(proposal, name) not in known
    ]
    for name in ("value", "whole_life"):
        amount: Decimal | None = getattr(proposal, name)
        if amount is not None and not _is_amount(amount):
            message = "an amount is zero or more pounds, with at most two decimals, and less than a million million"
            problems.append(Problem(Kind.INVALID, message, "Correct it", Where(field=name), str(amount)))
    if problems:
        raise Refused.of(problems)
    if proposal.place is not None:
        proposal = replace(proposal, place=place_of(proposal.place, proposal.on))
    return route(view(proposal.on), proposal)


def place_of(text: str, on: date) -> str:
    """The code of the upper-tier council (or other area that a body serves) that is meant.

    A district answers as the county that it lies in. Raises Refused where it is not known, or means several.
    """
    wanted = text.strip()
    served = {area for body in view(on).bodies.values() for area in body.serves}
    if wanted.upper() in served:
        return wanted.upper()
    if named := _councils_named(wanted, on):
        return named
    found = [area for area in places.find(wanted, limit=12) if area.name.casefold() == wanted.casefold()]
    if exact := places.area(wanted):
        found = [exact]
    codes = {area.code for area in found if area.code in served}
    for area in found:
        codes |= {parent.code for parent in places.parents(area.code, on) if parent.code in served}
    if len(codes) == 1:
        return codes.pop()
    if codes:
        remedy = f"Give one of the codes {', '.join(sorted(codes))}"
        raise Refused(Problem(Kind.CONFLICT, f"several councils are meant by {text!r}", remedy, value=text))
    if not found:
        remedy = "Give a council's code or name; see commonweal place find"
        raise Refused(Problem(Kind.NOT_FOUND, f"no place is called {text!r}", remedy, value=text))
    message = f"no body on file serves {text!r} on {on.isoformat()}"
    remedy = "Give the code of an upper-tier council in force that day"
    raise Refused(Problem(Kind.NOT_FOUND, message, remedy, value=text))


def _councils_named(text: str, on: date) -> str | None:
    """The area of the one council that is called so, or whose geography is: of nations whose areas are not held too."""
    wanted = text.casefold()
    found = {
        body.code or body.serves[0]
        for body in view(on).of_kind("council")
        if len(body.serves) == 1 and wanted in {body.name.casefold(), body.geography.casefold(), body.short}
    }
    return found.pop() if len(found) == 1 else None


def marks(on: date) -> tuple[str, ...]:
    """The marks that any route in force on the day looks for."""
    return tuple(sorted({flag for each in view(on).routes.values() for flag in _flags(each)}))


def _flags(route_: Route) -> set[str]:
    tests = [test for gate in route_.gates for test in gate.when]
    return {*route_.flags, *(flag for test in tests for each in (test, *test.any_of) for flag in each.flags)}


def _is_amount(amount: Decimal) -> bool:
    return amount.is_finite() and 0 <= amount < MOST and amount == amount.quantize(Decimal("0.01"))


def as_json(routed_: Routed) -> dict[str, Any]:
    """The answer as plain data, amounts as exact decimals and days in ISO form."""
    answer = asdict(routed_)
    answer["verified"] = routed_.verified
    answer["gates"] = [_gate(gate) for gate in answer["gates"]]
    return answer


GATE_COLUMNS = ("order", "decider", "forum", "role", "level", "rule", "citation", "verified", "why_not_lower", "due")


def gate_row(gate: dict[str, Any]) -> dict[str, Any]:
    """A gate of the answer as one row: who decides, the officer with the body, and the day that is due."""
    decider = gate["decider"] or f"nobody on file: {gate['reason']}"
    if gate["officer"]:
        decider = f"{gate['officer']}, {decider}"
    return {**gate, "decider": decider, "due": gate["clock"]["due"] if gate["clock"] else None}


def _gate(gate: dict[str, Any]) -> dict[str, Any]:
    first = ("decider", "forum", "rule", "citation", "verified", "why_not_lower")
    return {**{name: gate[name] for name in first}, **{name: each for name, each in gate.items() if name not in first}}


def _option(name: str) -> str:
    return "--type" if name == "subject" else "--" + name.replace("_", "-")

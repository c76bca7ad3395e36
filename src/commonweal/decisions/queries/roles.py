"""Roles by level: each function with the level that plans it, the level that designs it, who decides, and why there."""

from __future__ import annotations

from dataclasses import dataclass

from commonweal.decisions.model.bodies import Body
from commonweal.decisions.model.common import Level, rank
from commonweal.decisions.model.powers import Function, Mandate
from commonweal.decisions.queries.powers import is_revoked
from commonweal.decisions.register.view import NATION_OF_CODE, View
from commonweal.decisions.routing.holders import owners


@dataclass(frozen=True, slots=True)
class Decider:
    """A body, or every body of a kind, that decides at a level: by law, or by a mandate."""

    name: str
    level: Level | None
    body: str = ""
    kind: str = ""
    officer: str = ""
    mandate: str = ""


@dataclass(frozen=True, slots=True)
class Role:
    """A function at its levels. `deciders` are in order from the lowest level up; none is a gap on file."""

    function: Function
    planning_level: Level | None
    design_level: Level | None
    deciders: tuple[Decider, ...]
    reason: str

    @property
    def lowest(self) -> Level | None:
        """The lowest level at which somebody decides."""
        return next((each.level for each in self.deciders if each.level), None)


def roles(view: View, *, nation: str = "", area: str = "") -> list[Role]:
    """Every function in force of a nation (or of an area's nation, with its own bodies), by planning level, title."""
    wanted = NATION_OF_CODE.get(area[:1], nation) if area else nation
    found = [
        Role(
            function,
            function.planning_level,
            function.design_level,
            _deciders(view, function, area),
            _reason(view, function),
        )
        for function in view.functions.values()
        if wanted in ("", function.nation) or function.nation == "united-kingdom"
    ]
    found.sort(
        key=lambda role: (-rank(role.planning_level) if role.planning_level else 1, role.function.title.casefold())
    )
    return [role for role in found if role.deciders or not area]


def _deciders(view: View, function: Function, area: str) -> tuple[Decider, ...]:
    found: list[Decider] = []
    if area or function.holder:
        for body in owners(view, function, area or None) if area else _holder(view, function):
            found.append(Decider(body.name, body.level, body.id, body.kind))
    elif function.holder_kind:
        like = [body for body in view.of_kind(function.holder_kind) if body.nation == function.nation]
        lowest = min(like, key=lambda body: rank(body.level)) if like else None
        found.append(Decider("", lowest.level if lowest else None, "", function.holder_kind))
    for mandate in view.mandates_of.get(function.id, ()):
        if not is_revoked(mandate, view.day) and (not area or _reaches(mandate, area)):
            to = view.bodies.get(mandate.to)
            name = to.name if to else mandate.to
            found.append(Decider(name, mandate.level, mandate.to, "", mandate.officer, mandate.id))
    once: dict[tuple[str, str, str, str | None], Decider] = {}
    for each in found:  # several givers, one taker
        once.setdefault((each.body, each.kind, each.officer, each.level), each)
    return tuple(sorted(once.values(), key=lambda each: rank(each.level) if each.level else 99))


def _holder(view: View, function: Function) -> list[Body]:
    body = view.bodies.get(function.holder or "")
    return [body] if body else []


def _reaches(mandate: Mandate, area: str) -> bool:
    inside = not mandate.serves or area in mandate.serves
    return inside and (not mandate.requires_agreement or area in mandate.agreed_areas)


def _reason(view: View, function: Function) -> str:
    """Why it sits where it does: its own reason, the law that reserves it, and what raised a mandate."""
    told = [function.reason] if function.reason else []
    if function.delegable == "reserved":
        told.append(f"reserved by law: {function.statute}" if function.statute else "reserved by law")
    for mandate in view.mandates_of.get(function.id, ()):
        if mandate.raised and not is_revoked(mandate, view.day):
            told.append(f"{mandate.raised.reason}: {mandate.raised.text}")
    return "; ".join(dict.fromkeys(told))


COLUMNS = ("function", "title", "planning_level", "design_level", "decided_at", "decision_body", "reason", "statute",
           "citation", "verified")  # fmt: skip


def row(role: Role) -> dict[str, object]:
    """A role as a row of a file."""
    function = role.function
    return {
        "function": function.id, "title": function.title, "planning_level": role.planning_level,
        "design_level": role.design_level, "decided_at": role.lowest,
        "decision_body": [decider_text(each) for each in role.deciders], "reason": role.reason,
        "statute": function.statute, "citation": function.citation, "verified": function.is_verified,
    }  # fmt: skip


def decider_text(decider: Decider) -> str:
    """`Officer, Body`, the body, or `each kind-of-body`."""
    name = decider.name or f"each {decider.kind.replace('-', ' ')}"
    return f"{decider.officer}, {name}" if decider.officer else name

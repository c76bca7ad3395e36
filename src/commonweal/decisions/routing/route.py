"""`route(view, proposal)`: the ordered gates, each with its rule, threshold, clock, and why no lower level decides."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from commonweal.decisions.model.bodies import Body
from commonweal.decisions.model.common import Record
from commonweal.decisions.model.routes import Gate, Route, Selector
from commonweal.decisions.register.view import NATION_OF_CODE, View
from commonweal.decisions.routing.choosing import chosen
from commonweal.decisions.routing.clocks import due
from commonweal.decisions.routing.holders import Holder, holder
from commonweal.decisions.routing.proposal import Due, GateAnswer, Lower, Proposal, Routed
from commonweal.decisions.routing.testing import NOTHING, Tested, any_of, exceeds, tested
from commonweal.kernel.problem import Kind, Problem, Refused, Where

JOINT = "joint"
_COMMON = "the two sides consider it together, and neither can decide it alone"


@dataclass(frozen=True, slots=True)
class Decider:
    """Who stands at a gate; `body` None where only a title is known, `name` None where nobody is on file."""

    name: str | None
    body: Body | None = None
    held: Holder | None = None
    reason: str = ""


def route(view: View, proposal: Proposal) -> Routed:
    """Raises Refused where no rule is in force, or the proposal says too little for a test."""
    found = chosen(view, proposal)
    _refuse_reserved(view, proposal)
    gates: list[GateAnswer] = []
    lower: list[Lower] = []
    for gate in found.gates:
        if not gate.in_force(proposal.on):
            continue
        brought = any_of([tested(view, proposal, test) for test in gate.when]) if gate.when else NOTHING
        if brought.holds is False:
            continue
        for decider in _deciders(view, proposal, gate, unknown=brought.reason if brought.holds is None else ""):
            gates.append(_answer(view, proposal, found, gate, decider, brought, lower, len(gates) + 1))
        if not gates:
            continue
        if found.joint_gate and proposal.joint_with and _is_first_deciding(found, gate, gates):
            gates += _joint(view, proposal, found, found.joint_gate, gates, lower)
        lower.append(Lower(gates[-1].level, gates[-1].decider or "nobody on file", ""))
    return Routed(found.id, found.title, found.citation, tuple(gates), _notes(found))


def _refuse_reserved(view: View, proposal: Proposal) -> None:
    """A power over what the law reserves cannot be asked for."""
    if proposal.subject != "power" or not proposal.function:
        return
    function = view.named(view.functions, proposal.function, "functions")
    if function.delegable == "reserved":
        where = f" ({function.statute})" if function.statute else ""
        message = f"{function.title} is reserved by law{where} and cannot be devolved or delegated"
        raise Refused(Problem(Kind.CONFLICT, message, "Ask for another function", Where(field="function")))


def _is_first_deciding(found: Route, gate: Gate, gates: list[GateAnswer]) -> bool:
    return not any(each.together == JOINT for each in gates) and gate.role not in ("endorse", "assure")


def _joint(
    view: View, proposal: Proposal, found: Route, gate: Gate, gates: list[GateAnswer], lower: list[Lower]
) -> list[GateAnswer]:
    """The other side's gate beside the last one, at its level: both must approve."""
    gates[-1] = replace(gates[-1], together=JOINT)
    level = gates[-1].level
    made: list[GateAnswer] = []
    for decider in _deciders(view, proposal, gate):
        answer = _answer(view, proposal, found, gate, decider, NOTHING, lower, len(gates) + len(made) + 1)
        why = None if not lower else answer.why_not_lower or _COMMON
        made.append(replace(answer, together=JOINT, level=level, why_not_lower=why))
    return made


def _deciders(view: View, proposal: Proposal, gate: Gate, unknown: str = "") -> list[Decider]:
    selector = gate.decider
    if unknown:
        return [Decider(None, reason=unknown)]
    if selector.unknown:
        return [Decider(None, reason=selector.unknown)]
    if selector.named:
        return [Decider(selector.named)]
    if selector.sponsor:
        return [Decider(gate.title or "The sponsor's own board")]
    if selector.holder_of:
        function = view.named(view.functions, proposal.function or selector.holder_of, "functions")
        found = holder(view, proposal, function.id)
        return [Decider(found.body.name, found.body, found)]
    if selector.body:
        body = view.bodies.get(selector.body)
        if body is None:
            return [Decider(None, reason=f"{selector.body} did not exist on {proposal.on.isoformat()}")]
        return [Decider(body.name, body)]
    return _serving(view, proposal, selector)


def _serving(view: View, proposal: Proposal, selector: Selector) -> list[Decider]:
    kind = (selector.kind or "").replace("-", " ")
    if proposal.place is None:
        return [Decider(None, reason=f"which {kind} it is depends on the place, and none is given")]
    if selector.member_of:
        bodies = tuple(
            member
            for whole in view.serving(selector.member_of, proposal.place)
            for id_ in whole.members_of
            if (member := view.bodies.get(id_)) and member.kind == selector.kind
        )
    else:
        bodies = view.serving(selector.kind or "", proposal.place)
    if not bodies:
        day = proposal.on.isoformat()
        return [Decider(None, reason=f"no {kind} that serves {proposal.place} is on file on {day}")]
    ordered = sorted(bodies, key=lambda body: (not view.is_own(body), len(body.serves) or 1_000_000, body.id))
    return [Decider(body.name, body) for body in (ordered if selector.each else ordered[:1])]


def _answer(
    view: View,
    proposal: Proposal,
    found: Route,
    gate: Gate,
    decider: Decider,
    brought: Tested,
    lower: list[Lower],
    order: int,
) -> GateAnswer:
    own = exceeds(view, proposal, gate.limit) if gate.limit else None
    thresholds = tuple(dict.fromkeys((*brought.thresholds, *(own.thresholds if own else ()))))
    below, why = _why_not_lower(gate, decider, brought, lower)
    level = gate.level or (decider.held.level if decider.held else decider.body.level if decider.body else None)
    forum = _forum(view, proposal, decider)
    mandate = decider.held.mandate if decider.held else None
    sources: list[Record] = [gate, *([mandate] if mandate else [])]
    if decider.held and not mandate:
        sources.append(decider.held.function)
    officer = gate.officer or (mandate.officer if mandate else "")
    nation = decider.body.nation if decider.body else NATION_OF_CODE.get((proposal.place or "")[:1])
    return GateAnswer(
        gate=gate.id,
        order=order,
        decider=decider.name,
        decider_id=decider.body.id if decider.body else None,
        officer=officer or None,
        forum=forum.name if forum else None,
        forum_id=forum.id if forum else None,
        role=gate.role,
        level=level,
        rule=gate.rule,
        citation="; ".join(dict.fromkeys(each.citation for each in sources if each.citation)),
        verified=decider.name is not None
        and all(each.is_verified for each in sources)
        and all(each.verified for each in thresholds),
        why_not_lower=why,
        lower=below,
        thresholds=thresholds,
        clock=_clock(gate, proposal.on, nation),
        consulted=_names(view, proposal, gate.consulted, "consult"),
        comment_only=_names(view, proposal, gate.comment_only, "comment"),
        overseen_by=_names(view, proposal, (), "oversee"),
        together=gate.together or None,
        outcomes=gate.outcomes,
        reason=decider.reason,
        notes=_gate_notes(gate, decider, forum),
    )


def _why_not_lower(
    gate: Gate, decider: Decider, brought: Tested, lower: list[Lower]
) -> tuple[tuple[Lower, ...], str | None]:
    """The lower bodies with their reasons, and the reasons as one text; None for the lowest competent gate."""
    if decider.held:
        return decider.held.lower, decider.held.why_not_lower or None
    if not lower:
        return (), (f"{gate.raised.reason}: {gate.raised.text}" if gate.raised else None)
    recorded = f"{gate.raised.reason}: {gate.raised.text}" if gate.raised else ""
    if said := "; ".join(each for each in (brought.reason, recorded) if each):
        why = said
    else:
        why = f"the route asks for this gate besides those before it: {gate.rule}"
    return tuple(Lower(each.level, each.body, why) for each in lower), why


def _forum(view: View, proposal: Proposal, decider: Decider) -> Body | None:
    """The board in which the decider's officers sit when they decide."""
    if decider.body is None or proposal.place is None:
        return None
    for forum in view.forums:
        if (
            decider.body.id in forum.deciders
            and proposal.subject in forum.subjects
            and (not forum.serves or proposal.place in forum.serves)
            and (forum.limit is None or (proposal.value is not None and proposal.value <= forum.limit))
        ):
            return view.bodies.get(forum.body)
    return None


def _names(view: View, proposal: Proposal, selectors: tuple[Selector, ...], right: str) -> tuple[str, ...]:
    """The bodies named by the gate, then those that hold the right on such matters here."""
    found = [
        decider.name
        for selector in selectors
        for decider in (
            [Decider(view.bodies[selector.body].name)]
            if selector.body and selector.body in view.bodies
            else [Decider(selector.named)]
            if selector.named
            else _serving(view, proposal, selector)
            if selector.kind
            else []
        )
        if decider.name
    ]
    for entitlement in view.entitled(right, proposal.subject):
        if entitlement.serves and proposal.place not in entitlement.serves:
            continue
        if entitlement.body and (body := view.bodies.get(entitlement.body)) and _is_of(body, proposal.place):
            found.append(body.name)
        if entitlement.body_kind:
            found += [body.name for body in view.serving(entitlement.body_kind, proposal.place)]
    return tuple(dict.fromkeys(found))


def _is_of(body: Body, place: str | None) -> bool:
    """The body is of the place's nation, or of all of them."""
    return place is None or body.nation in (NATION_OF_CODE.get(place[:1]), "united-kingdom", None)


def _clock(gate: Gate, start: date, nation: str | None) -> Due | None:
    clock = gate.clock
    if clock is None:
        return None
    return Due(clock.count, clock.unit, clock.counted_from, due(clock, start, nation), clock.at_least)


def _gate_notes(gate: Gate, decider: Decider, forum: Body | None) -> tuple[str, ...]:
    notes: list[str] = []
    if gate.note:
        notes.append(gate.note)
    if forum:
        notes.append(f"{decider.name} decides; its officers sit in {forum.name}, which does not decide itself")
    if decider.body and not decider.body.can_decide and gate.role in ("decide", "approve") and not decider.held:
        notes.append(f"{decider.body.name} cannot decide in law")
    return tuple(notes)


def _notes(found: Route) -> tuple[str, ...]:
    notes = [found.note] if found.note else []
    if found.valid_from and not found.valid_from.is_exact:
        first = found.valid_from.first.isoformat()
        notes.append(
            f"the rule is known from {found.valid_from} only, and is counted from {first}, the first day of that"
            f" {found.valid_from.precision}"
        )
    return tuple(notes)

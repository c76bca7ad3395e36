"""Who holds a function in a place, from the lowest level up, and why each lower one may not decide.

The rules of subsidiarity: the lowest competent level decides; a mandate never moves a reserved function; a committee
or delegate acts only within what its giver holds; a forum does not decide; to go higher needs a benefit of scale, a
need to co-ordinate, or a reservation in law, on record.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from commonweal.decisions.model.bodies import Body
from commonweal.decisions.model.common import LEVELS, Level, rank
from commonweal.decisions.model.powers import Function, Mandate
from commonweal.decisions.register.view import View
from commonweal.decisions.routing.proposal import Lower, Proposal
from commonweal.kernel.money import pounds_brief
from commonweal.kernel.problem import Kind, Problem, Refused, Where


@dataclass(frozen=True, slots=True)
class Holder:
    """A body that may decide: by law (`mandate` None) or by a mandate."""

    body: Body
    level: Level
    mandate: Mandate | None
    function: Function
    lower: tuple[Lower, ...] = ()

    @property
    def why_not_lower(self) -> str:
        return "; ".join(f"{each.body}: {each.reason}" for each in self.lower)


def owners(view: View, function: Function, place: str | None) -> tuple[Body, ...]:
    """The bodies that hold a function by law, in the place."""
    if function.holder:
        body = view.bodies.get(function.holder)
        return (body,) if body and _serves(body.serves, place) else ()
    return view.serving(function.holder_kind or "", place)


def holder(view: View, proposal: Proposal, function_id: str) -> Holder:
    """The lowest competent holder. Raises Refused where nobody may decide, or a higher level is asked for without a
    recorded reason.
    """
    function = view.functions.get(function_id)
    if function is None:
        message = f"the function {function_id} is not in force on {proposal.on.isoformat()}"
        raise Refused(Problem(Kind.NOT_IN_FORCE, message, "Give another date"))
    wanted = _wanted(proposal)
    lower: list[Lower] = []
    for candidate, mandate, level in _candidates(view, function, proposal.place):
        reason = _barred(view, function, candidate, mandate, proposal)
        if reason is None and wanted is not None and rank(level) < wanted:
            reason = f"raised on record for {proposal.because}: {proposal.benefit}"
        if reason is None:
            return Holder(candidate, level, mandate, function, tuple(lower))
        lower.append(Lower(level, candidate.name, reason))
    detail = "; ".join(f"{each.body}: {each.reason}" for each in lower)
    raise Refused(
        Problem(
            Kind.NOT_IN_FORCE,
            f"nobody on file may decide on {function.title} here on {proposal.on.isoformat()}"
            + (f" ({detail})" if detail else ""),
            "Give another date, place or value, or load a model with the mandate",
        )
    )


def _candidates(view: View, function: Function, place: str | None) -> list[tuple[Body, Mandate | None, Level]]:
    """Owners and delegates from the lowest level up; at one level a delegate stands before who gave."""
    found: list[tuple[int, int, str, Body, Mandate | None, Level]] = []
    own = owners(view, function, place)
    mandates = [each for each in view.mandates_of.get(function.id, ()) if _serves(each.serves, place)]
    for body in own:
        found.append((rank(body.level), 1, body.id, body, None, body.level))
    for mandate in mandates:
        if body := view.bodies.get(mandate.to):
            found.append((rank(mandate.level), 0, mandate.id, body, mandate, mandate.level))
    return [(body, mandate, level) for _, _, _, body, mandate, level in sorted(found, key=lambda each: each[:3])]


def holds(view: View, function: Function, mandate: Mandate, place: str | None) -> bool:
    """The giver holds the function: by law, by being the parent of who does, or by a mandate of its own."""
    return _chain(view, function, mandate, place) is not None


def _chain(view: View, function: Function, mandate: Mandate, place: str | None) -> list[Mandate] | None:
    """The mandates from an owner down to this one; None where they do not begin with an owner."""
    owning = {body.id for body in owners(view, function, place)}
    if place is None and function.holder_kind:
        owning |= {body.id for body in view.of_kind(function.holder_kind)}
    chain = [mandate]
    seen = {mandate.id}
    giver = mandate.giver
    while giver not in owning:
        above = next(
            (
                each
                for each in view.mandates_of.get(function.id, ())
                if each.to == giver and each.id not in seen and _serves(each.serves, place)
            ),
            None,
        )
        if above is None:
            return None
        chain.append(above)
        seen.add(above.id)
        giver = above.giver
    return chain


def limit_of(view: View, function: Function, mandate: Mandate, place: str | None) -> Decimal | None:
    """The lowest limit along the chain of mandates: nobody gives more than they hold."""
    chain = _chain(view, function, mandate, place) or [mandate]
    limits = [each.limit for each in chain if each.limit is not None]
    return min(limits) if limits else None


def _barred(view: View, function: Function, body: Body, mandate: Mandate | None, proposal: Proposal) -> str | None:
    """Why this body may not decide; None where it may."""
    if mandate is None:
        return _given_away(view, function, body, proposal)
    if function.delegable == "reserved":
        where = f" ({function.statute})" if function.statute else ""
        return f"the function is reserved by law{where} and cannot be delegated"
    if mandate.revoked_on and mandate.revoked_on <= proposal.on:
        return f"the mandate was revoked from {mandate.revoked}"
    if not body.can_decide and not mandate.officer:
        return "it is a forum and does not decide"
    if mandate.requires_agreement and proposal.place not in mandate.agreed_areas:
        return "the mandate applies only where an agreement is on record, and none is here"
    if unmet := [each.text for each in mandate.conditions if each.met_on is None or each.met_on > proposal.on]:
        return f"conditions are not met: {'; '.join(unmet)}"
    if not holds(view, function, mandate, proposal.place):
        giver = view.bodies.get(mandate.giver)
        return f"{giver.name if giver else mandate.giver} gave what it does not hold"
    limit = limit_of(view, function, mandate, proposal.place)
    if limit is not None:
        if proposal.value is None:
            return f"its mandate ends at {pounds_brief(limit)} and no value is given"
        if proposal.value > limit:
            return f"the value {pounds_brief(proposal.value)} is over {pounds_brief(limit)}, the limit of its mandate"
    return None


def _given_away(view: View, function: Function, owner: Body, proposal: Proposal) -> str | None:
    """Why the owner leaves it to a higher delegate: the mandate says on record what raises it."""
    for mandate in view.mandates_of.get(function.id, ()):
        if mandate.raised is None or mandate.giver != owner.id or rank(mandate.level) <= rank(owner.level):
            continue
        to = view.bodies.get(mandate.to)
        if to and _serves(mandate.serves, proposal.place) and _barred(view, function, to, mandate, proposal) is None:
            return f"raised to {to.name} for {mandate.raised.reason}: {mandate.raised.text}"
    return None


def _wanted(proposal: Proposal) -> int | None:
    """The rank of the level asked for, with its reason checked."""
    if proposal.level is None:
        return None
    if proposal.level not in LEVELS:
        known = ", ".join(LEVELS)
        message = f"there is no level {proposal.level!r}"
        raise Refused(Problem(Kind.INVALID, message, f"Give one of {known}", Where(field="level")))
    if proposal.because not in ("scale", "co-ordination", "reservation") or not proposal.benefit.strip():
        raise Refused(
            Problem(
                Kind.INVALID,
                "to decide above the lowest competent level needs a recorded reason",
                "Give --because scale, co-ordination or reservation, and --benefit with what is gained",
                Where(field="because"),
            )
        )
    return LEVELS.index(proposal.level)


def _serves(areas: tuple[str, ...], place: str | None) -> bool:
    return not areas or place is None or place in areas

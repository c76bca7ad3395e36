"""Questions about a proposal: does it exceed a limit, is it joint, is it novel. An answer may be that nobody knows."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from commonweal.decisions.model.routes import Limit, Test, ThresholdSet
from commonweal.decisions.register.view import View
from commonweal.decisions.routing.proposal import Proposal, Threshold
from commonweal.kernel.money import pounds_brief
from commonweal.kernel.problem import Kind, Problem, Refused, Where


@dataclass(frozen=True, slots=True)
class Tested:
    """`holds` is None where the limit is not on file. `reason` is what a reader is told."""

    holds: bool | None
    reason: str = ""
    thresholds: tuple[Threshold, ...] = ()


NOTHING = Tested(True)


def tested(view: View, proposal: Proposal, test: Test) -> Tested:
    """All parts of the test together: false where one is false, else unknown where one is unknown."""
    parts: list[Tested] = []
    if test.exceeds:
        parts.append(exceeds(view, proposal, test.exceeds))
    if test.value_over is not None:
        value = _value(proposal)
        over = value > test.value_over
        side = "over" if over else "not over"
        parts.append(Tested(over, f"the value {pounds_brief(value)} is {side} {pounds_brief(test.value_over)}"))
    if test.novel is not None:
        text = "the case is novel, contentious or repercussive" if proposal.novel else "the case is not novel"
        parts.append(Tested(proposal.novel == test.novel, text))
    if test.joint_with:
        text = f"the case is considered jointly with the {test.joint_with} side"
        parts.append(Tested(proposal.joint_with == test.joint_with, text))
    for given, wanted, what in (
        (proposal.sponsor, test.sponsors, "sponsor"),
        (proposal.asset, test.assets, "asset"),
        (proposal.stage, test.stages, "stage"),
    ):
        if wanted:
            parts.append(Tested(given in wanted, f"the {what} is {given}"))
    if test.flags:
        parts.append(Tested(set(test.flags) <= proposal.flags, f"the case is marked {', '.join(test.flags)}"))
    if test.any_of:
        parts.append(any_of([tested(view, proposal, each) for each in test.any_of]))
    return _all(parts)


def any_of(answers: list[Tested]) -> Tested:
    """True where one is; the reasons are those of the answers that hold (or might)."""
    for wanted in (True, None):
        found = [answer for answer in answers if answer.holds is wanted]
        if found:
            return Tested(
                wanted,
                "; ".join(answer.reason for answer in found if answer.reason),
                tuple(each for answer in found for each in answer.thresholds),
            )
    return Tested(False, thresholds=tuple(each for answer in answers for each in answer.thresholds))


def _all(parts: list[Tested]) -> Tested:
    thresholds = tuple(each for part in parts for each in part.thresholds)
    reason = "; ".join(part.reason for part in parts if part.reason)
    if any(part.holds is False for part in parts):
        return Tested(False, reason, thresholds)
    if any(part.holds is None for part in parts):
        return Tested(None, reason, thresholds)
    return Tested(True, reason, thresholds)


def exceeds(view: View, proposal: Proposal, set_id: str) -> Tested:
    """Whether the case is over the limits of a threshold set; equal to a limit is within it."""
    limits = view.thresholds.get(set_id)
    row = limit_for(limits, proposal, view) if limits else None
    if limits is None or row is None:
        text = f"no limit is on file for this case on {proposal.on.isoformat()}"
        return Tested(None, text, (_unknown(set_id, limits.title if limits else set_id, text),))
    if not row.is_known:
        text = row.reason or "the limit is not on file"
        return Tested(None, text, (_unknown(set_id, limits.title, row.citation),))
    found: list[Threshold] = []
    reasons: list[str] = []
    over = False
    for measured, limit in (("capital", row.capital), ("whole-life", row.whole_life)):
        if limit is None:
            continue
        value = _value(proposal) if measured == "capital" else proposal.whole_life
        if value is None:
            reasons.append(f"the whole-life cost, whose limit is {pounds_brief(limit)}, is not given")
            found.append(Threshold(set_id, limits.title, measured, limit, None, None, row.citation, row.is_verified))
            continue
        beyond = value > limit
        over = over or beyond
        side = "over" if beyond else "within"
        reasons.append(f"the {measured} value {pounds_brief(value)} is {side} {pounds_brief(limit)}")
        found.append(Threshold(set_id, limits.title, measured, limit, value, beyond, row.citation, row.is_verified))
    said = [reason for reason in reasons if " is over " in reason] if over else reasons
    return Tested(over, "; ".join(said), tuple(found))


def limit_for(limits: ThresholdSet, proposal: Proposal, view: View) -> Limit | None:
    """The first active row that fits the sponsor and the asset."""
    for row in limits.rows:
        if (
            row.active
            and row.in_force(proposal.on)
            and (not row.sponsors or proposal.sponsor in row.sponsors)
            and (not row.assets or proposal.asset in row.assets)
        ):
            return row
    return None


def _unknown(set_id: str, title: str, citation: str) -> Threshold:
    return Threshold(set_id, title, "capital", None, None, None, citation, False)


def _value(proposal: Proposal) -> Decimal:
    if proposal.value is None:
        message = "the route depends on the value"
        raise Refused(Problem(Kind.INVALID, message, "Give --value in pounds", Where(field="value")))
    return proposal.value

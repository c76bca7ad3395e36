"""The state of a commitment on a day, worked out from what was stated, its milestones and its conditions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from commonweal.decisions.model.agreements import AgreementState, CommitmentState
from commonweal.decisions.rules.commitment import ENDED, Commitment
from commonweal.decisions.rules.milestones import existing, is_late, is_met

Flag = Literal["no-mechanism", "no-owner", "late", "inactive", "no-outcome", "to-review", "agreement-withdrawn"]


@dataclass(frozen=True, slots=True)
class Stood:
    """`reason` says why it is inactive, or why it ended."""

    state: CommitmentState
    flags: tuple[Flag, ...] = ()
    reason: str = ""

    @property
    def has_ended(self) -> bool:
        return self.state in ENDED


def stood(commitment: Commitment, on: date, *, agreement: AgreementState | None = None, survives: bool = True) -> Stood:
    """Where it stands on a day. `agreement` is where its agreement stands then; where that is withdrawn, a commitment
    that `survives` goes on and any other ends with it.
    """
    state, reason = _state(commitment, on)
    flags: list[Flag] = []
    if agreement == "withdrawn" and state not in ENDED:
        if survives:
            flags.append("agreement-withdrawn")
        else:
            state, reason = "withdrawn", "the agreement was withdrawn"
    if state not in ENDED:
        if not commitment.mechanism.strip():
            flags.append("no-mechanism")
        if not commitment.owner and not commitment.owner_name:
            flags.append("no-owner")
        if _has_late(commitment, on):
            flags.append("late")
            if commitment.type == "commitment-to-discuss":
                flags.append("no-outcome")
    elif _lacks_outcome(commitment, state):
        flags.append("no-outcome")
    if state == "inactive":
        flags.append("inactive")
    if not commitment.is_reviewed:
        flags.append("to-review")
    return Stood(state, tuple(flags), reason)


def _lacks_outcome(commitment: Commitment, state: CommitmentState) -> bool:
    """A discussion that ended with nothing on file of what came of it."""
    is_over = commitment.type == "commitment-to-discuss" and state in ("met", "discussed")
    return is_over and not commitment.outcome and not commitment.evidence


def _state(commitment: Commitment, on: date) -> tuple[CommitmentState, str]:
    stated = commitment.state
    milestones = existing(commitment.milestones, on)
    if stated in ENDED and not (stated == "met" and _was_met_later(commitment, on)):
        return stated, commitment.outcome or commitment.reason
    is_discussion = commitment.type == "commitment-to-discuss"
    if milestones and not is_discussion and all(is_met(each, on) for each in milestones):
        return "met", ""
    waiting = [each.text for each in commitment.conditions if each.met is None or each.met > on]
    if waiting:
        return "inactive", "; ".join(waiting)
    if stated == "inactive" and not commitment.conditions:
        return "inactive", "no condition is recorded"
    if _has_late(commitment, on):
        return "late", ""
    if milestones or stated not in ("not-started", "inactive"):
        return "on-track", ""
    return "not-started", ""


def _was_met_later(commitment: Commitment, on: date) -> bool:
    """A record that states it met has no day for that but its milestones' own."""
    days = [each.met for each in commitment.milestones]
    return commitment.since is None and bool(days) and all(days) and any(day and day > on for day in days)


def _has_late(commitment: Commitment, on: date) -> bool:
    return any(is_late(each, on) for each in existing(commitment.milestones, on))

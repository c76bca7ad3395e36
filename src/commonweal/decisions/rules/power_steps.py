"""Which state of a power may follow which, and what bars one from becoming live. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from commonweal.decisions.log.fold import State
from commonweal.decisions.model.powers import PowerState

FOLLOWS: dict[PowerState, tuple[PowerState, ...]] = {
    "proposed": ("explored",),
    "explored": ("agreed-in-principle",),
    "agreed-in-principle": ("conditions-set", "revoked", "expired"),
    "conditions-set": ("live", "revoked", "expired"),
    "live": ("varied", "suspended", "revoked", "expired"),
    "varied": ("varied", "suspended", "revoked", "expired"),
    "suspended": ("live", "revoked", "expired"),
    "revoked": (),
    "expired": (),
}
"""A power is live only after its conditions are set; what was revoked or has expired is asked for anew."""
NAMES: dict[PowerState, str] = {
    "proposed": "proposed", "explored": "explored", "agreed-in-principle": "agreed in principle",
    "conditions-set": "conditions set", "live": "live", "varied": "varied", "suspended": "suspended",
    "revoked": "revoked", "expired": "expired",
}  # fmt: skip


class Criterion(State):
    """A condition or readiness criterion; `met` is the day from which it is met."""

    id: str
    text: str
    met: date | None = None
    evidence: str = ""


class Step(State):
    """The state entered on a day. `is_logged` tells the log's own steps from those of the model; `known` is the date as
    written where it is known to the month or year alone, and counts from its first day.
    """

    state: PowerState
    on: date
    known: str = ""
    note: str = ""
    is_logged: bool = False


class Plan(State):
    """The approved plan on which a power rests."""

    title: str
    approved: date
    reference: str = ""


def stretches(steps: Sequence[Step]) -> list[tuple[str, date, date]]:
    """Each state with its first day and the first day after it; the last goes on."""
    ends = [*(step.on for step in steps[1:]), date.max]
    return [(step.state, step.on, end) for step, end in zip(steps, ends, strict=True)]


def state_on(steps: Sequence[Step], day: date) -> PowerState | None:
    """The state on a day; None before the first."""
    found: PowerState | None = None
    for step in steps:
        if step.on <= day:
            found = step.state
    return found


def unmet(criteria: Sequence[Criterion], on: date) -> tuple[Criterion, ...]:
    """The criteria that are not met on a day."""
    return tuple(each for each in criteria if each.met is None or each.met > on)


def barred(
    *, criteria: Sequence[Criterion], legal_basis: str, reserved: str, needs_plan: bool, plan: Plan | None, on: date
) -> list[str]:
    """Why a power cannot be live on a day; empty where it can. `reserved` is the reason in law, if there is one."""
    reasons: list[str] = []
    if reserved:
        reasons.append(reserved)
    if not legal_basis.strip():
        reasons.append("no legal basis is recorded")
    if needs_plan and (plan is None or plan.approved > on):
        reasons.append("it depends on an approved plan, and none is recorded")
    reasons += [f"the criterion “{each.text}” is not met" for each in unmet(criteria, on)]
    return reasons

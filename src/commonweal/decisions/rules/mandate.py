"""What happens to a mandate after it was given: its limit is varied, a condition is met, it is revoked. Pure.

The mandate itself, shipped or a place's own, stays as it was written; the register carries these changes out from
their days.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from pydantic import Field

from commonweal.decisions.log.fold import Card, Content, Fold, Happened, State, cannot, said
from commonweal.kernel.problem import Kind, Problem, Refused, Where

KIND = "mandate"


class LimitFrom(State):
    """The limit in pounds from a day; None is no limit."""

    on: date
    limit: Decimal | None
    basis: str = ""


class ConditionMet(State):
    condition: str
    on: date
    evidence: str


class AreaAgreed(State):
    """An area in which an agreement lets the mandate apply, from a day."""

    area: str
    on: date


class MandateChanges(State):
    title: str
    giver: str
    to: str
    limits: tuple[LimitFrom, ...] = ()
    conditions: tuple[ConditionMet, ...] = ()
    areas: tuple[AreaAgreed, ...] = ()
    revoked: date | None = None
    """The first day on which it no longer applies."""
    revoked_by: str = ""


class Change(Content):
    """Every entry names the mandate, so that the first one can stand alone. `since` is its first day."""

    title: str
    giver: str
    to: str
    since: date | None = None


class Varied(Change):
    limit: Decimal | None = Field(default=None, ge=0)
    basis: str = ""


class Met(Change):
    condition: str
    evidence: str = Field(min_length=1, max_length=4000)


class Agreed(Change):
    area: str = Field(pattern=r"^[A-Z]\d{8}$")


class Revoked(Change):
    revoked_by: str = ""


def apply(state: MandateChanges | None, happened: Happened) -> MandateChanges:
    """Raises Refused where the mandate is revoked already, or the day is before it."""
    contents = {"limit-varied": Varied, "condition-met": Met, "area-agreed": Agreed, "revoked": Revoked}
    if happened.verb not in contents:
        raise cannot(happened, "a mandate", "Vary its limit, meet a condition or revoke it")
    content = said(contents[happened.verb], happened)
    on = happened.effective
    now = state or MandateChanges(title=content.title, giver=content.giver, to=content.to)
    if now.revoked is not None and now.revoked <= on:
        message = f"the mandate is revoked from {now.revoked.isoformat()}"
        raise Refused(Problem(Kind.CONFLICT, message, "Grant a new one", Where(field="on")))
    if content.since and on < content.since:
        message = f"the mandate begins only on {content.since.isoformat()}"
        raise Refused(Problem(Kind.CONFLICT, message, "Give that day or a later one", Where(field="on")))
    if isinstance(content, Varied):
        if now.limits and on <= now.limits[-1].on:
            message = f"its limit was varied on {now.limits[-1].on.isoformat()} already"
            raise Refused(Problem(Kind.CONFLICT, message, "Give a later day, or correct that entry", Where(field="on")))
        limit = LimitFrom(on=on, limit=content.limit, basis=content.basis)
        return now.model_copy(update={"limits": (*now.limits, limit)})
    if isinstance(content, Met):
        met = ConditionMet(condition=content.condition, on=on, evidence=content.evidence)
        return now.model_copy(update={"conditions": (*now.conditions, met)})
    if isinstance(content, Agreed):
        return now.model_copy(update={"areas": (*now.areas, AreaAgreed(area=content.area, on=on))})
    assert isinstance(content, Revoked)
    return now.model_copy(update={"revoked": on, "revoked_by": content.revoked_by})


def card(state: MandateChanges) -> Card:
    return Card(
        title=state.title[:300],
        state="revoked" if state.revoked else "changed",
        body=state.to,
        owner=state.giver,
        due=state.revoked,
    )


FOLD = Fold(KIND, MandateChanges, apply, card)

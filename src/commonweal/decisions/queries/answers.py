"""Agreements and commitments as programs get them: plain dictionaries with one shape."""

from __future__ import annotations

from datetime import date
from typing import Any

from commonweal.decisions.queries.agreed import Agreed, body_names
from commonweal.decisions.queries.commitments import Standing
from commonweal.decisions.rules import consent
from commonweal.decisions.rules.agreement import consent_on
from commonweal.decisions.rules.milestones import Milestone, RollUp, due_on, rolled_up, slip_days, state_of, was_before

COMMITMENT_COLUMNS = (
    "id", "title", "agreement", "clause", "type", "principle", "theme", "enablers", "owner", "owner_name", "level",
    "state", "next_due", "was", "met", "flags", "inactive_reason", "citation", "verified",
)  # fmt: skip


def commitment_answer(one: Standing) -> dict[str, Any]:
    """`due` and `was` are as known (`2018-04` is the month); `met` is a day. `reason`: why it is inactive or ended."""
    record, state, stood = one.record, one.state, one.stood
    return {
        "id": record.id,
        "title": state.title,
        "agreement": record.agreement,
        "agreement_title": one.agreement.state.title if one.agreement else None,
        "clause": record.clause,
        "clause_text": one.clause_text or None,
        "type": state.type,
        "principle": record.principle,
        "theme": record.theme,
        "enablers": list(record.enablers),
        "owner": state.owner or None,
        "owner_name": one.owner_name or None,
        "level": state.level,
        "serves": list(one.serves),
        "mechanism": state.mechanism or None,
        "state": stood.state,
        "milestones": [milestone_answer(each, one.on, is_closed=stood.has_ended) for each in one.milestones],
        "conditions": [
            {"id": each.id, "text": each.text, "met": _until(each.met, one.on), "evidence": each.evidence or None}
            for each in state.conditions
        ],
        "evidence": [each.text for each in state.evidence],
        "outcome": state.outcome or None,
        "superseded_by": state.superseded_by or None,
        "flags": list(stood.flags),
        "inactive_reason": stood.reason if stood.state == "inactive" else None,
        "reason": stood.reason or None,
        "origin": "own" if one.is_own else "shipped",
        "citation": record.citation or None,
        "verified": record.is_verified,
        "provenance": record.provenance or ("verified" if record.is_verified else "unverified"),
    }


def commitment_row(answer: dict[str, Any]) -> dict[str, Any]:
    """A commitment as one row: the next date that waits, earlier dates and days met by milestone."""
    waiting = [each["due"] for each in answer["milestones"] if each["state"] in ("open", "late")]
    return {
        **answer,
        "next_due": min(waiting, default=None),
        "was": [day for each in answer["milestones"] for day in each["was"]],
        "met": [each["met"] for each in answer["milestones"] if each["met"]],
    }


def milestone_answer(milestone: Milestone, on: date, *, is_closed: bool = False) -> dict[str, Any]:
    return {
        "id": milestone.id,
        "text": milestone.text,
        "due": due_on(milestone, on).day,
        "was": [each.day for each in was_before(milestone, on)],
        "met": _until(milestone.met, on),
        "state": state_of(milestone, on, is_closed=is_closed),
        "slip_days": slip_days(milestone, on),
    }


def _until(day: date | None, on: date) -> date | None:
    return day if day and day <= on else None


def roll_up(several: list[Standing], on: date) -> RollUp:
    """The milestones of several commitments as one; those of an ended commitment that were not met are closed."""
    return rolled_up(((each, one.stood.has_ended) for one in several for each in one.milestones), on)


def roll_up_answer(rolled: RollUp) -> dict[str, Any]:
    return {
        "milestones": rolled.total,
        "met": rolled.met,
        "late": rolled.late,
        "open": rolled.open,
        "closed": rolled.closed,
        "moved": rolled.moved,
        "first_end": rolled.first_end,
        "end": rolled.end,
        "slip_days": rolled.slip_days,
        "next_due": rolled.next_due.text if rolled.next_due else None,
    }


def agreement_answer(agreed: Agreed, on: date, *, whole: bool = True) -> dict[str, Any]:
    """`signatories` counts bodies behind the parties; `consented` those that said yes, with conditions or without."""
    record, state = agreed.record, agreed.state
    consents = [(each, consent_on(each, on)) for each in state.parties]
    short: dict[str, Any] = {
        "id": record.id,
        "title": state.title,
        "aliases": list(state.aliases),
        "kind": record.kind,
        "stage": agreed.stage,
        "signed": _until(state.signed, on),
        "signatories": sum(each.count for each in state.parties),
        "consented": sum(each.count for each, stand in consents if stand in consent.GIVEN),
        "awaited": sum(each.count for each, stand in consents if stand in consent.AWAITED),
        "binding": record.is_binding,
        "origin": "own" if agreed.is_own else "shipped",
        "citation": record.citation or None,
        "verified": record.is_verified,
    }
    if not whole:
        return short
    names = body_names((each.body for each in state.parties), on)
    return {
        **short,
        "parties": [
            {
                "key": each.key,
                "body": each.body or None,
                "name": each.name or names.get(each.body, each.key),
                "count": each.count,
                "consent": stand,
                "since": _until(each.since, on),
                "conditions": each.conditions or None,
                "counter_signed": each.counter_signed,
            }
            for each, stand in consents
        ],
        "stages": [
            {"state": each.state, "since": each.since, "text": each.text or None}
            for each in state.stages
            if each.since <= on
        ],
        "clauses": [
            {"id": each.id, "type": each.type, "theme": each.theme, "text": each.text, "verified": each.is_verified}
            for each in record.clauses
            if each.in_force(on)
        ],
        "money_pounds": record.money,
        "money": record.money_text or None,
        "term": record.term or None,
        "review": record.review or None,
        "exit": record.exit or None,
        "supersedes": list(record.supersedes),
        "serves": list(state.serves),
        "note": record.note or None,
    }

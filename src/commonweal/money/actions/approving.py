"""Answer a proposal: approve it, reject it, or withdraw one's own. One answer covers the whole batch."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from django.db import connection

from commonweal.access import audit, permissions
from commonweal.access.principal import Principal
from commonweal.kernel.problem import conflict, forbidden, not_found
from commonweal.money.actions.writing import written
from commonweal.money.models import Approval, Batch


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer to a batch. `is_new` is False where the same answer was held already."""

    key: str
    outcome: str
    checker: str
    journals: int
    postings: int
    is_new: bool


def approve(*, key: str, by: Principal, reason: str = "") -> Answered:
    """Post a batch. Approving twice posts once. Raises Refused where the checker is its maker, where its day of booking
    is closed, and where it would break a rule of use, a limit or an encumbrance."""
    return written(by, partial(_answer, key, "approved", reason, by))


def reject(*, key: str, reason: str, by: Principal) -> Answered:
    """Refuse a batch for good; it stays on record and in no balance."""
    return written(by, partial(_answer, key, "rejected", reason, by))


def withdraw(*, key: str, reason: str, by: Principal) -> Answered:
    """Take back one's own proposal before anybody has answered it."""
    return written(by, partial(_answer, key, "withdrawn", reason, by))


def _answer(key: str, outcome: str, reason: str, by: Principal) -> Answered:
    if outcome == "withdrawn":
        permissions.require(by, "money.propose")
    else:
        permissions.require(by, "money.approve")
    batch = Batch.objects.filter(key=key).first()
    if batch is None:
        raise not_found(f"no batch has the key {key!r}", "See commonweal ledger batches")
    held = _held(batch, outcome)
    if held is not None:
        return held
    if outcome == "withdrawn" and batch.maker != by.username:
        raise forbidden(f"only {batch.maker}, who made it, may withdraw it", "Reject it instead")
    if outcome != "withdrawn" and batch.maker == by.username:
        raise forbidden(f"{by.username} made this batch", "Somebody else must check it")
    if outcome != "approved" and not reason.strip():
        raise conflict("no reason is given", "Say why, for the record")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO money_approval (batch_id, maker, checker, outcome, reason) VALUES (%s, %s, %s, %s, %s)"
            " ON CONFLICT (batch_id) DO NOTHING",
            [batch.pk, batch.maker, by.username, outcome, reason],
        )
        if not cursor.rowcount:
            held = _held(batch, outcome)
            assert held is not None
            return held
    audit.record(f"money.{outcome}", subject=key, journals=batch.journals, postings=batch.postings)
    return Answered(key, outcome, by.username, batch.journals, batch.postings, is_new=True)


def _held(batch: Batch, outcome: str) -> Answered | None:
    """The answer that the batch has. Raises Refused where it is another one."""
    answer = Approval.objects.filter(batch=batch).first()
    if answer is None:
        return None
    if answer.outcome != outcome:
        raise conflict(f"{answer.checker} has {answer.outcome} this batch", "Make a new one")
    return Answered(batch.key, outcome, answer.checker, batch.journals, batch.postings, is_new=False)

"""Clearance by named approvers: open, approve, object, replace an approver, close, withdraw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from commonweal.access import permissions
from commonweal.access.principal import Principal
from commonweal.access.scope import scoped
from commonweal.decisions.actions.log import append, new_id
from commonweal.decisions.models import Item
from commonweal.decisions.queries.register import view
from commonweal.decisions.queries.today import today
from commonweal.decisions.rules.clearance import KIND


def open_clearance(
    *,
    title: str,
    approvers: Sequence[Mapping[str, Any]],
    subject: str = "",
    set_by: str = "",
    on: date | None = None,
    by: Principal,
) -> Item:
    """A position to be cleared by people named with their role and period; `set_by` is the body that laid it down."""
    with scoped(by):
        permissions.require(by, "decisions.keep-meetings")
        body = view(on or today()).find(set_by).id if set_by else ""
        content = {"title": title, "subject": subject, "set_by": body, "approvers": [dict(each) for each in approvers]}
        return append(by=by, kind=KIND, subject=new_id(), verb="opened", content=content, effective=on)


def give_approval(
    *,
    clearance: str,
    approver: str,
    person: str,
    approves: bool = True,
    text: str = "",
    on: date | None = None,
    by: Principal,
) -> Item:
    """The named approver approves, or objects, on a day of the period."""
    verb = "approved" if approves else "objected"
    return _entered(by, clearance, verb, {"approver": approver, "person": person, "text": text}, on)


def replace_approver(
    *, clearance: str, approver: str, new: Mapping[str, Any], on: date | None = None, by: Principal
) -> Item:
    """Somebody else takes the role."""
    return _entered(by, clearance, "replaced", {"approver": approver, "by": dict(new)}, on)


def close_clearance(*, clearance: str, on: date | None = None, by: Principal) -> Item:
    """Refused until every required approval is in."""
    return _entered(by, clearance, "closed", {}, on)


def withdraw_clearance(*, clearance: str, reason: str, by: Principal) -> Item:
    return _entered(by, clearance, "withdrawn", {}, None, reason)


def _entered(
    by: Principal, clearance: str, verb: str, content: Mapping[str, Any], on: date | None, reason: str = ""
) -> Item:
    with scoped(by):
        permissions.require(by, "decisions.keep-meetings")
        return append(
            by=by, kind=KIND, subject=clearance, verb=verb, content=content, effective=on, reason=reason
        )

"""Plans to change services: propose, record the democratic body's answer, agree, withdraw."""

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
from commonweal.decisions.rules.service_change import KIND


def propose_change(
    *,
    title: str,
    owner: str,
    democratic_body: str,
    summary: str = "",
    areas: Sequence[str] = (),
    on: date | None = None,
    by: Principal,
) -> Item:
    """A plan of `owner`, which needs the answer of `democratic_body` before it is agreed. `areas` are area codes."""
    with scoped(by):
        permissions.require(by, "decisions.keep-meetings")
        now = view(on or today())
        content = {
            "title": title, "owner": now.find(owner).id, "democratic_body": now.find(democratic_body).id,
            "summary": summary, "areas": list(areas),
        }  # fmt: skip
        return append(by=by, kind=KIND, subject=new_id(), verb="proposed", content=content, effective=on)


def record_answer(
    *,
    change: str,
    body: str,
    answer: str,
    text: str = "",
    conditions: Sequence[Mapping[str, Any]] = (),
    decision: str = "",
    on: date | None = None,
    by: Principal,
) -> Item:
    """Consent, conditions or refusal of the democratic body; `decision` names where it was given, as `paper/<id>`."""
    with scoped(by):
        permissions.require(by, "decisions.keep-meetings")
        content: dict[str, Any] = {
            "body": view(on or today()).find(body).id, "answer": answer, "text": text,
            "conditions": [dict(each) for each in conditions], "decision": decision,
        }  # fmt: skip
        return append(by=by, kind=KIND, subject=change, verb="answered", content=content, effective=on)


def meet_condition(
    *, change: str, condition: str, evidence: str, on: date | None = None, by: Principal
) -> Item:
    """A condition of the answer is met, with what shows it."""
    with scoped(by):
        permissions.require(by, "decisions.keep-meetings")
        content = {"condition": condition, "on": on or today(), "evidence": evidence}
        return append(by=by, kind=KIND, subject=change, verb="discharged", content=content, effective=on)


def agree_change(*, change: str, reason: str = "", on: date | None = None, by: Principal) -> Item:
    """Refused until the democratic body has answered; where it refused, a reason is needed."""
    with scoped(by):
        permissions.require(by, "decisions.keep-meetings")
        return append(by=by, kind=KIND, subject=change, verb="agreed", effective=on, reason=reason)


def withdraw_change(*, change: str, reason: str, by: Principal) -> Item:
    with scoped(by):
        permissions.require(by, "decisions.keep-meetings")
        return append(by=by, kind=KIND, subject=change, verb="withdrawn", reason=reason)

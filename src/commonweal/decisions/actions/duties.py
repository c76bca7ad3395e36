"""Verbs on the duty register: show that a body met a duty, withdraw what was shown."""

from __future__ import annotations

from datetime import date

from commonweal.access import permissions
from commonweal.access.principal import Principal
from commonweal.access.scope import scoped
from commonweal.decisions.actions.log import append, new_id
from commonweal.decisions.models import Item
from commonweal.decisions.queries.register import view
from commonweal.decisions.queries.today import today
from commonweal.decisions.rules.duty_evidence import KIND
from commonweal.kernel.problem import Where, invalid


def show_duty_met(
    duty: str, body: str, text: str, *, by: Principal, on: date | None = None, decision: str = "", link: str = ""
) -> Item:
    """Evidence that a body met a duty on a day; `decision` names the decision of the log in which it did."""
    with scoped(by):
        permissions.require(by, "decisions.keep-bodies")
        day = on or today()
        seen = view(day)
        found, holder = seen.named(seen.duties, duty, "duty"), seen.find(body)
        if holder.kind not in found.body_kinds:
            message = f"{holder.name} does not have this duty"
            raise invalid(message, f"It is one of bodies of the kind {', '.join(found.body_kinds)}",
                          where=Where(field="body"))  # fmt: skip
        content = {"duty": found.id, "body": holder.id, "text": text.strip(), "decision": decision, "link": link}
        return append(by=by, kind=KIND, subject=new_id(), verb="shown", content=content, effective=day)


def withdraw_evidence(subject: str, *, by: Principal, reason: str, version: int | None = None) -> Item:
    """It no longer counts as evidence; it stays in the log."""
    with scoped(by):
        permissions.require(by, "decisions.keep-bodies")
        if not reason.strip():
            raise invalid("say why it is withdrawn", "Give a reason", where=Where(field="reason"))
        return append(by=by, kind=KIND, subject=subject, verb="withdrawn", reason=reason, version=version)

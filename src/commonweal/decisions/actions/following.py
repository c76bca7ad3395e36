"""Actions that meetings agree: agree, report progress, hand on, finish, drop."""

from __future__ import annotations

from datetime import date

from commonweal.access import permissions
from commonweal.access.principal import Principal
from commonweal.access.scope import scoped
from commonweal.decisions.actions.log import append, new_id
from commonweal.decisions.models import Item
from commonweal.decisions.queries.register import view
from commonweal.decisions.queries.subjects import standing
from commonweal.decisions.queries.today import today
from commonweal.decisions.rules import meeting as meetings
from commonweal.decisions.rules.action_item import KIND


def agree_action(
    *,
    text: str,
    owner: str,
    due: date,
    meeting: str = "",
    agenda_item: str = "",
    body: str = "",
    on: date | None = None,
    by: Principal,
) -> Item:
    """An action with its owner and due day; of a meeting (then of its body), or of a body alone."""
    with scoped(by):
        permissions.require(by, "decisions.keep-meetings")
        day = on
        if meeting:
            held: meetings.Meeting = standing(meetings.KIND, meeting)
            if agenda_item:
                held.item(agenda_item)
            who, day = held.plan.body, on or held.plan.day
        else:
            who = view(on or today()).find(body).id
        content = {
            "text": text, "owner": owner, "due": due, "body": who, "meeting": meeting, "agenda_item": agenda_item,
        }  # fmt: skip
        return append(by=by, kind=KIND, subject=new_id(), verb="agreed", content=content, effective=day)


def change_action(
    *, action: str, owner: str, due: date, reason: str = "", version: int | None = None, by: Principal
) -> Item:
    """Another owner or due day; the reason stands in the log."""
    with scoped(by):
        permissions.require(by, "decisions.keep-meetings")
        content = {"owner": owner, "due": due}
        return append(
            by=by, kind=KIND, subject=action, verb="changed", content=content, reason=reason, version=version
        )


def progress_action(*, action: str, text: str, version: int | None = None, by: Principal) -> Item:
    return _ended(by, action, "progressed", text, None, version)


def finish_action(
    *, action: str, text: str = "", on: date | None = None, version: int | None = None, by: Principal
) -> Item:
    """It is done; `text` says how."""
    return _ended(by, action, "done", text, on, version)


def drop_action(
    *, action: str, text: str, on: date | None = None, version: int | None = None, by: Principal
) -> Item:
    """It will not be done; `text` says why."""
    return _ended(by, action, "dropped", text, on, version)


def _ended(by: Principal, action: str, verb: str, text: str, on: date | None, version: int | None) -> Item:
    with scoped(by):
        permissions.require(by, "decisions.keep-meetings")
        return append(
            by=by, kind=KIND, subject=action, verb=verb, content={"text": text}, effective=on, version=version
        )

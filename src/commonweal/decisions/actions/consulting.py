"""Comments on a document: invite bodies, take their comments, respond to each."""

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
from commonweal.decisions.queries.subjects import item_of
from commonweal.decisions.queries.today import today
from commonweal.decisions.rules.consultation import KIND
from commonweal.kernel.problem import Where, invalid


def invite_comments(
    *,
    title: str,
    document: str,
    owner: str,
    invited: Sequence[Mapping[str, Any]],
    document_version: str = "",
    on: date | None = None,
    by: Principal,
) -> Item:
    """Ask bodies to comment on a document (an address, or `paper/<id>`), each with its right and due day. `owner` is
    the body that responds.
    """
    with scoped(by):
        permissions.require(by, "decisions.keep-meetings")
        now = view(on or today())
        asked: list[dict[str, Any]] = []
        for each in invited:
            body = now.find(str(each["body"]))
            if each.get("right") == "decide" and not body.can_decide:
                where = Where(field="right")
                raise invalid(f"{body.name} has no right to decide", "Invite it to comment", where=where)
            asked.append({**each, "body": body.id})
        if document.startswith("paper/"):
            item_of("paper", document.removeprefix("paper/"))
        content = {
            "title": title, "document": document, "version": document_version, "owner": now.find(owner).id,
            "invited": asked,
        }  # fmt: skip
        return append(by=by, kind=KIND, subject=new_id(), verb="opened", content=content, effective=on)


def comment(
    *, consultation: str, body: str, text: str, author: str = "", on: date | None = None, by: Principal
) -> Item:
    """A comment of a body that was invited; to comment is not to decide."""
    with scoped(by):
        permissions.require(by, "decisions.comment")
        content = {"body": view(on or today()).find(body).id, "author": author, "text": text}
        return append(by=by, kind=KIND, subject=consultation, verb="commented", content=content, effective=on)


def respond(
    *, consultation: str, comment: str, text: str, changed: bool = False, on: date | None = None, by: Principal
) -> Item:
    """The owner's response to a comment, and whether the document was changed for it."""
    with scoped(by):
        permissions.require(by, "decisions.keep-meetings")
        content = {"comment": comment, "text": text, "changed": changed}
        return append(by=by, kind=KIND, subject=consultation, verb="responded", content=content, effective=on)


def close_consultation(*, consultation: str, by: Principal) -> Item:
    """Refused while a comment has no response."""
    with scoped(by):
        permissions.require(by, "decisions.keep-meetings")
        return append(by=by, kind=KIND, subject=consultation, verb="closed")

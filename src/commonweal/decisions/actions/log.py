"""Write an entry, and bring the subject's item up to it, in one transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, connection, transaction

from commonweal.access import audit
from commonweal.access.principal import Principal
from commonweal.access.scope import current
from commonweal.decisions.folds import FOLDS
from commonweal.decisions.log.fold import CORRECTED, REVERSED, Happened, State
from commonweal.decisions.models import Entry, Item
from commonweal.decisions.queries.today import today
from commonweal.kernel.problem import conflict, invalid, not_found


def append(
    *,
    by: Principal,
    kind: str,
    subject: str,
    verb: str,
    content: Mapping[str, Any] | None = None,
    effective: date | None = None,
    known: date | None = None,
    reason: str = "",
    source: str = "",
    corrects: str | None = None,
    version: int | None = None,
) -> Item:
    """One entry of the log, inside the caller's scope and after its permission check. Returns the subject's new item.

    `version`, where given, is the item's version that the caller saw: another one is refused as a conflict. Raises
    Refused where the kind's rules do not let the entry follow.
    """
    if current() != by:
        raise RuntimeError("an entry is written in the scope of who writes it")
    fold = FOLDS[kind]
    day = today()
    item = Item.objects.select_for_update().filter(kind=kind, subject=subject).first()
    if version is not None and version != (item.version if item else 0):
        raise conflict("somebody else has changed this since you opened it", "Look at it again, then repeat")
    happened = Happened(
        id=new_id(),
        verb=verb,
        content=json.loads(canonical(content or {})),
        effective=effective or day,
        known=known or day,
        by=by.username,
        reason=reason,
        corrects=corrects,
    )
    if happened.known > day:
        raise invalid("nothing can be known on a day to come", "Give today or an earlier day", value=str(known))
    before = entries_of(kind, subject) if item and verb in (CORRECTED, REVERSED) else []
    if verb in (CORRECTED, REVERSED):
        if not item or not corrects:
            raise not_found("there is nothing to put right", "Name the entry")
        state = fold.replay([*before, happened])
    else:
        state = fold.apply(fold.state.model_validate(item.content) if item else None, happened)
    card = fold.card(state)
    row = Entry(
        id=happened.id,
        kind=kind,
        subject=subject,
        number=item.version + 1 if item else 1,
        verb=verb,
        effective=happened.effective,
        known=happened.known,
        content=canonical(happened.content),
        reason=reason,
        source=source,
        corrects_id=corrects,
        visibility=card.visibility,
        by=by.username,
        role=by.role,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise conflict("somebody else has just written this", "Look at it again, then repeat") from None
    fields = columns_of(kind, state) | {"last": happened.id}
    if item is None:
        item = Item(kind=kind, subject=subject, version=1, **fields)
        item.save(force_insert=True)
    else:
        for name, value in fields.items():
            setattr(item, name, value)
        item.version += 1
        item.save(update_fields=[*fields, "version"])
    audit.record(f"decisions.{verb}", subject=f"{kind}/{subject}"[:200], entry=happened.id)
    return item


def columns_of(kind: str, state: State) -> dict[str, Any]:
    """What a subject's item says in a state: its card, and the whole state as JSON."""
    card = FOLDS[kind].card(state)
    return {
        "title": card.title,
        "state": card.state,
        "body": card.body,
        "parent": card.parent,
        "owner": card.owner,
        "due": card.due,
        "areas": list(card.areas),
        "visibility": card.visibility,
        "content": state.model_dump(mode="json"),
    }


def entries_of(kind: str, subject: str) -> list[Happened]:
    """The entries of a subject in the order in which they were written."""
    return [
        Happened(
            id=str(each.id),
            verb=each.verb,
            content=json.loads(each.content),
            effective=each.effective,
            known=each.known,
            by=each.by,
            reason=each.reason,
            corrects=str(each.corrects_id) if each.corrects_id else None,
        )
        for each in Entry.objects.filter(kind=kind, subject=subject).order_by("number")
    ]


def canonical(content: Mapping[str, Any]) -> str:
    """The one text form of an entry's content: sorted keys, no blanks, no escapes but the needed ones."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str, allow_nan=False)


def new_id() -> str:
    """An id that grows with time, made by the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT uuidv7()")
        return str(cursor.fetchone()[0])

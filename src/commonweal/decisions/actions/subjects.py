"""Write about a subject that has a record: the first entry takes the record up as it stands, the others build on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from commonweal.access import permissions
from commonweal.access.principal import Principal
from commonweal.access.scope import scoped
from commonweal.decisions.actions.log import append, entries_of
from commonweal.decisions.actions.model import record_model
from commonweal.decisions.log.fold import REVERSED, State
from commonweal.decisions.model.common import NATIONS
from commonweal.decisions.models import Item
from commonweal.decisions.queries.register import register
from commonweal.decisions.queries.today import today
from commonweal.decisions.rules import agreement, ask, barrier, commitment, lesson, target
from commonweal.decisions.rules.agreement import slug
from commonweal.kernel.problem import Kind, Problem, Refused, Where, conflict, invalid, not_found

KEEP = "decisions.keep-commitments"

LIST_OF = {
    commitment.KIND: "commitments",
    agreement.KIND: "agreements",
    ask.KIND: "asks",
    barrier.KIND: "barriers",
    lesson.KIND: "lessons",
    target.KIND: "targets",
}
"""The list of records behind each kind of subject."""

MAY_BE_PLANNED = frozenset(
    {"milestone-moved", "withdrawn", "superseded", "stage-entered", "officer-named", "owner-changed"}
)
"""Verbs that may be entered to count from a day to come; every other says what has happened."""


def write(
    *,
    by: Principal,
    kind: str,
    subject: str,
    verb: str,
    content: Mapping[str, Any],
    standing: Callable[[], State],
    effective: date | None = None,
    reason: str = "",
    source: str = "",
    version: int | None = None,
) -> Item:
    """One entry about a subject of `kind`. `standing` gives what its record states, for the first entry. Refused where
    the reader may not, the rules of the kind say no, or `version` is not the one that is there.
    """
    with scoped(by):
        permissions.require(by, "decisions.keep-commitments")
        day = today()
        if effective and effective > day and verb not in MAY_BE_PLANNED:
            where = Where(field="effective")
            raise invalid(
                "this cannot have happened on a day to come", "Give today or an earlier day", where=where,
                value=effective.isoformat(),
            )  # fmt: skip
        if not Item.objects.filter(kind=kind, subject=subject).exists():
            if version:
                raise conflict("somebody else has changed this since you opened it", "Look at it again, then repeat")
            version = None
            seed = {kind: standing().model_dump(mode="json")}
            append(by=by, kind=kind, subject=subject, verb="opened", content=seed, effective=min(effective or day, day))
        return append(
            by=by, kind=kind, subject=subject, verb=verb, content=content, effective=effective, reason=reason,
            source=source, version=version,
        )  # fmt: skip


def take_back(*, by: Principal, kind: str, subject: str, entry: str, reason: str, version: int | None = None) -> Item:
    """Reverse an entry: where the subject stands is as if it had not been. What it says stays in the log."""
    with scoped(by):
        permissions.require(by, "decisions.keep-commitments")
        if kind not in LIST_OF:
            raise not_found("nothing of this kind is kept here", "Choose one from the list")
        if not reason.strip():
            raise invalid("say why it is taken back", "Give a reason", where=Where(field="reason"))
        found = next((each for each in entries_of(kind, subject) if each.id == entry), None)
        if found is None:
            raise not_found("there is no such entry", "Choose one from the history")
        if found.verb in ("opened", REVERSED):
            raise conflict("this entry cannot be taken back", "Take back a later one, or write a new one")
        return append(
            by=by, kind=kind, subject=subject, verb=REVERSED, corrects=entry, reason=reason.strip(), version=version
        )


def record(*, by: Principal, kind: str, nation: str, fields: Mapping[str, Any], source: str = "") -> str:
    """A new record of the place's own, as a page or command gives it. Returns its id, made from its title."""
    with scoped(by):
        permissions.require(by, "decisions.keep-commitments")
        if nation not in NATIONS:
            where = Where(field="nation")
            raise invalid("there is no such nation", f"Give one of {', '.join(NATIONS)}", where=where, value=nation)
        title = " ".join(str(fields.get("title") or "").split())
        name = slug(title)
        if not name:
            raise Refused(Problem(Kind.INVALID, "a title is needed", "Write a short title", Where(field="title")))
        id_ = _free(f"{nation}/{kind}/{name}", LIST_OF[kind])
        record_model(
            LIST_OF[kind],
            {**fields, "title": title, "id": id_},
            by=by,
            nation=nation,
            permission="decisions.keep-commitments",
            source=source.strip(),
        )
        return id_


def _free(id_: str, list_: str) -> str:
    """The id, with a number where it is taken already."""
    held = register()
    found, number = id_, 1
    while held.versions(list_, found):
        number += 1
        found = f"{id_[:190]}-{number}"
    return found

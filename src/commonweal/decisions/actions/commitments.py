"""What leads and clerks do to commitments and to what belongs to them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from commonweal.access import permissions
from commonweal.access.principal import Principal
from commonweal.access.scope import scoped
from commonweal.decisions.actions.subjects import record, write
from commonweal.decisions.models import Item
from commonweal.decisions.queries.commitments import commitment
from commonweal.decisions.queries.obstacles import Stands, asks, barriers, lessons, one_of, targets
from commonweal.decisions.queries.today import today
from commonweal.decisions.rules import ask as ask_rules
from commonweal.decisions.rules import barrier as barrier_rules
from commonweal.decisions.rules import commitment as commitment_rules
from commonweal.decisions.rules import lesson as lesson_rules
from commonweal.decisions.rules import target as target_rules


def update_commitment(
    id_: str,
    verb: str,
    content: Mapping[str, Any],
    *,
    by: Principal,
    effective: date | None = None,
    source: str = "",
    version: int | None = None,
) -> Item:
    """One step of a commitment: a milestone met or moved, evidence, an end. Verbs are `rules.commitment.VERBS`."""
    with scoped(by):
        permissions.require(by, "decisions.keep-commitments")
        one = commitment(id_, today())
        return write(
            by=by,
            kind=commitment_rules.KIND,
            subject=one.id,
            verb=verb,
            content=content,
            standing=lambda: one.state,
            effective=effective,
            source=source,
            version=version,
        )


def update_ask(
    id_: str, verb: str, content: Mapping[str, Any], *, by: Principal, effective: date | None = None
) -> Item:
    """Put an offer against an ask, answer one, add evidence, or move the ask on."""
    return _update(ask_rules.KIND, one_of(asks(today()), id_, "ask"), verb, content, by, effective)


def update_barrier(
    id_: str, verb: str, content: Mapping[str, Any], *, by: Principal, effective: date | None = None
) -> Item:
    """Plan the mending of a barrier, escalate it, record a reply, resolve it or open it again."""
    return _update(barrier_rules.KIND, one_of(barriers(today()), id_, "barrier"), verb, content, by, effective)


def update_target(
    id_: str, verb: str, content: Mapping[str, Any], *, by: Principal, effective: date | None = None
) -> Item:
    """Name the officer who answers for a target, move its date, or record a plan made under it."""
    return _update(target_rules.KIND, one_of(targets(today()), id_, "target"), verb, content, by, effective)


def adopt_lesson(id_: str, *, place: str, text: str = "", by: Principal, effective: date | None = None) -> Item:
    """A place takes a lesson over; the credit stays with where it was learnt."""
    one = one_of(lessons(today()), id_, "lesson")
    return _update(lesson_rules.KIND, one, "adopted", {"place": place, "text": text}, by, effective)


def raise_proposition(id_: str, *, title: str, asked_of: str = "", by: Principal) -> str:
    """A lesson leads to a new ask, which keeps the lesson as its evidence. Returns the ask's id."""
    with scoped(by):
        permissions.require(by, "decisions.keep-commitments")
        one = one_of(lessons(today()), id_, "lesson")
        fields: dict[str, Any] = {"title": title, "evidence": f"{one.state.title} ({one.id})"}
        if asked_of.strip():
            fields["asked_of_name"] = asked_of.strip()
        made = record(by=by, kind=ask_rules.KIND, nation=one.id.split("/", 1)[0], fields=fields, source=one.state.title)
        _update(lesson_rules.KIND, one, "proposition-raised", {"proposition": made}, by, None)
        return made


def _update(
    kind: str, one: Stands, verb: str, content: Mapping[str, Any], by: Principal, effective: date | None
) -> Item:
    return write(
        by=by, kind=kind, subject=one.id, verb=verb, content=content, standing=lambda: one.state, effective=effective
    )

"""Asks, barriers, lessons, targets, pilots and claims as they stand on a day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from commonweal.decisions.model.agreements import Claim, Initiative
from commonweal.decisions.model.common import Named
from commonweal.decisions.model.day import Known
from commonweal.decisions.queries.agreed import body_names
from commonweal.decisions.queries.commitments import is_for
from commonweal.decisions.queries.register import register
from commonweal.decisions.queries.standings import standings
from commonweal.decisions.rules import ask, barrier, lesson, target
from commonweal.kernel.problem import conflict, not_found


@dataclass(frozen=True, slots=True)
class Stands:
    """A record and its state on a day; `names` are those of the bodies that the state names."""

    record: Any
    state: Any
    version: int
    is_own: bool
    names: dict[str, str]

    @property
    def id(self) -> str:
        return self.record.id

    def name(self, body: str, otherwise: str = "") -> str:
        """The name of a body on file, else the name that was written."""
        return otherwise or self.names.get(body, body)


def _stands(kind: str, list_: str, on: date, standing: Callable[[Any], Any]) -> list[Stands]:
    held = register()
    view = held.on(on)
    records: dict[str, Named] = getattr(view, list_)
    written = standings(kind, on)
    states = {id_: written[id_].state if id_ in written else standing(record) for id_, record in records.items()}
    ids: set[str] = set()
    for state, record in zip(states.values(), records.values(), strict=True):
        for owner in (state, record):
            for field in ("owner", "decision_maker", "asked_of", "asked_by"):
                ids.add(getattr(owner, field, None) or "")
        ids.update(offer.by for offer in getattr(state, "offers", ()))
    names = body_names({each for each in ids if each.count("/") == 2}, on)
    found = [
        Stands(record, states[id_], written[id_].version if id_ in written else 0, view.is_own(record), names)
        for id_, record in records.items()
    ]
    return sorted(found, key=lambda one: one.state.title.casefold())


def asks(on: date) -> list[Stands]:
    return _stands(ask.KIND, "asks", on, ask.standing)


def barriers(on: date) -> list[Stands]:
    return _stands(barrier.KIND, "barriers", on, barrier.standing)


def lessons(on: date, text: str = "", tag: str = "") -> list[Stands]:
    """Those that hold every word of the text, and the tag."""
    wanted = text.casefold().split()

    def holds(one: Stands, word: str) -> bool:
        parts = (one.state.title, one.state.text, one.state.from_place, *one.record.tags)
        return any(word in part.casefold() for part in parts)

    every = _stands(lesson.KIND, "lessons", on, lesson.standing)
    return [one for one in every if (not tag or tag in one.record.tags) and all(holds(one, word) for word in wanted)]


def targets(on: date) -> list[Stands]:
    """A target's earlier versions tell which dates it had before."""
    held = register()

    def standing(record: Any) -> target.Target:
        versions = [each.record for each in held.versions("targets", record.id) if each.record.starts <= on]
        return target.standing(tuple(versions or [record]))  # type: ignore[arg-type]

    return _stands(target.KIND, "targets", on, standing)


def one_of(found: list[Stands], text: str, what: str) -> Stands:
    """By id or unique short id. Raises Refused: not found, or several."""
    hits = [one for one in found if one.id == text] or [one for one in found if one.record.short == text]
    if len(hits) == 1:
        return hits[0]
    if hits:
        raise conflict(f"several of {what} are called {text!r}", f"Give one of {', '.join(one.id for one in hits)}")
    raise not_found(f"there is no {what} {text!r}", "Choose one from the list")


def initiatives(period: Known, codes: frozenset[str] = frozenset()) -> list[Initiative]:
    """Pilots and programmes in force on any day of the period, for any of the areas; by title, each once."""
    found: dict[str, Initiative] = {}
    for each in register().all("initiatives"):
        record = each.record
        if not isinstance(record, Initiative) or record.starts > period.last or record.ends <= period.first:
            continue
        if not codes or is_for(record.serves, record.nation, codes):
            found[record.id] = record
    return sorted(found.values(), key=lambda record: record.title.casefold())


def claims(text: str = "") -> list[Claim]:
    """What somebody said would happen, the latest first."""
    wanted = text.casefold().split()
    found = [each.record for each in register().all("claims") if isinstance(each.record, Claim)]
    return sorted(
        (one for one in found if all(word in f"{one.text} {one.said_by}".casefold() for word in wanted)),
        key=lambda one: (one.said_on.first, one.id),
        reverse=True,
    )

"""Agreements and what belongs to them, found by id, short id, title or one of the names that papers give them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from commonweal.decisions.model.agreements import Agreement as Record
from commonweal.decisions.model.agreements import AgreementState
from commonweal.decisions.model.common import Named
from commonweal.decisions.queries.register import register
from commonweal.decisions.queries.standings import standings
from commonweal.decisions.register.register import OWN, Register
from commonweal.decisions.rules import agreement as rules
from commonweal.kernel.problem import conflict, not_found


@dataclass(frozen=True, slots=True)
class Agreed:
    """An agreement as its record describes it and as it stands on a day."""

    record: Record
    state: rules.Agreement
    stage: AgreementState | None
    version: int
    is_own: bool

    @property
    def names(self) -> tuple[str, ...]:
        return (self.state.title, *self.state.aliases)


def latest(held: Register, name: str, on: date) -> dict[str, Named]:
    """Each id's version in force on a day; where none is, its last one that began before, else its first."""
    found: dict[str, Named] = {}
    for each in sorted(held.all(name), key=lambda each: (each.record.starts, each.origin == OWN)):
        record = each.record
        if isinstance(record, Named) and (record.id not in found or record.starts <= on):
            found[record.id] = record
    return found


def agreements(on: date) -> dict[str, Agreed]:
    """Every agreement by id, in the order of titles, whether in force or not."""
    held = register()
    written = standings(rules.KIND, on)
    own = {each.record.id for each in held.all("agreements") if each.origin == OWN and isinstance(each.record, Named)}
    found: dict[str, Agreed] = {}
    for id_, record in latest(held, "agreements", on).items():
        assert isinstance(record, Record)
        standing = written.get(id_)
        state = standing.state if standing else rules.standing(record)
        found[id_] = Agreed(record, state, rules.stage_on(state, on), standing.version if standing else 0, id_ in own)
    return dict(sorted(found.items(), key=lambda pair: pair[1].state.title.casefold()))


def find(text: str, among: dict[str, Agreed]) -> Agreed:
    """By id, unique short id, title or alias. Raises Refused: not found, or several."""
    if text in among:
        return among[text]
    wanted = _plain(text)
    found = [each for each in among.values() if each.record.short == text.strip()]
    found = found or [each for each in among.values() if wanted in map(_plain, each.names)]
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(sorted(each.record.id for each in found))
        raise conflict(f"several agreements are called {text!r}", f"Give one of the ids {ids}")
    raise not_found(f"there is no agreement {text!r}", "See commonweal agreement list")


def _plain(text: str) -> str:
    """A name without case, blanks in a row and the article before it."""
    return " ".join(text.casefold().split()).removeprefix("the ")


def body_names(ids: Iterable[str], on: date) -> dict[str, str]:
    """The names of bodies on a day; where one was not in force, what it was last called."""
    bodies = register().on(on).bodies
    names: dict[str, str] = {}
    for id_ in set(ids):
        if id_ in bodies:
            names[id_] = bodies[id_].name
        elif id_:
            versions = register().versions("bodies", id_)
            names[id_] = str(getattr(versions[-1].record, "name", id_)) if versions else id_
    return names

"""Commitments as they stand on a day, and those that a question asks for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, get_args

from commonweal.decisions.model.agreements import ClauseType, CommitmentState
from commonweal.decisions.model.agreements import Commitment as Record
from commonweal.decisions.model.common import LEVELS, Named
from commonweal.decisions.queries.agreed import Agreed, agreements, body_names, find
from commonweal.decisions.queries.register import register
from commonweal.decisions.queries.standings import standings
from commonweal.decisions.register.register import OWN, Held
from commonweal.decisions.register.view import NATION_OF_CODE
from commonweal.decisions.rules import commitment as rules
from commonweal.decisions.rules.agreement import begins
from commonweal.decisions.rules.commitment_state import Flag, Stood, stood
from commonweal.decisions.rules.milestones import existing
from commonweal.kernel.problem import Kind, Problem, Refused, Where, conflict, not_found
from commonweal.places import queries as places

STATES: tuple[str, ...] = get_args(CommitmentState)
TYPES: tuple[str, ...] = get_args(ClauseType)
FLAGS: tuple[str, ...] = get_args(Flag)


@dataclass(frozen=True)
class Standing:
    """One commitment: its record, what was written about it here, and where it stands on the day `on`."""

    record: Record
    state: rules.Commitment
    stood: Stood
    on: date
    version: int
    is_own: bool
    agreement: Agreed | None
    owner_name: str

    @property
    def id(self) -> str:
        return self.record.id

    @property
    def serves(self) -> tuple[str, ...]:
        """Codes of the areas it is for; its agreement's where it names none. None at all is the whole nation."""
        return self.state.serves or (self.agreement.state.serves if self.agreement else ())

    @cached_property
    def milestones(self) -> tuple[Any, ...]:
        return existing(self.state.milestones, self.on)

    @property
    def clause_text(self) -> str:
        if self.agreement is None or self.record.clause is None:
            return ""
        return next((each.text for each in self.agreement.record.clauses if each.id == self.record.clause), "")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for; an empty part asks for all. Parts are joined by and."""

    agreement: str = ""
    enabler: str = ""
    theme: str = ""
    principle: str = ""
    owner: str = ""
    level: str = ""
    state: str = ""
    type: str = ""
    flag: str = ""
    area: str = ""
    text: str = ""


def commitments(on: date) -> list[Standing]:
    """Every commitment in force on a day, in the order of agreements and clauses. One of an agreement counts from its
    own first day, else from the first day of the agreement.
    """
    held = register()
    known = agreements(on)
    written = standings(rules.KIND, on)
    records = held.on(on).commitments
    unconfirmed = {
        each.record.id for each in held.all("commitments") if is_imported(each) and isinstance(each.record, Named)
    }
    own = {each.record.id for each in held.all("commitments") if each.origin == OWN and isinstance(each.record, Named)}
    states = {
        id_: written[id_].state if id_ in written else rules.standing(record, is_reviewed=id_ not in unconfirmed)
        for id_, record in records.items()
    }
    names = body_names((state.owner for state in states.values()), on)
    found: list[Standing] = []
    for id_, record in records.items():
        agreed = known.get(record.agreement or "")
        first = begins(agreed.state) if agreed else None
        if record.valid_from is None and first and first > on:
            continue
        state = states[id_]
        found.append(
            Standing(
                record=record,
                state=state,
                stood=stood(state, on, agreement=agreed.stage if agreed else None, survives=record.survives_withdrawal),
                on=on,
                version=written[id_].version if id_ in written else 0,
                is_own=id_ in own,
                agreement=agreed,
                owner_name=state.owner_name or names.get(state.owner, ""),
            )
        )
    return sorted(found, key=_order)


def is_imported(held: Held) -> bool:
    """It came with a file of the place's own: a person has yet to say that it is read rightly."""
    return held.origin == OWN and bool(held.file)


def _order(one: Standing) -> tuple[str, int, str]:
    clauses = [each.id for each in one.agreement.record.clauses] if one.agreement else []
    place = clauses.index(one.record.clause) if one.record.clause in clauses else len(clauses)
    return (one.record.agreement or "~", place, one.id)


def commitment(text: str, on: date) -> Standing:
    """One by its id or unique short id. Raises Refused: not found, or several."""
    every = commitments(on)
    found = [one for one in every if one.id == text] or [one for one in every if one.record.short == text]
    if len(found) == 1:
        return found[0]
    if found:
        raise conflict(f"several commitments are called {text!r}", f"Give one of {', '.join(one.id for one in found)}")
    raise not_found(
        f"there is no commitment {text!r} in force on {on.isoformat()}",
        "See commonweal commitments, or give another day",
    )


def asked(question: Question, every: Iterable[Standing]) -> list[Standing]:
    """All and only the commitments that the question asks for. Raises Refused for a name that is not there, with those
    that are.
    """
    every = list(every)
    tests: list[Callable[[Standing], bool]] = []
    if question.agreement:
        wanted = find(question.agreement, agreements(every[0].on if every else date.max)).record.id
        tests.append(lambda one: one.record.agreement == wanted)
    choices = words(every)
    for field in ("enabler", "theme", "principle", "level", "state", "type", "flag"):
        if value := getattr(question, field):
            tests.append(_with(field, _one_of(field, value, choices[field])))
    if question.owner:
        owner = _owner(question.owner, every)
        tests.append(lambda one: owner in (one.state.owner, one.owner_name))
    if question.area:
        day = every[0].on if every else date.max
        codes = codes_of(area_of(question.area, day).code, day)
        tests.append(lambda one: is_for(one.serves, one.record.nation, codes))
    for word in question.text.casefold().split():
        tests.append(_mentions(word))
    return [one for one in every if all(test(one) for test in tests)]


def words(every: Collection[Standing]) -> dict[str, tuple[str, ...]]:
    """The names that each part of a question may have: those on the lists of terms, and those in use."""
    terms = [each.record for each in register().all("terms")]
    used: dict[str, set[str]] = {"enabler": set(), "theme": set(), "principle": set()}
    for term in terms:
        if getattr(term, "list", "") in used and isinstance(term, Named):
            used[str(getattr(term, "list", ""))].add(term.short)
    for one in every:
        used["enabler"].update(one.record.enablers)
        for field in ("theme", "principle"):
            if value := getattr(one.record, field):
                used[field].add(value)
    return {
        **{field: tuple(sorted(values)) for field, values in used.items()},
        "level": LEVELS,
        "state": STATES,
        "type": TYPES,
        "flag": FLAGS,
        "owner": tuple(sorted({one.owner_name for one in every if one.owner_name})),
    }


def _one_of(field: str, value: str, known: tuple[str, ...]) -> str:
    if value not in known:
        remedy = f"Give one of {', '.join(known)}" if known else f"No commitment has any {field}"
        raise Refused(Problem(Kind.INVALID, f"there is no such {field}", remedy, Where(field=field), value))
    return value


def _with(field: str, value: str) -> Callable[[Standing], bool]:
    return {
        "enabler": lambda one: value in one.record.enablers,
        "theme": lambda one: one.record.theme == value,
        "principle": lambda one: one.record.principle == value,
        "level": lambda one: one.state.level == value,
        "state": lambda one: one.stood.state == value,
        "type": lambda one: one.state.type == value,
        "flag": lambda one: value in one.stood.flags,
    }[field]


def _owner(text: str, every: Collection[Standing]) -> str:
    """The id or name of an owner that is in use: by id, short id or name."""
    wanted = text.strip().casefold()
    for one in every:
        owner = one.state.owner
        if wanted in (owner, owner.rsplit("/", 1)[-1], one.owner_name.casefold()) and wanted:
            return owner or one.owner_name
    return _one_of("owner", text, tuple(sorted({one.owner_name for one in every if one.owner_name})))


def area_of(text: str, on: date) -> Any:
    """The area of a code, or the one that is called so (the first by rank where several are). Refused where none is."""
    area = places.area(text)
    if area is None:
        named = places.find(text, limit=1)
        area = named[0] if named else None
    if area is None:
        remedy = "Look for it: commonweal place find TEXT"
        raise Refused(Problem(Kind.NOT_FOUND, "there is no such area", remedy, Where(field="place"), text))
    return area


def codes_of(code: str, on: date) -> frozenset[str]:
    """An area and what lies in it on a day."""
    return frozenset({code, *(member.code for member in places.members(code, on))})


def is_for(serves: Collection[str], nation: str | None, codes: Collection[str]) -> bool:
    """It is for one of these areas: it names one, or names none and is for their whole nation."""
    if serves:
        return not set(serves).isdisjoint(codes)
    return any(nation in (NATION_OF_CODE.get(code[:1]), "united-kingdom") for code in codes)


def _mentions(word: str) -> Callable[[Standing], bool]:
    def test(one: Standing) -> bool:
        texts = (one.id, one.state.title, one.owner_name, one.state.mechanism, one.clause_text, one.state.outcome)
        return any(word in text.casefold() for text in (*texts, *(each.text for each in one.state.milestones)))

    return test

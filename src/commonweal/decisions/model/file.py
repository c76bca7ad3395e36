"""A model file: the records of one arrangement, with the sources that they cite."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from commonweal.decisions.model.agreements import (
    Agreement,
    Ask,
    Barrier,
    Claim,
    Commitment,
    Initiative,
    Lesson,
    Target,
    Term,
)
from commonweal.decisions.model.bodies import Body, Constitution, ForEachArea, Member, Seat, VotingRule
from commonweal.decisions.model.common import Nation, Part, Record, Source
from commonweal.decisions.model.powers import Duty, Entitlement, Forum, Function, Mandate, Power
from commonweal.decisions.model.routes import Route, ThresholdSet
from commonweal.kernel.problem import Kind, Problem, Refused
from commonweal.policy.citation import Citation
from commonweal.policy.files import PolicyFile


class ModelFile(Part):
    """`nation` is what records without their own belong to; `sources` are citations by key."""

    title: str
    """What the file is of."""
    nation: Nation
    """The nation of records without their own."""
    sources: dict[str, Citation] = Field(default_factory=dict[str, Citation])
    """Citations by key: source, place, url, provenance."""
    bodies: tuple[Body, ...] = ()
    """Boards, councils, committees, office-holders."""
    for_each_area: tuple[ForEachArea, ...] = ()
    """Bodies made for each area; only in models that ship."""
    seats: tuple[Seat, ...] = ()
    """Seats of bodies that stand elsewhere."""
    members: tuple[Member, ...] = ()
    """Members of seats that stand elsewhere."""
    rules: tuple[VotingRule, ...] = ()
    """Voting rules of bodies that stand elsewhere."""
    constitutions: tuple[Constitution, ...] = ()
    """What the law or an agreement asks of bodies."""
    functions: tuple[Function, ...] = ()
    """What bodies may or must do."""
    mandates: tuple[Mandate, ...] = ()
    """Functions given by one body to another."""
    forums: tuple[Forum, ...] = ()
    """Boards in which others sit when they decide."""
    entitlements: tuple[Entitlement, ...] = ()
    """Rights other than to decide."""
    powers: tuple[Power, ...] = ()
    """Powers asked for, agreed, live or ended."""
    duties: tuple[Duty, ...] = ()
    """What the law asks of bodies."""
    thresholds: tuple[ThresholdSet, ...] = ()
    """Sets of limits."""
    routes: tuple[Route, ...] = ()
    """The gates that cases pass."""
    agreements: tuple[Agreement, ...] = ()
    """Memoranda, deals and other agreements."""
    commitments: tuple[Commitment, ...] = ()
    """Promises."""
    asks: tuple[Ask, ...] = ()
    """What is asked of others."""
    barriers: tuple[Barrier, ...] = ()
    """What stands in the way."""
    lessons: tuple[Lesson, ...] = ()
    """What was learnt."""
    targets: tuple[Target, ...] = ()
    """Targets with who answers for them."""
    initiatives: tuple[Initiative, ...] = ()
    """Pilots and programmes."""
    claims: tuple[Claim, ...] = ()
    """What somebody said would happen."""
    terms: tuple[Term, ...] = ()
    """Words of lists: principles, themes, enablers."""


LISTS = tuple(
    name for name in ModelFile.model_fields if name not in {"title", "nation", "sources", "for_each_area"}
)
"""The lists of records, in the order in which they are written."""


class Entry(Part):
    """A record as it stands in a file: its list, itself with its citations filled in, and its line."""

    list: str
    record: Record
    file: str
    line: int | None


def read_model(path: Path) -> tuple[ModelFile, list[Entry]]:
    """The file and its records with their citations. Raises Refused with every fault and its line."""
    file = PolicyFile(path)
    model = file.check(ModelFile)
    problems: list[Problem] = []
    entries: list[Entry] = []
    for position, template in enumerate(model.for_each_area):
        try:
            cited(template.pattern(), model)
        except ValidationError as error:
            problems += file.problems(error, ("for_each_area", position, "body"))
        except Refused as refusal:
            where = file.where(("for_each_area", position))
            problems += [Problem(each.kind, each.message, each.remedy, where) for each in refusal.problems]
    for name in LISTS:
        for position, record in enumerate(getattr(model, name)):
            where = file.where((name, position))
            try:
                whole = cited(record, model)
            except Refused as refusal:
                problems += [Problem(each.kind, each.message, each.remedy, where) for each in refusal.problems]
                continue
            entries.append(Entry(list=name, record=whole, file=path.name, line=where.line))
    if problems:
        raise Refused.of(problems)
    return model, entries


def cited(record: Any, model: ModelFile) -> Any:
    """The record, and every record within it, with `citations` (and `nation`) filled in from the file's sources.

    A record within another that names no source of its own has that of the outer one.
    """
    return _cited(record, model, ())


def _cited(value: Any, model: ModelFile, outer: tuple[Citation, ...]) -> Any:
    if isinstance(value, tuple):
        return tuple(_cited(each, model, outer) for each in value)
    if not isinstance(value, Part):
        return value
    changes: dict[str, Any] = {}
    if isinstance(value, Record):
        outer = tuple(_citation(each, model) for each in value.source) or outer
        changes["citations"] = outer
        if "nation" in type(value).model_fields and getattr(value, "nation", None) is None:
            changes["nation"] = model.nation
    for name in _nested(type(value)):
        before = getattr(value, name)
        after = _cited(before, model, outer)
        if after is not before:
            changes[name] = after
    return value.model_copy(update=changes) if changes else value


_NESTED: dict[type, tuple[str, ...]] = {}


def _nested(kind: type[Part]) -> tuple[str, ...]:
    """The fields of a record that can hold records."""
    if kind not in _NESTED:
        _NESTED[kind] = tuple(name for name, field in kind.model_fields.items() if _holds_part(field.annotation))
    return _NESTED[kind]


def _holds_part(annotation: Any) -> bool:
    if isinstance(annotation, type):
        return issubclass(annotation, Record) and annotation is not Record
    return any(_holds_part(each) for each in _arguments(annotation))


def _arguments(annotation: Any) -> Iterator[Any]:
    yield from getattr(annotation, "__args__", ())


def _citation(source: Source, model: ModelFile) -> Citation:
    base: dict[str, Any] = {}
    if source.key:
        if source.key not in model.sources:
            message = f"the source {source.key!r} is not in the file's sources"
            raise Refused(Problem(Kind.INVALID, message, "Add it under sources, or correct the key"))
        base = model.sources[source.key].model_dump()
    if source.source:
        base["source"] = source.source
    if not base.get("source"):
        raise Refused(Problem(Kind.INVALID, "a source without a title", "Give a key of sources, or source: title"))
    for name in ("place", "url", "provenance"):
        if given := getattr(source, name):
            base[name] = given
    return Citation(**base)

"""A place's own model: load a file of it, record one record, withdraw one. What ships is never touched."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from commonweal.access import permissions
from commonweal.access.principal import Principal
from commonweal.access.scope import scoped
from commonweal.decisions.actions.log import append, canonical
from commonweal.decisions.model.common import Record
from commonweal.decisions.model.file import LISTS, read_model
from commonweal.decisions.models import Item
from commonweal.decisions.queries.register import own_record, register
from commonweal.decisions.register.register import OWN, Held, Register, key_of
from commonweal.decisions.rules.model_record import KIND
from commonweal.decisions.rules.validation import faults
from commonweal.kernel.problem import Kind, Problem, Refused, Where, invalid, not_found
from commonweal.policy.files import PolicyFile


@dataclass(frozen=True, slots=True)
class ModelLoaded:
    """What a file brought: records new, changed and as before; `left` are held from an earlier load of this file but no
    longer in it.
    """

    file: str
    new: int
    changed: int
    unchanged: int
    left: int


def load_model(path: Path, *, by: Principal) -> ModelLoaded:
    """One file, all or nothing; loading it again changes nothing. Raises Refused with file, line and rule."""
    with scoped(by):
        permissions.require(by, "decisions.load-model")
        written = _written(path)
        held = {item.subject: item for item in Item.objects.filter(kind=KIND)}
        counts = {"new": 0, "changed": 0, "unchanged": 0}
        joined = _joined([Held(name, record, OWN, path.name, line) for name, record, _, line in written])
        problems = [
            problem
            for name, record, _, line in written
            for problem in _problems(Held(name, record, OWN, path.name, line), joined)
        ]
        if problems:
            raise Refused.of(problems)
        keys: set[str] = set()
        for name, record, raw, line in written:
            subject = subject_of(name, record)
            if subject in keys:
                where = Where(path.name, line=line, field="rule twice-in-file")
                raise invalid("the record stands in the file twice", "Keep one of them", where=where)
            keys.add(subject)
            before = held.get(subject)
            if before and before.state == "in-force" and _same(before.content["record"], raw):
                counts["unchanged"] += 1
                continue
            counts["changed" if before else "new"] += 1
            _record(by, name, raw, subject, file=path.name, line=line)
        left = sum(
            item.content["file"] == path.name and item.state == "in-force" and subject not in keys
            for subject, item in held.items()
        )
        return ModelLoaded(path.name, left=left, **counts)


def record_model(
    list_: str,
    record: Mapping[str, Any],
    *,
    by: Principal,
    nation: str,
    file: str = "",
    line: int | None = None,
    reason: str = "",
    permission: str = "decisions.keep-bodies",
    source: str = "",
) -> Item:
    """One record of a place's own model, as a page writes it: the fields of its type as YAML would have them.

    `source` is the title of what it rests on. Raises Refused where a field or a rule is broken.
    """
    with scoped(by):
        permissions.require(by, permission)
        if list_ not in LISTS:
            raise invalid("there is no such list of records", f"Give one of {', '.join(LISTS)}", value=list_)
        header: dict[str, Any] = {"title": source or "Recorded on a page", "nation": nation, "sources": {}}
        raw = json.loads(canonical({**record, "_file": header}))
        if source and "source" not in raw:
            raw["source"] = [{"source": source}]
        try:
            typed = own_record(list_, raw)
        except ValueError as error:
            raise _invalid_fields(error, list_) from None
        held = Held(list_, typed, OWN, file, line)
        if problems := _problems(held, _joined([held])):
            raise Refused.of(problems)
        return _record(by, list_, raw, subject_of(list_, typed), file=file, line=line, reason=reason)


def withdraw_model(subject: str, *, by: Principal, reason: str, permission: str = "decisions.keep-bodies") -> Item:
    """Take a record of the place's own model out of force; it stays in the log."""
    with scoped(by):
        permissions.require(by, permission)
        if not reason.strip():
            raise invalid("say why the record is withdrawn", "Give a reason", where=Where(field="reason"))
        item = Item.objects.filter(kind=KIND, subject=subject, state="in-force").first()
        if item is None:
            raise not_found(f"no record {subject!r} of your own is in force", "See commonweal model list")
        return append(by=by, kind=KIND, subject=subject, verb="withdrawn", reason=reason)


def subject_of(name: str, record: Record) -> str:
    """The subject of the log under which a record is kept: its list and what tells it from the others."""
    return f"{name}:{key_of(name, record)}"[:200]


def _written(path: Path) -> list[tuple[str, Record, dict[str, Any], int | None]]:
    """The file's records as types, each with what was written (and the file's header, which says what sources mean)."""
    model, entries = read_model(path)
    if model.for_each_area:
        where = Where(path.name, line=PolicyFile(path).where(("for_each_area",)).line, field="rule template")
        raise Refused(Problem(Kind.UNSUPPORTED, "templates are for models that ship", "Write the bodies out", where))
    data: Any = PolicyFile(path).data
    sources = {key: each.model_dump(mode="json") for key, each in model.sources.items()}
    header = {"title": model.title, "nation": model.nation, "sources": sources}
    raws = [(name, raw) for name in LISTS for raw in data.get(name) or ()]
    return [
        (each.list, each.record, json.loads(canonical({**raw, "_file": header})), each.line)
        for each, (_, raw) in zip(entries, raws, strict=True)
    ]


def _joined(new: list[Held]) -> Register:
    """The register as it would be with these records."""
    keys = {(each.list, each.key) for each in new}
    kept = [each for each in register().held if each.origin != OWN or (each.list, each.key) not in keys]
    return Register([*kept, *new])


def _problems(held: Held, joined: Register) -> list[Problem]:
    file, line = held.file or None, held.line
    return [
        Problem(Kind.INVALID, fault.message, fault.remedy, Where(file, line=line, field=f"rule {fault.rule}"))
        for fault in faults(held, joined)
    ]


def _record(
    by: Principal, name: str, raw: dict[str, Any], subject: str, *, file: str, line: int | None, reason: str = ""
) -> Item:
    return append(
        by=by,
        kind=KIND,
        subject=subject,
        verb="recorded",
        content={"list": name, "record": raw, "file": file, "line": line},
        source=f"{file}, line {line}" if file else "",
        reason=reason,
    )


def _same(before: dict[str, Any], after: dict[str, Any]) -> bool:
    return canonical(before) == canonical(after)


def _invalid_fields(error: ValueError, list_: str) -> Refused:
    faults_: list[Any] = getattr(error, "errors", list)()
    return Refused.of(
        [
            Problem(
                Kind.INVALID,
                str(fault["msg"]).removeprefix("Value error, "),
                "Correct the field",
                Where(field=".".join(map(str, fault["loc"][2:])) or list_),
            )
            for fault in faults_
        ]
        or [Problem(Kind.INVALID, str(error), "Correct the record", Where(field=list_))]
    )

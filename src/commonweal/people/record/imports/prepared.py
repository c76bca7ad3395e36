"""What an import does with some lines on a core of its own: read, check, index, and write down for COPY. Pure, so that
it can run in processes that know nothing of the database.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from commonweal.kernel.problem import Refused
from commonweal.people.record.imports.copying import Copies
from commonweal.people.record.indexing import keys
from commonweal.people.record.indexing.extract import entries
from commonweal.people.record.validation import base
from commonweal.people.record.validation.issue import Issue
from commonweal.people.record.wire.document import read, stamped
from commonweal.people.record.wire.ids import ID


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one line, counted from 1."""

    line: int
    issue: Issue


@dataclass(slots=True)
class Prepared:
    """`selves` are the keys of the resources in their order, `lines` where each stands; `copies` is what COPY takes of
    each relation that a bulk write is given, where it has rows.
    """

    selves: list[str] = field(default_factory=list[str])
    lines: list[int] = field(default_factory=list[int])
    names: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    copies: dict[str, bytes] = field(default_factory=dict[str, bytes])
    faults: list[Fault] = field(default_factory=list[Fault])
    profiled: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])


def prepare(lines: Sequence[tuple[int, bytes]], updated: str) -> Prepared:
    """Lines of NDJSON with their numbers; `updated` is `meta.lastUpdated` of all that is new."""
    made = Prepared()
    copies = Copies()
    for number, line in lines:
        try:
            document = read(line, is_unique=True)  # the check finds what stands twice
        except Refused as refusal:
            made.faults += [Fault(number, Issue("fatal", "structure", "", str(each))) for each in refusal.problems]
            continue
        faults = [each for each in base.check(document.text, document.resource) if each.severity in ("error", "fatal")]
        type_, id_ = document.type, document.id
        if not faults and (id_ is None or not ID.fullmatch(id_)):
            faults = [Issue("error", "required", f"{type_}.id", "An imported resource needs an id.")]
        if faults or id_ is None:
            made.faults += [Fault(number, each) for each in faults]
            continue
        try:
            found = entries(document.resource)
        except Refused as refusal:
            made.faults += [Fault(number, Issue("error", "value", type_, each.message)) for each in refusal.problems]
            continue
        if document.resource.get("meta", {}).get("profile"):
            made.profiled.append((number, document.text))
        self_key = keys.self_key(type_, id_)
        made.selves.append(self_key)
        made.names.append((type_, id_))
        made.lines.append(number)
        body = stamped(document, id_=id_, version=1, updated=updated)
        copies.add(type_, id_, body, self_key, found)
    made.copies = copies.whole()
    return made

"""What the pages read of a person: a line for each entry, in the order of time, and the entries that are shown.

Lines come from the search index, so that of many bodies only those that are shown are read. As known at a former moment
that holds for what has not changed since; of what has, the body that it had then is read.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property
from operator import attrgetter
from typing import Any

from commonweal.kernel.problem import not_found
from commonweal.people.record.indexing import keys
from commonweal.people.record.indexing.extract import entries as extract
from commonweal.people.record.indexing.folding import fold
from commonweal.people.record.pages import lines as index
from commonweal.people.record.pages.entry import Entry, entry_of, parsed, source_of, state_of, when_of
from commonweal.people.record.pages.kinds import STATED, State
from commonweal.people.record.pages.lines import Line, Place
from commonweal.people.record.pages.moments import EPOCH, microseconds
from commonweal.people.record.store import read
from commonweal.people.record.store.session import rows
from commonweal.people.record.store.stored import Stored

# A moment as a number, for the driver takes long over moments.
_FIELDS = "v.type, v.id, v.version, (extract(epoch FROM v.updated) * 1000000)::bigint, v.body, v.method, v.seq"

_BODIES = f"SELECT {_FIELDS} FROM record_version v WHERE v.seq = ANY (%s::bigint[])"  # noqa: S608

# Lets through whatever may hold all words of the text: a body that writes something else than plain letters may hold
# them spelt otherwise. What comes is then read and compared exactly.
_HOLDING = f"""
SELECT {_FIELDS} FROM record_version v WHERE v.seq = ANY (%s::bigint[])
AND (v.body ILIKE ALL (%s::text[]) OR strpos(v.body, '\\') > 0 OR octet_length(v.body) <> char_length(v.body))
"""  # noqa: S608

_THEN = f"""
SELECT {_FIELDS} FROM record_version v WHERE v.type = %s AND v.id = %s AND v.recorded <= %s
ORDER BY v.version DESC LIMIT 1
"""  # noqa: S608

# Of versions, those that came after the moment, and what stood in their place then.
_CHANGED = f"""
SELECT n.seq, {_FIELDS} FROM record_version n LEFT JOIN LATERAL (
    SELECT * FROM record_version w WHERE w.type = n.type AND w.id = n.id AND w.recorded <= %(known)s
    ORDER BY w.version DESC LIMIT 1
) v ON true
WHERE n.seq = ANY (%(seqs)s::bigint[]) AND n.recorded > %(known)s
"""  # noqa: S608

_PROVENANCE = """
SELECT v.body FROM record_in_reference t JOIN record_in_resource r ON r.key = t.key
JOIN record_version v ON v.seq = r.seq
WHERE t.target = %s::uuid AND t.param = %s AND r.type = 'Provenance' ORDER BY v.seq
"""


def _moment(microsecond: int) -> datetime:
    return EPOCH + timedelta(microseconds=microsecond)


def _stored(type_: str, id_: str, version: int, updated: int, body: str | None, method: str, seq: int) -> Stored:
    return Stored(type_, id_, version, _moment(updated), body, method, seq)


def patient_of(id_: str, known: datetime | None) -> Stored:
    """The Patient as it is, or as it was known. Raises Refused(not found)."""
    if known is None:
        found = read.current("Patient", id_)
    else:
        then = rows(_THEN, ("Patient", id_, known))
        found = _stored(*then[0]) if then else None
    if found is None or found.body is None:
        what = "this person's record was deleted" if found else "there is no such person"
        raise not_found(what if known is None else f"{what} as known then", "Look for the person again")
    return found


@dataclass(frozen=True, slots=True)
class Source:
    """A system that entries come from: how many, and when the last of them was recorded here."""

    source: str
    count: int
    latest: datetime


class Held:
    """A person's entries, the latest first. Bodies are read for what is asked for only.

    With `types`, `lines` are of these alone; `total` counts every entry all the same, and `latest` says when the last
    of them was recorded.
    """

    def __init__(self, person: str, known: datetime | None, types: Collection[str] | None = None) -> None:
        there = index.places(person, types if known is None else None)
        places, then = there.of, list[Stored]()
        if known is not None:
            places, then = _as_known(person, places, known)
        self._stored: dict[int, Stored] = {each.seq: each for each in then}
        former = [line_of(each) for each in then]
        self.total, recorded = there.total, there.recorded
        if known is not None:
            self.total = len(places) + len(former)
            recorded = max((each.recorded for each in (*places, *former)), default=None)
        self.latest = None if recorded is None else _moment(recorded)
        if types is not None:
            places = [each for each in places if each.type in types]
            former = [each for each in former if each.type in types]
        self._places = places
        self.lines = sorted(index.dated(places) + former, key=attrgetter("at", "recorded", "seq"), reverse=True)

    @cached_property
    def source_of(self) -> dict[int, str]:
        """The source of each line, empty where it names none, by its `seq`."""
        indexed = {each.seq for each in self._places}
        named = index.sources(self._places)
        former = (line.seq for line in self.lines if line.seq not in indexed)
        named |= {seq: source_of(parsed(self._stored[seq])) for seq in former}
        return {line.seq: named.get(line.seq, "") for line in self.lines}

    def sources(self) -> list[Source]:
        """The systems behind the lines, the one heard from last first."""
        found: dict[str, tuple[int, int]] = {}
        for line in self.lines:
            source = self.source_of[line.seq]
            count, latest = found.get(source, (0, 0))
            found[source] = count + 1, max(latest, line.recorded)
        made = [Source(name, count, _moment(latest)) for name, (count, latest) in found.items()]
        return sorted(made, key=lambda source: source.latest, reverse=True)

    def entries(self, lines: Sequence[Line]) -> list[Entry]:
        """The entries of some lines, in their order."""
        self.read(lines)
        return [entry_of(self._stored[line.seq]) for line in lines]

    def entry(self, line: Line) -> Entry:
        return self.entries([line])[0]

    def read(self, lines: Iterable[Line]) -> None:
        """Read the bodies of these lines at once."""
        if missing := [line.seq for line in lines if line.seq not in self._stored]:
            self._stored |= {row[-1]: _stored(*row) for row in rows(_BODIES, (missing,))}

    def holding(self, lines: Sequence[Line], text: str) -> list[Line]:
        """The lines whose entries say each word of the text, whatever the case and accents."""
        words = fold(text).split()
        missing = [line.seq for line in lines if line.seq not in self._stored]
        if missing:
            like = [f"%{_literal(word)}%" for word in words if word.isascii()]
            found = rows(_HOLDING, (missing, like or ["%"]))
            self._stored |= {row[-1]: _stored(*row) for row in found}
        return [line for line in lines if line.seq in self._stored and entry_of(self._stored[line.seq]).holds(words)]


def _literal(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def line_of(stored: Stored) -> Line:
    """What the index would say of a body."""
    resource, recorded = parsed(stored), microseconds(stored.updated)
    at = when_of(stored.type, resource).at
    state = state_of(resource) if stored.type in STATED else State.OPEN
    return Line(stored.type, stored.seq, recorded, recorded if at is None else at, state)


def _as_known(person: str, places: Sequence[Place], known: datetime) -> tuple[list[Place], list[Stored]]:
    """What is as it was then, and the former versions of what is not, where they were about the person."""
    changed = rows(_CHANGED, {"seqs": [each.seq for each in places], "known": known})
    later = {row[0] for row in changed}
    former = [_stored(*row[1:]) for row in changed if row[5] is not None]
    same = [each for each in places if each.seq not in later]
    return same, [each for each in former if is_of(each, person)]


def is_of(stored: Stored, person: str) -> bool:
    """Whether a version says something of the person."""
    resource = json.loads(stored.body or "{}", parse_float=Decimal)
    found = extract({**resource, "resourceType": stored.type, "id": stored.id})
    if keys.compartment("Patient", person) in found.tokens:
        return True
    about = keys.target(f"Patient/{person}")
    return any(target == about and param in index.beside() for param, target in found.references)


def provenance_of(type_: str, id_: str) -> list[dict[str, Any]]:
    """The Provenance resources that point to a resource now."""
    found = rows(_PROVENANCE, (keys.self_key(type_, id_), keys.param("Provenance", "target")))
    return [json.loads(row[0], parse_float=str) for row in found]

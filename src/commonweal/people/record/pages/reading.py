"""What the pages read of a person: a line for each entry, in the order of time, and the entries that are shown.

Lines come from the search index, so that of many bodies only those that are shown are read. As known at a former moment
there is no index, and every body of the person is read.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from commonweal.kernel.problem import not_found
from commonweal.people.record.definitions.params import compartments, resource_types, search_params
from commonweal.people.record.indexing import keys
from commonweal.people.record.indexing.entries import EARLIEST
from commonweal.people.record.indexing.extract import entries as extract
from commonweal.people.record.indexing.folding import fold
from commonweal.people.record.pages.entry import Entry, entry_of, parsed, source_of, state_of, when_of
from commonweal.people.record.pages.kinds import DATED, ERROR, KINDS, NOT_IN_TIMELINE, STATED, State
from commonweal.people.record.pages.moments import EPOCH, microseconds
from commonweal.people.record.store import read
from commonweal.people.record.store.session import rows
from commonweal.people.record.store.stored import Stored

_FIELDS = "v.type, v.id, v.version, v.updated, v.body, v.method, v.seq"

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

# R4 leaves some types out of the Patient's compartment that are about a patient all the same, Task among them.
_KEYS = """(
    SELECT key FROM record_in_resource WHERE tokens @> ARRAY[%(person)s::uuid]
    UNION SELECT key FROM record_in_reference WHERE target = %(self)s::uuid AND param = ANY (%(beside)s::int[])
)"""

_ALL_THEN = f"""
SELECT {_FIELDS}, v.version = r.version AND NOT r.is_deleted FROM record_in_resource r
CROSS JOIN LATERAL (
    SELECT * FROM record_version w WHERE w.type = r.type AND w.id = r.id AND w.recorded <= %(known)s
    ORDER BY w.version DESC LIMIT 1
) v
WHERE r.key IN {_KEYS} AND v.body IS NOT NULL AND r.type <> ALL (%(not)s::text[])
"""  # noqa: S608

_PROVENANCE = """
SELECT v.body FROM record_in_reference t JOIN record_in_resource r ON r.key = t.key
JOIN record_version v ON v.seq = r.seq
WHERE t.target = %s::uuid AND t.param = %s AND r.type = 'Provenance' ORDER BY v.seq
"""


class Line(NamedTuple):
    """An entry's place: `at` is when it was or else when it was recorded, `recorded` the latter, both in microseconds
    since 1970; `state` is known for types of `STATED` only, and OPEN for others.
    """

    type: str
    seq: int
    recorded: int
    at: int
    state: int
    source: str


def _moment(microsecond: int) -> datetime:
    return EPOCH + timedelta(microseconds=microsecond)


def patient_of(id_: str, known: datetime | None) -> Stored:
    """The Patient as it is, or as it was known. Raises Refused(not found)."""
    if known is None:
        found = read.current("Patient", id_)
    else:
        then = rows(_THEN, ("Patient", id_, known))
        found = Stored(*then[0]) if then else None
    if found is None or found.body is None:
        what = "this person's record was deleted" if found else "there is no such person"
        raise not_found(what if known is None else f"{what} as known then", "Look for the person again")
    return found


class Held:
    """A person's entries, the latest first. Bodies are read for what is asked for only."""

    def __init__(self, person: str, known: datetime | None) -> None:
        self._stored: dict[int, Stored] = {}
        if known is None:
            lines = [Line(*row) for row in rows(_lines(), _values(person))]
        else:
            found = _all_then(person, known)
            self._stored = {each.seq: each for each in found}
            lines = list(map(_line_of, found))
        self.lines = sorted(lines, key=lambda line: (line.at, line.recorded, line.seq), reverse=True)

    @property
    def latest(self) -> datetime | None:
        """When the last of them was recorded."""
        return _moment(max(line.recorded for line in self.lines)) if self.lines else None

    def of(self, types: Iterable[str]) -> list[Line]:
        """The lines of some types; what holds before what no longer does, errors left out."""
        wanted = frozenset(types)
        found = [line for line in self.lines if line.type in wanted and line.state != State.ERROR]
        return sorted(found, key=lambda line: line.state)

    def entries(self, lines: Sequence[Line]) -> list[Entry]:
        """The entries of some lines, in their order."""
        self.read(lines)
        return [entry_of(self._stored[line.seq]) for line in lines]

    def read(self, lines: Sequence[Line]) -> None:
        """Read the bodies of these lines at once."""
        if missing := [line.seq for line in lines if line.seq not in self._stored]:
            self._stored |= {row[-1]: Stored(*row) for row in rows(_BODIES, (missing,))}

    def holding(self, lines: Sequence[Line], text: str) -> list[Line]:
        """The lines whose entries say each word of the text, whatever the case and accents."""
        words = fold(text).split()
        missing = [line.seq for line in lines if line.seq not in self._stored]
        if missing:
            like = [f"%{_literal(word)}%" for word in words if word.isascii()]
            found = rows(_HOLDING, (missing, like or ["%"]))
            self._stored |= {row[-1]: Stored(*row) for row in found}
        return [line for line in lines if line.seq in self._stored and entry_of(self._stored[line.seq]).holds(words)]


def _literal(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


_START = f"""(
    SELECT min(CASE WHEN low = {EARLIEST} THEN high ELSE low END) FROM record_in_date i
    WHERE i.key = r.key AND i.param = m.{{}} AND i.paired IS NULL
)"""  # noqa: S608


@cache
def _lines() -> str:
    states = "\n".join(
        f"WHEN '{type_}' THEN CASE WHEN r.tokens && %({type_}_error)s::uuid[] THEN {State.ERROR:d}"
        f" WHEN r.tokens && %({type_}_closed)s::uuid[] THEN {State.CLOSED:d} ELSE {State.OPEN:d} END"
        for type_ in STATED
    )
    # The inner selections go by the key of a resource, whatever the planner knows of the tables.
    return f"""
SELECT r.type, r.seq, x.recorded, coalesce({_START.format("d1")}, {_START.format("d2")}, x.recorded),
    CASE r.type {states} ELSE {State.OPEN:d} END,
    coalesce(
        (SELECT min(value) FROM record_in_string i WHERE i.key = r.key AND i.param = m.source AND i.paired IS NULL), ''
    )
FROM record_in_resource r
CROSS JOIN LATERAL (SELECT (extract(epoch FROM r.updated) * 1000000)::bigint) x (recorded)
LEFT JOIN unnest(%(types)s::text[], %(d1)s::int[], %(d2)s::int[], %(sources)s::int[]) m (type, d1, d2, source)
    ON m.type = r.type
WHERE r.key IN {_KEYS} AND r.type <> ALL (%(not)s::text[])
"""  # noqa: S608  names of types and numbers of this program


def _values(person: str) -> dict[str, Any]:
    return {**_fixed(), **_about(person)}


def _about(person: str) -> dict[str, Any]:
    """What says that a resource is about the person."""
    return {
        "person": keys.compartment("Patient", person),
        "self": keys.self_key("Patient", person),
        "beside": list(_beside()),
        "not": list(NOT_IN_TIMELINE),
    }


@cache
def _beside() -> frozenset[int]:
    """The parameters `patient` of the types that are in no compartment of a Patient."""
    inside = compartments()["Patient"]
    return frozenset(
        keys.param(type_, "patient")
        for type_ in resource_types()
        if type_ not in inside and "patient" in search_params(type_)
    )


@cache
def _fixed() -> dict[str, Any]:
    """For each type the numbers of its date parameters, the preferred one first, and of `_source`; keys of states."""
    types = sorted({*DATED, *(type_ for _name, types in KINDS.values() for type_ in types)})
    dates = [[keys.param(type_, code) for code, _name in DATED.get(type_, ())] for type_ in types]
    made: dict[str, Any] = {
        "types": types,
        "d1": [each[0] if each else None for each in dates],
        "d2": [each[1] if len(each) > 1 else None for each in dates],
        "sources": [keys.param(type_, "_source") for type_ in types],
    }
    for type_, stated in STATED.items():
        made[f"{type_}_error"] = [keys.coded(type_, param, keys.code_form(ERROR)) for param in stated]
        made[f"{type_}_closed"] = [
            keys.coded(type_, param, keys.code_form(code)) for param, codes in stated.items() for code in codes
        ]
    return made


def _line_of(stored: Stored) -> Line:
    resource, recorded = parsed(stored), microseconds(stored.updated)
    at = when_of(stored.type, resource).at
    state = state_of(resource) if stored.type in STATED else State.OPEN
    return Line(stored.type, stored.seq, recorded, recorded if at is None else at, state, source_of(resource))


def _all_then(person: str, known: datetime) -> list[Stored]:
    """Whatever was about the person then. A resource that has another version now may have been about somebody else."""
    found = rows(_ALL_THEN, {**_about(person), "known": known})
    made = [(Stored(*row[:-1]), row[-1]) for row in found]
    return [stored for stored, is_current in made if is_current or is_of(stored, person)]


def is_of(stored: Stored, person: str) -> bool:
    """Whether a version says something of the person."""
    resource = json.loads(stored.body or "{}", parse_float=Decimal)
    found = extract({**resource, "resourceType": stored.type, "id": stored.id})
    if keys.compartment("Patient", person) in found.tokens:
        return True
    about = keys.target(f"Patient/{person}")
    return any(target == about and param in _beside() for param, target in found.references)


@dataclass(frozen=True, slots=True)
class Source:
    """A system that entries come from: how many, and when the last of them was recorded here."""

    source: str
    count: int
    latest: datetime


def sources(lines: Iterable[Line]) -> list[Source]:
    """The systems behind some lines, the one heard from last first."""
    found: dict[str, tuple[int, int]] = {}
    for line in lines:
        count, latest = found.get(line.source, (0, 0))
        found[line.source] = count + 1, max(latest, line.recorded)
    made = [Source(name, count, _moment(latest)) for name, (count, latest) in found.items()]
    return sorted(made, key=lambda source: source.latest, reverse=True)


def provenance_of(type_: str, id_: str) -> list[dict[str, Any]]:
    """The Provenance resources that point to a resource now."""
    found = rows(_PROVENANCE, (keys.self_key(type_, id_), keys.param("Provenance", "target")))
    return [json.loads(row[0], parse_float=str) for row in found]

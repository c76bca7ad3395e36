"""A line for each of a person's entries as they are now, read from the search index alone.

Three plain statements, each of one table, put together here: the server then goes once through the entries of a person
and by their keys through the rest, whatever it believes of the sizes of things.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple

from commonweal.people.record.definitions.params import compartments, resource_types, search_params
from commonweal.people.record.indexing import keys
from commonweal.people.record.indexing.entries import EARLIEST
from commonweal.people.record.pages.kinds import DATED, ERROR, NOT_IN_TIMELINE, STATED, State
from commonweal.people.record.store.session import rows

# R4 leaves some types out of the Patient's compartment that are about a patient all the same, Task among them.
_PLACES = """
SELECT {columns} FROM record_in_resource r
WHERE r.tokens @> ARRAY[%(person)s::uuid] AND r.type <> ALL (%(not)s::text[])
UNION ALL
SELECT {columns} FROM record_in_resource r
WHERE r.key IN (SELECT key FROM record_in_reference WHERE target = %(self)s::uuid AND param = ANY (%(beside)s::int[]))
"""

_DATES = """
SELECT i.key, coalesce(min({start}) FILTER (WHERE i.param = ANY (%(first)s::int[])), min({start}))
FROM record_in_date i
WHERE i.key = ANY (%(keys)s::bigint[]) AND i.param = ANY (%(params)s::int[]) AND i.paired IS NULL GROUP BY i.key
""".format(start=f"CASE WHEN i.low = {EARLIEST} THEN i.high ELSE i.low END")

_SOURCES = """
SELECT i.key, min(i.value) FROM record_in_string i
WHERE i.key = ANY (%(keys)s::bigint[]) AND i.param = ANY (%(params)s::int[]) AND i.paired IS NULL GROUP BY i.key
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


class Place(NamedTuple):
    """An entry's row of the index, its dates apart: see `Line`."""

    key: int
    type: str
    seq: int
    recorded: int
    state: int


def places(person: str) -> list[Place]:
    """Every entry of the person, in no order."""
    return [Place(*row) for row in rows(_places(), {**_states(), **_about(person)})]


def dated(found: Sequence[Place]) -> list[Line]:
    """The same with the moment of each."""
    at: dict[int, int] = dict(rows(_DATES, {"keys": _keys(found), **_dates()}))
    return [Line(type_, seq, recorded, at.get(key, recorded), state) for key, type_, seq, recorded, state in found]


def sources(found: Sequence[Place]) -> dict[int, str]:
    """The source of each that names one, by its `seq`."""
    seqs = {each.key: each.seq for each in found}
    params = [keys.param(type_, "_source") for type_ in {each.type for each in found}]
    return {seqs[key]: source for key, source in rows(_SOURCES, {"keys": _keys(found), "params": params})}


def _keys(found: Iterable[Place]) -> str:
    """As the text form of an array: of thousands, far quicker to give than a list."""
    return f"{{{','.join(str(each.key) for each in found)}}}"


def _about(person: str) -> dict[str, Any]:
    """What says that an entry is about the person."""
    return {
        "person": keys.compartment("Patient", person),
        "self": keys.self_key("Patient", person),
        "beside": list(beside()),
        "not": list(NOT_IN_TIMELINE),
    }


@cache
def beside() -> frozenset[int]:
    """The parameters `patient` of the types that are in no compartment of a Patient."""
    inside = compartments()["Patient"]
    return frozenset(
        keys.param(type_, "patient")
        for type_ in resource_types()
        if type_ not in inside and "patient" in search_params(type_)
    )


@cache
def _places() -> str:
    states = "\n".join(
        f"WHEN '{type_}' THEN CASE WHEN r.tokens && %({type_}_error)s::uuid[] THEN {State.ERROR:d}"
        f" WHEN r.tokens && %({type_}_closed)s::uuid[] THEN {State.CLOSED:d} ELSE {State.OPEN:d} END"
        for type_ in STATED
    )
    recorded = "(extract(epoch FROM r.updated) * 1000000)::bigint"
    return _PLACES.format(columns=f"r.key, r.type, r.seq, {recorded}, CASE r.type {states} ELSE {State.OPEN:d} END")


@cache
def _states() -> dict[str, list[str]]:
    """The keys that say that an entry is an error or no longer holds."""
    made: dict[str, list[str]] = {}
    for type_, stated in STATED.items():
        made[f"{type_}_error"] = [keys.coded(type_, param, keys.code_form(ERROR)) for param in stated]
        made[f"{type_}_closed"] = [
            keys.coded(type_, param, keys.code_form(code)) for param, codes in stated.items() for code in codes
        ]
    return made


@cache
def _dates() -> dict[str, list[int]]:
    """The numbers of all date parameters that tell when an entry was, and of the preferred one of each type."""
    named = [[keys.param(type_, code) for code, _element in codes] for type_, codes in DATED.items()]
    return {"first": [each[0] for each in named], "params": [param for each in named for param in each]}

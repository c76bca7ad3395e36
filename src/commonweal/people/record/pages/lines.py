"""A line for each of a person's entries as they are now, read from the search index alone.

Plain statements, each of one table, put together here: the server then goes once through the entries of a person and by
their keys through the rest, whatever it believes of the sizes of things. Of thousands of entries the columns come as
arrays in text form: the driver takes rows a value at a time, which costs more than all the rest.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import cache
from itertools import repeat
from typing import NamedTuple

from commonweal.people.record.definitions.params import compartments, resource_types, search_params
from commonweal.people.record.indexing import keys
from commonweal.people.record.indexing.entries import EARLIEST
from commonweal.people.record.pages.kinds import DATED, ERROR, NOT_IN_TIMELINE, STATED, State
from commonweal.people.record.store.session import rows

# R4 leaves some types out of the Patient's compartment that are about a patient all the same, Task among them.
_PLACES = """
SELECT type, state, count(*), max(recorded), array_agg(key)::text, array_agg(seq)::text, array_agg(recorded)::text
FROM (
    SELECT {columns} FROM record_in_resource r
    WHERE r.tokens @> ARRAY[%(person)s::uuid] AND r.type <> ALL (%(not)s::text[])
    UNION ALL
    SELECT {columns} FROM record_in_resource r WHERE r.key IN (
        SELECT key FROM record_in_reference WHERE target = %(self)s::uuid AND param = ANY (%(beside)s::int[])
    )
) x GROUP BY type, state
"""

_START = f"CASE WHEN i.low = {EARLIEST} THEN i.high ELSE i.low END"
_DATES = f"""
SELECT array_agg(key)::text, array_agg(at)::text FROM (
    SELECT i.key, coalesce(min({_START}) FILTER (WHERE i.param = ANY (%(first)s::int[])), min({_START})) AS at
    FROM record_in_date i
    WHERE i.key = ANY (%(keys)s::bigint[]) AND i.param = ANY (%(params)s::int[]) AND i.paired IS NULL GROUP BY i.key
) x
"""  # noqa: S608  a number of this program

_SOURCES = """
SELECT source, array_agg(key)::text FROM (
    SELECT i.key, min(i.value) AS source FROM record_in_string i
    WHERE i.key = ANY (%(keys)s::bigint[]) AND i.param = ANY (%(params)s::int[]) AND i.paired IS NULL GROUP BY i.key
) x GROUP BY source
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


class Places(NamedTuple):
    """`total` counts every entry of the person, and `recorded` is when the last of them was, if there is one; `of` may
    be those of some types only. In no order.
    """

    of: list[Place]
    total: int
    recorded: int | None


def places(person: str, types: Collection[str] | None = None) -> Places:
    """Where a person's entries are: of all types, or of these."""
    found: list[Place] = []
    total, last = 0, None
    for type_, state, count, recorded, *columns in rows(_places(), {**_states(), **_about(person)}):
        total += count
        last = recorded if last is None else max(last, recorded)
        if types is None or type_ in types:
            keys_, seqs, moments = map(_numbers, columns)
            found += map(Place._make, zip(keys_, repeat(type_), seqs, moments, repeat(state), strict=False))
    return Places(found, total, last)


def dated(found: Sequence[Place]) -> list[Line]:
    """The same with the moment of each."""
    if not found:
        return []
    [columns] = rows(_DATES, {"keys": _keys(found), **_dates()})
    at: dict[int, int] = dict(zip(*map(_numbers, columns), strict=True))
    keys_, types, seqs, recorded, states = zip(*found, strict=True)
    return list(map(Line._make, zip(types, seqs, recorded, map(at.get, keys_, recorded), states, strict=True)))


def sources(found: Sequence[Place]) -> dict[int, str]:
    """The source of each that names one, by its `seq`."""
    seqs = {each.key: each.seq for each in found}
    params = [keys.param(type_, "_source") for type_ in {each.type for each in found}]
    told = rows(_SOURCES, {"keys": _keys(found), "params": _array(map(str, params))})
    return {seqs[key]: source for source, held in told for key in _numbers(held)}


def _keys(found: Iterable[Place]) -> str:
    return _array(str(each.key) for each in found)


def _array(texts: Iterable[str]) -> str:
    """An array in text form; nothing in it needs quotes."""
    return f"{{{','.join(texts)}}}"


def _numbers(array: str | None) -> list[int]:
    """The numbers of an array in text form; none where it is null."""
    return list(map(int, array[1:-1].split(","))) if array else []


def _about(person: str) -> dict[str, str]:
    """What says that an entry is about the person."""
    return {
        "person": keys.compartment("Patient", person),
        "self": keys.self_key("Patient", person),
        "beside": _array(map(str, beside())),
        "not": _array(NOT_IN_TIMELINE),
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
    # Most are open: one look at their keys is enough.
    states = "\n".join(
        f"WHEN '{type_}' THEN CASE WHEN NOT r.tokens && %({type_}_either)s::uuid[] THEN {State.OPEN:d}"
        f" WHEN r.tokens && %({type_}_error)s::uuid[] THEN {State.ERROR:d} ELSE {State.CLOSED:d} END"
        for type_ in STATED
    )
    # Rounded to the microsecond that it is: cheaper by far than the exact decimal of `extract`.
    recorded = "(date_part('epoch', r.updated) * 1000000)::bigint AS recorded"
    return _PLACES.format(
        columns=f"r.key, r.type, r.seq, {recorded}, CASE r.type {states} ELSE {State.OPEN:d} END AS state"
    )


@cache
def _states() -> dict[str, str]:
    """The keys that say that an entry is an error or no longer holds."""
    made: dict[str, str] = {}
    for type_, stated in STATED.items():
        error = [keys.coded(type_, param, keys.code_form(ERROR)) for param in stated]
        closed = [keys.coded(type_, param, keys.code_form(code)) for param, codes in stated.items() for code in codes]
        made[f"{type_}_error"] = _array(error)
        made[f"{type_}_either"] = _array([*error, *closed])
    return made


@cache
def _dates() -> dict[str, str]:
    """The numbers of all date parameters that tell when an entry was, and of the preferred one of each type."""
    named = [[keys.param(type_, code) for code, _element in codes] for type_, codes in DATED.items()]
    return {
        "first": _array(str(each[0]) for each in named),
        "params": _array(str(param) for each in named for param in each),
    }

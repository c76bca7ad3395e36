"""New versions of resources. Version and index are one statement in one transaction: no search finds the old state of
what is written, and none finds what is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from commonweal.access.sealing import appended
from commonweal.kernel.problem import Refused, conflict
from commonweal.people.chains import LOG
from commonweal.people.record.indexing import keys
from commonweal.people.record.indexing.entries import Entries, Firsts
from commonweal.people.record.indexing.extract import entries as extract
from commonweal.people.record.store.rows import firsts_of, packed, ranges_key, spelt, tokens
from commonweal.people.record.store.session import rows
from commonweal.people.record.store.stored import Stored
from commonweal.people.record.wire.document import Document, read, stamped
from commonweal.people.record.wire.instants import instant, next_moment

_LOCK = """
SELECT key, version, updated, is_deleted, replace(ranges_key::text, '-', '')
FROM record_in_resource WHERE self = %s FOR UPDATE
"""

_VERSION = """
version AS (
    INSERT INTO record_version (type, id, version, updated, method, body)
    VALUES (%(type)s, %(id)s, %(version)s, %(updated)s, %(method)s, %(body)s) RETURNING seq
)"""

_RANGES = {
    "r": """r AS (
    INSERT INTO record_in_reference (key, param, target)
    SELECT key, param, target FROM resource, unnest(%(r_param)s::int[], %(r_target)s::uuid[]) x (param, target)
)""",
    "d": """d AS (
    INSERT INTO record_in_date (key, param, low, high, paired)
    SELECT key, param, low, high, paired::uuid[] FROM resource,
        unnest(%(d_param)s::int[], %(d_low)s::bigint[], %(d_high)s::bigint[], %(d_paired)s::text[])
        x (param, low, high, paired)
)""",
    "s": """s AS (
    INSERT INTO record_in_string (key, param, value, paired)
    SELECT key, param, value, paired::uuid[] FROM resource,
        unnest(%(s_param)s::int[], %(s_value)s::text[], %(s_paired)s::text[]) x (param, value, paired)
)""",
    "n": """n AS (
    INSERT INTO record_in_number (key, param, low, high, units, paired)
    SELECT key, param, low, high, units::uuid[], paired::uuid[] FROM resource,
        unnest(
            %(n_param)s::int[], %(n_low)s::numeric[], %(n_high)s::numeric[], %(n_units)s::text[], %(n_paired)s::text[]
        ) x (param, low, high, units, paired)
)""",
}
"""What a resource has rows of, each with a part of the statement: what it has none of costs nothing."""

_GONE = """
gone_r AS (DELETE FROM record_in_reference WHERE key = %(key)s
), gone_d AS (DELETE FROM record_in_date WHERE key = %(key)s
), gone_s AS (DELETE FROM record_in_string WHERE key = %(key)s
), gone_n AS (DELETE FROM record_in_number WHERE key = %(key)s
)"""


@cache
def _with(statement: str, names: tuple[str, ...]) -> str:
    """The statement with the ranges of these names."""
    return statement.replace("<ranges>", "".join(f", {_RANGES[each]}" for each in names))


_CREATE = f"""
WITH {_VERSION}, resource AS (
    INSERT INTO record_in_resource (self, type, id, version, seq, updated, is_deleted, tokens, facets, ranges_key)
    SELECT %(self)s::uuid, %(type)s, %(id)s, %(version)s, seq, %(updated)s, false, %(tokens)s::uuid[],
        %(facets)s::uuid[], %(ranges_key)s::uuid
    FROM version
    RETURNING key
)<ranges> SELECT seq FROM version, resource"""  # noqa: S608

_NEXT = f"""
WITH {_VERSION}, resource AS (
    UPDATE record_in_resource x SET version = %(version)s, seq = version.seq, updated = %(updated)s,
        is_deleted = %(body)s::text IS NULL, tokens = %(tokens)s::uuid[], facets = %(facets)s::uuid[],
        ranges_key = %(ranges_key)s::uuid
    FROM version WHERE x.key = %(key)s RETURNING x.key
)"""  # noqa: S608
_REPLACE = f"{_NEXT}, {_GONE}<ranges> SELECT seq FROM version, resource"  # noqa: S608
_REPLACE_TOKENS = f"{_NEXT} SELECT seq FROM version, resource"  # noqa: S608
"""Where the ranges stay what they were."""

_REINDEX = f"""
WITH resource AS (
    UPDATE record_in_resource SET version = %(version)s, seq = %(seq)s, updated = %(updated)s,
        is_deleted = %(is_deleted)s, tokens = %(tokens)s::uuid[], facets = %(facets)s::uuid[],
        ranges_key = %(ranges_key)s::uuid
    WHERE key = %(key)s RETURNING key
), {_GONE}<ranges> SELECT key FROM resource"""  # noqa: S608

_INDEX = """
WITH resource AS (
    INSERT INTO record_in_resource (self, type, id, version, seq, updated, is_deleted, tokens, facets, ranges_key)
    VALUES (%(self)s::uuid, %(type)s, %(id)s, %(version)s, %(seq)s, %(updated)s, %(is_deleted)s, %(tokens)s::uuid[],
            %(facets)s::uuid[], %(ranges_key)s::uuid)
    RETURNING key
)<ranges> SELECT key FROM resource"""


class Held(NamedTuple):
    """A resource that is held until the transaction ends, as the index has it; `ranges_key` as `rows.ranges_key`."""

    key: int
    version: int
    updated: datetime
    is_deleted: bool
    ranges_key: str | None


def create(document: Document, id_: str, *, method: str = "POST") -> Stored:
    """The first version of a resource under an id that nothing has. Raises UniqueViolation where it has one."""
    return _write(document, document.type, id_, None, method)


def lock(type_: str, id_: str) -> Held | None:
    """Hold the resource until the transaction ends; None where there never was one."""
    found = rows(_LOCK, (keys.self_key(type_, id_),), is_more_to_come=True)
    return Held(*found[0]) if found else None


def replace(held: Held, document: Document | None, type_: str, id_: str, *, method: str) -> Stored:
    """The next version of a resource that `lock` holds; without a document, its deletion."""
    return _write(document, type_, id_, held, method)


def expect_version(held: Held | None, expected: int | None) -> None:
    """Raises Refused(conflict) where the resource is not at the version that the caller saw."""
    if expected is not None and (held is None or held.version != expected):
        there = f"version {held.version}" if held else "none"
        raise _stale(expected, there)


class Stale(Refused):
    """The version that `If-Match` names is not the newest one."""


def _stale(expected: int, there: str) -> Stale:
    refusal = conflict(
        f"If-Match names version {expected}, the newest is {there}", "Read the resource again and change that"
    )
    return Stale(*refusal.problems)


def _write(document: Document | None, type_: str, id_: str, held: Held | None, method: str) -> Stored:
    version = held.version + 1 if held else 1
    updated = next_moment(held.updated if held else None)
    body = stamped(document, id_=id_, version=version, updated=instant(updated)) if document else None
    found = extract(indexed(document, type_, id_)) if document else Entries()
    names, arrays = columns(found)
    values = {
        "type": type_, "id": id_, "version": version, "updated": updated, "method": method, "body": body,
        "key": held.key if held else None, "self": keys.self_key(type_, id_), **arrays,
    }  # fmt: skip
    if held is None:
        statement = _with(_CREATE, names)
    elif held.ranges_key == values["ranges_key"]:
        statement = _REPLACE_TOKENS
    else:
        statement = _with(_REPLACE, names)
    seq = rows(statement, values)[0][0]
    appended(LOG)
    return Stored(type_, id_, version, updated, body, method, seq)


def index(newest: Stored, key: int | None) -> None:
    """Make the index of a resource anew from its newest version; `key` is None where it has none."""
    body = read(newest.body) if newest.body is not None else None
    found = extract(body.resource) if body else Entries()
    names, held = columns(found)
    values = {
        "type": newest.type, "id": newest.id, "version": newest.version, "seq": newest.seq, "updated": newest.updated,
        "is_deleted": body is None, "self": keys.self_key(newest.type, newest.id), "key": key, **held,
    }  # fmt: skip
    rows(_with(_INDEX if key is None else _REINDEX, names), values)


def indexed(document: Document, type_: str, id_: str) -> dict[str, Any]:
    """The values to index: a resource is in its own compartment under the id that it is stored by."""
    return {**document.resource, "resourceType": type_, "id": id_}


def columns(found: Entries) -> tuple[tuple[str, ...], dict[str, Any]]:
    """Of what there are rows, and the arrays that the statements take."""
    leading, facets = tokens(found)
    made: dict[str, Any] = {"tokens": packed(leading), "facets": packed(facets), "ranges_key": ranges_key(found)}
    names: list[str] = []
    if found.references:
        names.append("r")
        params, targets = zip(*found.references, strict=True)
        made |= {"r_param": _numbers(params), "r_target": packed(targets)}
    if found.dates:
        names.append("d")
        params, lows, highs = zip(*found.dates, strict=True)
        made |= {"d_param": _numbers(params), "d_low": _numbers(lows), "d_high": _numbers(highs)}
        made["d_paired"] = _firsts(found.dates)
    if found.strings:
        names.append("s")
        params, texts = zip(*found.strings, strict=True)
        made |= {"s_param": _numbers(params), "s_value": texts, "s_paired": _firsts(found.strings)}
    if found.numbers:
        names.append("n")
        params, lows, highs, units = zip(*found.numbers, strict=True)
        made |= {"n_param": _numbers(params), "n_low": _numbers(lows), "n_high": _numbers(highs)}
        made |= {"n_units": _quoted(spelt(each) for each in units), "n_paired": _firsts(found.numbers)}
    return tuple(names), made


def _numbers(found: Iterable[int | Decimal | None]) -> str:
    """An array of numbers in PostgreSQL's text form."""
    return spelt(["NULL" if each is None else str(each) for each in found])


def _firsts(found: Mapping[Any, Firsts]) -> str:
    return _quoted(firsts_of(each) for each in found.values())


def _quoted(found: Iterable[str | None]) -> str:
    """An array of arrays of keys, each as a text; nothing in them needs an escape."""
    return spelt(["NULL" if each is None else f'"{each}"' for each in found])

"""Check the chained logs of this database: every digest is worked out again, from the rows, outside the database.

Rows that the reader may not read are checked by digests that the database works out as their owner.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from commonweal.access import permissions
from commonweal.access.principal import Principal
from commonweal.kernel.chain import DIGEST_BYTES, Block, Breach, Check, What, leaf
from commonweal.kernel.problem import invalid
from commonweal.kernel.room import ChainedLog, rooms

TEXT_FORMS = {
    "timezone": "UTC",
    "datestyle": "ISO, YMD",
    "intervalstyle": "postgres",
    "extra_float_digits": "1",
    "bytea_output": "hex",
}
"""The database's settings under which a column's text is what was sealed: those of its sealing function."""

BLOCKS_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Held:
    """A block with what stands in the table now: the texts of entries that the reader may read, and of the others
    that are there their leaves, worked out by the database.
    """

    block: Block
    texts: dict[str, tuple[str | None, ...]]
    leaves: dict[str, bytes]

    @property
    def found(self) -> dict[str, bytes]:
        return {**self.leaves, **{id_: leaf(texts) for id_, texts in self.texts.items()}}


def logs(name: str | None = None) -> list[ChainedLog]:
    """Every chained log, or the one named. Raises Refused(invalid) where there is none of that name."""
    found = [log for room in rooms() for log in room.logs if name in (None, log.name)]
    if not found:
        known = ", ".join(log.name for room in rooms() for log in room.logs)
        raise invalid("there is no such log", f"Use one of {known}", value=name)
    return found


Moved = Callable[[int, int], object]
"""Told how many blocks of how many are done, for a progress bar."""


def unwatched(done: int, whole: int) -> None:
    pass


def check(log: ChainedLog, *, by: Principal, moved: Moved = unwatched) -> tuple[Check, Iterator[Breach]]:
    """The state of a log, which fills as its breaches are drawn. Run it in a scope, and draw all."""
    permissions.require(by, "access.check-logs")
    state = Check(log.name)
    return state, _breaches(log, state, moved)


def _breaches(log: ChainedLog, state: Check, moved: Moved) -> Iterator[Breach]:
    registered = _all("SELECT table_name, columns, id_columns FROM access_chained_log WHERE log = %s", [log.name])
    if registered != [(log.table, list(log.columns), list(log.id_columns))]:
        yield Breach(log.name, What.LOG_ALTERED)
    last = head_number(log)
    for held in blocks(log, last, moved):
        yield from state.block(held.block, held.found, withheld=len(held.found) - len(held.texts))
    yield from state.outside(_outside(log, last))


def head_number(log: ChainedLog) -> int:
    """The number of the newest block, 0 where there is none. A log grows while it is read: read up to this one."""
    rows = _all("SELECT coalesce(max(number), 0) FROM access_chain_block WHERE log = %s", [log.name])
    return int(rows[0][0])


def blocks(log: ChainedLog, last: int, moved: Moved = unwatched) -> Iterator[Held]:
    """The log's blocks up to number `last`, in order, each with its entries as they stand now."""
    for name, value in TEXT_FORMS.items():
        _all("SELECT set_config(%s, %s, true)", [name, value])
    types = _types(log)
    after: int | None = None
    while rows := _all(_BLOCKS, [log.name, after, after, last, BLOCKS_AT_ONCE]):
        for row in rows:
            yield _held(log, _block(row), types)
            moved(row[1], last)
        after = rows[-1][1]


_BLOCKS = """
SELECT log, number, previous, columns, ids, leaves, since::text, snapshot::text, cut_after::text, cluster, sealed_at,
       digest
FROM access_chain_block WHERE log = %s AND (%s::bigint IS NULL OR number > %s) AND number <= %s ORDER BY number LIMIT %s
"""


def _block(row: Sequence[Any]) -> Block:
    log, number, previous, columns, ids, leaves, since, snapshot, cut_after, cluster, sealed_at, digest = row
    packed = bytes(leaves)
    return Block(
        log, number, bytes(previous), tuple(columns), tuple(ids),
        tuple(packed[start : start + DIGEST_BYTES] for start in range(0, len(packed), DIGEST_BYTES)),
        since, snapshot, cut_after, cluster, sealed_at, bytes(digest),
    )  # fmt: skip


def _held(log: ChainedLog, block: Block, types: dict[str, str]) -> Held:
    keys = [types[column] for column in log.id_columns]
    id_ = " || '/' || ".join(f"{_quoted(column)}::text" for column in log.id_columns)
    values = ", ".join(f"{_quoted(column)}::text" if column in types else "NULL" for column in block.columns)
    arrays = ", ".join(f"%s::{kind}[]" for kind in keys)
    names = ", ".join(f"sealed_{place}" for place in range(len(keys)))
    matching = " AND ".join(f"{_quoted(column)} = sealed_{place}" for place, column in enumerate(log.id_columns))
    rows = _all(
        f"SELECT {id_}, ARRAY[{values}]::text[] FROM unnest({arrays}) sealed ({names})"  # noqa: S608  names, quoted
        f" JOIN {_quoted(log.table)} ON {matching}",
        _parts(block.ids, keys),
    )
    texts = {id_: tuple(values) for id_, values in rows}
    if texts.keys() >= set(block.ids):
        return Held(block, texts, {})
    leaves = _all("SELECT id, leaf FROM commonweal_leaves(%s, %s)", [log.name, block.number])
    return Held(block, texts, {id_: bytes(digest) for id_, digest in leaves})


_KEYS = {
    "bigint": "-?[0-9]{1,18}",
    "integer": "-?[0-9]{1,9}",
    "smallint": "-?[0-9]{1,4}",
    "uuid": "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
}
"""How the parts of an id are written, by the type of the key's column."""


def _parts(ids: Sequence[str], kinds: Sequence[str]) -> list[list[str]]:
    """The ids as one list for each column of the key, without what cannot be a key, as in a block that was altered."""
    pattern = re.compile("/".join(f"({_KEYS.get(kind, '[^/]*')})" for kind in kinds))
    fitting = [found.groups() for found in map(pattern.fullmatch, ids) if found]
    return [[parts[place] for parts in fitting] for place in range(len(kinds))]


def _types(log: ChainedLog) -> dict[str, str]:
    """The types of the table's columns."""
    rows = _all(
        "SELECT attname::text, format_type(atttypid, atttypmod) FROM pg_attribute"
        " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
        [log.table],
    )
    return dict(rows)


def _outside(log: ChainedLog, last: int) -> Iterator[tuple[str, bool]]:
    yield from _all("SELECT id, is_due FROM commonweal_outside_blocks(%s, %s)", [log.name, last])


def _all(query: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchall()


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)

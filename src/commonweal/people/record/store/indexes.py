"""The index as it is kept, resource by resource, to be compared with what the body makes, and to be made anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from commonweal.people.record.indexing.entries import Entries
from commonweal.people.record.store.rows import ranges_key
from commonweal.people.record.store.session import rows, run
from commonweal.people.record.store.stored import Stored

PAGE = 1000
RANGES = ("record_in_reference", "record_in_date", "record_in_string", "record_in_number")


@dataclass(frozen=True, slots=True)
class Indexed:
    """One resource as the index has it, and the version that is the newest of it. `ranges` counts its rows beside the
    first; `ranges_key` as `rows.ranges_key`, None where nobody has said it.
    """

    key: int
    self: str
    type: str
    id: str
    version: int
    seq: int
    updated: datetime
    is_deleted: bool
    ranges_key: str | None
    entries: Entries
    ranges: int
    newest: Stored | None

    @property
    def reference(self) -> str:
        return f"{self.type}/{self.id}"


_PAGE = """
SELECT r.key, r.type, r.id, r.version, r.seq, r.updated, r.is_deleted, (r.tokens || r.facets)::text,
       replace(r.self::text, '-', ''), replace(r.ranges_key::text, '-', ''),
       v.version, v.updated, v.body, v.method, v.seq
FROM record_in_resource r LEFT JOIN LATERAL (
    SELECT * FROM record_version v WHERE v.type = r.type AND v.id = r.id ORDER BY version DESC LIMIT 1
) v ON true
WHERE r.key > %s ORDER BY r.key LIMIT %s
"""
_REFERENCES = "SELECT key, param, target::text FROM record_in_reference WHERE key BETWEEN %s AND %s"
_DATES = "SELECT key, param, low, high, paired::text FROM record_in_date WHERE key BETWEEN %s AND %s"
_STRINGS = "SELECT key, param, value, paired::text FROM record_in_string WHERE key BETWEEN %s AND %s"
_NUMBERS = "SELECT key, param, low, high, units::text, paired::text FROM record_in_number WHERE key BETWEEN %s AND %s"


def indexed() -> Iterator[list[Indexed]]:
    """Every resource in the index, in pages, in the order of their keys."""
    after = 0
    while found := rows(_PAGE, (after, PAGE)):
        held = {row[0]: Entries(tokens=set(_keys(row[7]))) for row in found}
        first, after = found[0][0], found[-1][0]
        stray = Entries()  # rows of no resource are counted by `strays`
        counted = Counter[int]()
        for key, param, target in rows(_REFERENCES, (first, after)):
            counted[key] += 1
            held.get(key, stray).references.add((param, _bare(target)))
        for key, param, low, high, paired in rows(_DATES, (first, after)):
            counted[key] += 1
            held.get(key, stray).dates[param, low, high] = _firsts(paired)
        for key, param, value, paired in rows(_STRINGS, (first, after)):
            counted[key] += 1
            held.get(key, stray).strings[param, value] = _firsts(paired)
        for key, param, low, high, units, paired in rows(_NUMBERS, (first, after)):
            counted[key] += 1
            held.get(key, stray).numbers[param, low, high, tuple(_keys(units))] = _firsts(paired)
        for_page = []
        for row in found:
            key, type_, id_, version, seq, updated, is_deleted = row[:7]
            self_key, key_of_ranges = row[8:10]
            made = Indexed(
                key, self_key, type_, id_, version, seq, updated, is_deleted, key_of_ranges, held[key], counted[key],
                _newest(row),
            )  # fmt: skip
            for_page.append(made)
        yield for_page


def _newest(row: tuple[Any, ...]) -> Stored | None:
    version, updated, body, method, seq = row[10:]
    return Stored(row[1], row[2], version, updated, body, method, seq) if version is not None else None


def same(one: Indexed, other: Entries) -> bool:
    """Whether the index has what `other` says, each row once, and the key of that."""
    ranges = len(other.references) + len(other.dates) + len(other.strings) + len(other.numbers)
    is_keyed = one.ranges_key is None or one.ranges_key == ranges_key(other)
    return one.ranges == ranges and is_keyed and _plain(one.entries) == _plain(other)


def _plain(entries: Entries) -> tuple[Any, ...]:
    numbers = {(*range_, frozenset(units)): frozenset(firsts) for (*range_, units), firsts in entries.numbers.items()}
    others = {each: frozenset(firsts) for held in (entries.dates, entries.strings) for each, firsts in held.items()}
    return entries.tokens, entries.references, others, numbers


def _keys(array: str) -> list[str]:
    return [_bare(each) for each in array.strip("{}").split(",") if each]


def _firsts(array: str | None) -> tuple[str, ...]:
    return tuple(_keys(array)) if array else ()


def _bare(uuid: str) -> str:
    return uuid.replace("-", "")


def unindexed() -> list[Stored]:
    """The newest versions of resources that are not in the index, in the order in which they first came."""
    found = rows(
        """
        SELECT v.type, v.id, v.version, v.updated, v.body, v.method, v.seq FROM (
            SELECT type, id, max(version) AS version, min(seq) AS first FROM record_version w WHERE NOT EXISTS (
                SELECT FROM record_in_resource r WHERE r.type = w.type AND r.id = w.id
            ) GROUP BY type, id
        ) lost JOIN record_version v USING (type, id, version) ORDER BY lost.first
        """
    )
    return [Stored(*row) for row in found]


def gaps() -> list[tuple[str, str]]:
    """Resources whose versions are not counted 1, 2, 3 …"""
    found = rows("SELECT type, id FROM record_version GROUP BY type, id HAVING max(version) <> count(*) LIMIT 1000")
    return [(row[0], row[1]) for row in found]


def strays() -> int:
    """Rows of the index that belong to no resource."""
    parts = " UNION ALL ".join(
        f"SELECT count(*) FROM {table} x WHERE NOT EXISTS (SELECT FROM record_in_resource r WHERE r.key = x.key)"  # noqa: S608
        for table in RANGES
    )
    return int(rows(f"SELECT sum(count)::bigint FROM ({parts}) found")[0][0])  # noqa: S608


def remove_strays() -> None:
    for table in RANGES:
        run(f"DELETE FROM {table} x WHERE NOT EXISTS (SELECT FROM record_in_resource r WHERE r.key = x.key)")  # noqa: S608


def remove(key: int) -> None:
    """Take a resource out of the index that has no version."""
    for table in (*RANGES, "record_in_resource"):
        run(f"DELETE FROM {table} WHERE key = %s", (key,))  # noqa: S608

"""Many first versions at once, in one statement: for imports and for the creates of a transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from commonweal.access.sealing import appended
from commonweal.people.chains import LOG
from commonweal.people.record.indexing.extract import entries as extract
from commonweal.people.record.store.rows import GIVEN, given
from commonweal.people.record.store.session import rows
from commonweal.people.record.store.stored import Stored
from commonweal.people.record.store.write import indexed
from commonweal.people.record.wire.document import Document, stamped
from commonweal.people.record.wire.instants import instant, next_moment

# What is given stands in five relations (`given`, `given_reference`, …), whether those are arrays of one statement or
# tables that an import has filled. Rows are written in the order of `n`, so keys and places in the order of versions
# are given in that order.
INSERT = """
version AS (
    INSERT INTO record_version (type, id, version, updated, method, body)
    SELECT type, id, 1, %(updated)s, %(method)s, body FROM given ORDER BY n RETURNING seq
), numbered AS (
    SELECT seq, row_number() OVER (ORDER BY seq) AS n FROM version
), resource AS (
    INSERT INTO record_in_resource (self, type, id, version, seq, updated, is_deleted, tokens, facets)
    SELECT self::uuid, type, id, 1, seq, %(updated)s, false, tokens::uuid[], facets::uuid[]
    FROM given JOIN numbered USING (n)
    ORDER BY n
    RETURNING key, seq
), keyed AS (
    SELECT key, row_number() OVER (ORDER BY seq) AS n FROM resource
), r AS (
    INSERT INTO record_in_reference (key, param, target)
    SELECT key, param, target::uuid FROM given_reference JOIN keyed USING (n)
), d AS (
    INSERT INTO record_in_date (key, param, low, high, paired)
    SELECT key, param, low, high, paired::uuid[] FROM given_date JOIN keyed USING (n)
), s AS (
    INSERT INTO record_in_string (key, param, value, paired)
    SELECT key, param, value, paired::uuid[] FROM given_string JOIN keyed USING (n)
), q AS (
    INSERT INTO record_in_number (key, param, low, high, units, paired)
    SELECT key, param, low::numeric, high::numeric, units::uuid[], paired::uuid[] FROM given_number JOIN keyed USING (n)
)
SELECT seq FROM numbered ORDER BY n
"""

def _unnested(name: str, columns: dict[str, str]) -> str:
    # bodies as they are, without an escape for each quotation mark
    arrays = ", ".join(
        f"%({name}_{column}){'b' if column == 'body' else 's'}::{kind}[]" for column, kind in columns.items()
    )
    names = ", ".join(columns)
    counted = ("WITH ORDINALITY", ", n") if name == "given" else ("", "")
    return f"{name} AS (SELECT * FROM unnest({arrays}) {counted[0]} x ({names}{counted[1]}))"  # noqa: S608


_CREATE = f"WITH {', '.join(_unnested(name, columns) for name, columns in GIVEN.items())}, {INSERT}"


def create(documents: Sequence[tuple[Document, str]], *, method: str = "POST") -> list[Stored]:
    """First versions of all, in this order, under the given ids, all of one moment. Raises django's or psycopg's
    IntegrityError where one is taken.
    """
    if not documents:
        return []
    updated = next_moment(None)
    shown = instant(updated)
    bodies = [stamped(document, id_=id_, version=1, updated=shown) for document, id_ in documents]
    found = [extract(indexed(document, document.type, id_)) for document, id_ in documents]
    names = [(document.type, id_) for document, id_ in documents]
    values = {"updated": updated, "method": method, **_arrays(given(names, bodies, found))}
    places = [row[0] for row in rows(_CREATE, values)]
    appended(LOG)
    return [
        Stored(type_, id_, 1, updated, body, method, seq)
        for (type_, id_), body, seq in zip(names, bodies, places, strict=True)
    ]


def _arrays(relations: dict[str, list[tuple[Any, ...]]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, columns in GIVEN.items():
        spread = list(zip(*relations[name], strict=True)) or [()] * len(columns)
        made |= {f"{name}_{column}": list(values) for column, values in zip(columns, spread, strict=True)}
    return made

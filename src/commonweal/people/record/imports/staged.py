"""Prepared lines become rows: COPY into tables of this session, then one statement that writes versions and index.

COPY into the tables themselves is refused under row security (see docs/adr/0016).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from commonweal.access.statements import cursor
from commonweal.people.record.store.bulk import INSERT
from commonweal.people.record.store.rows import STAGED

# Rows are large and soon gone: packing them would cost more than all else that is done with them.
_TABLES = "".join(
    f"CREATE TEMPORARY TABLE {name} ({', '.join(f'{column} {kind}' for column, kind in columns.items())}"
    f"{', n int GENERATED ALWAYS AS IDENTITY' if name == 'given' else ''})"
    " WITH (toast_tuple_target = 8160) ON COMMIT DROP;"
    for name, columns in STAGED.items()
)
_EMPTY = f"TRUNCATE {', '.join(STAGED)} RESTART IDENTITY"
_HELD = "SELECT replace(self::text, '-', '') FROM record_in_resource WHERE self = ANY(%s::uuid[])"


def make_room() -> None:
    """Once a transaction."""
    with cursor() as held:
        for statement in filter(None, _TABLES.split(";")):
            held.execute(statement)  # type: ignore[arg-type]


def held_already(selves: Sequence[str]) -> set[str]:
    """Which of these resources are, or were, on record."""
    with cursor() as held:
        return {row[0] for row in held.execute(_HELD, (list(selves),)).fetchall()}


def write(copies: Mapping[str, bytes], updated: datetime) -> int:
    """How many resources were written; all of them new."""
    with cursor() as held:
        held.execute(_EMPTY)  # type: ignore[arg-type]
        for name, rows in copies.items():
            columns = ", ".join(STAGED[name])
            with held.copy(f"COPY {name} ({columns}) FROM STDIN (FORMAT binary)") as copy:  # type: ignore[arg-type]
                copy.write(rows)
        held.execute(f"WITH {INSERT}", {"updated": updated, "method": "PUT"})  # type: ignore[arg-type]
        return held.rowcount

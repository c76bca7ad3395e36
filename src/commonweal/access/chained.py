"""The migration helper that puts an append-only table under the one hash chain (see docs/adr/0012).

A room's migration says `protect(...)` and then `chained(...)`; its `room.py` says the same as a `ChainedLog`.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import migrations


def chained(*, log: str, table: str, columns: Iterable[str], id_column: str = "id") -> migrations.RunSQL:
    """Chain `table` under the name `log`: its entries are sealed in blocks from now on, those that it holds as well.

    The table needs a column `recorded timestamptz`. It and the column `written_in` (xid8, made where it is absent), the
    transaction that wrote the row, are set by the database whatever an INSERT says. `id_column` is the key, a whole
    number or uuid; several columns are joined by slashes. `columns` are what is sealed, in order: every column that
    must never change, and no other.
    """
    sealed = list(columns)
    if not sealed:
        raise ValueError("say which columns are sealed")
    id_columns = id_column.split("/")
    keys = ", ".join(f'"{column}"' for column in id_columns)
    register = "INSERT INTO access_chained_log (log, table_name, id_columns, columns) VALUES (%s, %s, %s, %s)"
    return migrations.RunSQL(
        [
            f'ALTER TABLE "{table}" ADD COLUMN IF NOT EXISTS written_in xid8 NOT NULL DEFAULT pg_current_xact_id();',
            f'CREATE UNIQUE INDEX "{table}_written" ON "{table}" (written_in, {keys});',
            f'CREATE TRIGGER aa_stamp BEFORE INSERT ON "{table}" FOR EACH ROW EXECUTE FUNCTION commonweal_stamp();',
            (register, [log, table, id_columns, sealed]),
        ],
        migrations.RunSQL.noop,
    )


def resealed(*, log: str, columns: Iterable[str]) -> migrations.RunSQL:
    """From now on the log's new blocks seal these columns, for a migration that adds one. Blocks remember theirs, so a
    sealed column may never be renamed, dropped or changed in type.
    """
    statement = "UPDATE access_chained_log SET columns = %s WHERE log = %s"
    return migrations.RunSQL([(statement, [list(columns), log])], migrations.RunSQL.noop)

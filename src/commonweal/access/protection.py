"""The one migration helper for row-level security and grants.

Every table that the app's role may touch is named here by its room's migration: without it the app's role has no
right to the table at all. Policies read the scope's settings through `commonweal_role()` (see `scope.py`), as an
InitPlan, once a query and not once a row.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db import migrations

IN_SCOPE = "(SELECT commonweal_role()) <> ''"

FUNCTIONS = """
CREATE FUNCTION commonweal_role() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT coalesce(current_setting('commonweal.role', true), '') $$;
CREATE FUNCTION commonweal_principal() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT coalesce(current_setting('commonweal.principal', true), '') $$;
"""


def app_role() -> str:
    """The quoted name of the role that the app connects as."""
    name: str = settings.DATABASES["default"]["USER"]
    return '"' + name.replace('"', '""') + '"'


def role_in(roles: Iterable[str]) -> str:
    """A policy condition that holds for these roles."""
    names = ", ".join(f"'{role}'" for role in sorted(roles))
    return f"(SELECT commonweal_role()) IN ({names})"


def protect(
    table: str,
    *,
    read: str = IN_SCOPE,
    insert: str | None = None,
    update: str | None = None,
    update_columns: tuple[str, ...] = (),
    delete: str | None = None,
) -> migrations.RunSQL:
    """Grant and police `table`: each argument is the SQL condition under which the app's role may do that thing.

    What has no condition is not granted at all, so a table without `update` and `delete` is append-only.
    `update_columns` narrows the right to change to these columns.
    """
    role = app_role()
    lines = [
        f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY;',
        f'GRANT SELECT ON "{table}" TO {role};',
        f'CREATE POLICY read ON "{table}" FOR SELECT TO {role} USING ({read});',
    ]
    if insert:
        lines.append(f'GRANT INSERT ON "{table}" TO {role};')
        lines.append(f'CREATE POLICY append ON "{table}" FOR INSERT TO {role} WITH CHECK ({insert});')
    if update:
        columns = "(" + ", ".join(f'"{column}"' for column in update_columns) + ")" if update_columns else ""
        lines.append(f'GRANT UPDATE {columns} ON "{table}" TO {role};')
        lines.append(f'CREATE POLICY change ON "{table}" FOR UPDATE TO {role} USING ({update}) WITH CHECK ({update});')
    if delete:
        lines.append(f'GRANT DELETE ON "{table}" TO {role};')
        lines.append(f'CREATE POLICY remove ON "{table}" FOR DELETE TO {role} USING ({delete});')
    return migrations.RunSQL("\n".join(lines), migrations.RunSQL.noop)


def unprotected(table: str, why: str) -> migrations.RunSQL:
    """Grant the app's role a framework's own table that has no rows about people or places; `why` says so."""
    if not why:
        raise ValueError("say why the table needs no row-level security")
    return migrations.RunSQL(
        f'GRANT SELECT, INSERT, UPDATE, DELETE ON "{table}" TO {app_role()};', migrations.RunSQL.noop
    )

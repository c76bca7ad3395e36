"""The database itself keeps readers to their scope: asked of PostgreSQL, with rows in the tables."""

from __future__ import annotations

from collections.abc import Generator

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from psycopg import sql
from tests.conftest import Database

from commonweal.access.actions import create_user
from commonweal.access.principal import OPERATOR
from commonweal.demo.figures import figures_of
from commonweal.demo.workbooks import workbook
from commonweal.kernel.files import SourceFile
from commonweal.kernel.period import month
from commonweal.measures.loaders import dtoc_la

NOT_POLICED = {
    "django_session": "opaque session data, found by an unguessable key before anybody is known",
    "commonweal_release": "one digest, read before there is a scope",
}
"""What the app's role may touch without row security. A new one needs a reason here and in its migration."""

GATED = {f"record_in_{name}" for name in ("resource", "reference", "date", "string", "number")}
"""Views that alone lead to tables which the app's role may not touch; their condition asks who acts (docs/adr/0016)."""


@pytest.fixture(scope="module")
def filled(module_database: Database) -> Database:
    """The shipped facts, one account, and one month of made-up figures: rows in every kind of table."""
    made_up = month(2015, 9)
    source = SourceFile("september.xlsx", workbook(made_up, figures_of(made_up)))
    create_user(username="ada", full_name="Ada", role="analyst", password="three random words", by=OPERATOR)
    dtoc_la(source, by=OPERATOR)
    return module_database


@pytest.fixture
def app(filled: Database) -> Generator[psycopg.Connection]:
    with psycopg.connect(filled.url("app")) as connection:
        yield connection


@pytest.fixture
def owner(filled: Database) -> Generator[psycopg.Connection]:
    with psycopg.connect(filled.url("owner")) as connection:
        yield connection


def granted(app: psycopg.Connection) -> dict[str, bool]:
    """Tables of ours that the app's role has any right to, and whether row security is on."""
    rows = app.execute(
        """
        SELECT c.relname, c.relrowsecurity FROM pg_class c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
          AND (has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE')
               OR has_any_column_privilege(c.oid, 'SELECT, INSERT, UPDATE'))
        """
    ).fetchall()
    return dict(rows)


def count(connection: psycopg.Connection, table: str) -> int:
    row = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))).fetchone()
    assert row
    return int(row[0])


def test_every_granted_table_has_row_security_but_the_reviewed_ones(app: psycopg.Connection) -> None:
    assert {table for table, is_on in granted(app).items() if not is_on} == set(NOT_POLICED) | GATED


def test_a_gated_view_asks_who_acts_and_its_table_is_closed(app: psycopg.Connection, owner: psycopg.Connection) -> None:
    views = owner.execute("SELECT viewname, definition FROM pg_views WHERE schemaname = 'public'").fetchall()
    assert {name for name, text in views if "commonweal_role()" in text} == GATED == {name for name, _ in views}
    for name in sorted(GATED):
        assert name.replace("_in_", "_") not in granted(app)
    assert {name: count(app, name) for name in GATED if count(app, name)} == {}
    with pytest.raises(psycopg.Error, match=r"violates check option|permission"):
        app.execute("INSERT INTO record_in_string (key, param, value) VALUES (1, 1, 'x')")


def test_every_table_of_a_room_is_granted_and_policed(app: psycopg.Connection) -> None:
    ours = {
        model._meta.db_table
        for config in apps.get_app_configs()
        if config.name.startswith("commonweal.")
        for model in config.get_models(include_auto_created=True)
    }
    found = granted(app)
    assert ours - found.keys() == set()
    assert {table for table in ours if not found[table]} == set()


def test_every_policy_asks_who_acts(owner: psycopg.Connection) -> None:
    rows = owner.execute(
        "SELECT tablename, policyname, coalesce(qual, '') || coalesce(with_check, '') FROM pg_policies"
    ).fetchall()
    assert len(rows) > 10
    asking = ("commonweal_role()", "commonweal_principal()")
    assert [row[:2] for row in rows if not any(name in row[2] for name in asking)] == []


def test_the_app_role_owns_nothing_and_passes_no_row_security(app: psycopg.Connection) -> None:
    rights = app.execute(
        """
        SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication
        FROM pg_roles WHERE rolname = current_user
        """
    ).fetchone()
    assert rights == (False, False, False, False, False)
    membership = "SELECT count(*) FROM pg_auth_members WHERE member = current_user::regrole"
    assert app.execute(membership).fetchone() == (0,)
    for catalogue, column in (("pg_class", "relowner"), ("pg_proc", "proowner"), ("pg_namespace", "nspowner"),
                              ("pg_type", "typowner"), ("pg_database", "datdba")):  # fmt: skip
        query = f"SELECT count(*) FROM {catalogue} WHERE {column} = current_user::regrole"
        assert app.execute(query).fetchone() == (0,), catalogue  # type: ignore[arg-type]
    makes = app.execute("SELECT has_schema_privilege('public', 'CREATE')").fetchone()
    assert makes == (False,)


def test_the_app_role_cannot_truncate_or_reference(app: psycopg.Connection) -> None:
    rows = app.execute(
        """
        SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
        AND has_table_privilege(oid, 'TRUNCATE, REFERENCES, TRIGGER')
        """
    ).fetchall()
    assert rows == []


def test_no_scope_no_rows(app: psycopg.Connection, owner: psycopg.Connection) -> None:
    policed = [table for table, is_on in granted(app).items() if is_on]
    held = {table for table in policed if count(owner, table)}
    assert {"access_user", "access_audit_entry", "measures_fact", "measures_publication", "measures_series",
            "places_area", "places_membership", "web_site_state"} <= held  # fmt: skip
    assert {table: count(app, table) for table in policed if count(app, table)} == {}


def test_an_anonymous_reader_sees_no_account_and_no_audit(app: psycopg.Connection) -> None:
    app.execute("SELECT set_config('commonweal.role', 'anonymous', true)")
    app.execute("SELECT set_config('commonweal.principal', 'anonymous', true)")
    assert {table: count(app, table) for table in ("access_user", "access_audit_entry")} == {
        "access_user": 0,
        "access_audit_entry": 0,
    }
    assert count(app, "measures_fact") > 0


def test_a_scope_ends_with_its_transaction(app: psycopg.Connection) -> None:
    app.execute("SELECT set_config('commonweal.role', 'operator', true)")
    assert count(app, "measures_fact") > 0
    app.commit()
    assert count(app, "measures_fact") == 0


def test_no_scope_no_writing(app: psycopg.Connection) -> None:
    insert = "INSERT INTO access_audit_entry (principal, role, action, detail) VALUES ('x', 'x', 'x', '{}')"
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute(insert)


def test_the_app_connects_as_the_role_that_migrations_grant_to(app: psycopg.Connection) -> None:
    assert app.execute("SELECT current_user").fetchone() == (settings.DATABASES["default"]["USER"],)

"""Who may read and load figures: the permission and the database each refuse alone, and no scope sees nothing."""

from __future__ import annotations

import psycopg
import pytest
from django.apps import apps
from django.db import Error, connection, transaction
from tests.conftest import Database, command_on
from tests.measures_place import COUNCILS, ENGLAND, Edition, load, reader_of

from commonweal.access.principal import ANONYMOUS, OPERATOR, Principal, Role
from commonweal.access.scope import scoped
from commonweal.kernel.period import month
from commonweal.kernel.problem import Kind, Refused
from commonweal.measures.actions import load_published
from commonweal.measures.models import Fact, Publication
from commonweal.measures.published.parsed import Alert
from commonweal.measures.room import ROOM

TABLES = sorted(model._meta.db_table for model in apps.get_app_config("measures").get_models())
PERIOD = month(2015, 9)
FIRST = Edition.of(
    {(ENGLAND, PERIOD): 9, (COUNCILS[0], PERIOD): 4}, PERIOD.end, alerts=(Alert("areas-do-not-sum", "4 are not 9"),)
)
NEXT = Edition.of({(COUNCILS[0], PERIOD): 5}, PERIOD.end.replace(year=2016))
LOADERS = frozenset({"operator", Role.ADMINISTRATOR.value, Role.ANALYST.value})
OTHERS = sorted({*map(str, Role), "anonymous"} - LOADERS)


@pytest.fixture(autouse=True)
def place(database: Database) -> Database:
    load(FIRST)
    return database


def of(role: str) -> Principal:
    return ANONYMOUS if role == "anonymous" else Principal("jo", role)


def count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{table}"')
        return cursor.fetchone()[0]


def test_there_are_four_tables() -> None:
    assert TABLES == ["measures_alert", "measures_fact", "measures_publication", "measures_series"]


@pytest.mark.parametrize("table", TABLES)
def test_no_scope_sees_no_row(table: str) -> None:
    assert count(table) == 0
    with scoped(ANONYMOUS):
        assert count(table) > 0
    assert count(table) == 0


@pytest.mark.parametrize("table", TABLES)
def test_an_empty_role_is_no_scope(table: str, place: Database) -> None:
    with psycopg.connect(place.url("app")) as link:
        link.execute("SELECT set_config('commonweal.role', '', true), set_config('commonweal.principal', 'operator', true)")
        assert link.execute(f'SELECT count(*) FROM "{table}"').fetchone() == (0,)  # type: ignore[arg-type]


@pytest.mark.parametrize("role", ["anonymous", Role.RESIDENT, Role.REGULATOR, Role.INTEGRATION_LEAD])
@pytest.mark.parametrize("table", TABLES)
def test_the_database_refuses_who_does_not_load(table: str, role: str) -> None:
    columns = "publication_id, code, message, sheet, area" if table == "measures_alert" else None
    with scoped(of(role)):
        before = count(table)
        assert before
        statements = [f'DELETE FROM "{table}"', f'TRUNCATE "{table}"', f'DROP TABLE "{table}"', f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY']
        if columns:
            statements.append(f'INSERT INTO "{table}" ({columns}) SELECT {columns} FROM "{table}"')
        for statement in statements:
            with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
        assert count(table) == before


INSERTS = {
    "measures_series": "INSERT INTO measures_series (kind, name) VALUES ('dtoc-la', 'made-up')",
    "measures_alert": (
        "INSERT INTO measures_alert (publication_id, code, message, sheet, area) SELECT id, 'x', 'x', '', '' "
        "FROM measures_publication"
    ),
    "measures_publication": (
        "INSERT INTO measures_publication (kind, layout, file_name, sha256, title, publisher, basis, period_start, "
        "period_end, known, synthetic, loaded_by, sheets, values) SELECT kind, layout, file_name, 'other', title, publisher, "
        "basis, period_start, period_end, known, synthetic, loaded_by, sheets, values FROM measures_publication"
    ),
    "measures_fact": (
        'INSERT INTO measures_fact (publication_id, series_id, area, period_start, period_end, value, mark, printed, sheet, '
        '"row", "column", path, known_from) SELECT publication_id, series_id, area, period_start, period_end, 99, mark, printed, '
        'sheet, "row", "column", path, known_from FROM measures_fact'
    ),
}  # fmt: skip


@pytest.mark.parametrize("role", ["anonymous", Role.RESIDENT])
@pytest.mark.parametrize("table", TABLES)
def test_a_sound_row_of_who_does_not_load_is_refused_by_policy(table: str, role: str) -> None:
    with scoped(of(role)):
        before = count(table)
        with pytest.raises(Error, match="row-level security"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(INSERTS[table])
        assert count(table) == before
    with scoped(Principal("ann", Role.ANALYST)), connection.cursor() as cursor:
        cursor.execute(INSERTS[table])  # the same row is taken from who loads: only the policy stood in its way
        assert cursor.rowcount >= 1


@pytest.mark.parametrize("column", [field.column for field in Fact._meta.get_fields() if field.column != "known_to"])  # type: ignore[union-attr]
def test_no_column_of_a_fact_changes_but_until_when_it_was_known(column: str) -> None:
    with scoped(OPERATOR), connection.cursor() as cursor:
        generated = Fact._meta.get_field(column.removesuffix("_id")).generated
        refusal = "generated column" if generated else "permission denied"
        with pytest.raises(Error, match=refusal), transaction.atomic():
            cursor.execute(f'UPDATE measures_fact SET "{column}" = "{column}"')
        cursor.execute("UPDATE measures_fact SET known_to = known_to")
        assert cursor.rowcount == 2


@pytest.mark.parametrize("table", [table for table in TABLES if table != "measures_fact"])
def test_nothing_else_changes_at_all(table: str) -> None:
    with scoped(OPERATOR), pytest.raises(Error, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f'UPDATE "{table}" SET id = id')


@pytest.mark.parametrize("role", ["anonymous", Role.RESIDENT])
def test_until_when_a_fact_was_known_is_not_for_readers_to_say(role: str) -> None:
    with scoped(of(role)), connection.cursor() as cursor:
        cursor.execute("UPDATE measures_fact SET known_to = '2015-01-01'")
        assert cursor.rowcount == 0
    with scoped(OPERATOR):
        assert not Fact.objects.exclude(known_to=None).exists()


@pytest.mark.parametrize("role", OTHERS)
def test_who_does_not_hold_the_permission_loads_nothing(role: str) -> None:
    with pytest.raises(Refused, match=r"measures\.load is not open to") as refused:
        load_published(NEXT.source, reader=reader_of(NEXT), by=of(role))
    assert refused.value.kind is Kind.FORBIDDEN
    with scoped(OPERATOR):
        assert (Publication.objects.count(), Fact.objects.count()) == (1, 2)


@pytest.mark.parametrize("role", sorted(LOADERS - {"operator"}))
def test_who_holds_it_loads_and_is_named(role: str) -> None:
    assert load_published(NEXT.source, reader=reader_of(NEXT), by=of(role)).values == 1
    with scoped(OPERATOR):
        assert list(Publication.objects.order_by("id").values_list("loaded_by", flat=True)) == ["operator", "jo"]
        with connection.cursor() as cursor:
            cursor.execute("SELECT principal, role, detail->>'values' FROM access_audit_entry WHERE action = 'measures.load' ORDER BY id")
            assert cursor.fetchall() == [("operator", "operator", "2"), ("jo", role, "1")]


def test_the_roles_of_the_permission_and_of_the_policies_are_one() -> None:
    assert ROOM.permissions["measures.load"] == LOADERS
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename, cmd, coalesce(with_check, qual) FROM pg_policies WHERE tablename = ANY(%s)", [TABLES])
        for table, command, condition in cursor.fetchall():
            if command == "SELECT":
                continue
            named = {role for role in (*map(str, Role), "operator", "anonymous") if f"'{role}'" in condition}
            assert named == LOADERS, (table, command)


def test_the_command_refuses_an_account_that_is_none(place: Database) -> None:
    done = command_on(place)("measure", "values", "delayed-days", "--as", "nobody")
    assert (done.returncode, done.stdout) == (1, "")
    assert "no such active account" in done.stderr

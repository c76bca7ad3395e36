"""Who may change places: everybody reads them, stewards of data load them, and the database knows it too."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import Error, connection, transaction
from tests.conftest import Database

from commonweal.access.principal import ANONYMOUS, OPERATOR, Principal
from commonweal.access.scope import scoped
from commonweal.kernel.files import SourceFile
from commonweal.kernel.problem import Kind, Refused
from commonweal.kernel.room import resolve
from commonweal.places import actions, queries
from commonweal.places.models import Area, LoadedFile
from commonweal.places.room import ROOM

RESIDENT = Principal("jo", "resident")
ANALYST = Principal("ann", "analyst")
FILE = SourceFile("areas.csv", b"LAD21CD,LAD21NM\nE07000008,Cambridge\n")
TABLES = [model._meta.db_table for model in apps.get_app_config("places").get_models()]


@pytest.mark.parametrize("principal", [ANONYMOUS, RESIDENT], ids=lambda principal: principal.role)
def test_who_is_no_steward_of_data_may_read_but_not_load(database: Database, principal: Principal) -> None:
    with scoped(principal):
        assert queries.area("E09000007")
    for loader in ROOM.loaders:
        if loader.kind == "areas":
            with pytest.raises(Refused) as refused:
                resolve(loader.reader)(FILE, by=principal)
            assert refused.value.kind is Kind.FORBIDDEN
    with pytest.raises(Refused) as refused:
        actions.ship(by=principal)
    assert refused.value.kind is Kind.FORBIDDEN
    with scoped(OPERATOR):
        assert queries.area("E07000008") is None


def test_an_analyst_loads_and_it_is_audited(database: Database) -> None:
    reader = next(resolve(loader.reader) for loader in ROOM.loaders if loader.kind == "areas")
    assert reader(FILE, by=ANALYST).values == 1
    with scoped(OPERATOR), connection.cursor() as cursor:
        cursor.execute(
            "SELECT principal, subject, detail->>'rows' FROM access_audit_entry WHERE action = 'places.load'"
        )
        assert cursor.fetchall() == [("ann", "areas areas.csv", "1")]


@pytest.mark.parametrize("table", TABLES)
def test_the_database_refuses_writes_of_others(database: Database, table: str) -> None:
    with scoped(ANONYMOUS), connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        before = cursor.fetchone()
        if before == (0,):
            return
        with transaction.atomic():
            column = "source" if table in {"places_area", "places_area_code", "places_succession"} else None
            if column:
                cursor.execute(f"UPDATE {table} SET {column} = 'x'")
                assert cursor.rowcount == 0
        with pytest.raises(Error), transaction.atomic():
            cursor.execute(f"INSERT INTO {table} SELECT * FROM {table}")


@pytest.mark.parametrize("table", TABLES)
def test_without_a_scope_no_row_is_seen(database: Database, table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        assert cursor.fetchone() == (0,)
    with scoped(ANONYMOUS):
        assert Area.objects.exists()
        assert LoadedFile.objects.exists()

"""Who may read and write the log of decisions: the permission and the database each refuse alone."""

from __future__ import annotations

from datetime import date

import pytest
from django.apps import apps
from django.db import Error, connection, transaction
from tests.conftest import Database
from tests.decisions_models import MODEL

from commonweal.access.principal import ANONYMOUS, OPERATOR, Principal, Role
from commonweal.access.scope import scoped
from commonweal.decisions.actions.log import append
from commonweal.decisions.actions.model import load_model
from commonweal.decisions.models import Entry, Item
from commonweal.decisions.roles import MEMBERS, WRITERS
from commonweal.decisions.room import ROOM
from commonweal.kernel.problem import Kind, Refused

TABLES = sorted(model._meta.db_table for model in apps.get_app_config("decisions").get_models())
ROLES = sorted({*map(str, Role), "anonymous", "operator"})


@pytest.fixture(scope="module", autouse=True)
def place(module_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Database:
    path = tmp_path_factory.mktemp("model") / "model.yaml"
    path.write_text(MODEL, encoding="utf-8")
    load_model(path, by=OPERATOR)
    return module_database


def of(role: str) -> Principal:
    return {"anonymous": ANONYMOUS, "operator": OPERATOR}.get(role) or Principal("jo", role)


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_no_scope_sees_no_row() -> None:
    assert Entry.objects.count() == Item.objects.count() == 0
    with scoped(ANONYMOUS):
        assert Entry.objects.count() == Item.objects.count() == 4


@pytest.mark.parametrize("role", ROLES)
def test_what_is_for_members_is_seen_by_members_only(role: str) -> None:
    seen = 0
    try:
        with scoped(OPERATOR):
            run("UPDATE decisions_item SET visibility = 'members' WHERE kind = 'model-record'")
            run("SELECT set_config('commonweal.role', %r, true)" % role)  # noqa: UP031
            seen = Item.objects.count()
            raise RuntimeError("rolled back")
    except RuntimeError:
        pass
    assert (seen > 0) is (role in MEMBERS)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE decisions_entry SET reason = 'x'",
        "UPDATE decisions_entry SET written_in = '7'",
        "DELETE FROM decisions_entry",
        "TRUNCATE decisions_entry",
        "DELETE FROM decisions_item",
        "TRUNCATE decisions_item",
        "DELETE FROM access_chain_block",
        "INSERT INTO access_chained_log (log, table_name, id_column, columns) VALUES ('x', 'y', 'id', ARRAY['a'])",
    ],
)
def test_nobody_changes_what_was_written(role: str, statement: str) -> None:
    with pytest.raises(Error), scoped(of(role)):
        run(statement)


@pytest.mark.parametrize("role", ROLES)
def test_only_writers_reach_the_log(role: str) -> None:
    def write() -> None:
        with scoped(of(role)):
            append(
                by=of(role), kind="model-record", subject=f"bodies:{role}", verb="recorded",
                content={"list": "bodies", "record": {"id": role}}, effective=date(2020, 1, 1),
            )  # fmt: skip
            transaction.set_rollback(True)

    if role in WRITERS:
        write()
    else:
        with pytest.raises(Error):
            write()


@pytest.mark.parametrize("role", ROLES)
def test_each_permission_is_held_by_the_roles_that_the_room_names(role: str, tmp_path: object) -> None:
    from commonweal.access.permissions import allowed

    for permission, holders in ROOM.permissions.items():
        assert allowed(of(role), permission) is (role in holders)


@pytest.mark.parametrize("role", sorted(set(ROLES) - ROOM.permissions["decisions.load-model"]))
def test_a_model_is_not_loaded_by_others(role: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("refused") / "model.yaml"
    path.write_text(MODEL.replace("hackney", "camden"), encoding="utf-8")
    with pytest.raises(Refused) as refused:
        load_model(path, by=of(role))
    assert refused.value.kind is Kind.FORBIDDEN

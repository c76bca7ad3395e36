"""Items are nothing but what the log says: made anew, they are the same."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from tests.conftest import Database

from commonweal.access.principal import OPERATOR
from commonweal.access.scope import scoped
from commonweal.decisions.actions.rebuilding import rebuild
from commonweal.decisions.models import Item
from commonweal.demo.meetings import make


@pytest.fixture(scope="module", autouse=True)
def place(module_database: Database) -> None:
    make(by=OPERATOR)


def held() -> list[tuple[object, ...]]:
    with scoped(OPERATOR):
        return [
            (each.kind, each.subject, each.title, each.state, each.version, str(each.last), json.dumps(each.content))
            for each in Item.objects.order_by("kind", "subject")
        ]


def test_made_anew_items_are_the_same() -> None:
    before = held()
    assert {kind for kind, *_ in before} >= {"model-record", "meeting", "paper", "minutes"}
    assert rebuild(by=OPERATOR).differing == ()
    assert held() == before


def test_what_was_changed_by_hand_is_put_right_and_named() -> None:
    before = held()
    with scoped(OPERATOR), connection.cursor() as cursor:
        cursor.execute("UPDATE decisions_item SET state = 'refused', content = '{}' WHERE kind = 'paper'")
    done = rebuild(by=OPERATOR)
    assert {name.split("/")[0] for name in done.differing} == {"paper"}
    assert held() == before


def test_a_second_demonstration_changes_nothing() -> None:
    before = held()
    make(by=OPERATOR)
    assert held() == before

"""A folder's data are synthetic or published, and every page says which."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, connection
from django.test import Client

from commonweal.access.models import AuditEntry
from commonweal.access.principal import ANONYMOUS, OPERATOR, Principal
from commonweal.access.scope import scoped
from commonweal.kernel.problem import Kind, Refused
from commonweal.web import site_state
from commonweal.web.site_state import DataNature, declare_data_nature

BANNER = "Synthetic data."
PAGES = ["/", "/search", "/about-the-data", "/sign-in", "/no-such-page"]


def banner_on(path: str) -> bool:
    return BANNER in Client(SERVER_NAME="localhost").get(path).content.decode()


@pytest.mark.parametrize("path", PAGES)
def test_every_page_says_that_its_data_are_synthetic(database: object, path: str) -> None:
    assert not banner_on(path)
    declare_data_nature("synthetic", by=OPERATOR)
    assert banner_on(path)


def test_published_data_have_no_banner(database: object) -> None:
    declare_data_nature(DataNature.PUBLISHED, by=OPERATOR)
    assert not banner_on("/")


@pytest.mark.parametrize(("first", "second"), [("synthetic", "published"), ("published", "synthetic")])
def test_the_two_natures_do_not_mix(database: object, first: str, second: str) -> None:
    declare_data_nature(first, by=OPERATOR)
    declare_data_nature(first, by=OPERATOR)
    with pytest.raises(Refused) as refusal:
        declare_data_nature(second, by=OPERATOR)
    assert refusal.value.kind is Kind.CONFLICT
    with scoped(OPERATOR):
        assert site_state.data_nature() == first
        assert AuditEntry.objects.filter(action="web.declare-data-nature").count() == 1


def test_only_those_who_load_data_declare(database: object) -> None:
    declare_data_nature(DataNature.PUBLISHED, by=Principal("ann", "analyst"))
    for who in (ANONYMOUS, Principal("kim", "clerk")):
        with pytest.raises(Refused):
            declare_data_nature("published", by=who)


@pytest.mark.parametrize(
    "sql", ["UPDATE web_site_state SET value = 'published'", "DELETE FROM web_site_state"]
)
def test_what_was_declared_cannot_be_taken_back(database: object, sql: str) -> None:
    declare_data_nature("synthetic", by=OPERATOR)
    with pytest.raises(ProgrammingError), scoped(OPERATOR), connection.cursor() as cursor:
        cursor.execute(sql)

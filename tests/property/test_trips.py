"""Statements sent together: values reach the database as they are, and what fails leaves nothing behind."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from uuid import uuid4

import psycopg
import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import Database

from commonweal.access import trips
from commonweal.access.placeholders import numbered
from commonweal.access.statements import cursor, together

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)


@given(
    TEXT,
    st.lists(st.none() | TEXT, max_size=5),
    st.binary(max_size=40),
    st.lists(st.integers(-(2**63), 2**63 - 1), max_size=4),
    st.decimals(allow_nan=False, allow_infinity=False, places=3),
    st.booleans(),
    st.datetimes(timezones=st.just(timezone(timedelta(hours=2)))).filter(lambda moment: 1 < moment.year < 9999),
)
@settings(max_examples=50, deadline=None)
@pytest.mark.usefixtures("module_database")
def test_values_arrive_as_they_are(
    text: str, texts: list[str | None], raw: bytes, numbers: list[int], amount: Decimal, flag: bool, moment: datetime
) -> None:
    statement = (
        "SELECT %(text)s::text, %(texts)b::text[], %(raw)s::bytea, %(numbers)s::bigint[], %(amount)s::numeric, %(flag)s::bool, "
        "%(moment)s::timestamptz, %(text)s::text, 5 %% 3, %(nothing)s::int"
    )
    values = {
        "text": text, "texts": texts, "raw": raw, "numbers": numbers, "amount": amount, "flag": flag, "moment": moment,
        "nothing": None,
    }  # fmt: skip
    came = together((statement, values))[0]
    assert came.rows == [(text, texts, raw, numbers, amount, flag, moment.astimezone(UTC), text, 2, None)]


def test_placeholders() -> None:
    assert numbered("a %s b %s c %%") == (b"a $1 b $2 c %", ())
    assert numbered("%(b)s %(a)b %(b)s") == (b"$1 $2 $1", ("b", "a"))


@pytest.mark.usefixtures("module_database")
def test_all_happens_or_none() -> None:
    together(("CREATE TEMPORARY TABLE few (n int PRIMARY KEY)", ()))
    with pytest.raises(psycopg.errors.UniqueViolation):
        together(("INSERT INTO few VALUES (%s)", (1,)), ("INSERT INTO few VALUES (%s)", (1,)), ("SELECT 1", ()))
    assert together(("SELECT count(*) FROM few", ()))[0].rows == [(0,)]
    two, rows = together(("INSERT INTO few VALUES (%s), (%s)", (1, 2)), ("SELECT n FROM few ORDER BY n", ()))
    assert (two.touched, two.rows, rows.rows) == (2, [], [(1,), (2,)])
    with pytest.raises(psycopg.errors.UniqueViolation), transaction.atomic():
        together(("DELETE FROM few WHERE n = %s", (2,)))
        together(("INSERT INTO few VALUES (%s)", (1,)))
    with transaction.atomic():
        assert together(("SELECT count(*) FROM few", ()))[0].rows == [(2,)]
        connection.set_rollback(True)
    with pytest.raises(psycopg.errors.SyntaxError):
        together(("NONSENSE", ()))
    with pytest.raises(TypeError):
        together(("SELECT %s", (object(),)))
    assert together(("SELECT count(*) FROM few", ()))[0].rows == [(2,)]


@pytest.mark.usefixtures("module_database")
def test_more_statements_than_are_kept() -> None:
    for number in range(trips.KEPT_MOST + 20):
        assert together((f"SELECT {number}", ()))[0].rows == [(number,)]
    assert cursor().execute("SELECT count(*) FROM pg_prepared_statements").fetchone() == (trips.KEPT_MOST,)
    assert together(("SELECT 0", ()), ("SELECT 0", ()), ("SELECT 1", ()))[2].rows == [(1,)]


def test_a_connection_that_was_ended(module_database: Database) -> None:
    name = f"cw-{uuid4()}"
    together(("SELECT set_config('application_name', %s, false)", (name,)))
    with psycopg.connect(module_database.url("superuser")) as other:
        other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = %s", [name])
    with pytest.raises(psycopg.OperationalError):
        together(("SELECT 1", ()))
    connection.close()
    assert together(("SELECT 1", ()))[0].rows == [(1,)]

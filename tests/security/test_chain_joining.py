"""A table joins the chain by its migration's helper: keys of several columns, entries it had before, later columns."""

from __future__ import annotations

from collections.abc import Generator

import psycopg
import pytest
from django.db import DatabaseError, connections
from tests.conftest import Database

from commonweal.access import log_checking, sealing
from commonweal.access.chained import chained, resealed
from commonweal.access.principal import OPERATOR
from commonweal.access.protection import protect, role_in
from commonweal.access.scope import scoped
from commonweal.kernel.room import ChainedLog, Room, install
from commonweal.site.wiring import ROOMS

POSTINGS = ChainedLog("postings", "t_posting", "journal/line", ("journal", "line", "pence", "share", "day", "recorded"))
WORDS = ChainedLog("words", "t_word", "id", ("id", "said"))

TABLES = """
CREATE TABLE t_posting (journal uuid, line smallint, pence bigint, share numeric, day date,
                        recorded timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (journal, line));
CREATE TABLE t_word (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, said text,
                     recorded timestamptz NOT NULL DEFAULT now());
CREATE FUNCTION t_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'append only'; END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON t_word FOR EACH STATEMENT EXECUTE FUNCTION t_refuse();
INSERT INTO t_word (said) VALUES ('before it was chained');
"""
NEW = "INSERT INTO t_posting (journal, line, pence, share, day) SELECT uuidv7(), line, 100, 0.10, '2000-02-01' FROM generate_series(1, 3) line"


def migrate(*operations: object) -> None:
    with connections["owner"].schema_editor() as editor:
        for operation in operations:
            operation.database_forwards("access", editor, None, None)  # type: ignore[attr-defined]


@pytest.fixture
def owner(database: Database) -> Generator[psycopg.Connection]:
    with psycopg.connect(database.url("owner"), autocommit=True) as link:
        link.execute(TABLES)  # type: ignore[arg-type]
        operators = role_in(["operator"])
        migrate(
            protect("t_posting", read=operators, insert=operators),
            protect("t_word", read="commonweal_role() = 'clerk'", insert=operators),
            chained(log="postings", table="t_posting", id_column="journal/line", columns=POSTINGS.columns),
            chained(log="words", table="t_word", columns=WORDS.columns),
        )
        yield link


@pytest.fixture
def app(database: Database, owner: psycopg.Connection) -> Generator[psycopg.Connection]:
    with psycopg.connect(database.url("app"), autocommit=True) as link:
        link.execute("SELECT set_config('commonweal.role', 'operator', false)")
        yield link


def seal(app: psycopg.Connection, log: ChainedLog) -> None:
    app.execute("SELECT commonweal_seal(%s)", [log.name])


def checked(log: ChainedLog) -> tuple[list[str], int, int, int]:
    """The breaches; how many entries are sealed, wait, and were closed to the reader."""
    with scoped(OPERATOR):
        state, found = log_checking.check(log, by=OPERATOR)
        return [str(breach) for breach in found], state.entries, state.unsealed, state.withheld


def test_a_key_of_several_columns(app: psycopg.Connection, owner: psycopg.Connection) -> None:
    app.execute(NEW)  # type: ignore[arg-type]
    assert checked(POSTINGS) == ([], 0, 3, 0)
    seal(app, POSTINGS)
    app.execute(NEW)  # type: ignore[arg-type]
    assert checked(POSTINGS) == ([], 3, 3, 0)
    seal(app, POSTINGS)
    row = owner.execute("UPDATE t_posting SET share = 0.1 WHERE line = 2 RETURNING journal || '/2'").fetchone()
    assert row
    found, *counts = checked(POSTINGS)
    assert counts == [6, 0, 0]
    assert len(found) == 2, "0.10 and 0.1 are two texts"
    assert f"log postings, block 1, entry {row[0]}: entry altered" in found


def test_what_stood_there_before_is_sealed_and_what_is_closed_is_checked(
    app: psycopg.Connection, owner: psycopg.Connection
) -> None:
    seal(app, WORDS)
    app.execute("INSERT INTO t_word (said) VALUES ('closed to who checks')")
    seal(app, WORDS)
    assert checked(WORDS) == ([], 2, 0, 2)
    owner.execute("ALTER TABLE t_word DISABLE TRIGGER USER")
    owner.execute("UPDATE t_word SET said = 'otherwise' WHERE id = 1")
    assert checked(WORDS)[0] == ["log words, block 1, entry 1: entry altered"]
    owner.execute("DELETE FROM t_word WHERE id = 1")
    assert checked(WORDS)[0] == ["log words, block 1, entry 1: entry removed"]


def test_a_later_column_leaves_old_blocks_whole(app: psycopg.Connection, owner: psycopg.Connection) -> None:
    seal(app, WORDS)
    owner.execute("ALTER TABLE t_word ADD COLUMN by text")
    columns = (*WORDS.columns, "by")
    migrate(resealed(log="words", columns=columns))
    app.execute("INSERT INTO t_word (said, by) VALUES ('new', 'ada')")
    seal(app, WORDS)
    later = ChainedLog("words", "t_word", "id", columns)
    assert checked(later) == ([], 2, 0, 2)
    owner.execute("ALTER TABLE t_word DISABLE TRIGGER USER")
    owner.execute("UPDATE t_word SET by = 'eve'")
    assert checked(later)[0] == ["log words, block 2, entry 2: entry altered"], "block 1 did not seal that column"


@pytest.fixture
def room_of_words() -> Generator[None]:
    install((*ROOMS, Room(name="words", logs=(WORDS,))))
    yield
    install(ROOMS)


@pytest.mark.usefixtures("room_of_words")
def test_one_log_that_cannot_be_sealed_holds_up_no_other(owner: psycopg.Connection) -> None:
    owner.execute("UPDATE access_chained_log SET table_name = 'gone' WHERE log = 'audit'")
    with pytest.raises(DatabaseError):
        sealing.seal_all()
    assert checked(WORDS) == ([], 1, 0, 1)

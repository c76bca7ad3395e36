"""An import that puts off the indexes and is killed: nothing is half there, searches stay right, and the indexes come
back by themselves.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from tests.conftest import Database, command_on
from tests.fhir_door import door_of

from commonweal.access.principal import OPERATOR
from commonweal.access.scope import scoped
from commonweal.demo.people.making import ndjson
from commonweal.people.record.store import deferred

COMMAND_SECONDS = 120
PEOPLE = 300
"""Of each of two files: together they bring much."""
INDEXES = "SELECT indexname, indexdef FROM pg_indexes WHERE tablename LIKE 'record%' ORDER BY 1"
QUESTIONS = ("Patient?gender=female&_count=1000", "Observation?date=gt2015&_count=1000", "Patient?name=a&_count=1000")


def indexes(database: Database) -> list[tuple[str, str]]:
    with psycopg.connect(database.url("owner")) as owner:
        return owner.execute(INDEXES).fetchall()


def waiting(database: Database) -> int:
    with psycopg.connect(database.url("owner")) as owner:
        return owner.execute("SELECT count(*) FROM record_waiting_index").fetchone()[0]


def begun_and_lost(database: Database) -> None:
    """What a load leaves that lost its connection when it had begun."""
    with psycopg.connect(database.url("app")) as lost:
        lost.execute("SELECT set_config('commonweal.role', 'operator', true)")
        assert lost.execute("SELECT record_begin_load()").fetchone() == (True,)


@pytest.mark.covers("D2-022")
def test_without_its_indexes_the_record_answers_the_same(database: Database, tmp_path: Path) -> None:
    run = command_on(database)
    ndjson(tmp_path / "people.ndjson", 30)
    assert run("record", "import", tmp_path).returncode == 0
    whole, door = indexes(database), door_of()
    answers = [door("GET", question).ids for question in QUESTIONS]
    assert all(answers)
    begun_and_lost(database)
    assert len(indexes(database)) == len(whole) - waiting(database) < len(whole)
    assert [door("GET", question).ids for question in QUESTIONS] == answers
    told = run("record", "verify")
    assert told.returncode == 1
    assert "record_resource_tokens waits to be made" in told.stderr and "record rebuild" in told.stderr
    assert run("record", "rebuild").returncode == 0
    assert indexes(database) == whole
    assert run("record", "verify").returncode == 0


def test_whoever_may_not_load_takes_no_index(database: Database) -> None:
    whole = indexes(database)
    with psycopg.connect(database.url("app"), autocommit=True) as app:
        for role in ("", "clinician", "administrator"):
            app.execute("SELECT set_config('commonweal.role', %s, false)", (role,))
            assert app.execute("SELECT record_begin_load()").fetchone() == (False,)
            assert app.execute("SELECT record_make_waiting_index()").fetchone() == (False,)
    assert indexes(database) == whole


def test_while_one_loads_the_other_loads_as_always(database: Database) -> None:
    whole = indexes(database)
    with psycopg.connect(database.url("app"), autocommit=True) as other:
        other.execute("SELECT set_config('commonweal.role', 'operator', false)")
        assert other.execute("SELECT record_begin_load()").fetchone() == (True,)
        with deferred.put_off(by=OPERATOR, told=lambda _: None):
            deferred.make_waiting()
            assert waiting(database) == len(whole) - len(indexes(database)) > 0
        assert waiting(database) > 0
    while True:  # until the server has seen that the other is gone
        deferred.make_waiting()
        if not waiting(database):
            break
    assert indexes(database) == whole
    with scoped(OPERATOR):
        assert deferred.waiting() == []


@pytest.mark.covers("D2-022")
def test_killed_while_it_loads(database: Database, tmp_path: Path) -> None:
    whole = indexes(database)
    ndjson(tmp_path / "a.ndjson", PEOPLE)
    ndjson(tmp_path / "b.ndjson", PEOPLE, 2)
    command = [sys.executable, "-m", "commonweal", "record", "import", str(tmp_path)]
    process = subprocess.Popen(
        command, env=database.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    until = time.monotonic() + COMMAND_SECONDS
    while not (waiting(database) and resources(database)):  # the first file is in
        assert process.poll() is None and time.monotonic() < until
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    left = resources(database)
    assert left in (PEOPLE * 20, 2 * PEOPLE * 20)  # each file whole
    assert waiting(database) > 0 or left == 2 * PEOPLE * 20
    run = command_on(database)
    again = run("record", "import", tmp_path)
    assert again.returncode == 0, again.stderr
    assert resources(database) == 2 * PEOPLE * 20
    assert indexes(database) == whole
    assert run("record", "verify").returncode == 0


def resources(database: Database) -> int:
    with psycopg.connect(database.url("owner")) as owner:
        return owner.execute("SELECT count(*) FROM record_resource").fetchone()[0]

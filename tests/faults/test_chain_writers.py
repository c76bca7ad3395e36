"""Writers that overlap, wait, give up or are killed: every entry that was committed is sealed in exactly one block."""

from __future__ import annotations

import contextlib
import random
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Generator
from http.cookiejar import CookieJar
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from tests.conftest import Database, point_at

from commonweal.access import log_checking, sealing
from commonweal.access.principal import OPERATOR
from commonweal.access.scope import scoped
from commonweal.site.postgres.binaries import installed
from commonweal.site.postgres.server import Server, discard, ensure
from commonweal.site.serving import free_port

WAIT_MOST = 60
ADD = (
    "INSERT INTO access_audit_entry (principal, role, action, subject, detail)"
    " SELECT 'ada', 'analyst', 'x', %s, '{}' FROM generate_series(1, %s)"
)


@contextlib.contextmanager
def writing(database: Database, *, autocommit: bool = False) -> Generator[psycopg.Connection]:
    with psycopg.connect(database.url("app"), autocommit=autocommit) as link:
        link.execute("SELECT set_config('commonweal.role', 'operator', false)")
        yield link


def add(link: psycopg.Connection, subject: str, count: int = 1) -> None:
    link.execute(ADD, [subject, count])


def sealed(database: Database, subject: str | None = None) -> Counter[str]:
    """How often each entry, or each of this subject, stands in a block."""
    with psycopg.connect(database.url("owner")) as link:
        rows = link.execute(
            "SELECT unnest(ids) FROM access_chain_block WHERE log = 'audit'"
            if subject is None
            else "SELECT held FROM access_chain_block, unnest(ids) held JOIN access_audit_entry e ON e.id::text = held"
            f" WHERE log = 'audit' AND e.subject = '{subject}'"  # type: ignore[arg-type]
        ).fetchall()
    return Counter(id_ for (id_,) in rows)


def entries(database: Database, subject: str | None = None) -> set[str]:
    with psycopg.connect(database.url("owner")) as link:
        rows = link.execute(
            "SELECT id::text FROM access_audit_entry WHERE %s::text IS NULL OR subject = %s", [subject, subject]
        ).fetchall()
    return {id_ for (id_,) in rows}


def state(database: Database) -> tuple[list[str], int]:
    """The breaches of the audit, and how many entries wait."""
    with scoped(OPERATOR):
        check, found = log_checking.check(log_checking.logs("audit")[0], by=OPERATOR)
        return [str(breach) for breach in found], check.unsealed


def assert_each_in_one_block(database: Database) -> None:
    assert sealed(database) == Counter(entries(database))
    assert state(database) == ([], 0)


def write_and_give_up_now_and_then(database: Database, number: int) -> None:
    chance = random.Random(number)  # noqa: S311
    with writing(database) as link:
        link.commit()
        for turn in range(15):
            add(link, f"writer {number}", chance.randrange(1, 4))
            time.sleep(chance.uniform(0, 0.02))
            add(link, f"writer {number}")
            if turn % 5 == 4:
                link.rollback()
            else:
                link.commit()


def seal_until(database: Database, done: threading.Event) -> None:
    with psycopg.connect(database.url("app"), autocommit=True) as link:
        while not done.is_set():
            link.execute("SELECT commonweal_seal('audit')")


def test_overlapping_long_and_killed_writers(database: Database) -> None:
    done = threading.Event()
    sealers = [threading.Thread(target=seal_until, args=(database, done)) for _ in range(2)]
    writers = [threading.Thread(target=write_and_give_up_now_and_then, args=(database, each)) for each in range(6)]
    with writing(database) as slow, writing(database) as killed:
        slow.commit()
        add(slow, "slow")
        add(killed, "killed", 5)
        for thread in (*sealers, *writers):
            thread.start()
        with psycopg.connect(database.url("superuser"), autocommit=True) as admin:
            admin.execute("SELECT pg_terminate_backend(%s)", [killed.info.backend_pid])
        for thread in writers:
            thread.join()
        add(slow, "slow")
        sealing.seal_all()
        others = entries(database)
        assert len(others) > 6 * 12
        assert sealed(database) == Counter(others), "a transaction that has not ended held back the others"
        slow.commit()
        with contextlib.suppress(psycopg.Error):
            killed.rollback()
    sealing.seal_all()
    done.set()
    for thread in sealers:
        thread.join()
    assert entries(database, "killed") == set()
    assert sealed(database, "slow") == Counter(entries(database, "slow"))
    assert len(entries(database, "slow")) == 2
    assert_each_in_one_block(database)


def test_writers_do_not_wait_for_a_sealer(database: Database) -> None:
    """A sealer that has not ended keeps its lock; who writes meanwhile commits all the same."""
    sealing.seal_all()
    with writing(database, autocommit=True) as writer, psycopg.connect(database.url("app")) as sealer:
        add(writer, "before")
        sealer.execute("SELECT commonweal_seal('audit')")
        writer.execute("SET statement_timeout = '30s'")
        add(writer, "during")
        sealer.commit()
    assert sealed(database, "during") == Counter()
    assert state(database) == ([], 1)
    sealing.seal_all()
    assert_each_in_one_block(database)


def sizes(database: Database) -> list[int]:
    with psycopg.connect(database.url("owner")) as link:
        rows = link.execute("SELECT cardinality(ids) FROM access_chain_block WHERE log = 'audit' ORDER BY number").fetchall()
    return [size for size, in rows]


def test_many_entries_fill_several_blocks(database: Database) -> None:
    sealing.seal_all()
    held = len(sizes(database))
    with writing(database) as writer, writing(database, autocommit=True) as other:
        add(writer, "many", 19_999)
        add(other, "meanwhile")
        writer.commit()
        assert other.execute("SELECT commonweal_seal('audit')").fetchone() == (True,)
        assert state(database)[0] == []
        add(other, "between blocks")
        sealing.seal_all()
        add(other, "after")
        sealing.seal_all()
    assert sizes(database)[held:] == [10_000, 10_000, 1, 1]
    assert_each_in_one_block(database)


@pytest.fixture
def elsewhere(tmp_path: Path) -> Generator[Server]:
    home = tmp_path / "elsewhere"
    yield ensure(home, idle_seconds=600, durable=False)
    discard(home)


def run(program: str, *arguments: str) -> None:
    done = subprocess.run([installed() / "bin" / program, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_dump_restored_on_another_server_goes_on(
    database: Database, elsewhere: Server, server: Server, tmp_path: Path
) -> None:
    """Where transaction numbers begin again: what was sealed stays so, what was not is sealed, new entries follow."""
    sealing.seal_all()
    with writing(database, autocommit=True) as link:
        add(link, "sealed before", 3)
        sealing.seal_all()
        add(link, "not sealed before", 2)
    dump = str(tmp_path / "dump")
    run("pg_dump", "--format=custom", f"--file={dump}", database.url("superuser"))
    with psycopg.connect(elsewhere.url("superuser"), autocommit=True) as admin:
        admin.execute("CREATE DATABASE restored OWNER commonweal_owner TEMPLATE template0")
    run("pg_restore", "--exit-on-error", f"--dbname={elsewhere.url('superuser', database='restored')}", dump)
    there = Database(elsewhere, "restored")
    before = sizes(database)
    point_at(elsewhere, "restored")
    try:
        with writing(there, autocommit=True) as link:
            add(link, "written there", 4)
            sealing.seal_all()
            assert sizes(there) == [*before, 6]
            add(link, "later", 1)
            sealing.seal_all()
        assert sizes(there) == [*before, 6, 1]
        assert_each_in_one_block(there)
    finally:
        point_at(server, database.name)


SERVE = "from commonweal.site.startup import ready; ready(); from commonweal.site.serving import *; serve_site('127.0.0.1', {port}, 1)"


@pytest.fixture
def site(database: Database, tmp_path: Path) -> Generator[tuple[subprocess.Popen[str], str]]:
    port = free_port("127.0.0.1", 8700)
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE.format(port=port)], env=database.environment, stderr=subprocess.PIPE, text=True
    )
    until(lambda: answers(f"http://127.0.0.1:{port}/sign-in"))
    yield process, f"http://127.0.0.1:{port}"
    if process.poll() is None:
        process.terminate()
    process.communicate(timeout=WAIT_MOST)


def until(is_so: object) -> None:
    ends = time.monotonic() + WAIT_MOST
    while not is_so():  # type: ignore[operator]
        assert time.monotonic() < ends, "never"
        time.sleep(0.05)


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def fail_to_sign_in(address: str) -> None:
    """What anybody can do that writes to the audit."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    page = opener.open(f"{address}/sign-in", timeout=WAIT_MOST).read().decode()
    token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[0]
    form = {"username": "nobody", "password": "three wrong words", "csrfmiddlewaretoken": token}
    with contextlib.suppress(urllib.error.HTTPError):
        opener.open(f"{address}/sign-in", urllib.parse.urlencode(form).encode(), timeout=WAIT_MOST).read()


def test_the_server_seals_by_itself_and_at_its_end(database: Database, site: tuple[subprocess.Popen[str], str]) -> None:
    process, address = site
    until(lambda: state(database)[1] == 0)
    held = len(entries(database))
    fail_to_sign_in(address)
    assert len(entries(database)) == held + 1
    until(lambda: state(database)[1] == 0)
    assert len(sealed(database)) == held + 1
    connection.close()
    with psycopg.connect(database.url("superuser"), autocommit=True) as admin:  # as a restart of the database does
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND usename = 'commonweal_app'"
        )
    for _ in range(3):  # until the server's own threads have connected again
        fail_to_sign_in(address)
    until(lambda: state(database)[1] == 0 and len(sealed(database)) > held + 1)
    fail_to_sign_in(address)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=WAIT_MOST)
    assert_each_in_one_block(database)

"""A load that is killed, or meets another: each file is wholly in or wholly out, and what was known stays in order."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import psycopg
import pytest
from tests.conftest import Command, Database, command_on

from commonweal.demo.making import MadeFile, content_of
from commonweal.demo.workbooks import AreaDays, MonthFigures, workbook
from commonweal.kernel.period import month

MONTHS = ("2015-09", "2015-10", "2016-11", "2017-04")
FILES = [*(MadeFile("dtoc-la", text) for text in MONTHS), MadeFile("dtoc-la", "2016-11", is_revised=True)]
SECONDS_MOST = 60

FINGERPRINT = """
SELECT p.sha256, s.name, f.area, f.period_start, f.value, f.mark, f.row, f.column, f.known_from, f.known_to
FROM measures_fact f JOIN measures_publication p ON p.id = f.publication_id JOIN measures_series s ON s.id = f.series_id
ORDER BY 1, 2, 3, 4
"""
HALF_LOADED = """
SELECT p.file_name FROM measures_publication p
WHERE p.values <> (SELECT count(*) FROM measures_fact f WHERE f.publication_id = p.id)
   OR NOT EXISTS (SELECT 1 FROM access_audit_entry a WHERE a.detail->>'sha256' = p.sha256
                  AND (a.detail->>'alerts')::int = (SELECT count(*) FROM measures_alert l WHERE l.publication_id = p.id))
"""
ORPHANS = """
SELECT 'series', id FROM measures_series s WHERE NOT EXISTS (SELECT 1 FROM measures_fact f WHERE f.series_id = s.id)
UNION ALL SELECT 'fact', id FROM measures_fact f
  WHERE NOT EXISTS (SELECT 1 FROM measures_publication p WHERE p.id = f.publication_id)
UNION ALL SELECT 'alert', id FROM measures_alert l
  WHERE NOT EXISTS (SELECT 1 FROM measures_publication p WHERE p.id = l.publication_id)
"""
OUT_OF_ORDER = """
SELECT * FROM (
  SELECT id, known_to, lead(known_from) OVER (
    PARTITION BY series_id, area, period_start, period_end ORDER BY known_from, publication_id
  ) AS next_known FROM measures_fact
) chain WHERE known_to IS DISTINCT FROM next_known
"""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("files")
    paths = [folder / file.name for file in FILES]
    for path, file in zip(paths, FILES, strict=True):
        path.write_bytes(content_of(file))
    return paths


def all_rows(database: Database, query: str) -> list[tuple[object, ...]]:
    """As the owner of the tables, whom no policy holds."""
    with psycopg.connect(database.url("owner")) as link:
        return link.execute(query).fetchall()  # type: ignore[arg-type]


def start(database: Database, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "commonweal", *map(str, arguments)], env=database.environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip


def wait_until(database: Database, query: str, wanted: int, process: subprocess.Popen[str] | None = None) -> None:
    ends = time.monotonic() + SECONDS_MOST
    with psycopg.connect(database.url("superuser"), autocommit=True) as link:
        while True:
            row = link.execute(query).fetchone()  # type: ignore[arg-type]
            if (row and row[0] >= wanted) or (process and process.poll() is not None):
                return
            assert time.monotonic() < ends, f"never came to {wanted}: {query}"
            time.sleep(0.01)


LOADS = "SELECT count(*) FROM measures_publication"
GONE = """
SELECT (count(*) = 0)::int FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename = 'commonweal_app' AND state <> 'idle'
"""


@pytest.mark.parametrize("tries", [3, pytest.param(20, marks=pytest.mark.long)])
def test_killed_at_any_moment_each_file_is_in_or_out(database: Database, files: list[Path], tries: int) -> None:
    chance = random.Random(tries)  # noqa: S311
    held = 0
    for _ in range(tries):
        process = start(database, "load", "dtoc-la", *files)
        wait_until(database, LOADS, min(held + chance.randrange(2), len(files) - 1), process)
        time.sleep(chance.uniform(0, 1.5) if chance.random() < 0.5 else chance.uniform(0, 0.2))
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=SECONDS_MOST)
        wait_until(database, GONE, 1)
        held = int(str(all_rows(database, LOADS)[0][0]))
        for query in (HALF_LOADED, ORPHANS, OUT_OF_ORDER):
            assert all_rows(database, query) == []
    done = command_on(database)("load", "dtoc-la", *files, "--format", "csv")
    assert done.returncode == 0, done.stderr
    unchanged = [line.rsplit(",", 1)[1] for line in done.stdout.splitlines()[1:]]
    assert unchanged.count("true") == held
    assert all_rows(database, LOADS) == [(len(files),)]
    for query in (HALF_LOADED, ORPHANS, OUT_OF_ORDER):
        assert all_rows(database, query) == []


@contextmanager
def held_back(database: Database, kind: str = "dtoc-la") -> Generator[psycopg.Connection]:
    """Loads of a kind wait inside, as behind one that has not ended, and all go on together at the end."""
    with psycopg.connect(database.url("superuser"), autocommit=True) as link:
        link.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [f"measures.load:{kind}"])
        yield link
        link.execute("SELECT pg_advisory_unlock_all()")


WAITING = """
SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
AND wait_event = 'advisory'
"""


def together(database: Database, *loads: tuple[Path, ...]) -> list[tuple[int, str, str]]:
    """Status, stdout and stderr of commands that come to the same moment and then load at once."""
    with held_back(database):
        running = [start(database, "load", "dtoc-la", *paths, "--format", "csv") for paths in loads]
        wait_until(database, WAITING, len(running))
    found: list[tuple[int, str, str]] = []
    for process in running:
        out, err = process.communicate(timeout=SECONDS_MOST)
        found.append((process.returncode, out, err))
    return found


def test_the_same_file_twice_at_once_is_loaded_once(database: Database, files: list[Path]) -> None:
    found = together(database, (files[0],), (files[0],), (files[0],))
    assert [status for status, _, _ in found] == [0, 0, 0], found
    unchanged = sorted(out.splitlines()[1].rsplit(",", 1)[1] for _, out, _ in found)
    assert unchanged == ["false", "true", "true"]
    assert all_rows(database, LOADS) == [(1,)]
    for query in (HALF_LOADED, ORPHANS, OUT_OF_ORDER):
        assert all_rows(database, query) == []


def made(folder: Path, days: int, revised: date | None) -> Path:
    """September 2015 of two councils."""
    areas = tuple(
        AreaDays(name, code, {("acute", "A", "nhs"): days + extra}, ons, "London")
        for extra, (name, code, ons) in enumerate([("Camden", "702", "E09000007"), ("Islington", "703", "E09000019")])
    )
    path = folder / f"{days}.xlsx"
    path.write_bytes(workbook(month(2015, 9), MonthFigures(areas, published=date(2015, 11, 12), revised=revised)))
    return path


def test_editions_at_once_leave_one_order_of_what_was_known(database: Database, tmp_path: Path, commonweal: Command) -> None:
    days = [(10, None), (20, date(2016, 2, 11)), (30, date(2016, 5, 12)), (40, date(2017, 7, 13))]
    paths = [made(tmp_path, count, revised) for count, revised in days]
    found = together(database, (paths[2],), (paths[0],), (paths[3], paths[1]))
    assert [status for status, _, _ in found] == [0, 0, 0], found
    assert all_rows(database, OUT_OF_ORDER) == []
    chain = all_rows(
        database,
        "SELECT value, known_from, known_to FROM measures_fact f JOIN measures_series s ON s.id = f.series_id "
        "WHERE s.name = 'delayed-days' AND area = 'E09000007' ORDER BY known_from",
    )
    known = [date(2015, 11, 12), *(revised for _, revised in days if revised)]
    assert chain == [(count, start, end) for (count, _), start, end in zip(days, known, [*known[1:], None], strict=True)]
    done = commonweal("measure", "values", "delayed-days", "--area", "E09000007", "--period", "2015-09", "--known", "2016-05-11", "--format", "csv")
    assert done.stdout.splitlines()[1].split(",")[3] == "20"


def test_a_load_that_waited_behind_a_refused_one_goes_on(database: Database, tmp_path: Path, files: list[Path]) -> None:
    published = made(tmp_path, 10, None)
    source = published.read_bytes()
    spoilt = tmp_path / "spoilt.xlsx"
    spoilt.write_bytes(source[: len(source) // 2])
    with held_back(database):
        running = [start(database, "load", "dtoc-la", path) for path in (spoilt, published)]
        out, err = running[0].communicate(timeout=SECONDS_MOST)  # it is refused before it would wait
        assert (running[0].returncode, "spoilt.xlsx" in err) == (1, True), out
        wait_until(database, WAITING, 1)
    out, err = running[1].communicate(timeout=SECONDS_MOST)
    assert running[1].returncode == 0, err
    assert all_rows(database, LOADS) == [(1,)]


def test_loading_in_any_order_of_files_is_the_same(database: Database, files: list[Path], server: object, template: str) -> None:
    first = command_on(database)("load", "dtoc-la", *files)
    assert first.returncode == 0, first.stderr
    wanted = all_rows(database, FINGERPRINT)
    from tests.conftest import drop_clone, make_clone

    other = make_clone(server, template)  # type: ignore[arg-type]
    try:
        assert command_on(other)("load", "dtoc-la", *reversed(files)).returncode == 0
        assert all_rows(other, FINGERPRINT) == wanted
    finally:
        drop_clone(server, other.name)  # type: ignore[arg-type]

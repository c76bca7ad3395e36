"""A real server through an ordinary life: first start, later commands, stop, start, and who may do what."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
from tests.processes import held_files, runs

from commonweal.site.postgres import place, postmaster, sockets
from commonweal.site.postgres.server import Server, ServerError, discard, ensure, status, stop
from commonweal.site.postgres.settings import caches

TEST_SECONDS = 280
COMMAND_SECONDS = 120

COMMAND = """
import json, os, sys
from pathlib import Path
from commonweal.site.postgres.server import ensure, status
server = ensure(Path(sys.argv[1]))
pipes = []
for number in range(64):
    try:
        pipes.append(os.readlink(f"/proc/self/fd/{number}"))
    except FileNotFoundError:
        pass
print(json.dumps({"pid": status(Path(sys.argv[1])).pid, "socket": str(server.socket_dir), "pipes": pipes}))
"""


@contextlib.contextmanager
def fresh_home(folder: Path) -> Iterator[Path]:
    """A home that is stopped and cleared away at the end, within a bounded time."""

    def too_long(*_: object) -> None:
        raise TimeoutError(f"the test took more than {TEST_SECONDS} seconds")

    bounded = threading.current_thread() is threading.main_thread()
    if bounded:
        signal.signal(signal.SIGALRM, too_long)
        signal.alarm(TEST_SECONDS)
    home = folder / "home"
    try:
        yield home
    finally:
        for left in [item for item in folder.iterdir() if (item / "postgres").is_dir()]:
            _clear_away(left)
        if bounded:
            signal.alarm(0)


def _clear_away(home: Path) -> None:
    with contextlib.suppress(ServerError):
        stop(home, "immediate")
    with contextlib.suppress(ServerError):
        discard(home)
    at = place.find(home)
    for outside in (sockets.remembered(at), at.cluster if at.cluster != at.keep else None):
        if outside is not None and "commonweal" in str(outside):
            shutil.rmtree(outside, ignore_errors=True)
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    with fresh_home(tmp_path) as path:
        yield path


@pytest.fixture
def open_home() -> Iterator[Path]:
    """A home in a folder that others may pass through, so that root's data lie in the home itself."""
    folder = Path(tempfile.mkdtemp(prefix="cw-open-"))
    folder.chmod(0o755)
    with fresh_home(folder) as path:
        yield path
    shutil.rmtree(folder, ignore_errors=True)


def ask(server: Server, query: str, role: str = "superuser", **changes: str) -> object:
    with psycopg.connect(**(server.parameters(role) | changes), autocommit=True) as connection:
        cursor = connection.execute(query)
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


def family(home: Path) -> list[psutil.Process]:
    """The server's processes and its guard."""
    found = status(home)
    first = psutil.Process(found.pid)
    return [first, *first.children(recursive=True), psutil.Process(found.guard_pid)]


def run_command(home: Path, **options) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, "-c", COMMAND, str(home)], text=True, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, **options)  # fmt: skip


def answer(command: subprocess.Popen) -> dict:
    out, err = command.communicate(timeout=COMMAND_SECONDS)
    assert command.returncode == 0, err
    return json.loads(out)


def test_first_start_then_found_by_the_next(home: Path):
    said: list[str] = []
    first = ensure(home, progress=said.append)
    assert len(said) == 3
    pid = status(home).pid
    assert ensure(home, progress=said.append) == first
    assert len(said) == 3
    assert status(home).pid == pid
    assert status(home).state == "ready"
    assert status(home).durable


def test_the_server_is_set_up_as_settled(home: Path):
    server = ensure(home)
    wanted = {
        "fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "data_checksums": "on",
        "listen_addresses": "", "TimeZone": "UTC", "jit": "off", "server_encoding": "UTF8",
        "max_connections": "60", "password_encryption": "scram-sha-256",
    }  # fmt: skip
    assert {name: ask(server, f"show {name}") for name in wanted} == wanted
    buffers = int(caches()["shared_buffers"].removesuffix("MB"))
    assert ask(server, "select pg_size_bytes(current_setting('shared_buffers'))") == buffers * 1024 * 1024
    assert (
        ask(server, "select datlocprovider::text || datlocale from pg_database where datname = 'commonweal'")
        == "bC.UTF-8"
    )
    assert ask(server, "select count(*) from pg_extension where extname in ('btree_gist', 'pg_trgm')") == 2
    assert (
        ask(server, "select pg_get_userbyid(datdba) from pg_database where datname = 'commonweal'")
        == "commonweal_owner"
    )


def test_data_survive_a_stop_and_a_start(home: Path):
    server = ensure(home)
    with psycopg.connect(server.url("owner")) as connection:
        connection.execute("create table kept (n int)")
        connection.execute("insert into kept select generate_series(1, 1000)")
    assert stop(home) is True
    assert stop(home) is False
    assert status(home).state == "stopped"
    assert ask(ensure(home), "select count(*) from kept", "owner") == 1000


def test_commands_at_once_on_a_fresh_folder_all_succeed(home: Path):
    commands = [run_command(home) for _ in range(3)]
    answers = [answer(command) for command in commands]
    assert len({found["pid"] for found in answers}) == 1
    assert len({found["socket"] for found in answers}) == 1


def test_threads_at_once_all_succeed(home: Path):
    found: list[Server] = []
    threads = [threading.Thread(target=lambda: found.append(ensure(home, durable=False))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(COMMAND_SECONDS)
    assert len(found) == 4
    assert len(set(map(repr, found))) == 1


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs /proc")
def test_server_and_guard_hold_nothing_of_the_caller(home: Path):
    reading, writing = os.pipe()
    try:
        command = run_command(home, stdin=subprocess.PIPE, pass_fds=[reading, writing], start_new_session=True)
        callers = [text for text in answer(command)["pipes"] if text.startswith("pipe:")]
        assert len(callers) >= 4
        caller_session = command.pid
        looked_at = [process for process in family(home) if held_files(process)]
        assert {status(home).pid, status(home).guard_pid} <= {process.pid for process in looked_at}
        for process in looked_at:
            assert not held_files(process) & set(callers), process
            with contextlib.suppress(ProcessLookupError):
                assert os.getsid(process.pid) != caller_session
            with contextlib.suppress(psutil.NoSuchProcess):
                assert process.ppid() != os.getpid()
    finally:
        os.close(reading)
        os.close(writing)


def test_the_server_outlives_an_interrupt_of_its_caller(home: Path):
    command = run_command(home, start_new_session=True)
    pid = answer(command)["pid"]
    with contextlib.suppress(ProcessLookupError):
        os.killpg(command.pid, signal.SIGINT)
    assert status(home).pid == pid
    assert ask(ensure(home), "select 1", "app") == 1


def test_the_app_role_can_do_little(home: Path):
    server = ensure(home)
    rights = "select {} from pg_roles where rolname = 'commonweal_{}'"
    assert ask(server, rights.format("rolcreatedb or rolcreaterole or rolreplication", "app")) is False
    for role in ("app", "owner"):
        assert ask(server, rights.format("rolsuper or rolbypassrls", role)) is False
    for refused in (
        "create table t (n int)",
        "create schema s",
        "create role r",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            ask(server, refused, "app")
    for other in ("postgres", "template1"):
        with pytest.raises(psycopg.OperationalError, match="permission denied"):
            ask(server, "select 1", "app", dbname=other)
    ask(server, "create table t as select 1", "owner")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        ask(server, "select * from t", "app")


def test_the_owner_can_make_and_copy_databases(home: Path):
    server = ensure(home, durable=False)
    with psycopg.connect(server.url("owner", database="postgres"), autocommit=True) as connection:
        connection.execute("create database copy template commonweal")
    assert ask(server, "select count(*) from pg_extension where extname = 'btree_gist'", "owner", dbname="copy") == 1


def test_a_wrong_password_is_refused(home: Path):
    server = ensure(home, durable=False)
    for role, wrong in itertools.product(("app", "owner", "superuser"), ("wrong", "")):
        with pytest.raises(psycopg.OperationalError, match="password"):
            ask(server, "select 1", role, password=wrong)


def test_what_is_private_is_private(open_home: Path):
    server = ensure(open_home)
    at = place.find(open_home)
    for path, mode in ((at.secrets, 0o600), (server.socket_dir, 0o700), (at.data, 0o700), (at.log, 0o700)):
        assert stat.S_IMODE(path.lstat().st_mode) == mode, path
    for folder in (open_home, at.keep):
        assert not stat.S_IMODE(folder.stat().st_mode) & 0o067, folder
    assert at.secrets.stat().st_uid == os.geteuid()
    assert {p.uids().effective for p in family(open_home)[:-1]} == {at.data.stat().st_uid}
    assert at.data.stat().st_uid != 0


def test_the_log_tells_nothing_of_people(home: Path):
    server = ensure(home, durable=False)
    with psycopg.connect(server.url("owner"), autocommit=True) as connection:
        connection.execute("create table person (number text primary key, born date)")
        connection.execute("insert into person values (%s, now())", ["9434765919"])
        for bad in (
            "insert into person values ('9434765919')",
            "select '9434765919'::date",
            "select pg_sleep(9434765919",
        ):
            with pytest.raises(psycopg.Error):
                connection.execute(bad)
        with pytest.raises(psycopg.Error):
            connection.execute("insert into person values (%s)", ["9434765919"])
    stop(home)
    log = "".join(path.read_text() for path in status(home).log_dir.iterdir())
    assert "database system is shut down" in log
    assert "9434765919" not in log


def test_a_home_for_tests_never_takes_real_data(home: Path):
    server = ensure(home, durable=False)
    assert ask(server, "show fsync") == "off"
    assert ask(ensure(home), "show fsync") == "off"
    with pytest.raises(ServerError, match="made for tests"):
        ensure(home, durable=True)
    stop(home)
    assert ask(ensure(home), "show fsync") == "off"
    discard(home)
    assert not (home / "postgres").exists()
    assert not place.find(home).data.exists()


def test_a_durable_home_is_never_made_unsafe_nor_discarded(home: Path):
    ensure(home)
    assert ask(ensure(home, durable=False), "show fsync") == "on"
    with pytest.raises(ServerError, match="durable"):
        discard(home)
    assert place.find(home).data.exists()


def test_a_setting_of_the_operator_holds(open_home: Path):
    ensure(open_home, durable=False)
    stop(open_home)
    extra = place.find(open_home).settings
    extra.write_text("work_mem = '33MB'\n")
    extra.chmod(0o644)
    assert ask(ensure(open_home), "show work_mem") == "33MB"


def test_a_start_that_fails_shows_the_log_and_can_be_repeated(open_home: Path):
    ensure(open_home, durable=False)
    stop(open_home)
    extra = place.find(open_home).settings
    extra.write_text("work_mem = 'nonsense'\n")
    extra.chmod(0o644)
    with pytest.raises(ServerError, match="nonsense"):
        ensure(open_home)
    extra.unlink()
    assert ask(ensure(open_home), "select 1", "app") == 1


def test_a_full_server_is_still_found(home: Path):
    server = ensure(home, durable=False)
    open_ones = []
    try:
        with pytest.raises(psycopg.OperationalError):
            for _ in range(70):
                open_ones.append(psycopg.connect(server.url("app")))
        assert ensure(home) == server
    finally:
        for connection in open_ones:
            connection.close()


def test_each_way_to_stop_ends_everything(home: Path):
    for mode in postmaster.SIGNALS:
        ensure(home, durable=False)
        before = family(home)
        assert stop(home, mode) is True
        assert not any(map(runs, before))

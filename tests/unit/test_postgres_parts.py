"""The parts of the embedded server that need no server."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import psutil
import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.site.postgres import binaries, files, locks, place, processes, settings, sockets, spawn
from commonweal.site.postgres.account import Account
from commonweal.site.postgres.server import Server, ServerError, status, stop

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give folders to others")
SOMEBODY_ELSE = 54321


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1))
def test_a_url_carries_any_password_and_folder(text: str):
    server = Server(Path("/h"), Path("/" + text), 5432, "commonweal", {"app": text, "owner": "o", "superuser": "s"})
    found = psycopg.conninfo.conninfo_to_dict(server.url("app"))
    assert found == {
        "user": "commonweal_app", "password": text, "dbname": "commonweal",
        "host": str(server.socket_dir), "port": "5432",
    }  # fmt: skip


def test_a_server_does_not_show_its_passwords():
    server = Server(Path("/h"), Path("/s"), 5432, "commonweal", {"app": "hush", "owner": "hush", "superuser": "hush"})
    assert "hush" not in repr(server)


def test_a_private_file_is_whole_or_absent(tmp_path: Path):
    path = tmp_path / "it.json"
    files.write_json(path, {"a": 1})
    files.write_json(path, {"a": 2})
    assert files.read_json(path) == {"a": 2}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [item.name for item in tmp_path.iterdir()] == ["it.json"]


@pytest.mark.parametrize("contents", ["", "{", "[]", "nul", "\x00"])
def test_a_damaged_file_says_nothing(tmp_path: Path, contents: str):
    (tmp_path / "it.json").write_text(contents)
    assert files.read_json(tmp_path / "it.json") is None


def test_what_a_killed_writer_left_is_cleared(tmp_path: Path):
    (tmp_path / f"{files.TEMPORARY_PREFIX}it.json-1234").touch()
    (tmp_path / "other").touch()
    files.clear_temporaries(tmp_path)
    assert [item.name for item in tmp_path.iterdir()] == ["other"]


def test_a_socket_folder_must_be_closed_and_no_link(tmp_path: Path):
    folder, link = tmp_path / "folder", tmp_path / "link"
    folder.mkdir(mode=0o700)
    link.symlink_to(folder)
    assert sockets.is_private(folder, os.geteuid())
    assert not sockets.is_private(link, os.geteuid())
    assert not sockets.is_private(tmp_path / "nowhere", os.geteuid())
    folder.chmod(0o750)
    assert not sockets.is_private(folder, os.geteuid())


@AS_ROOT
def test_a_socket_folder_of_another_user_is_refused(tmp_path: Path):
    folder = tmp_path / "folder"
    folder.mkdir(mode=0o700)
    os.chown(folder, SOMEBODY_ELSE, SOMEBODY_ELSE)
    assert not sockets.is_private(folder, os.geteuid())


@AS_ROOT
def test_another_users_home_is_refused(tmp_path: Path):
    home = tmp_path / "home"
    home.mkdir()
    os.chown(home, SOMEBODY_ELSE, SOMEBODY_ELSE)
    for act in (status, place.make_home, place.refuse_strangers):
        with pytest.raises(ServerError, match=f"belongs to user number {SOMEBODY_ELSE}"):
            act(home)


def test_a_home_that_is_a_file_is_refused(tmp_path: Path):
    (tmp_path / "home").touch()
    with pytest.raises(ServerError):
        status(tmp_path / "home")


def test_looking_at_and_stopping_nothing_make_nothing(tmp_path: Path):
    assert status(tmp_path / "home").state == "absent"
    assert stop(tmp_path / "home") is False
    assert not (tmp_path / "home").exists()


def test_a_lock_lives_as_long_as_the_last_process_that_has_it(tmp_path: Path):
    path = tmp_path / "alive.lock"
    assert not locks.is_held(path)
    mine = locks.take(path)
    assert mine is not None
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, pass_fds=[mine])
    locks.close(mine)
    assert locks.is_held(path)
    assert locks.take(path) is None
    child.kill()
    child.communicate(timeout=30)
    assert not locks.is_held(path)


def test_a_short_look_at_a_lock_does_not_take_it(tmp_path: Path):
    with (
        locks.gate(tmp_path / "gate", shared=True) as first,
        locks.gate(tmp_path / "gate", shared=True) as second,
    ):
        assert first
        assert second
        with locks.gate(tmp_path / "gate", shared=False) as third:
            assert not third


def test_waiting_for_a_start_ends_with_a_remedy(tmp_path: Path):
    said: list[str] = []
    with (
        locks.starting(tmp_path, said.append),
        pytest.raises(ServerError, match="Another command"),
        locks.starting(tmp_path, said.append, wait_seconds=0.2),
    ):
        pass
    assert said == ["Waiting for another command that is starting or stopping the database"]


def test_the_database_takes_a_sixteenth_of_the_memory_within_bounds():
    gibibyte = 1024**3
    taken = {memory: settings.caches(memory)["shared_buffers"] for memory in (gibibyte, 8 * gibibyte, 256 * gibibyte)}
    assert list(taken.values()) == ["128MB", "512MB", "2048MB"]
    assert settings.caches(8 * gibibyte)["effective_cache_size"] == "4096MB"
    assert 0 < settings.machine_memory() <= psutil.virtual_memory().total


def test_settings_keep_words_out_of_the_log_and_the_network_out():
    nothing = Path("/nothing/settings.conf")
    found = settings.text(log_dir=Path("/a 'quoted' folder"), shared_memory="posix", durable=True, operators=nothing)
    assert "log_directory = '/a ''quoted'' folder'" in found
    assert "listen_addresses = ''" in found
    assert "fsync" not in found
    assert "include" not in found
    assert "fsync = 'off'" in settings.text(log_dir=Path("/l"), shared_memory="posix", durable=False, operators=nothing)


def test_the_programs_are_those_of_the_wheel():
    assert binaries.version(binaries.installed()).split(".")[0] == "18"


def test_a_process_with_the_right_number_is_not_enough(tmp_path: Path):
    """Only a PostgreSQL of this very folder counts: not we, nor one of another folder, nor a look-alike."""
    test = processes.Belongs(tmp_path, "commonweal-1", os.geteuid())
    assert not test.any(psutil.Process())

    def with_words(*words: str) -> tuple[bool, bool]:
        found = psutil.Process()
        found.cmdline = lambda: list(words)
        return test.postmaster(found), test.any(found)

    assert with_words("/x/bin/postgres", "-D", "/moved", "-c", "cluster_name=commonweal-1") == (True, True)
    assert with_words("/x/bin/postgres", "-D", str(tmp_path)) == (True, True)
    assert with_words("/x/bin/postgres", "-D", str(tmp_path), "-c", "cluster_name=commonweal-2") == (
        False,
        False,
    )
    assert with_words("postgres: commonweal-1: checkpointer ") == (False, True)
    assert with_words("postgres: commonweal-12: checkpointer ") == (False, False)
    assert with_words("vi", "-D", str(tmp_path)) == (False, False)
    assert with_words() == (False, False)


def test_a_detached_program_has_no_parent_of_ours_and_writes_to_its_file(tmp_path: Path):
    output = tmp_path / "output"
    command = ["/bin/sh", "-c", "echo $PPID $FLAVOUR; pwd; sleep 30"]
    number = spawn.detach(command, environment={"FLAVOUR": "plain"}, folder=tmp_path, output=output)
    child = psutil.Process(number)
    try:
        assert child.ppid() != os.getpid()
        while output.read_text().count("\n") < 2:
            assert child.is_running()
        assert output.read_text().splitlines()[0].endswith(" plain")
        assert output.read_text().splitlines()[1] == str(tmp_path)
        assert stat.S_IMODE(output.stat().st_mode) == 0o600
    finally:
        child.kill()


def test_a_program_that_cannot_be_started_is_an_error(tmp_path: Path):
    with pytest.raises(ServerError, match="could not be started"):
        spawn.detach([str(tmp_path / "nothing")], environment={}, folder=tmp_path)


@AS_ROOT
def test_whether_an_account_can_enter_is_tried_as_that_account(tmp_path: Path):
    account = Account(SOMEBODY_ELSE, SOMEBODY_ELSE, is_other=True)
    assert account.can_enter(Path("/"))
    tmp_path.chmod(0o700)
    assert not account.can_enter(tmp_path)
    assert not account.can_use(tmp_path / "nothing")

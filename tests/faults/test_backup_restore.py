"""Backup and restore of a real database: while it is used, to any moment, damaged, interrupted, with a full archive."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from test_postgres_life import ask, fresh_home

from commonweal.kernel.problem import Refused
from commonweal.site.backup import checking, folder, moments
from commonweal.site.backup.restoring import Restored, restore
from commonweal.site.backup.taking import Taken, take
from commonweal.site.postgres import archive, locks, place, switch
from commonweal.site.postgres.server import Server, ServerError, ensure, status, stop

GIB = 2**30
COMMAND_SECONDS = 200
TABLES = """
SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1
"""


def fingerprint(server: Server) -> dict[str, str]:
    """A hash of the content of every table, as the superuser sees it."""
    found: dict[str, str] = {}
    with psycopg.connect(server.url("superuser")) as link:
        for (table,) in link.execute(TABLES).fetchall():
            rows = link.execute(f"SELECT t::text FROM {table} t ORDER BY t::text COLLATE \"C\"").fetchall()  # type: ignore[arg-type]
            found[table] = hashlib.sha256(repr(rows).encode()).hexdigest()
    return found


def back_up(home: Path, into: Path, keep: int = 2) -> Taken:
    return take(ensure(home), into, keep=keep, most_bytes=GIB)


def restored(home: Path, source: Path, to: datetime | None = None, *, replace: bool = False) -> Restored:
    return restore(home, source, to=to, replace=replace)


def write(server: Server, text: str) -> datetime:
    """Commit one row, and return a moment after it and before whatever comes next."""
    with psycopg.connect(server.url("owner"), autocommit=True) as link:
        link.execute("CREATE TABLE IF NOT EXISTS written (n int GENERATED ALWAYS AS IDENTITY, said text)")
        link.execute("INSERT INTO written (said) VALUES (%s)", [text])
        row = link.execute("SELECT clock_timestamp()").fetchone()
    assert row is not None
    return row[0].astimezone(UTC)


def said(server: Server) -> list[str]:
    with psycopg.connect(server.url("owner")) as link:
        return [row[0] for row in link.execute("SELECT said FROM written ORDER BY n").fetchall()]


def command(home: Path, *arguments: object, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}
    return subprocess.run(
        [sys.executable, "-m", "commonweal", *map(str, arguments)], env={**environment, "COMMONWEAL_HOME": str(home), **more},
        capture_output=True, text=True, timeout=COMMAND_SECONDS, check=False,
    )  # fmt: skip


@dataclass
class Story:
    """A home with the product's own tables, two backups, and what every moment of it looked like."""

    home: Path
    backups: Path
    moments: dict[str, datetime] = field(default_factory=dict)
    prints: dict[str, dict[str, str]] = field(default_factory=dict)

    def note(self, name: str, server: Server) -> None:
        self.moments[name] = write(server, name)
        self.prints[name] = fingerprint(server)


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Generator[Story]:
    root = tmp_path_factory.mktemp("story")
    with fresh_home(root) as home:
        signal.alarm(0)
        told = Story(home, root / "backups")
        done = command(home, "user", "list")
        assert done.returncode == 0, done.stderr
        server = ensure(home)
        told.note("before", server)
        first = command(home, "backup", told.backups)
        assert first.returncode == 0, first.stderr
        told.note("between", server)
        with psycopg.connect(server.url("owner"), autocommit=True) as link:
            link.execute("DELETE FROM written WHERE said = 'before'")
        told.note("wrong", server)
        assert back_up(home, told.backups).note == ""
        told.note("after", server)
        told.note("last", server)
        stop(home)
        yield told
        for each in root.iterdir():
            with contextlib.suppress(ServerError):
                stop(each, "immediate")


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Path]:
    """Where to restore to: a fresh home."""
    with fresh_home(tmp_path) as path:
        yield path


def test_the_newest_backup_is_restored_with_its_chain(story: Story, other: Path) -> None:
    done = command(other, "restore", story.backups)
    assert done.returncode == 0, done.stderr
    assert "Restored backup" in done.stderr
    assert fingerprint(ensure(other)) == story.prints["wrong"]
    verified = command(other, "log", "verify", "--format", "csv")
    assert verified.returncode == 0, verified.stderr
    assert verified.stdout.splitlines()[1].startswith("audit,")
    held = ask(ensure(other), "SELECT count(*) FROM access_chain_block", "superuser")
    assert isinstance(held, int)
    assert held > 0
    assert (other / "postgres" / "secrets.json").stat().st_mode & 0o077 == 0
    assert (other / "secret-key").read_text() == (story.home / "secret-key").read_text()


def test_a_moment_between_two_backups_is_restored_from_their_folder_alone(story: Story, other: Path) -> None:
    done = restored(other, story.backups, story.moments["between"])
    assert fingerprint(ensure(other)) == story.prints["between"]
    assert done.last_change is not None
    assert done.last_change <= story.moments["between"]
    write(ensure(other), "it goes on")


def test_times_that_no_backup_leads_to_are_refused_with_those_that_can_be(story: Story, other: Path) -> None:
    bases, _ = folder.whole(folder.existing(story.backups))
    for wrong in (story.moments["before"], story.moments["last"], datetime.now(UTC) + timedelta(days=1)):
        with pytest.raises(Refused) as refused:
            restored(other, story.backups, wrong)
        assert moments.written(bases[0].ended) in str(refused.value)
        assert moments.written(bases[-1].ended) in str(refused.value)
    assert status(other).state == "absent"


@pytest.fixture(scope="module")
def spoilt(story: Story, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the backups, of which each test spoils one file and puts it back."""
    bad = tmp_path_factory.mktemp("spoilt") / "bad"
    shutil.copytree(story.backups, bad, copy_function=os.link)
    return bad


@pytest.mark.parametrize("what", ["base", "log", "manifest", "list", "missing", "more"])
def test_a_damaged_backup_is_refused_and_its_file_named(story: Story, spoilt: Path, other: Path, what: str) -> None:
    base = folder.whole(folder.existing(spoilt))[0][0]
    root = spoilt / "bases" / base.id
    path = {
        "base": max((root / "data" / "base").rglob("*"), key=lambda file: file.stat().st_size if file.is_file() else 0),
        "log": sorted((spoilt / "wal").iterdir())[0],
        "manifest": root / "backup.json",
        "list": spoilt / "wal.json",
        "missing": root / "data" / "PG_VERSION",
        "more": root / "data" / "recovery.signal",
    }[what]
    held = path.read_bytes() if path.exists() else None
    path.unlink(missing_ok=True)  # the link: the original stays as it is
    try:
        if what != "missing":
            middle = len(held or b"") // 2
            path.write_bytes((held or b"")[:middle] + b"\xff\x00" + (held or b"")[middle + 2 :])
        with pytest.raises(Refused, match=str(path)):
            restored(other, spoilt, story.moments["between"])
        assert status(other).state == "absent"
        assert not list(place.find(other).cluster.glob("restoring-*"))
        if what == "log":
            done = command(other, "backup", spoilt, "--check")
            assert (done.returncode, str(path) in done.stderr) == (1, True)
    finally:
        path.unlink(missing_ok=True)
        if held is not None:
            path.write_bytes(held)


def test_the_home_leads_beyond_its_last_backup_and_may_be_restored_again(story: Story, tmp_path: Path) -> None:
    """An accident: back to a moment after the last backup; on second thoughts to a later one; then far back."""
    home, into = story.home, tmp_path / "backups"
    ensure(home)
    with pytest.raises(Refused, match="commonweal stop"):
        restored(home, story.backups, replace=True)
    stop(home)
    with pytest.raises(Refused, match="--replace"):
        restored(home, story.backups)
    done = restored(home, story.backups, story.moments["after"], replace=True)
    assert fingerprint(ensure(home)) == story.prints["after"]
    assert [path for path in done.aside if (path / "data" / "PG_VERSION").exists()]
    write(ensure(home), "on another way")
    stop(home)
    restored(home, story.backups, story.moments["last"], replace=True)
    assert fingerprint(ensure(home)) == story.prints["last"]
    stop(home)
    restored(home, story.backups, story.moments["between"], replace=True)
    server = ensure(home)
    assert fingerprint(server) == story.prints["between"]
    assert command(home, "log", "verify").returncode == 0
    assert back_up(home, into).note == ""  # and from now on any moment again
    moment = write(server, "new life")
    write(server, "wrong again")
    stop(home)
    restored(home, into, moment, replace=True)
    assert said(ensure(home)) == ["before", "between", "new life"]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Generator[Path]:
    """A home with one table of ours, for what can be told without the product's own."""
    root = tmp_path_factory.mktemp("small")
    with fresh_home(root) as home:
        signal.alarm(0)
        write(ensure(home), "first")
        yield home


def test_a_backup_of_a_home_in_use_holds_a_moment_of_it(small: Path, other: Path, tmp_path: Path) -> None:
    server, go_on = ensure(small), threading.Event()
    with psycopg.connect(server.url("owner"), autocommit=True) as link:
        link.execute("CREATE TABLE IF NOT EXISTS pair (a int, b int)")
        link.execute("CREATE TABLE IF NOT EXISTS mate (a int, b int)")

    def work() -> None:
        number = 0
        with psycopg.connect(server.url("owner")) as link:
            while not go_on.is_set():
                number += 1
                link.execute("INSERT INTO pair VALUES (%s, 1)", [number])
                link.execute("INSERT INTO mate VALUES (%s, 1)", [number])
                link.commit()

    writer = threading.Thread(target=work)
    writer.start()
    try:
        taken = back_up(small, tmp_path / "b")
    finally:
        go_on.set()
        writer.join()
    restored(other, tmp_path / "b")
    again = ensure(other)
    assert ask(again, "SELECT count(*) FROM pair FULL JOIN mate USING (a) WHERE pair.b IS NULL OR mate.b IS NULL") == 0
    held, last = (ask(again, f"SELECT {what} FROM pair") for what in ("count(*)", "max(a)"))
    assert held == last
    assert 0 < int(str(held)) <= int(str(ask(server, "SELECT count(*) FROM pair")))
    assert taken.made.size > 20_000_000


def test_old_backups_and_their_log_are_let_go_of(small: Path, tmp_path: Path) -> None:
    into = tmp_path / "b"
    ids = [back_up(small, into, keep=2).made.id for _ in range(3)]
    bases, _ = folder.whole(folder.existing(into))
    assert [each.id for each in bases] == ids[1:]
    kept = sorted(path.name for path in (into / "wal").iterdir() if path.suffix != ".history")
    assert kept[0] == bases[0].first_piece.name
    at = place.find(small)
    archived = sorted(path.name for path in at.archive.iterdir())
    assert archived[0].startswith(bases[0].first_piece.name)


def test_an_archive_that_takes_nothing_is_turned_off_and_said(small: Path, tmp_path: Path) -> None:
    """Commits go on, the backup is whole and says what it lacks, and the disk does not fill; then all is well again."""
    server, at = ensure(small), place.find(small)
    back_up(small, tmp_path / "b")
    aside = at.archive.with_name("archive.aside")
    at.archive.rename(aside)
    at.archive.symlink_to("/nowhere/archive")  # no folder, and none can be made there
    try:
        write(server, "unarchived")
        done = command(small, "backup", tmp_path / "b")
        assert done.returncode == 0, done.stderr
        assert "later changes cannot be restored" in done.stderr
        assert "not kept" in command(small, "status").stdout
        write(server, "goes on")
    finally:
        at.archive.unlink()
        aside.rename(at.archive)
    assert folder.whole(folder.existing(tmp_path / "b"))[0][-1].through == ""
    assert back_up(small, tmp_path / "b").note == ""
    assert said(server)[-2:] == ["unarchived", "goes on"]
    assert ask(server, "SHOW archive_library") == "basic_archive"


def test_an_archive_past_its_limit_is_ended_while_the_server_runs(small: Path, tmp_path: Path) -> None:
    back_up(small, tmp_path / "b")
    server, at = ensure(small), place.find(small)
    state = archive.read(at)
    archive.write(at, archive.State(is_on=True, most_bytes=1, bases=state.bases))
    with psycopg.connect(server.url("superuser"), autocommit=True) as link:
        switch.end_where_full(at, link)
    ends = time.monotonic() + COMMAND_SECONDS
    while ask(server, "SHOW archive_command") != "exit 0":
        assert time.monotonic() < ends
    assert "more than its limit" in archive.read(at).why


KILLED = """
import os, signal, sys
from pathlib import Path
from commonweal.site.backup.restoring import restore
from commonweal.site.backup.taking import take
from commonweal.site.postgres.server import ensure
verb, home, folder, first, left = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4], int(sys.argv[5])
counting = False
def hook(event, arguments):
    global counting, left
    if event == "os.rename":
        counting = counting or first in str(arguments[1])
        if counting:
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left -= 1
if verb == "backup":
    server = ensure(home)
    sys.addaudithook(hook)
    take(server, folder, keep=1, most_bytes=2**30)
else:
    sys.addaudithook(hook)
    restore(home, folder, to=None, replace=True)
"""


def killed(verb: str, home: Path, into: Path, first: str, renames: int) -> bool:
    """Run the verb and kill it where it is about to give a file its name, for the n-th time; whether it got so far."""
    done = subprocess.run(
        [sys.executable, "-c", KILLED, verb, str(home), str(into), first, str(renames)], capture_output=True, text=True,
        timeout=COMMAND_SECONDS, check=False,
    )  # fmt: skip
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    return done.returncode != 0


@pytest.mark.parametrize("step", [1, pytest.param(0, marks=pytest.mark.long)])
def test_a_killed_backup_is_never_taken_for_a_whole_one(small: Path, tmp_path: Path, step: int) -> None:
    into = tmp_path / "b"
    first = back_up(small, into)
    points = range(40) if step == 0 else (1, 4)
    for renames in points:
        if not killed("backup", small, into, "archive.json" if step else "", renames):
            break
        bases, refusals = folder.whole(folder.existing(into))
        assert not refusals
        assert bases
        for each in bases:
            checking.check_all(into / "bases" / each.id, each, lambda _: None)
    assert back_up(small, into).note == ""
    assert not folder.interrupted(folder.existing(into))
    assert first.made.id not in {each.id for each in folder.whole(folder.existing(into))[0]} or step == 1
    assert command(small, "backup", into, "--list", "--check").returncode == 0


@pytest.mark.parametrize("tries", [1, pytest.param(12, marks=pytest.mark.long)])
def test_a_backup_killed_while_it_copies_leaves_no_backup(small: Path, tmp_path: Path, tries: int) -> None:
    into = tmp_path / "b"
    for number in range(tries):
        process = subprocess.Popen(
            [sys.executable, "-m", "commonweal", "backup", str(into)], env={**os.environ, "COMMONWEAL_HOME": str(small)},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        ends = time.monotonic() + COMMAND_SECONDS
        while not list(into.glob(f"bases/.making-*/{['data', 'data/base/1'][number % 2]}")):
            assert time.monotonic() < ends
            assert process.poll() is None
            time.sleep(0.002)
        process.kill()
        process.wait()
        while locks.is_held(into / "backup.lock"):  # its helper may still write
            assert time.monotonic() < ends
            time.sleep(0.01)
        with pytest.raises(Refused, match="interrupted"):
            restored(tmp_path / "x", into)
        assert "interrupted" in command(small, "backup", into, "--list").stdout
    assert back_up(small, into).note == ""
    assert len(folder.whole(folder.existing(into))[0]) == 1
    assert not folder.interrupted(folder.existing(into))


@pytest.fixture(scope="module")
def doomed(tmp_path_factory: pytest.TempPathFactory) -> Generator[tuple[Path, Path]]:
    """A home whose backup holds one row, and the folder of that backup."""
    root = tmp_path_factory.mktemp("doomed")
    with fresh_home(root) as home:
        signal.alarm(0)
        write(ensure(home), "kept")
        back_up(home, root / "b")
        yield home, root / "b"


@pytest.mark.parametrize("points", [(1, 4), pytest.param(range(40), marks=pytest.mark.long)])
def test_a_killed_restore_leaves_the_former_home_or_says_so(doomed: tuple[Path, Path], points: range) -> None:
    """Killed at each step from the mark on: never a mixture, nothing lost, and the same command ends what was begun."""
    home, into = doomed
    at = place.find(home)
    for number, renames in enumerate(points):
        write(ensure(home), "later")
        stop(home)
        was_killed = killed("restore", home, into, "restoring.json", renames)
        try:
            found = said(ensure(home))
        except ServerError as error:
            assert "Run the same commonweal restore again" in error.remedy
        else:
            assert found == (["kept", "later"] if was_killed else ["kept"])
            assert not at.restoring.exists()
        if not was_killed:
            break
        stop(home)
        restored(home, into, replace=True)
        assert said(ensure(home)) == ["kept"]
        assert not at.restoring.exists()
        assert number < 39
    assert list(at.cluster.glob("before-*/data/PG_VERSION"))
    assert not list(at.cluster.glob("restoring-*"))


def test_a_restore_killed_while_it_recovers_changes_nothing(doomed: tuple[Path, Path]) -> None:
    home, into = doomed
    write(ensure(home), "later")
    stop(home)
    process = subprocess.Popen(
        [sys.executable, "-m", "commonweal", "restore", str(into), "--replace"],
        env={**os.environ, "COMMONWEAL_HOME": str(home)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    at, ends = place.find(home), time.monotonic() + COMMAND_SECONDS
    while not list(at.cluster.glob("restoring-*/data/postmaster.pid")):
        assert time.monotonic() < ends
        assert process.poll() is None
        time.sleep(0.002)
    process.kill()
    process.wait()
    assert said(ensure(home)) == ["kept", "later"]
    stop(home)
    restored(home, into, replace=True)
    assert said(ensure(home)) == ["kept"]
    assert not list(at.cluster.glob("restoring-*"))

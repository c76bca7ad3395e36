"""Shared fixtures: one real server a run, a migrated template database, and a clone of it for each test that writes.

The app's role is what every test connects as. Nothing truncates: a clone is dropped after its test.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from filelock import FileLock

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("COMMONWEAL_SHARED") or ROOT.parent / "shared")
HAS_SHARED = (SHARED / "data").is_dir()

os.environ["COMMONWEAL_HOME"] = tempfile.mkdtemp(prefix="cw-test-home-")
os.environ["DJANGO_SETTINGS_MODULE"] = "commonweal.site.settings"
os.environ.pop("DATABASE_URL", None)
os.environ.pop("DATABASE_OWNER_URL", None)
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # commands would compile the program each time

import django  # noqa: E402  settings read the environment made above
from django.db import connections  # noqa: E402

from commonweal.access.principal import ANONYMOUS, OPERATOR  # noqa: E402
from commonweal.access.scope import scoped  # noqa: E402
from commonweal.site.postgres.server import Server, discard, ensure  # noqa: E402
from tests import warm  # noqa: E402

django.setup()


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    if collection_path.name == "realdata" and not HAS_SHARED:
        if os.environ.get("CI"):
            raise pytest.UsageError("the published files are absent: set COMMONWEAL_SHARED to their folder")
        return True
    return None


LONGEST = (
    "acceptance/test_demo.py", "realdata/test_places_loads.py", "realdata/test_dtoc_la_commands.py", "faults/", "browser/",
    "acceptance/", "realdata/", "security/",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that take longest come first, so that no worker is left with one of them at the end of a run."""
    items.sort(key=lambda item: next((rank for rank, part in enumerate(LONGEST) if part in item.nodeid), len(LONGEST)))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not HAS_SHARED:
        count = sum(
            len(re.findall(r"^def test_", path.read_text(encoding="utf-8"), re.MULTILINE))
            for path in (ROOT / "tests" / "realdata").glob("test_*.py")
        )
        terminalreporter.write_line(f"{count} tests of published files not collected: no folder {SHARED.name}/data")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with the published files and the fact sheets."""
    return SHARED


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that every worker of this test run shares."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base


@pytest.fixture(scope="session")
def server(run_folder: Path) -> Generator[Server]:
    """The run's own server, without fsync (tests of faults start their own durable ones)."""
    folder = run_folder / "server"
    folder.mkdir(exist_ok=True)
    users = folder / "users"
    with FileLock(folder / "users.lock"):
        users.write_text(str(int(users.read_text()) + 1 if users.exists() else 1))
        found = ensure(folder / "home", idle_seconds=900, durable=False)
    yield found
    for connection in connections.all(initialized_only=True):
        connection.close()
    with FileLock(folder / "users.lock"):
        left = int(users.read_text()) - 1
        users.write_text(str(left))
        if not left:
            discard(folder / "home")


@pytest.fixture(scope="session")
def template(server: Server, run_folder: Path) -> str:
    """The name of the migrated database that every clone is made from.

    Nobody can open a session there: one that is forgotten would fail every clone made meanwhile.
    """
    with FileLock(run_folder / "template.lock"):
        stamp = run_folder / "template.name"
        if not stamp.exists():
            point_at(server, server.database)
            from commonweal.site.schema import bring_up_to_date, is_up_to_date

            if not is_up_to_date():
                bring_up_to_date(lambda text: None)
            for connection in connections.all(initialized_only=True):
                connection.close()
            made = make_clone(server, server.database)
            with psycopg.connect(server.url("superuser", database="postgres"), autocommit=True) as admin:
                admin.execute(f'ALTER DATABASE "{made.name}" ALLOW_CONNECTIONS false')
            stamp.write_text(made.name)
    return stamp.read_text()


def point_at(server: Server, database: str) -> None:
    """Make Django's connections use a database of the run's server."""
    from commonweal.site.settings import database as entry

    for alias, role in (("default", "app"), ("owner", "owner")):
        connections[alias].close()
        connections[alias].settings_dict.update(entry(url_of(server, role, database)))


def url_of(server: Server, role: str, database: str) -> str:
    return server.url(role, database=database)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Database:
    """A clone: its name and how to reach it."""

    server: Server
    name: str

    def url(self, role: str = "app") -> str:
        return url_of(self.server, role, self.name)

    @property
    def environment(self) -> dict[str, str]:
        """What a command needs to work on this clone."""
        return {
            **os.environ,
            "DATABASE_URL": self.url("app"),
            "DATABASE_OWNER_URL": self.url("owner"),
        }


def make_clone(server: Server, template: str) -> Database:
    name = f"t_{uuid.uuid4().hex[:16]}"
    with psycopg.connect(server.url("superuser", database="postgres"), autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" OWNER commonweal_owner')
    return Database(server, name)


def drop_clone(server: Server, name: str) -> None:
    with psycopg.connect(server.url("superuser", database="postgres"), autocommit=True) as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _cloned(server: Server, template: str) -> Generator[Database]:
    clone = make_clone(server, template)
    point_at(server, clone.name)
    try:
        yield clone
    finally:
        for connection in connections.all(initialized_only=True):
            connection.close()
        drop_clone(server, clone.name)


@pytest.fixture
def database(server: Server, template: str) -> Generator[Database]:
    """A fresh clone with Django's connections pointed at it; dropped after the test."""
    yield from _cloned(server, template)


@pytest.fixture(scope="module")
def module_database(server: Server, template: str) -> Generator[Database]:
    """A clone for all tests of a module, for those that read one big load."""
    yield from _cloned(server, template)


@pytest.fixture
def as_operator(database: Database) -> Generator[None]:
    """The whole test runs in the operator's scope, on a fresh clone."""
    with scoped(OPERATOR):
        yield


@pytest.fixture
def as_anonymous(database: Database) -> Generator[None]:
    with scoped(ANONYMOUS):
        yield


Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def commonweal(database: Database) -> Command:
    """Run the real command on the test's clone: `commonweal("place", "find", "Camden")`."""
    return command_on(database)


def command_on(database: Database) -> Command:
    """The command on a database. The first run of each group of commands in a test run is read from the disk, as a
    shell would start it; later ones are forked from a process that has read the program.
    """

    def run(*arguments: str | Path, stdin: str | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
        given, around = [*map(str, arguments)], {**database.environment, **environment}
        if any(name.startswith("PYTHON") for name in environment) or _is_first(database.server.home.parent, given):
            return subprocess.run(
                [sys.executable, "-m", "commonweal", *given],
                env=around,
                input=stdin,
                capture_output=True,
                text=True,
                timeout=300,
                check=False,
            )
        return warm.run(given, around, stdin)

    return run


def _is_first(folder: Path, arguments: list[str]) -> bool:
    """Whether nobody in this test run has used the group of commands yet."""
    try:
        (folder / f"ran-{re.sub('[^a-z-]', '', ''.join(arguments[:1]))}").touch(exist_ok=False)
    except FileExistsError:
        return False
    return True

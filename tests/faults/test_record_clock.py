"""The clock of the server's process jumps back: versions and their moments go on."""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Database, command_on
from tests.fhir_door import patient
from tests.record_home import Caller, Home

from commonweal.access.actions import create_user
from commonweal.access.principal import OPERATOR
from commonweal.access.purpose import Purpose
from commonweal.access.tokens import create_token

ONE = """
import sys
from wsgiref.simple_server import make_server
from commonweal.site.wsgi import application
make_server("127.0.0.1", int(sys.argv[1]), application).serve_forever()
"""
"""The site in one process without waits of its own: under the library a wait for the steady clock fails in Python."""

LIBRARY = next(iter(sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))), None)


@pytest.fixture(scope="module")
def clock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that says how far the server's clock is off."""
    if LIBRARY is None:
        if os.environ.get("CI"):
            raise pytest.UsageError("the Debian package faketime is not installed")
        pytest.skip("the Debian package faketime is not installed")
    path = tmp_path_factory.mktemp("clock") / "offset"
    path.write_text("+0")
    return path


@pytest.fixture(scope="module")
def call(module_database: Database, clock: Path) -> Generator[Caller]:
    """A client of a site whose clock the file moves, and no other process's."""
    by = create_user(username="ada", full_name="Ada", role="clinician", password="three random words", by=OPERATOR).principal
    home = Home(module_database.server.home, module_database.environment, module_database.server)
    home.token = create_token(purpose=Purpose.DIRECT_CARE, by=by)
    home.program = ONE
    home.serve(
        LD_PRELOAD=str(LIBRARY), FAKETIME_TIMESTAMP_FILE=str(clock), FAKETIME_NO_CACHE="1",
        FAKETIME_DONT_FAKE_MONOTONIC="1",
    )  # fmt: skip
    yield Caller(home)
    home.kill()


def written(said: tuple[int, Any, Any]) -> dict[str, Any]:
    assert said[0] in (200, 201), said
    return said[2]


def versions(call: Caller, path: str, query: str = "") -> list[dict[str, Any]]:
    """Of a history, oldest first: version and moment of each entry."""
    status, _, said = call("GET", f"{path}/_history{query}")
    assert status == 200
    found = [each["response"] for each in said.get("entry", [])]
    return found[::-1]


def test_within_a_resource_nothing_goes_back(call: Caller, clock: Path, module_database: Database) -> None:
    made = written(call("POST", "Patient", patient()))
    path = f"Patient/{made['id']}"
    moments = [made["meta"]["lastUpdated"]]
    for number, offset in enumerate(["-1d", "-3y", "+2d", "-1h", "+0"]):
        clock.write_text(offset)
        body = {**patient(f"Name{number}"), "id": made["id"]}
        put = written(call("PUT", path, body))
        patched = written(call("PATCH", path, [{"op": "add", "path": "/active", "value": True}]))
        entry = {"resource": {**body, "active": False}, "request": {"method": "PUT", "url": path}}
        assert call("POST", "", {"resourceType": "Bundle", "type": "transaction", "entry": [entry]})[0] == 200
        read = written(call("GET", path))
        moments += [each["meta"]["lastUpdated"] for each in (put, patched, read)]
    assert moments == sorted(set(moments)), "a moment went back, or stood still"
    clock.write_text("-2d")
    assert call("DELETE", path)[0] == 204
    listed = versions(call, path)
    assert [each["etag"] for each in listed] == [f'W/"{number}"' for number in range(1, len(moments) + 2)]
    assert [each["lastModified"] for each in listed[:-1]] == moments and listed[-1]["lastModified"] > moments[-1]
    for at, moment in enumerate(moments):
        since = versions(call, path, f"?_since={moment.replace('+', '%2B')}")
        assert [each["etag"] for each in since] == [each["etag"] for each in listed[at:]]
    done = command_on(module_database)("record", "verify")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_server_really_was_elsewhen(call: Caller, clock: Path) -> None:
    moments: dict[str, str] = {}
    for offset in ("+0", "-1000d"):
        clock.write_text(offset)
        moments[offset] = written(call("POST", "Patient", patient()))["meta"]["lastUpdated"]
    assert moments["-1000d"] < moments["+0"]
    newest = call("GET", "Patient/_history?_count=2")[2]["entry"]
    assert [each["response"]["lastModified"] for each in newest] == [moments["-1000d"], moments["+0"]], "by order of writing"

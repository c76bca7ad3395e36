"""No room on the disk: writes are refused with 507, reads go on, and room made is enough to write again."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Generator
from typing import Any

import psycopg
import pytest
from tests.fhir_door import patient
from tests.record_home import Caller, Home, home_in, small_disk

MIB = 1024 * 1024
ID = "kept"


@pytest.fixture(scope="module")
def home() -> Generator[Home]:
    with small_disk() as disk:
        if disk is None:
            pytest.skip("only root can make a small disk")
        with home_in(disk) as made:
            made.serve(workers=2)
            assert Caller(made)("PUT", f"Patient/{ID}", {**patient("Kept"), "id": ID})[0] == 201
            yield made


class Filler:
    """A file of somebody else's that takes the disk's room."""

    def __init__(self, home: Home) -> None:
        self.path = home.folder.parent / "filler"

    def __enter__(self) -> Filler:
        return self

    def __exit__(self, *_: object) -> None:
        self.path.unlink(missing_ok=True)

    def leave(self, room: int) -> None:
        """Take all but so many bytes."""
        free = self.free()
        if free > room:
            size = self.path.stat().st_size if self.path.exists() else 0
            with self.path.open("ab") as file:
                os.posix_fallocate(file.fileno(), size, free - room)

    def free(self) -> int:
        found = os.statvfs(self.path.parent)
        return found.f_bavail * found.f_frsize


def _bundle(kind: str) -> dict[str, Any]:
    write = {"resource": patient(), "request": {"method": "POST", "url": "Patient"}}
    return {"resourceType": "Bundle", "type": kind, "entry": [write, {"request": {"method": "GET", "url": f"Patient/{ID}"}}]}


WRITES: list[tuple[str, str, Any]] = [
    ("POST", "Patient", patient()),
    ("PUT", f"Patient/{ID}", {**patient("Changed"), "id": ID}),
    ("PUT", "Patient?identifier=urn:x|1", patient()),
    ("PATCH", f"Patient/{ID}", [{"op": "add", "path": "/active", "value": True}]),
    ("DELETE", f"Patient/{ID}", None),
    ("POST", "", _bundle("transaction")),
]
READS: list[tuple[str, str, Any]] = [
    ("GET", f"Patient/{ID}", None),
    ("GET", f"Patient/{ID}/_history/1", None),
    ("GET", "Patient?family=Kept&_total=accurate", None),
    ("GET", f"Patient/{ID}/_history", None),
    ("GET", f"Patient/{ID}/$everything", None),
    ("GET", "metadata", None),
    ("POST", "Patient/$validate", patient()),
]


def refused(answer: tuple[int, Any, Any]) -> None:
    status, _, said = answer
    assert status == 507, answer
    assert said["resourceType"] == "OperationOutcome" and said["issue"][0]["code"] == "no-store"


def goes_on(call: Caller) -> None:
    """Every read is answered, every write refused."""
    for read in READS:
        assert call(*read)[0] == 200, read
    for write in WRITES:
        refused(call(*write))
    status, _, said = call("POST", "", _bundle("batch"))
    assert (status, [each["response"]["status"][:3] for each in said["entry"]]) == (200, ["507", "200"])
    assert call("GET", f"Patient/{ID}")[2]["name"][0]["family"] == "Kept"


@pytest.mark.covers("D2-022")
@pytest.mark.parametrize("left", [24 * MIB, 0])
def test_a_full_disk_ends_writes_and_not_reads(home: Home, left: int) -> None:
    call, database = Caller(home), home.database_pid()
    with Filler(home) as filler:
        filler.leave(left)
        goes_on(call)
        with (
            psycopg.connect(home.server.url("superuser"), autocommit=True) as link,
            contextlib.suppress(psycopg.errors.InternalError),  # it fails, to be tried again, and ends nothing
        ):
            link.execute("CHECKPOINT")  # as the database does by itself from time to time
        goes_on(call)
    made = call("POST", "Patient", patient())
    assert made[0] == 201, "room was made, and it is not written again"
    assert home.database_pid() == database and call("GET", f"Patient/{made[2]['id']}")[0] == 200


def test_many_that_write_until_there_is_no_room(home: Home) -> None:
    """Large and small, at once, up to the edge: each is refused or done, and the database lives."""
    database = home.database_pid()
    told: list[tuple[str, int, str]] = []

    def write(size: int) -> None:
        call, refusals = Caller(home), 0
        while refusals < 3:
            status, _, said = call("POST", "Patient", patient("x" * size))
            told.append((said.get("id", ""), status, said["issue"][0]["code"] if status == 507 else ""))
            refusals += status == 507

    with Filler(home) as filler:
        filler.leave(44 * MIB)
        threads = [threading.Thread(target=write, args=(size,)) for size in (50, 2_000, 100_000, 400_000)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert {(status, code) for _, status, code in told} == {(201, ""), (507, "no-store")}
        assert home.database_pid() == database
        filler.leave(24 * MIB)
        goes_on(Caller(home))
    call = Caller(home)
    for id_, status, _ in told:
        if status == 201:
            assert call("GET", f"Patient/{id_}")[0] == 200
    assert call("PUT", f"Patient/{ID}", {**patient("Changed"), "id": ID})[0] == 200
    home.command("record", "verify")

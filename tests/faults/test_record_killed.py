"""The site and the database killed at any moment, under load: what was acknowledged is there, what was not is there
whole or not at all, and nobody reads what is older than what somebody was told before.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import random
import signal
import threading
import time
from collections import defaultdict
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

import psutil
import psycopg
import pytest
from tests.fhir_door import patient
from tests.record_home import Caller, Home, home_in

from commonweal.site.postgres.server import ensure

HOT = [f"hot-{number}" for number in range(4)]
CLIENTS = 4
BUSY = {409, 503}


@dataclass
class Did:
    """One thing that a client did. `versions` are those that it was told of, by `Type/id`; None where it was not told
    whether it was done.
    """

    what: str
    mark: str
    began: float
    ended: float
    versions: dict[str, int] | None
    wrote: int = 1
    is_refused: bool = False


@dataclass
class Client:
    home: Home
    number: int
    is_done: threading.Event
    history: list[Did] = field(default_factory=list[Did])
    odd: list[str] = field(default_factory=list[str])

    def run(self) -> None:
        chance = random.Random(self.number)  # noqa: S311
        call = Caller(self.home)
        count = 0
        while not self.is_done.is_set():
            count += 1
            self._act(call, chance.choice(["read", "read", "put", "put", "post", "transaction"]), f"{self.number}-{count}", chance)

    def _act(self, call: Caller, what: str, mark: str, chance: random.Random) -> None:
        hot = chance.sample(HOT, 2)
        method, path, body, wrote = self._asked(what, mark, hot)
        began = time.monotonic()
        try:
            status, _, said = call(method, path, body)
        except (OSError, http.client.HTTPException):
            self.history.append(Did(what, mark, began, time.monotonic(), None, wrote))
            time.sleep(0.02)
            return
        ended = time.monotonic()
        if status in (200, 201):
            versions = _versions(what, said)
            if what == "read":
                mark = _mark(said)
            self.history.append(Did(what, mark, began, ended, versions, wrote))
        elif status in BUSY:
            is_unknown = "not known" in said["issue"][0]["diagnostics"]
            self.history.append(Did(what, mark, began, ended, None, wrote, is_refused=not is_unknown))
        else:
            self.odd.append(f"{what}: {status} {said}")

    @staticmethod
    def _asked(what: str, mark: str, hot: list[str]) -> tuple[str, str, Any, int]:
        if what == "read":
            return "GET", f"Patient/{hot[0]}", None, 0
        if what == "put":
            return "PUT", f"Patient/{hot[0]}", marked(mark, hot[0]), 1
        if what == "post":
            return "POST", "Patient", marked(mark), 1
        entries = [{"resource": marked(mark, id_), "request": {"method": "PUT", "url": f"Patient/{id_}"}} for id_ in hot]
        entries += [{"resource": marked(mark), "request": {"method": "POST", "url": "Patient"}}] * 3
        return "POST", "", {"resourceType": "Bundle", "type": "transaction", "entry": entries}, 5


def marked(mark: str, id_: str | None = None) -> dict[str, Any]:
    return {**patient(f"Mark{mark}"), **({"id": id_} if id_ else {})}


def _mark(said: dict[str, Any]) -> str:
    return said["name"][0]["family"].removeprefix("Mark")


def _versions(what: str, said: dict[str, Any]) -> dict[str, int]:
    if what != "transaction":
        return {f"Patient/{said['id']}": int(said["meta"]["versionId"])}
    places = [each["response"]["location"].split("/_history/") for each in said["entry"]]
    return {place: int(version) for place, version in places}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Generator[Home]:
    with home_in(tmp_path_factory.mktemp("killed")) as made:
        made.serve(workers=2)
        call = Caller(made)
        for id_ in HOT:
            assert call("PUT", f"Patient/{id_}", marked("first", id_))[0] == 201
        yield made


def hurt(home: Home, number: int, chance: random.Random) -> None:
    """One fault: of a process that answers, of the whole site, of the database."""
    match number % 5:
        case 1:
            home.kill()
            home.serve(workers=2)
        case 3:
            os.kill(home.database_pid(), signal.SIGKILL)
            ensure(home.folder)  # as the next command does
        case _:
            alive = home.workers()
            for worker in chance.sample(alive, min(chance.choice([1, 1, 2]), len(alive))):
                with contextlib.suppress(psutil.NoSuchProcess):
                    worker.kill()
    home.wait()


@pytest.mark.covers("D2-022")
@pytest.mark.parametrize("rounds", [20, pytest.param(100, marks=pytest.mark.long)])
def test_killed_at_any_moment_nothing_acknowledged_is_lost(home: Home, rounds: int) -> None:
    chance = random.Random(rounds)  # noqa: S311
    is_done = threading.Event()
    clients = [Client(home, rounds * 100 + number, is_done) for number in range(CLIENTS)]
    threads = [threading.Thread(target=each.run) for each in clients]
    for thread in threads:
        thread.start()
    try:
        for number in range(rounds):
            acknowledged = sum(len(each.history) for each in clients)
            while sum(len(each.history) for each in clients) < acknowledged + 10:
                time.sleep(0.01)
            time.sleep(chance.uniform(0, 0.15))
            hurt(home, number, chance)
    finally:
        is_done.set()
        for thread in threads:
            thread.join()
    assert [odd for each in clients for odd in each.odd] == [], home.log.read_text()[-3000:]
    history = sorted((did for each in clients for did in each.history), key=lambda did: did.began)
    assert sum(did.versions is not None and did.wrote > 0 for did in history) >= 5 * rounds
    check(home, history)
    home.command("record", "verify")
    home.command("log", "verify")


def check(home: Home, history: list[Did]) -> None:
    """The history that the clients saw against what the database holds."""
    held: defaultdict[str, dict[int, str]] = defaultdict(dict)
    with psycopg.connect(home.server.url("superuser")) as link:
        rows = link.execute("SELECT type || '/' || id, version, body::json #>> '{name,0,family}' FROM record_version").fetchall()
    for reference, version, family in rows:
        held[reference][version] = family.removeprefix("Mark")
    counts: defaultdict[str, int] = defaultdict(int)
    for versions in held.values():
        assert sorted(versions) == list(range(1, len(versions) + 1))
        for mark in versions.values():
            counts[mark] += 1
    for did in history:
        if did.versions is not None:
            for reference, version in did.versions.items():
                assert held[reference].get(version) == did.mark, ("acknowledged or read, and not there", did)
        if did.wrote:
            wanted = {did.wrote} if did.versions is not None else {0} if did.is_refused else {0, did.wrote}
            assert counts[did.mark] in wanted, ("done in part, or twice", did, counts[did.mark])
    in_order(history)


def in_order(history: list[Did]) -> None:
    """Of each resource, whatever began after something had been told shows that or newer; a write something newer."""
    told: defaultdict[str, list[tuple[float, int]]] = defaultdict(list)
    for did in history:
        for reference, version in (did.versions or {}).items():
            told[reference].append((did.ended, version))
    for did in history:
        for reference, version in (did.versions or {}).items():
            before = max((known for ended, known in told[reference] if ended < did.began), default=0)
            assert version > before if did.wrote else version >= before, ("older than what was told before", did, before)

"""Writers on hot accounts, some killed at any moment: the ledger is what some order of whole postings would have made."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path

import psycopg
import pytest
from tests.conftest import Database
from tests.money_pool import READER, encumber, open_pool, posted, spend

from commonweal.access.scope import scoped
from commonweal.money.queries.balances import AsOf, balance_of, trial_balance
from commonweal.money.queries.verify import verify

LIMIT = 50_000
ORDER = 20_000
SECONDS_MOST = 200


def start(database: Database, name: str, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.ledger_writer", name, "7", str(count)],
        env=database.environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def cut_connections(database: Database, chance: random.Random) -> None:
    """End one of the writers' sessions in the server, in the middle of whatever it does."""
    with psycopg.connect(database.url("superuser"), autocommit=True) as link:
        rows = link.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = %s AND usename LIKE '%%app%%' AND state <> 'idle'",
            [database.name],
        ).fetchall()
        if rows:
            link.execute("SELECT pg_terminate_backend(%s)", [chance.choice(rows)[0]])


class Writers:
    """Writers that are started again when they were stopped, until each has come to its end."""

    def __init__(self, database: Database, writers: int, count: int) -> None:
        self.database = database
        self.count = count
        self.answers: list[list[str]] = []
        self.broken = 0
        self.running = {f"w{number}": start(database, f"w{number}", count) for number in range(writers)}

    def kill(self, chance: random.Random) -> None:
        self.running[chance.choice(sorted(self.running))].send_signal(signal.SIGKILL)

    def see_to(self, name: str) -> bool:
        """Whether the writer has come to its end; one that was stopped on the way is started again."""
        process = self.running[name]
        if process.poll() is None:
            return False
        out, _ = process.communicate()
        self.answers += [text.split() for text in out.splitlines() if text.count(" ") == 3]
        if process.returncode:
            self.broken += 1
            self.running[name] = start(self.database, name, self.count)
            return False
        return True

    def run_until(self, batches: int | None) -> None:
        """Until so many batches are in, or with None until every writer is done."""
        ends = time.monotonic() + SECONDS_MOST
        with psycopg.connect(self.database.url("superuser"), autocommit=True) as link:
            while self.running:
                row = link.execute("SELECT count(*) FROM money_batch WHERE key LIKE 'w%-%'").fetchone()
                assert row
                if batches is not None and row[0] >= batches:
                    return
                for name in [name for name in self.running if self.see_to(name)]:
                    del self.running[name]
                assert time.monotonic() < ends, "the writers do not get on"
                time.sleep(0.01)


def race(database: Database, folder: Path, writers: int, count: int, kills: int) -> list[list[str]]:
    """Run the writers, stop some on the way, run every one to its end, and give back all that was answered."""
    open_pool(folder)
    posted("order", encumber(ORDER, "hot-order"))
    for number in range(5):
        posted(f"first-{number}", spend(100))
    chance = random.Random(11)  # noqa: S311 - the same kills every time
    crowd = Writers(database, writers, count)
    for turn in range(kills):
        crowd.run_until((turn + 1) * writers * count * 3 // (4 * kills + 4))
        if turn % 2:
            cut_connections(database, chance)
        elif crowd.running:
            crowd.kill(chance)
    crowd.run_until(None)
    assert crowd.broken, "no writer was stopped on its way"
    return crowd.answers


def check(answers: list[list[str]], writers: int, count: int) -> None:
    kinds: dict[str, tuple[str, int]] = {}
    said: defaultdict[str, set[str]] = defaultdict(set)
    for key, kind, pence, answer in answers:
        assert kinds.setdefault(key, (kind, int(pence))) == (kind, int(pence))
        said[key].add(answer)
    assert len(said) == writers * count
    assert {answer for each in said.values() for answer in each} <= {"posted", "conflict"}
    accepted = {key for key, each in said.items() if "posted" in each}

    def total(kind: str) -> int:
        return sum(pence for key, (what, pence) in kinds.items() if what == kind and key in accepted)

    with scoped(READER):
        assert [found.breach for found in verify() if found.breach] == []
        assert trial_balance(AsOf()).total == 0
        night_care = balance_of("pool", "spend", AsOf(), scheme="night-care")
        adapted = balance_of("pool", "spend", AsOf(), source="adaptations")
        ordered = balance_of("pool", "encumbrance", AsOf())
        first = balance_of("pool", "spend", AsOf(), scheme="reablement")
    assert night_care == total("spend"), "an entry was lost or doubled"
    assert adapted == total("adapt") <= LIMIT
    assert ordered == ORDER - total("release") >= 0
    reversed_ = Counter(f"first-{int(key.split('-')[1]) % 5}" for key, (kind, _) in kinds.items()
                        if kind == "reverse" and key in accepted)  # fmt: skip
    assert all(times == 1 for times in reversed_.values())
    assert first == 100 * (5 - len(reversed_))
    for key, (kind, pence) in kinds.items():
        if key not in accepted:
            # What was refused would not have fitted after all that was accepted either: refusals come last in an order.
            if kind == "adapt":
                assert adapted + pence > LIMIT, key
            elif kind == "release":
                assert ordered - pence < 0, key
            else:
                assert kind == "reverse", key
                assert reversed_[f"first-{int(key.split('-')[1]) % 5}"], key


def test_concurrent_writers_and_kills_equal_some_serial_order(database: Database, tmp_path: Path) -> None:
    check(race(database, tmp_path, writers=3, count=25, kills=2), 3, 25)


@pytest.mark.long
def test_many_writers_and_many_kills_equal_some_serial_order(database: Database, tmp_path: Path) -> None:
    check(race(database, tmp_path, writers=4, count=80, kills=8), 4, 80)

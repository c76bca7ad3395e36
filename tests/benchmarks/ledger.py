"""The ledger: single and batched postings a second, a trial balance, and statements. Prints figures, asserts no time.

`python -m tests.benchmarks.ledger [POSTINGS]` runs on a data folder of its own with fsync on and clears it away.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from tests.benchmarks.machine import machine
from tests.benchmarks.pages import percentile

SECONDS = 5
WRITERS = 4
BATCH = 10_000
STATEMENTS = 200
PARTNERS = ("group", "borough")
FIRST = date(2015, 4, 1)


def main(postings: int) -> None:
    print("Machine: " + "; ".join(f"{name} {value}" for name, value in machine().items()))
    home = Path(tempfile.mkdtemp(prefix="cw-bench-ledger-"))
    os.environ["COMMONWEAL_HOME"] = str(home)
    try:
        from tests.benchmarks.figures import bring_up

        bring_up()
        from django.db import connection

        from tests.money_pool import open_pool

        open_pool(home)
        with connection.cursor() as cursor:
            cursor.execute("CREATE TEMPORARY TABLE scrap (i int)")
        single()
        batched()
        fill(postings)
        reads(postings)
    finally:
        subprocess.run([sys.executable, "-m", "commonweal", "stop"], capture_output=True, check=False)
        shutil.rmtree(home, ignore_errors=True)


def owner_runs(*statements: str) -> None:
    import psycopg

    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as link:
        for statement in statements:
            link.execute(statement)  # type: ignore[arg-type]


def rate(work: Callable[[int, int], None]) -> float:
    """Units of work a second of WRITERS at once."""
    from django.db import connection

    def run(writer: int) -> int:
        ends, done = time.perf_counter() + SECONDS, 0
        while time.perf_counter() < ends:
            work(writer, done)
            done += 1
        connection.close()
        return done

    with ThreadPoolExecutor(WRITERS) as pool:
        return sum(pool.map(run, range(WRITERS))) / SECONDS


def single() -> None:
    """A journal of two postings, proposed by one and approved by another: two durable transactions."""
    import psycopg

    from tests.money_pool import posted, spend

    owner_runs("CREATE TABLE bench_plain (i bigint, pence bigint)", "GRANT INSERT ON bench_plain TO PUBLIC")
    links = [psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) for _ in range(WRITERS)]
    plain = rate(lambda writer, done: links[writer].execute("INSERT INTO bench_plain VALUES (%s, 5)", [done]) and None)
    for link in links:
        link.close()
    owner_runs("DROP TABLE bench_plain")
    journals = rate(lambda writer, done: posted(f"single-{writer}-{done}", spend(5)) and None)
    print(
        f"Single: {2 * journals:.0f} postings a second ({journals:.0f} journals, each proposed and approved, one hot "
        f"account, {WRITERS} writers); a bare one-row INSERT on the same server {plain:.0f} a second "
        f"({plain / (2 * journals):.1f} times as many)"
    )


def batched() -> None:
    from dataclasses import replace

    from commonweal.money.actions.approving import approve
    from tests.money_pool import CHECKER, proposed, spend

    drafts = [replace(spend(5 + n % 7, effective=FIRST + timedelta(n % 28)), ref=f"j{n}") for n in range(BATCH // 2)]
    times = []
    for turn in range(5):
        started = time.perf_counter()
        proposed(f"batch-{turn}", *drafts)
        middle = time.perf_counter()
        approve(key=f"batch-{turn}", by=CHECKER)
        times.append((middle - started, time.perf_counter() - middle))
    propose, approval = sorted(times, key=sum)[2]
    print(
        f"Batched: {BATCH / (propose + approval):.0f} postings a second ({BATCH} in a batch; {propose:.2f} s to propose, "
        f"{approval:.2f} s to approve), fsync on"
    )


def fill(postings: int) -> None:
    """Postings made inside the database, past the guards, for they are there to be read: 400 codings, 20,000 a batch."""
    from commonweal.access.scope import scoped
    from commonweal.money.actions.posting import coding_ids
    from commonweal.money.rules.journal import Coding
    from tests.money_pool import MAKER

    with scoped(MAKER):
        ids = [
            coding_ids({Coding("pool", account, source="nhs-minimum", permitted_use="any-care", provider=f"p{n}")
                        for n in range(200)})
            for account in ("spend", "cash")
        ]  # fmt: skip
    debits, credits_ = ["ARRAY[" + ",".join(map(str, sorted(found.values()))) + "]" for found in ids]
    started = time.perf_counter()
    superuser_runs(
        "SET session_replication_role = replica",
        "INSERT INTO money_batch (id, key, kind, document, sha256, maker, journals, postings) SELECT 1000000 + b,"
        f" 'fill-' || b, 'bench', 'd', '', 'mia', 10000, 20000 FROM generate_series(0, {postings // 20_000 - 1}) b",
        "INSERT INTO money_approval (batch_id, maker, checker, outcome, reason)"
        " SELECT id, 'mia', 'chris', 'approved', '' FROM money_batch WHERE kind = 'bench'",
        "INSERT INTO money_journal (id, batch_id, ref, effective, known, document, reason, digest)"
        f" SELECT 1000000 + n, 1000000 + n / 10000, n, date '{FIRST}' + n / 10000 % 12 * 30 + n % 28,"
        f" date '{FIRST}' + n / 10000 % 12 * 30 + n % 28, 'd', 'r', '' FROM generate_series(0, {postings // 2 - 1}) n",
        "INSERT INTO money_posting (journal_id, line, coding_id, pence, encumbrance, narrative)"
        f" SELECT j.id, 1, ({debits})[1 + j.id % 200], 5, '', '' FROM money_journal j WHERE id >= 1000000 UNION ALL"
        f" SELECT j.id, 2, ({credits_})[1 + j.id % 200], -5, '', '' FROM money_journal j WHERE id >= 1000000",
        "INSERT INTO money_balance (batch_id, coding_id, effective, known, pence, postings)"
        " SELECT j.batch_id, p.coding_id, j.effective, j.known, sum(p.pence), count(*)"
        " FROM money_journal j JOIN money_posting p ON p.journal_id = j.id WHERE j.id >= 1000000 GROUP BY 1, 2, 3, 4",
        "VACUUM ANALYZE",
    )
    print(f"Filled with {postings} postings past the guards in {time.perf_counter() - started:.0f} s")


def superuser_runs(*statements: str) -> None:
    import psycopg

    from commonweal.site.postgres.server import ensure

    with psycopg.connect(ensure(Path(os.environ["COMMONWEAL_HOME"])).url("superuser"), autocommit=True) as link:
        for statement in statements:
            link.execute(statement)  # type: ignore[arg-type]


def reads(postings: int) -> None:
    from django.db import connection

    from commonweal.access.scope import scoped
    from commonweal.money.queries.balances import AsOf, trial_balance
    from commonweal.money.queries.statement import statement
    from tests.money_pool import READER

    at = AsOf(FIRST + timedelta(200), FIRST + timedelta(300))
    with scoped(READER):
        took = _median(lambda: trial_balance(at, fund="pool"))
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM money_balance")
            (rows,) = cursor.fetchone()
            plain = _median(lambda: _plain(cursor), rounds=1)
    print(
        f"Trial balance over {postings} postings, as of one day and known on another: {took * 1000:.0f} ms from {rows} "
        f"balance rows; summing the postings themselves {plain * 1000:.0f} ms ({plain / took:.0f} times as long)"
    )
    with scoped(READER):
        times = [_timed(partial(statement, "pool", PARTNERS[n % 2], at)) for n in range(STATEMENTS)]
    print(
        f"A partner's statement over the same, {STATEMENTS} times: median {percentile(times, 50) * 1000:.0f} ms, p95 "
        f"{percentile(times, 95) * 1000:.0f} ms"
    )


def _plain(cursor: object) -> None:
    cursor.execute(  # type: ignore[attr-defined]
        "SELECT c.account_id, sum(p.pence) FROM money_posting p JOIN money_journal j ON j.id = p.journal_id"
        " JOIN money_approval v ON v.batch_id = j.batch_id JOIN money_coding c ON c.id = p.coding_id"
        " WHERE v.outcome = 'approved' AND j.effective <= %s AND j.known <= %s GROUP BY 1",
        [FIRST + timedelta(200), FIRST + timedelta(300)],
    )


def _timed(run: Callable[[], object]) -> float:
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


def _median(run: Callable[[], object], rounds: int = 5) -> float:
    times = [_timed(run) for _ in range(rounds)]
    return sorted(times)[len(times) // 2]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)

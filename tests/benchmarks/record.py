"""The record of people: import, searches at growing sizes, reads, changes, transactions, the person page, and a floor.

`python -m tests.benchmarks.record [PEOPLE...]` (1000 8000 64000, or those of BENCH_PEOPLE) on a data folder of its own
with fsync on, which it clears away. Each figure stands beside the floor of the same run and beside what it should reach.
Every answer is checked; whatever is not right is printed as a loss. Prints figures, asserts no time.
"""

from __future__ import annotations

import os
import random
import secrets
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

from commonweal.demo.people import EACH
from tests.benchmarks import record_changes, record_floor, record_page, record_people, record_searches
from tests.benchmarks.machine import machine
from tests.benchmarks.record_client import Losses, Requests, Run, Script, drive
from tests.served import free_port

SIZES = (1_000, 8_000, 64_000)
SECONDS = 10.0
"""Measured for each figure; BENCH_SECONDS sets another number."""

CONNECTIONS = (8, 16, 32)
QUESTIONS = 200
READERS = 100
LONG_RECORD = 2_000
READS = 20_000
BUNDLES_MOST = 200
PEOPLE_CHANGED_MOST = 40
"""Of these two, for each second: more than are used up."""

REACH = {"read": 4_100, "mix": 1_400, "search": 910, "import": 10_000, "page": 100}
"""A second on two cores; of the page, milliseconds at the 95th percentile."""

USER = "bench-clinician"


@dataclass(slots=True)
class Bench:
    home: Path
    seconds: float
    readers: int
    password: str = field(default_factory=lambda: secrets.token_urlsafe(18))
    token: str = ""
    losses: Losses = field(default_factory=Counter[str])

    def run(self, *arguments: str, given: str | None = None) -> str:
        """What a command prints."""
        done = subprocess.run(
            [sys.executable, "-m", "commonweal", *arguments],
            env={**os.environ, "COMMONWEAL_HOME": str(self.home)},
            input=given, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise SystemExit(f"commonweal {' '.join(arguments)} failed:\n{done.stderr[-3000:]}")
        return done.stdout

    @contextmanager
    def served(self) -> Generator[Requests]:
        """The site as `commonweal serve` starts it where nothing is asked of it."""
        port = free_port()
        server = subprocess.Popen(
            [sys.executable, "-m", "commonweal", "serve", "--port", str(port)],
            env={**os.environ, "COMMONWEAL_HOME": str(self.home)},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            _wait(server, port)
            yield Requests(port, self.token)
        finally:
            server.terminate()
            server.wait(timeout=60)

    def measured(self, scripts: Callable[[int], Sequence[Script]], port: int) -> tuple[Run, int]:
        """The scripts over as many connections as do best in a short trial, and how many those are."""
        trials = {
            count: drive(port, scripts(count), self.losses, seconds=self.seconds / 6, warm=self.seconds / 12).rate
            for count in CONNECTIONS
        }
        best = max(trials, key=lambda count: trials[count])
        return drive(port, scripts(best), self.losses, seconds=self.seconds, warm=self.seconds / 6), best


def _wait(server: subprocess.Popen[bytes], port: int) -> None:
    for _ in range(900):
        try:
            if record_page.page(port, "/health", "")[1] == 200:
                return
        except OSError:
            pass
        if server.poll() is not None:
            break
        time.sleep(0.1)
    raise SystemExit("the server does not answer")


def main(sizes: Sequence[int], seconds: float = SECONDS, readers: int = READERS) -> Losses:
    print("Machine: " + "; ".join(f"{name} {value}" for name, value in machine().items()))
    bench = Bench(Path(tempfile.mkdtemp(prefix="cw-bench-record-")), seconds, readers)
    try:
        _ready(bench)
        _measure(bench, sizes)
    finally:
        bench.run("stop")
        shutil.rmtree(bench.home, ignore_errors=True)
    print(f"Losses: {bench.losses.total()} wrong answers" + (":" if bench.losses else ""))
    for what, count in bench.losses.most_common(20):
        print(f"  {count} times {what}")
    return bench.losses


def report() -> None:
    """In a process of its own, where nothing else runs beside the client."""
    sys.stdout.flush()
    subprocess.run([sys.executable, "-m", "tests.benchmarks.record"], check=True)


def _ready(bench: Bench) -> None:
    bench.run("user", "create", USER, "--name", "Bench", "--role", "clinician", given=bench.password + "\n")
    bench.token = bench.run("token", "create", "--as", USER, "--purpose", "direct-care").strip()
    if not record_floor.is_durable(bench.home):
        raise SystemExit("the database of the benchmark is not durable")


def _measure(bench: Bench, sizes: Sequence[int]) -> None:
    known = record_people.Known()
    rates: dict[int, Run] = {}
    imported: list[tuple[int, float]] = []
    files: list[Path] = []
    for before, size in zip((0, *sizes), sizes, strict=False):
        files, more = _made(bench.home / f"people-{size}", before, size, sizes)
        known.join(more)
        imported.append(_imported(bench, files, (size - before) * EACH))
        rates[size] = _searches(bench, known, size)
    _floor_of_import(bench, files, imported[-1])
    lines = files[-1].read_text(encoding="utf-8").splitlines()
    shutil.rmtree(files[0].parent)
    insert = record_floor.inserted(bench.home, sorted(lines, key=len)[len(lines) // 2], bench.seconds / 2)
    select = record_floor.selected(bench.home, bench.seconds / 2)
    record_floor.cleared(bench.home)
    print(f"Floor: {select:,.0f} SELECTs by key a second, {insert:,.0f} durable single-row INSERTs a second")
    _flatness(rates, select)
    long_id = _long_record(bench)
    with bench.served() as requests:
        _reads(bench, requests, known, select)
        _changes(bench, requests, insert, select)
        _transactions(bench, requests, insert)
        _page(bench, requests, f"/people/{long_id}")


def _made(folder: Path, before: int, size: int, sizes: Sequence[int]) -> tuple[list[Path], record_people.Known]:
    folder.mkdir()
    kept = {
        number
        for each in sizes
        for number in random.Random(each).sample(range(1, each + 1), min(each, QUESTIONS))  # noqa: S311
    }
    known = record_people.Known()
    parts = list(record_people.pieces(before, size))
    files = [folder / f"{start + 1:06d}.ndjson" for start, _ in parts]
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        for made in pool.map(_piece, files, parts, [{n for n in kept if a < n <= b} for a, b in parts]):
            known.join(made)
    return files, known


def _piece(path: Path, part: tuple[int, int], kept: set[int]) -> record_people.Known:
    return record_people.written(path, *part, kept)


def _imported(bench: Bench, files: Sequence[Path], resources: int) -> tuple[int, float]:
    started = time.perf_counter()
    bench.run("record", "import", str(files[0].parent))
    return resources, time.perf_counter() - started


def _floor_of_import(bench: Bench, files: Sequence[Path], imported: tuple[int, float]) -> None:
    resources, seconds = imported
    rate, plain = resources / seconds, record_floor.copied(bench.home, files)
    print(
        f"Import: {rate:,.0f} resources a second ({resources:,} in {seconds:.0f} s, with the start of the command), "
        f"{_reached(rate, 'import')}; the same bytes by COPY into one plain table "
        f"{plain:,.0f} a second ({plain / rate:.1f} times as many)"
    )


def _searches(bench: Bench, known: record_people.Known, size: int) -> Run:
    asked = record_searches.questions(known, QUESTIONS, size)
    with bench.served() as requests:
        once = [record_searches.each_once(found, requests, bench.losses) for found in asked.values()]
        before = bench.losses.total()
        at_once = drive(requests.port, once, bench.losses)
        wrong = bench.losses.total() - before
        upkeep = record_floor.settled(bench.home)

        def scripts(count: int) -> list[Script]:
            return [record_searches.in_turn(asked, requests, bench.losses, seed) for seed in range(count)]

        run, connections = bench.measured(scripts, requests.port)
    print(
        f"Search, {size:,} people: {run.rate:,.0f} a second over {connections} connections, {_reached(run.rate, 'search')}; "
        f"p95 {percentile([each for found in run.times.values() for each in found], 95) * 1000:.0f} ms; straight after the "
        f"import {at_once.rate:,.0f} a second, {at_once.answers - wrong} of {at_once.answers} answers right when compared "
        f"whole; then {upkeep:.0f} s of VACUUM ANALYZE; {_share(run)}"
    )
    return run


def _flatness(rates: dict[int, Run], select: float) -> None:
    found = [run.rate for run in rates.values()]
    print(
        f"Search, all sizes: fastest to slowest {max(found) / min(found):.2f}; a SELECT by key is done "
        f"{select / min(found):.1f} times as often as the slowest"
    )
    sizes = list(rates)
    print("  median ms at " + ", ".join(f"{size:,}" for size in sizes) + ":")
    for kind in record_searches.KINDS:
        medians = [statistics.median(rates[size].times.get(kind, [0.0])) * 1000 for size in sizes]
        print(f"  {kind}: " + ", ".join(f"{each:.1f}" for each in medians))


def _reads(bench: Bench, requests: Requests, known: record_people.Known, select: float) -> None:
    draw = random.Random(1)  # noqa: S311  no secret
    whole = next(iter(known.whole.values()))
    names = [(each["resourceType"], each["id"].removeprefix(whole[0]["id"])) for each in whole]
    people = [draw.choice(known.people).id for _ in range(READS)]
    addresses = [f"{type_}/{person}{end}" for person in people for type_, end in [draw.choice(names)]]

    def scripts(count: int) -> list[Script]:
        return [record_changes.reads(addresses, requests, bench.losses, seed) for seed in range(count)]

    run, connections = bench.measured(scripts, requests.port)
    print(
        f"Read by id: {run.rate:,.0f} a second over {connections} connections, {_reached(run.rate, 'read')}; a SELECT by key "
        f"is done {select / run.rate:.1f} times as often; {_times(run)}; {_share(run)}"
    )


def _changes(bench: Bench, requests: Requests, insert: float, select: float) -> None:
    left = record_people.people(0, round(PEOPLE_CHANGED_MOST * bench.seconds) + 300, record_people.SEED_CHANGED)

    def scripts(count: int) -> list[Script]:
        return [record_changes.changes(left, requests, bench.losses) for _ in range(count)]

    run, connections = bench.measured(scripts, requests.port)
    plain = 4 / (2 / insert + 2 / select)
    print(
        f"Create, read, update, search in turn: {run.rate:,.0f} a second over {connections} connections, "
        f"{_reached(run.rate, 'mix')}; two INSERTs and two SELECTs in turn {plain:,.0f} ({plain / run.rate:.1f} times as "
        f"many); {_times(run)}; {_share(run)}"
    )


def _transactions(bench: Bench, requests: Requests, insert: float) -> None:
    most = round(BUNDLES_MOST * bench.seconds * 2)
    bundles = iter(record_changes.ready(record_people.people(0, most, record_people.SEED_BUNDLES), requests))
    written: list[str] = []

    def scripts(count: int) -> list[Script]:
        return [record_changes.transactions(bundles, bench.losses, written) for _ in range(count)]

    run, connections = bench.measured(scripts, requests.port)
    drive(requests.port, [record_changes.on_record(written[-QUESTIONS:], requests, bench.losses)], bench.losses)
    print(
        f"Transactions of {EACH} creates that refer to one another: {run.rate:,.0f} a second, "
        f"{run.rate * EACH:,.0f} resources a second over {connections} connections; single-row INSERTs "
        f"{insert:,.0f} a second ({insert / (run.rate * EACH):.1f} times as many); {_times(run)}; {_share(run)}"
    )


def _long_record(bench: Bench) -> str:
    path = bench.home / "long.ndjson"
    id_ = record_people.long_record(path, LONG_RECORD)
    bench.run("record", "import", str(path))
    return id_


def _page(bench: Bench, requests: Requests, path: str) -> None:
    cookies = [record_page.signed_in(requests.port, USER, bench.password) for _ in range(bench.readers)]
    alone = [record_page.page(requests.port, path, cookies[0]) for _ in range(20)]
    if {status for _, status in alone} != {200}:
        bench.losses[f"page: status {alone[0][1]} at {path}"] += 1
        print("Person page: there is none")
        return
    times = record_page.crowd(requests.port, [path], cookies, bench.seconds * 2, bench.losses)
    print(
        f"Page of a person with {LONG_RECORD:,} entries, {len(cookies)} readers, a page each every "
        f"{record_page.BETWEEN_SECONDS:.0f} s, {len(times)} pages: median {percentile(times, 50):.0f} ms, p95 "
        f"{percentile(times, 95):.0f} ms ({percentile(times, 95) / REACH['page']:.2f} of the {REACH['page']} ms that are "
        f"allowed), p99 {percentile(times, 99):.0f} ms; alone {statistics.median(ms for ms, _ in alone):.0f} ms"
    )


def percentile(times: Sequence[float], part: int) -> float:
    """Of at least one time; the nearest one that was measured."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, len(ordered) * part // 100)] if ordered else float("nan")


def _reached(rate: float, what: str) -> str:
    return f"{rate / REACH[what]:.2f} of the {REACH[what]:,} to reach"


def _times(run: Run) -> str:
    found = [
        f"{kind} {percentile(times, 50) * 1000:.1f} and {percentile(times, 95) * 1000:.1f} ms"
        for kind, times in run.times.items()
    ]
    return "median and p95: " + ", ".join(found)


def _share(run: Run) -> str:
    return f"the client took {run.client_share:.0%} of one core"


def _sizes(given: Sequence[str]) -> list[int]:
    sizes = [int(each) for each in given] or [int(each) for each in os.environ.get("BENCH_PEOPLE", "").split()]
    if sorted(set(sizes)) != sizes or any(size < 1 for size in sizes):
        raise SystemExit("PEOPLE are growing numbers, such as 1000 8000 64000")
    return sizes or list(SIZES)


if __name__ == "__main__":
    main(_sizes(sys.argv[1:]), float(os.environ.get("BENCH_SECONDS", SECONDS)), int(os.environ.get("BENCH_READERS", READERS)))

"""`make bench`: load rate, a figure for every council over ten years, a page with 100 people at once, routes, the ledger,
the record of people.

`BENCH=name` runs one of place, routes, ledger, record and index-designs. Prints machine, commit and figures; compares as
ratios in one run; asserts no time. Runs on a data folder of its own, on the embedded database with fsync on, and clears
it away.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks import index_designs, record, routes
from tests.benchmarks.machine import machine
from tests.benchmarks.pages import crowd, fetch, percentile, warm

PAGES = (
    "/",
    "/measures",
    "/measures/delayed-days",
    "/measures/delayed-days-rate",
    "/places/E09000012",
    "/places/E09000007",
    "/places/E92000001",
    "/places/E09000021",
    "/figures/delayed-days/E09000012/month/2015-09",
    "/figures/delayed-days-rate/E09000012/financial-year/2015-16",
)


def run(home: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "commonweal", *arguments],
        env={**os.environ, "COMMONWEAL_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"commonweal {' '.join(arguments)} failed:\n{done.stderr[-3000:]}")
    return done.stdout


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def main() -> None:
    print("Machine: " + "; ".join(f"{name} {value}" for name, value in machine().items()))
    wanted = os.environ.get("BENCH") or None
    if wanted and wanted not in BENCHES:
        raise SystemExit(f"BENCH={wanted} is none of {', '.join(BENCHES)}")
    for name, bench in BENCHES.items():
        if wanted in (None, name):
            bench()


def place() -> None:
    home = Path(tempfile.mkdtemp(prefix="cw-bench-"))
    try:
        started = time.perf_counter()
        run(home, "demo", "--no-serve")
        demo = time.perf_counter() - started
        print(f"Synthetic place, from installed packages to ready: {demo:.1f} s")
        loads(home)
        figures(home)
        pages(home)
    finally:
        clear(home)


def ledger() -> None:
    """Postings single and batched, the trial balance and statements, on a data folder of their own."""
    subprocess.run([sys.executable, "-m", "tests.benchmarks.ledger"], check=True)


def clear(home: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "commonweal", "stop"],
        env={**os.environ, "COMMONWEAL_HOME": str(home)},
        capture_output=True,
        check=False,
    )
    shutil.rmtree(home, ignore_errors=True)


def loads(home: Path) -> None:
    """The workbooks of the demonstration loaded again into a fresh folder, and a second time (nothing changes)."""
    files = sorted(home.rglob("*.xlsx"))
    books = [str(path) for path in files if "dtoc" in path.name]
    if not books:
        print("Load rate: the demonstration keeps no workbooks, so nothing was loaded")
        return
    fresh = Path(tempfile.mkdtemp(prefix="cw-bench-load-"))
    try:
        run(fresh, "status")
        run(fresh, "measure", "values", "delayed-days")
        started = time.perf_counter()
        run(fresh, "load", "dtoc-la", *books)
        first = time.perf_counter() - started
        started = time.perf_counter()
        run(fresh, "load", "dtoc-la", *books)
        again = time.perf_counter() - started
        count = int(run(fresh, "measure", "list", "--format", "json") and len(books))
        print(
            f"Load: {count} workbooks in {first:.1f} s ({count / first:.1f} a second); again, unchanged, {again:.1f} s "
            f"({first / again:.1f} times as fast)"
        )
    finally:
        clear(fresh)


def figures(home: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.figures"],
        env={**os.environ, "COMMONWEAL_HOME": str(home)},
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(done.stdout)
    print(
        f"Figures: {found['figures']:.0f} (every council, ten years) in {found['engine_ms']:.0f} ms; as a rate "
        f"{found['rate_ms']:.0f} ms; a query for each takes {found['plain_ms']:.0f} ms "
        f"({found['plain_ms'] / found['engine_ms']:.0f} times as long), answers equal: {bool(found['equal'])}"
    )


def pages(home: Path) -> None:
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "commonweal", "serve", "--port", str(port)],
        env={**os.environ, "COMMONWEAL_HOME": str(home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(600):
            try:
                fetch(port, "/health")
                break
            except OSError:
                time.sleep(0.1)
        cold = fetch(port, PAGES[4])
        warm(port, PAGES)
        bare = sorted(fetch(port, "/health") for _ in range(50))[25]
        times = crowd(port, PAGES)
        print(
            f"Pages: 100 readers, a page each every 5 s, {len(times)} pages: median {percentile(times, 50):.0f} ms, "
            f"p95 {percentile(times, 95):.0f} ms, p99 {percentile(times, 99):.0f} ms; first time {cold:.0f} ms; "
            f"median is {percentile(times, 50) / bare:.1f} times a bare answer ({bare:.1f} ms)"
        )
    finally:
        server.terminate()
        server.wait(timeout=30)


def designs() -> None:
    """Designs of the record's index, side by side."""
    home = Path(tempfile.mkdtemp(prefix="cw-bench-"))
    try:
        run(home, "status")
        run(home, "user", "list")
        index_designs.run(home)
    finally:
        clear(home)


BENCHES = {
    "place": place, "routes": routes.report, "ledger": ledger, "record": record.report, "index-designs": designs,
}  # fmt: skip


if __name__ == "__main__":
    main()

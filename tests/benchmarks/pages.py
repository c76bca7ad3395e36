"""100 readers at once, each asking for a page every five seconds: how long a page takes at the 95th percentile."""

from __future__ import annotations

import http.client
import statistics
import threading
import time
from collections.abc import Sequence

READERS = 100
SECONDS_BETWEEN = 5.0
SECONDS = 40.0
WARM_ROUNDS = 6


def fetch(port: int, path: str) -> float:
    """Milliseconds from asking to the last byte; raises AssertionError for anything but 200."""
    started = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    assert response.status == 200, f"{path}: {response.status} {body[:200]!r}"
    return (time.perf_counter() - started) * 1000


def warm(port: int, paths: Sequence[str]) -> None:
    for _ in range(WARM_ROUNDS):
        for path in paths:
            fetch(port, path)


def crowd(port: int, paths: Sequence[str]) -> list[float]:
    """Every page time in milliseconds over the run; readers start spread over the first five seconds."""
    times: list[float] = []
    faults: list[BaseException] = []
    lock = threading.Lock()
    end = time.monotonic() + SECONDS

    def read(reader: int) -> None:
        time.sleep(reader * SECONDS_BETWEEN / READERS)
        turn = reader
        while time.monotonic() < end:
            began = time.monotonic()
            try:
                taken = fetch(port, paths[turn % len(paths)])
            except BaseException as fault:  # told after the run
                faults.append(fault)
                return
            with lock:
                times.append(taken)
            turn += 1
            time.sleep(max(0.0, SECONDS_BETWEEN - (time.monotonic() - began)))

    threads = [threading.Thread(target=read, args=(reader,)) for reader in range(READERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    return times


def percentile(times: Sequence[float], part: int) -> float:
    return statistics.quantiles(times, n=100)[part - 1]

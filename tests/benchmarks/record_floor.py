"""The floor: the same bytes through the database alone, as plainly as it goes, on the same server with fsync on."""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from commonweal.site.postgres.binaries import installed
from commonweal.site.postgres.server import ensure

CLIENTS = 8


def superuser(home: Path) -> psycopg.Connection:
    return psycopg.connect(ensure(home).url("superuser"), autocommit=True)


def settled(home: Path) -> float:
    """Seconds of the upkeep that the database else does by itself after a while, beside whoever asks."""
    started = time.perf_counter()
    with superuser(home) as link:
        link.execute("VACUUM ANALYZE")
        link.execute("CHECKPOINT")
    return time.perf_counter() - started


def is_durable(home: Path) -> bool:
    with superuser(home) as link:
        found = link.execute("SELECT current_setting('fsync'), current_setting('synchronous_commit')").fetchone()
    return found == ("on", "on")


def copied(home: Path, files: Sequence[Path]) -> float:
    """Lines a second by COPY into one table with a key, each file a transaction. The table stays, for `selected`."""
    lines = 0
    with superuser(home) as link:
        link.execute("CREATE TABLE bench_plain (key bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body text)")
        started = time.perf_counter()
        for path in files:
            with link.cursor() as cursor:
                # Neither sign stands in JSON, so that each line goes in as it is.
                how = "COPY bench_plain (body) FROM STDIN (FORMAT csv, DELIMITER E'\\x01', QUOTE E'\\x02')"
                with path.open("rb") as file, cursor.copy(how) as copy:
                    while piece := file.read(1 << 20):
                        copy.write(piece)
                lines += cursor.rowcount
        seconds = time.perf_counter() - started
        link.execute("VACUUM ANALYZE bench_plain")
    return lines / seconds


def selected(home: Path, seconds: float) -> float:
    """Rows a second by key, one a statement, of what `copied` left."""
    with superuser(home) as link:
        (most,) = link.execute("SELECT max(key) FROM bench_plain").fetchone() or (0,)
    return _pgbench(home, f"\\set key random(1, {most})\nSELECT body FROM bench_plain WHERE key = :key;\n", seconds)


def inserted(home: Path, body: str, seconds: float) -> float:
    """Rows a second, one a statement and transaction, each durable before the next."""
    return _pgbench(home, "INSERT INTO bench_plain (body) VALUES (:body);\n", seconds, "-D", f"body={body}")


def cleared(home: Path) -> None:
    with superuser(home) as link:
        link.execute("DROP TABLE IF EXISTS bench_plain")


def _pgbench(home: Path, script: str, seconds: float, *more: str) -> float:
    """Transactions a second of PostgreSQL's own client."""
    parameters = ensure(home).parameters("superuser")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "script.sql"
        path.write_text(script, encoding="utf-8")
        done = subprocess.run(
            [
                str(installed() / "bin" / "pgbench"), "-n", "-M", "prepared", "-c", str(CLIENTS), "-j", "2",
                "-T", str(max(1, round(seconds))), "-f", str(path), *more,
                "-h", parameters["host"], "-p", parameters["port"], "-U", parameters["user"], parameters["dbname"],
            ],
            env={**os.environ, "PGPASSWORD": parameters["password"]}, capture_output=True, text=True, check=False,
        )  # fmt: skip
    found = re.search(r"tps = ([0-9.]+)", done.stdout)
    if done.returncode or not found:
        raise SystemExit(f"pgbench failed:\n{done.stderr[-2000:]}")
    return float(found[1])

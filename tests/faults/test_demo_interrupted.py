"""A demonstration that is killed while it is built is taken up where it stopped."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from tests.processes import words

from commonweal.demo.figures import figures_of
from commonweal.demo.making import made_files
from commonweal.kernel.period import month

COMMAND = [sys.executable, "-m", "commonweal"]


def environment(home: Path) -> dict[str, str]:
    left_out = {"DATABASE_URL", "DATABASE_OWNER_URL"}
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    return {**kept, "COMMONWEAL_HOME": str(home)}


def run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments], env=environment(home), capture_output=True, text=True, timeout=500, check=False
    )


@pytest.mark.long
def test_a_killed_build_leaves_no_process_and_is_taken_up_again(tmp_path: Path) -> None:
    home = tmp_path / "home"
    made = home / "demo"
    process = subprocess.Popen([*COMMAND, "demo", "--no-serve"], env=environment(home), stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 300
        while not (made.is_dir() and len(list(made.glob("synthetic-dtoc-la-*"))) > 10):
            assert process.poll() is None
            assert time.monotonic() < until
            time.sleep(0.1)
        workers = [child for child in psutil.Process(process.pid).children() if "spawn_main" in " ".join(words(child))]
        assert workers
        process.send_signal(signal.SIGKILL)
        process.wait(10)
        _, alive = psutil.wait_procs(workers, timeout=10)
        assert alive == []
        (made / ".synthetic-dtoc-la-2011-04.xlsx.0000").write_bytes(b"half")
        again = run(home, "demo", "--no-serve")
        assert again.returncode == 0, again.stderr
        assert sorted(path.name for path in made.iterdir()) == sorted(file.name for file in made_files())
        shown = run(
            home, "measure", "values", "delayed-days", "--area", "E92000001", "--period", "2011-04", "--format", "json"
        )
        (figure,) = json.loads(shown.stdout)
        assert figure["value"] == sum(area.total for area in figures_of(month(2011, 4)).areas)
    finally:
        process.kill()
        process.wait(10)
        run(home, "stop")

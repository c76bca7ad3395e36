"""A running site on a test's own database, reached over a real socket."""

from __future__ import annotations

import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Any

SERVE = "import sys; from commonweal.site.serving import serve_site; serve_site('127.0.0.1', int(sys.argv[1]), int(sys.argv[2]))"
START_SECONDS = 90


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def served(environment: Mapping[str, str], workers: int = 1) -> Generator[str]:
    """The site's address; it is ended when the block is left."""
    port = free_port()
    with tempfile.TemporaryFile("w+") as log:  # read where the site does not come up
        process = subprocess.Popen(
            [sys.executable, "-c", SERVE, str(port), str(workers)],
            env=dict(environment),
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            _wait(process, f"http://127.0.0.1:{port}/health", log)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait(process: subprocess.Popen[bytes], address: str, log: Any) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                if answer.status == 200:
                    return
        except urllib.error.HTTPError:
            break
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            if process.poll() is not None:
                break
            time.sleep(0.2)
    log.seek(0)
    raise AssertionError(f"the site did not come up:\n{log.read()[-4000:]}")

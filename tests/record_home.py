"""A home with a durable database of its own and a site that serves it, for tests that kill them or take their room."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from commonweal.site.postgres.server import Server, ensure, status, stop
from tests.processes import words
from tests.served import SERVE, free_port

START_SECONDS = 120
ANSWER_SECONDS = 30
SIZE = "320m"


@dataclass
class Home:
    """`serve` starts the site, `kill` ends it as a fault would."""

    folder: Path
    environment: dict[str, str]
    server: Server
    token: str = ""
    port: int = field(default_factory=free_port)
    site: subprocess.Popen[bytes] | None = None
    workers_wanted: int = 1
    served_with: dict[str, str] = field(default_factory=dict[str, str])
    program: str = SERVE

    @property
    def log(self) -> Path:
        """What the site wrote to stderr."""
        return self.folder / "site.log"

    def command(self, *arguments: str, stdin: str = "") -> str:
        done = subprocess.run(
            [sys.executable, "-m", "commonweal", *arguments], env=self.environment, input=stdin, text=True,
            capture_output=True, timeout=START_SECONDS, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip()

    def serve(self, workers: int = 1, **more: str) -> None:
        self.workers_wanted, self.served_with = workers, more
        self._start()
        self.wait()

    def _start(self) -> None:
        with self.log.open("ab") as log:
            self.site = subprocess.Popen(
                [sys.executable, "-c", self.program, str(self.port), str(self.workers_wanted)],
                env={**self.environment, **self.served_with}, stdout=subprocess.DEVNULL, stderr=log,
                start_new_session=True,
            )  # fmt: skip

    def wait(self) -> None:
        """Until the record can be read; a site that has ended is started again, as whoever runs it would."""
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if Caller(self)("GET", "Patient?_summary=count")[0] == 200:
                    return
            if self.site is None or self.site.poll() is not None:
                self.kill()
                self._start()
            time.sleep(0.05)
        raise AssertionError(f"the record cannot be read: {self.log.read_text()[-2000:]}")

    def workers(self) -> list[psutil.Process]:
        """The processes that answer, children of the one that looks after them."""
        assert self.site is not None
        children = psutil.Process(self.site.pid).children(recursive=True)
        return [each for each in children if words(each) and "resource_tracker" not in " ".join(words(each))]

    def kill(self) -> None:
        if self.site is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.site.pid, signal.SIGKILL)
            self.site.wait()
            self.site = None

    def database_pid(self) -> int:
        found = status(self.folder).pid
        assert found is not None, "the database has ended"
        return found


class Caller:
    """One client's connection; `caller(method, path, body)` gives the status, the headers and the parsed body. Raises
    OSError and HTTPException where no answer comes.
    """

    def __init__(self, home: Home) -> None:
        self.home = home
        self.link: http.client.HTTPConnection | None = None

    def __call__(self, method: str, path: str, body: Any = None) -> tuple[int, Mapping[str, str], Any]:
        if self.link is None:
            self.link = http.client.HTTPConnection("127.0.0.1", self.home.port, timeout=ANSWER_SECONDS)
        kind = "application/json-patch+json" if method == "PATCH" else "application/fhir+json"
        headers = {"Authorization": f"Bearer {self.home.token}", "Content-Type": kind}
        try:
            self.link.request(method, f"/fhir/{path}", None if body is None else json.dumps(body), headers)
            answer = self.link.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException):
            self.close()
            raise
        return answer.status, dict(answer.headers), json.loads(text) if text else None

    def close(self) -> None:
        if self.link is not None:
            self.link.close()
            self.link = None


@contextlib.contextmanager
def small_disk() -> Generator[Path | None]:
    """A disk of its own in memory; None where this user may not mount one."""
    disk = Path(tempfile.mkdtemp(prefix="cw-disk-"))
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=755", "tmpfs", str(disk)]
    is_mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    try:
        yield disk if is_mounted else None
    finally:
        if is_mounted:
            subprocess.run(["umount", "-l", str(disk)], check=False, capture_output=True)
        shutil.rmtree(disk, ignore_errors=True)


@contextlib.contextmanager
def home_in(parent: Path) -> Generator[Home]:
    """A home in which somebody has a token. Its database writes to the disk before it says that it has (fsync)."""
    folder = parent / "home"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}
    environment["COMMONWEAL_HOME"] = str(folder)
    server = ensure(folder, durable=True)
    made = Home(folder, environment, server)
    try:
        made.command("user", "create", "ada", "--name", "Ada", "--role", "clinician", stdin="three random words\n")
        made.token = made.command("token", "create", "--as", "ada", "--purpose", "direct-care")
        yield made
    finally:
        made.kill()
        stop(folder, "immediate")

"""Run `python -m commonweal` in processes forked from one that has loaded the program: each command is still a process
of its own, with its own environment, streams and status, but does not read the whole program again.

    run(["place", "find", "Camden"], environment)   # as subprocess.run with text and captured streams

The first process imports and holds no connection, no thread and no answer of any query; each child forgets the
settings and reads them again from its own environment.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import pkgutil
import runpy
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import traceback
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOADED = b"loaded\n"
SECONDS = 300


def run(
    arguments: Sequence[str], environment: Mapping[str, str], stdin: str | None = None, timeout: float = SECONDS
) -> subprocess.CompletedProcess[str]:
    """Raises subprocess.TimeoutExpired after `timeout` seconds, the command then being ended."""
    return _loaded().run(arguments, environment, stdin, timeout)


@cache
def _loaded() -> Warm:
    """The loaded process of this one; it ends with it."""
    made = Warm()
    atexit.register(made.close)
    return made


class Warm:
    """The loaded process and a way to ask it. Safe to ask from several threads."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="cw-warm-")
        self._address = str(Path(self._folder.name) / "s")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.warm", self._address], cwd=ROOT, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        )  # fmt: skip
        assert self._process.stdout is not None
        if self._process.stdout.readline() != LOADED:
            raise RuntimeError("the program did not load")

    def run(
        self, arguments: Sequence[str], environment: Mapping[str, str], stdin: str | None, timeout: float
    ) -> subprocess.CompletedProcess[str]:
        with tempfile.TemporaryDirectory(dir=self._folder.name) as folder, socket.socket(socket.AF_UNIX) as line:
            given = Path(folder) / "stdin"
            given.write_text(stdin or "", encoding="utf-8")
            line.settimeout(timeout)
            line.connect(self._address)
            asked = {"arguments": list(arguments), "environment": dict(environment), "at": str(Path.cwd()), "folder": folder}
            answers = line.makefile("rw", encoding="utf-8")
            answers.write(json.dumps(asked) + "\n")
            answers.flush()
            pid = int(answers.readline())
            try:
                status = int(answers.readline())
            except TimeoutError:
                os.kill(pid, signal.SIGKILL)
                raise subprocess.TimeoutExpired(list(arguments), timeout) from None
            out, err = ((Path(folder) / name).read_text(encoding="utf-8") for name in ("stdout", "stderr"))
            return subprocess.CompletedProcess([sys.executable, "-m", "commonweal", *arguments], status, out, err)

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._folder.cleanup()


def load() -> None:
    """Import every module of the program and read the files that ship with it; connect to nothing."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "commonweal.site.settings"
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        os.environ.pop(name, None)
    import django

    import commonweal

    django.setup()
    for module in pkgutil.walk_packages(commonweal.__path__, "commonweal."):
        if not module.name.endswith((".__main__", ".wsgi")):
            with suppress(Exception):  # a command that needs it says so itself
                importlib.import_module(module.name)
    from commonweal.decisions.shipped import models
    from commonweal.measures.catalogue import definitions
    from commonweal.money.packs.catalogue import money_packs

    for shipped in (models, definitions, money_packs):  # files of the program itself
        shipped()


def serve(address: str) -> None:
    """Fork a command for each request until the asker's end of stdin is closed."""
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(address)
        door.listen()
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the waiters need nobody to wait for them
        _end_with(os.getpid())
        sys.stdout.buffer.write(LOADED)
        sys.stdout.flush()
        while True:
            line, _ = door.accept()
            if not os.fork():
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                door.close()
                _answer(line)
            line.close()


def _end_with(pid: int) -> None:
    """A child that reads stdin to its end, then ends the server: a killed test run leaves nothing."""
    if not os.fork():
        sys.stdin.buffer.read()
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
        os._exit(0)


def _answer(line: socket.socket) -> None:
    answers = line.makefile("rw", encoding="utf-8")
    asked = json.loads(answers.readline())
    if pid := os.fork():
        answers.write(f"{pid}\n")
        answers.flush()
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        with suppress(OSError):  # an asker that has given up
            answers.write(f"{status}\n")
            answers.flush()
        os._exit(0)
    answers.detach()
    line.close()
    _become(asked["arguments"], asked["environment"], asked["at"], Path(asked["folder"]))


def _become(arguments: list[str], environment: dict[str, str], at: str, folder: Path) -> None:
    """Turn this child into the command, then end as the interpreter does, but for clearing up what was loaded."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        handle = os.open(folder / name, os.O_WRONLY | os.O_CREAT if number else os.O_RDONLY, 0o600)
        os.dup2(handle, number)
        os.close(handle)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(at)
    _set_up_again_when_asked()
    sys.argv = ["commonweal", *arguments]
    status = 1
    try:
        runpy.run_module("commonweal", run_name="__main__", alter_sys=True)
    except SystemExit as ending:
        status = ending.code if isinstance(ending.code, int) else int(ending.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        threading._shutdown()  # type: ignore[attr-defined]
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _set_up_again_when_asked() -> None:
    """The start of a command finds its database, then sets the framework up: that is when settings are read."""
    import django
    from django.conf import settings
    from django.db import connections

    def set_up() -> None:
        import commonweal.site.settings as read

        fresh = importlib.reload(read)
        for name in filter(str.isupper, dir(fresh)):
            setattr(settings, name, getattr(fresh, name))
        for unopened in connections.all(initialized_only=True):
            del connections[unopened.alias]
        connections._settings = None  # type: ignore[attr-defined]
        connections.__dict__.pop("settings", None)

    django.setup = set_up


if __name__ == "__main__":
    load()
    gc.freeze()  # no child looks through what all share
    serve(sys.argv[1])

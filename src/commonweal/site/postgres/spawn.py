"""Start a program that outlives its starter, holding nothing of it: `python -m
commonweal.site.postgres.spawn`.

A helper of its own, because the starter may run threads (in which forking is unsafe), and because the program
becomes an orphan as soon as the helper ends: the system then reaps it, and the starter never keeps a zombie.

The order comes as JSON on standard input; the process number goes to standard output.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import ServerError

if TYPE_CHECKING:  # the helper runs at every start and loads as little as it can
    from .account import Account

HELPER_SECONDS = 60.0
# what Python and we need; a long-lived process should not carry the rest, which may hold secrets
PASSED_ON = (
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "TMPDIR",
    "XDG_RUNTIME_DIR",
)


def python_command(module: str, *arguments: str) -> tuple[list[str], dict[str, str]]:
    """Return command and environment that run a module of this package from any working directory."""
    source = str(Path(__file__).resolve().parents[3])
    paths = [source, *[path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path]]
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    environment["PYTHONPATH"] = os.pathsep.join(dict.fromkeys(paths))
    return [sys.executable, "-P", "-m", module, *arguments], environment


def detach(
    command: Sequence[str],
    *,
    environment: Mapping[str, str],
    folder: Path,
    output: Path | None = None,
    account: Account | None = None,
    keep: Sequence[int] = (),
) -> int:
    """Start `command` in a session of its own and return its process number.

    It reads nothing, writes to the file `output` (or nowhere), works in `folder`, runs as `account` and
    inherits no descriptor but those in `keep`.
    """
    order = {
        "command": list(command),
        "environment": dict(environment),
        "folder": str(folder),
        "output": None if output is None else str(output),
        "owner": account.owner if account else None,
        "keep": list(keep),
    }
    helper, helper_environment = python_command("commonweal.site.postgres.spawn")
    try:
        done = subprocess.run(  # noqa: S603
            helper, input=json.dumps(order), capture_output=True, text=True, timeout=HELPER_SECONDS, cwd="/",
            env=helper_environment, pass_fds=list(keep), start_new_session=True, check=False,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError) as error:
        raise ServerError(
            f"{command[0]} could not be started: {error}.", "Free memory or processes and try again."
        ) from error
    if done.returncode != 0 or not done.stdout.strip().isdecimal():
        raise ServerError(
            f"{command[0]} could not be started: {done.stderr.strip()[-1000:]}",
            "Free memory or processes and try again.",
        )
    return int(done.stdout)


def main() -> None:
    """Carry out one order. Its pipes are closed for the new program, which is what this helper is for."""
    order: dict[str, Any] = json.load(sys.stdin)
    options: dict[str, Any] = {}
    if order["owner"] is not None:
        uid, gid = order["owner"]
        options = {"user": uid, "group": gid, "extra_groups": []}
    output = os.devnull
    flags = os.O_WRONLY
    if order["output"] is not None:
        output, flags = order["output"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
    with os.fdopen(os.open(output, flags, 0o600), "wb") as stream:
        process = subprocess.Popen(  # noqa: S603
            order["command"], stdin=subprocess.DEVNULL, stdout=stream, stderr=stream, cwd=order["folder"],
            env=order["environment"], close_fds=True, pass_fds=order["keep"], start_new_session=True,
            umask=0o077, **options,
        )  # fmt: skip
    sys.stdout.write(f"{process.pid}\n")
    sys.stdout.flush()
    os._exit(0)  # without waiting for the child


if __name__ == "__main__":
    main()

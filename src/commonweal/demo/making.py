"""The files of the synthetic place: which there are, and how each is written.

This loads no framework, so that the processes which write the files start quickly.
"""

from __future__ import annotations

import os
import secrets
import signal
from collections.abc import Generator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from pathlib import Path
from threading import Thread

from commonweal.demo.drawing import revised_months, years
from commonweal.demo.layouts import month_of, months

WORKERS_MAX = 4
PREFIX = "synthetic-"


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A file of the synthetic place: its loader, and what it is of (a year, or a month as 2011-04)."""

    kind: str
    of: str
    is_revised: bool = False

    @property
    def name(self) -> str:
        stem = f"{PREFIX}{self.kind}-{self.of}"
        return f"{stem}-revised.xlsx" if self.is_revised else f"{stem}.xlsx"


def made_files() -> list[MadeFile]:
    """Every file of the synthetic place, in the order to load: a second publication follows the first."""
    revised = set(revised_months())
    found = [MadeFile("population", str(year)) for year in years()]
    for month in months():
        found.append(MadeFile("dtoc-la", str(month)))
        if month in revised:
            found.append(MadeFile("dtoc-la", str(month), is_revised=True))
    return found


def content_of(file: MadeFile) -> bytes:
    """The bytes of a file; the same each time."""
    # What writes workbooks is slow to load, and only the first start needs it.
    from commonweal.demo.figures import figures_of  # noqa: PLC0415
    from commonweal.demo.population import workbook_of_year  # noqa: PLC0415
    from commonweal.demo.workbooks import workbook  # noqa: PLC0415

    if file.kind == "population":
        return workbook_of_year(int(file.of))
    month = month_of(file.of)
    return workbook(month, figures_of(month, revised=file.is_revised))


def make(file: MadeFile, folder: Path) -> Path:
    """Write a file into the folder, whole or not at all, unless it is there."""
    path = folder / file.name
    if not path.exists():
        fresh = folder / f".{file.name}.{secrets.token_hex(4)}"
        fresh.write_bytes(content_of(file))
        fresh.replace(path)
    return path


def clear_unfinished(folder: Path) -> None:
    """Remove what a process that was killed left half written."""
    for left in folder.glob(f".{PREFIX}*"):
        left.unlink(missing_ok=True)


def _begin() -> None:
    """A worker leaves Ctrl+C to the process that started it, and ends with that process however it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if parent := parent_process():
        Thread(target=lambda: (parent.join(), os._exit(1)), daemon=True).start()


@contextmanager
def making(files: Sequence[MadeFile], folder: Path) -> Generator[Generator[Path]]:
    """Yields the paths of the files in order, each as soon as it is written, by processes beside this one.

    They are spawned, not forked: this process holds connections that no other may use.
    """
    missing = sum(not (folder / file.name).exists() for file in files)
    if not missing:
        yield (folder / file.name for file in files)
        return
    workers = max(1, min(WORKERS_MAX, os.cpu_count() or 1, missing))
    pool = ProcessPoolExecutor(max_workers=workers, mp_context=get_context("spawn"), initializer=_begin)
    try:
        waiting = [pool.submit(make, file, folder) for file in files]
        yield (future.result() for future in waiting)
    finally:
        pool.shutdown(cancel_futures=True)

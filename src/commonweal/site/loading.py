"""Load files through whichever room registers their kind."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from commonweal.access.command import messages
from commonweal.access.principal import Principal
from commonweal.kernel.files import open_source
from commonweal.kernel.load_report import LoadReport
from commonweal.kernel.problem import Refused
from commonweal.kernel.room import Loader, resolve, rooms


def loaders() -> list[Loader]:
    """Every kind of file that any room loads."""
    return [loader for room in rooms() for loader in room.loaders]


def load_files(loader: Loader, paths: Iterable[Path], *, by: Principal) -> tuple[list[LoadReport], list[Refused]]:
    """Load each file whole or not at all, with a progress bar; a refused file leaves the others to load."""
    load = resolve(loader.reader)
    reports: list[LoadReport] = []
    refusals: list[Refused] = []
    paths = list(paths)
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=messages,
        disable=not messages.is_terminal and len(paths) < 2,
    )
    with bar:
        task = bar.add_task(f"Loading {loader.kind}", total=len(paths))
        for path in paths:
            try:
                reports.append(load(open_source(path), by=by))
            except Refused as refusal:
                refusals.append(refusal)
            bar.advance(task)
    return reports, refusals

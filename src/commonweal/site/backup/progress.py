"""Progress on standard error."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from commonweal.access.command import messages

Advance = Callable[[int], None]


def tell(text: str) -> None:
    messages.print(text, markup=False, soft_wrap=True)


@contextmanager
def bytes_done(doing: str, total: int) -> Iterator[Advance]:
    """Say what is done, and show on a terminal how far it is; the block calls the given function with bytes."""
    tell(doing)
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn(),
        console=messages, disable=not messages.is_terminal, transient=True,
    )  # fmt: skip
    with bar:
        task = bar.add_task(doing, total=total or None)
        yield lambda count: bar.advance(task, count)

"""A count that goes up while a command works, for what may take longer than two seconds."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager

from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from commonweal.access.command import messages


@contextmanager
def counting(doing: str, things: str) -> Generator[Callable[[int], None]]:
    """Call what is given with how many more are done. Nothing is drawn where nobody watches."""
    columns = (SpinnerColumn(), TextColumn("{task.description}: {task.completed:,.0f} " + things), TimeElapsedColumn())
    with Progress(*columns, console=messages, disable=not messages.is_terminal, transient=True) as bar:
        task = bar.add_task(doing, total=None)
        yield lambda more: bar.advance(task, more)

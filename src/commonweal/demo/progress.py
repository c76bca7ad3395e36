"""What a long step says while it works: a bar on a terminal, a line at the start and the end elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from commonweal.access.command import messages

Advance = Callable[[], None]


def say(text: str) -> None:
    """A line of its own; paths and names are printed as they are."""
    messages.print(text, markup=False, soft_wrap=True)


@contextmanager
def step(text: str, total: int) -> Generator[Advance]:
    """Show a step of `total` parts; call what is yielded after each part."""
    if not messages.is_terminal:
        start = time.monotonic()
        say(f"{text}: {total}")
        yield lambda: None
        say(f"{text}: done in {time.monotonic() - start:.0f} s")
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=messages) as bar:
        task = bar.add_task(text, total=total)
        yield lambda: bar.advance(task)

"""`commonweal backup` and `commonweal restore`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from commonweal.access.command import Format, FormatOption, emit
from commonweal.kernel.problem import Refused, Where, invalid
from commonweal.site.backup import moments
from commonweal.site.backup.progress import tell
from commonweal.site.backup.refusals import faults, refuse_named_server

KEPT = 2
LIST_COLUMNS = ("backup", "ended", "restorable_until", "bytes", "state")
GIB = 1024**3


def register(root: typer.Typer) -> None:
    root.command()(backup)
    root.command()(restore)


def backup(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder, or one of former backups.")],
    keep: Annotated[int, typer.Option(min=1, help="How many of the newest backups the folder keeps.")] = KEPT,
    listing: Annotated[bool, typer.Option("--list", help="Take none; print those that the folder holds.")] = False,
    check: Annotated[bool, typer.Option("--check", help="With --list: read every file and compare its hash.")] = False,
    form: FormatOption = Format.TABLE,
) -> None:
    """Back up the database of the data folder, with its keys and passwords, while it is in use."""
    if listing or check:
        _list(folder, check=check, form=form)
        return
    refuse_named_server()
    from commonweal.site.backup.taking import refuse_unfit, take
    from commonweal.site.home import home
    from commonweal.site.startup import embedded

    with faults("backup"):
        refuse_unfit(home())
        taken = take(embedded(home()), folder, keep=keep, most_bytes=_most_bytes())
    emit([_row(taken.made.id, taken.made.ended, taken.made.ended, taken.made.size, "whole")], LIST_COLUMNS, form)
    if taken.note:
        tell(f"The backup is whole, but later changes cannot be restored from it: {taken.note}")
    if taken.refusals:
        raise Refused.of(problem for refusal in taken.refusals for problem in refusal.problems)


def restore(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder that was given to backup.")],
    to: Annotated[str, typer.Option("--to", metavar="TIME", help="A time as 2016-05-12T14:30:00Z.")] = "",
    replace: Annotated[bool, typer.Option(help="Move a database that is there aside.")] = False,
) -> None:
    """Restore the newest backup into the data folder, or the database as it was at a time."""
    refuse_named_server()
    from commonweal.site.backup.restoring import restore as run
    from commonweal.site.home import home

    moment = moments.parse(to) if to else None
    with faults("restore"):
        done = run(home(), folder, to=moment, replace=replace)
    tell(f"Restored backup {done.base.id} into {home()} as it was at {moments.written(done.moment)}")
    if done.last_change is not None:
        tell(f"The last change in it was made at {moments.written(done.last_change)}")
    for aside in done.aside:
        tell(f"What was there before is in {aside}: remove it when you are sure")
    tell("Check it with commonweal log verify, and take a backup: from it on, any time can be restored again")


def _list(folder: Path, *, check: bool, form: Format) -> None:
    from commonweal.site.backup import folder as folders
    from commonweal.site.backup.checking import check_all
    from commonweal.site.backup.progress import bytes_done
    from commonweal.site.backup.restoring import check_log, possible

    refusals: list[Refused] = []
    rows: list[dict[str, object]] = []
    with faults("list"):
        backups = folders.existing(folder)
        with folders.reading(backups):
            _, refusals = folders.whole(backups)
            for stretch in possible(backups):
                base, state = stretch.base, "whole"
                try:
                    if check:
                        with bytes_done(f"Checking {base.id}", base.size) as advance:
                            check_all(backups.bases / base.id, base, advance)
                except Refused as refusal:
                    refusals.append(refusal)
                    state = "damaged"
                rows.append(_row(base.id, base.ended, stretch.until, base.size, state))
            if check:
                refusals += check_log(backups)
            for left in folders.interrupted(backups):
                rows.append({"backup": left.name, "state": "interrupted"})
    emit(rows, LIST_COLUMNS, form)
    if refusals:
        raise Refused.of(problem for refusal in refusals for problem in refusal.problems)


def _row(name: str, ended: moments.datetime, until: moments.datetime, size: int, state: str) -> dict[str, object]:
    return {
        "backup": name,
        "ended": moments.written(ended),
        "restorable_until": moments.written(until),
        "bytes": size,
        "state": state,
    }


def _most_bytes() -> int:
    text = os.environ.get("COMMONWEAL_ARCHIVE_GIB", "16")
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text) <= 1_000_000:
        raise invalid(
            "this is not a size", "Give whole GiB, from 1 on", where=Where(field="COMMONWEAL_ARCHIVE_GIB"), value=text
        )
    return int(text) * GIB

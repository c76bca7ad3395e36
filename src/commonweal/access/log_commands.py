"""`commonweal log …`: the chained logs: their heads, whether they are whole, and their export."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import Progress

from commonweal.access.command import AsUser, Format, FormatOption, acting, emit, messages
from commonweal.kernel.chain import HEAD_DIGITS_LEAST, Breach, Check, heads_not_found, place_of
from commonweal.kernel.problem import Kind, Problem, Refused, Where, invalid

logs = typer.Typer(no_args_is_help=True, help="The logs that one hash chain seals: heads, checks, export.")

BREACHES_NAMED = 20
_HEAD = re.compile(rf"[0-9a-fA-F]{{{HEAD_DIGITS_LEAST},64}}")

LogOption = Annotated[str | None, typer.Option("--log", metavar="NAME", help="Only this log.")]


@logs.command()
def head(form: FormatOption = Format.TABLE, as_user: AsUser = "operator") -> None:
    """Print the head of each log, to be noted elsewhere: the number and digest of its newest block. CSV and JSON print
    the digest in full; its first half, as in the table, will do to find it again.
    """
    with acting(as_user):
        from commonweal.access.queries import heads  # noqa: PLC0415  needs the framework

        rows = [
            {"log": log, "number": found.number, "digest": _shown(found.digest, form)} for log, found in heads().items()
        ]
    emit(rows, ["log", "number", "digest"], form)


@logs.command()
def export(
    file: Annotated[Path, typer.Argument(help="The new file, of JSON lines.")],
    name: LogOption = None,
    as_user: AsUser = "operator",
) -> None:
    """Write the logs, as far as they are sealed, to a file that can be checked without this database."""
    with acting(as_user) as by:
        from commonweal.access.log_export import export as write  # noqa: PLC0415

        with _bar() as moved:
            counts = write(file, name=name, by=by, moved=moved)
    for log, entries in counts.items():
        messages.print(f"Wrote {entries} entries of the log {log}", markup=False)


@logs.command()
def verify(
    name: LogOption = None,
    heads: Annotated[
        list[str] | None,
        typer.Option("--head", metavar="DIGEST", help="A head noted earlier that must be in a chain. May be repeated."),
    ] = None,
    file: Annotated[Path | None, typer.Option(help="Check this exported file instead; needs no database.")] = None,
    form: FormatOption = Format.TABLE,
    as_user: AsUser = "operator",
) -> None:
    """Check the hash chain of each log. Names what was altered, removed or added, and then ends with 1."""
    heads = heads or []
    for each in heads:
        if not _HEAD.fullmatch(each):
            remedy = f"Give what commonweal log head printed, or at least its first {HEAD_DIGITS_LEAST} digits"
            raise invalid("this is not a head", remedy, where=Where(field="--head"), value=each)
    checks, breaches = _of_file(file, name) if file else _of_database(name, as_user)
    breaches = [*breaches, *heads_not_found(checks, heads)]
    columns = ["log", "blocks", "entries", "unsealed", "withheld", "head"]
    emit((_row(check, breaches, form) for check in checks), columns, form)
    for each in heads:
        if place := place_of(checks, each):
            shown = each[:HEAD_DIGITS_LEAST]
            messages.print(f"The head {shown} is block {place[1]} of the log {place[0]}", markup=False)
    if breaches:
        raise Refused.of(_problems(breaches))


def _of_file(file: Path, name: str | None) -> tuple[list[Check], list[Breach]]:
    from commonweal.access.log_file import check_file  # noqa: PLC0415

    return check_file(file, name)


def _of_database(name: str | None, as_user: str) -> tuple[list[Check], list[Breach]]:
    with acting(as_user) as by:
        from commonweal.access.log_checking import check  # noqa: PLC0415
        from commonweal.access.log_checking import logs as named  # noqa: PLC0415

        checks: list[Check] = []
        breaches: list[Breach] = []
        with _bar() as moved:
            for log in named(name):
                state, found = check(log, by=by, moved=moved)
                breaches += found
                checks.append(state)
    return checks, breaches


@contextmanager
def _bar() -> Generator[Callable[[int, int], object]]:
    """A progress bar where somebody looks on; what is given back moves it."""
    bar = Progress(console=messages, disable=not messages.is_terminal, transient=True)
    with bar:
        task = bar.add_task("Reading blocks", total=None)
        yield lambda done, whole: bar.update(task, completed=done, total=whole)


def _shown(digest: str, form: Format) -> str:
    """A digest that a table need not break across lines."""
    return digest[:32] if form is Format.TABLE else digest


def _row(check: Check, breaches: Iterable[Breach], form: Format) -> dict[str, Any]:
    return {
        "log": check.log,
        "blocks": check.blocks,
        "entries": check.entries,
        "unsealed": check.unsealed,
        "withheld": check.withheld,
        "breaches": [str(breach) for breach in breaches if breach.log == check.log],
        "head": _shown(check.head.hex(), form) if check.head else None,
    }


def _problems(breaches: Sequence[Breach]) -> list[Problem]:
    remedy = "Keep this database as it is, and compare it with a backup or an export made before"
    named = [Problem(Kind.CONFLICT, str(breach)) for breach in breaches[:BREACHES_NAMED]]
    rest = len(breaches) - len(named)
    message = "the logs are not whole" + (f": {rest} more breaches are not listed" if rest else "")
    return [*named, Problem(Kind.CONFLICT, message, remedy)]

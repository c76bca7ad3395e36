"""`commonweal record …`: import, verify and rebuild the records of people."""

from __future__ import annotations

import time
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from commonweal.access.command import (
    AsUser,
    Exit,
    Format,
    FormatOption,
    acting,
    emit,
    messages,
    needs_database,
    principal_named,
)
from commonweal.access.progress import counting

app = typer.Typer(no_args_is_help=True, help="Records of people: FHIR R4 resources.")

FAULTS_SHOWN = 1000
MANY = 1000
"""From so many resources on, what the database has counted is counted again."""


def register(root: typer.Typer) -> None:
    root.add_typer(app, name="record")


@app.command("import")
def import_(
    path: Annotated[Path, typer.Argument(help="An NDJSON file (.ndjson, .ndjson.gz), or a folder of them.")],
    form: FormatOption = Format.TABLE,
    as_user: AsUser = "operator",
) -> None:
    """Import resources, one a line with its id. A file with a line that is not right changes nothing."""
    from commonweal.people.record.imports.lines import files_of

    paths = files_of(path)
    needs_database()
    by = principal_named(as_user)
    from commonweal.access import sealing
    from commonweal.people.record.imports.loading import brings_much, count_anew, load, preparers
    from commonweal.people.record.imports.prepared import Fault
    from commonweal.people.record.store import deferred

    rows: list[dict[str, object]] = []
    refused: list[tuple[str, Fault]] = []
    written = 0
    with ExitStack() as after, ExitStack() as held:
        pool = held.enter_context(preparers())
        if brings_much(paths, by=by):
            held.enter_context(deferred.put_off(by=by, told=held.enter_context(counting("Indexing", "indexes"))))
        bar = held.enter_context(counting("Importing", "resources"))
        for each in paths:
            started = time.monotonic()
            report = load(each, pool, by=by, told=bar)
            seconds = time.monotonic() - started
            rows.append(
                {
                    "file": report.file,
                    "lines": report.lines,
                    "created": report.created,
                    "changed": report.changed,
                    "unchanged": report.unchanged,
                    "faults": len(report.faults),
                    "resources_a_second": round(report.lines / seconds) if seconds else None,
                }
            )
            refused += [(report.file, fault) for fault in report.faults]
            written += report.created + report.changed
        if written >= MANY:
            after.enter_context(sealing.beside())  # while the indexes are made
            after.callback(count_anew, by=by)
    deferred.make_waiting(by=by)  # what an import that was killed has left
    emit(rows, list(rows[0]), form)
    for name, fault in refused[:FAULTS_SHOWN]:
        place = f"{name}, line {fault.line}" + (f", {fault.issue.path}" if fault.issue.path else "")
        messages.print(f"{place}: {fault.issue.message}", markup=False, soft_wrap=True)
    if len(refused) > FAULTS_SHOWN:
        messages.print(f"and {len(refused) - FAULTS_SHOWN} more")
    if refused:
        messages.print("Refused: nothing of a file with a fault was imported. Mend the lines and import it again.")
        raise typer.Exit(Exit.REFUSED)


@app.command()
def verify(form: FormatOption = Format.TABLE, as_user: AsUser = "operator") -> None:
    """Check that the index is what the bodies make and that no version was altered since it was sealed. Ends with 1
    and names what is not as it should be, the first first.
    """
    with acting(as_user) as by, counting("Verifying", "resources") as told:
        from commonweal.access.log_checking import check, logs
        from commonweal.people.record.verifying import verify as differences

        (log,) = logs("record")
        chain, breaches = check(log, by=by)
        found = [str(each) for each in breaches]
        resources = 0

        def count(more: int) -> None:
            nonlocal resources
            resources += more
            told(more)

        found += [str(each) for each in differences(by=by, told=count)]
    row = {
        "resources": resources,
        "versions": chain.entries + chain.unsealed,
        "unsealed": chain.unsealed,
        "head": chain.head.hex() if chain.head else None,
        "differences": len(found),
    }
    emit([row], list(row), form)
    for each in found[:FAULTS_SHOWN]:
        messages.print(each, markup=False, soft_wrap=True)
    if found:
        messages.print("Refused: the record is not whole. Where only the index differs: commonweal record rebuild.")
        raise typer.Exit(Exit.REFUSED)


@app.command()
def rebuild(as_user: AsUser = "operator") -> None:
    """Make the search index anew from the bodies."""
    with acting(as_user) as by, counting("Rebuilding", "resources") as told:
        from commonweal.people.record.store.deferred import make_waiting
        from commonweal.people.record.verifying import rebuild as made_anew

        mended = made_anew(by=by, told=told)
    make_waiting(by=by)
    messages.print(f"The index is made anew; {mended} resources had another one")

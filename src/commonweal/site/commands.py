"""Commands of the house itself: serve the site, see and stop the database server."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from commonweal.access.command import AsUser, Format, FormatOption, acting, emit, messages, needs_database
from commonweal.access.principal import OPERATOR
from commonweal.kernel.problem import Kind, Problem, Refused, invalid
from commonweal.kernel.room import text_of
from commonweal.site.backup import commands as backups
from commonweal.site.loading import load_files, loaders


def register(root: typer.Typer) -> None:
    root.command()(demo)
    root.command()(serve)
    root.command()(load)
    root.command()(stop)
    root.command()(status)
    backups.register(root)


def demo(
    data: Annotated[Path | None, typer.Option(help="Load this folder's published files instead.")] = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on; the next free one where it is taken.")] = 8000,
    serving: Annotated[bool, typer.Option("--serve/--no-serve", help="Serve the site afterwards.")] = True,
    username: AsUser = OPERATOR.username,
) -> None:
    """Build a synthetic place (or load published files), make a sign-in for each role, and serve the site."""
    with acting(username) as principal:
        pass  # the account is checked, and the framework up, before anything is made
    from commonweal.demo.preparing import prepare
    from commonweal.site.home import home
    from commonweal.site.serving import free_port, serve_site

    prepared = prepare(home=home(), data=data, by=principal)
    emit([asdict(each) for each in prepared.sign_ins], ("role", "username", "password"), Format.TABLE)
    if not serving:
        if prepared.problems:
            raise Refused.of(prepared.problems)
        return
    for problem in prepared.problems:
        messages.print(f"Refused: {problem}", markup=False, soft_wrap=True)
    found = free_port(host, port)
    if found != port:
        messages.print(f"Port {port} is taken")
    serve_site(host, found)


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option(help="Processes that answer requests.")] = 4,
) -> None:
    """Serve the site until interrupted."""
    needs_database()
    from commonweal.site.serving import serve_site

    serve_site(host, port, workers)


def load(
    kind: Annotated[str | None, typer.Argument(help="The kind of file, as commonweal load --list prints.")] = None,
    paths: Annotated[list[Path] | None, typer.Argument(help="Files to load, each whole or not at all.")] = None,
    listing: Annotated[bool, typer.Option("--list", help="Print the kinds with their columns.")] = False,
    form: FormatOption = Format.TABLE,
    username: AsUser = OPERATOR.username,
) -> None:
    """Load published files. Loading the same file again changes nothing; a revised one supersedes."""
    if listing:
        rows = [
            {"kind": loader.kind, "title": text_of(loader.title), "columns": text_of(loader.columns)}
            for loader in loaders()
        ]
        emit(rows, ("kind", "title", "columns"), form)
        return
    if kind is None or not paths:
        raise typer.BadParameter("give a KIND and at least one file, or --list")
    loader = next((loader for loader in loaders() if loader.kind == kind), None)
    if loader is None:
        raise invalid("there is no such kind of file", "See commonweal load --list", value=kind)
    with acting(username) as principal:
        pass  # the account is checked, and the framework up, before any file is read
    reports, refusals = load_files(loader, paths, by=principal)
    emit([asdict(report) for report in reports], ("file", "layout", "values", "alerts", "unchanged"), form)
    for report in reports:
        for note in report.notes:
            messages.print(f"{report.file}: {note}", markup=False, soft_wrap=True)
    if refusals:
        raise Refused.of(problem for refusal in refusals for problem in refusal.problems)


def stop() -> None:
    """End the database server of the data folder."""
    from commonweal.site.home import home
    from commonweal.site.postgres.server import stop as stop_server

    if os.environ.get("DATABASE_URL"):
        messages.print("DATABASE_URL names a server that this command does not own: nothing stopped")
        return
    messages.print("Stopped" if stop_server(home()) else "No server was running")


def status() -> None:
    """Say whether the database server of the data folder runs."""
    from commonweal.site.home import home
    from commonweal.site.postgres import archive, place
    from commonweal.site.postgres.server import ServerError
    from commonweal.site.postgres.server import status as server_status

    if os.environ.get("DATABASE_URL"):
        typer.echo("server: named by DATABASE_URL")
        return
    try:
        found = server_status(home())
    except ServerError as error:
        raise Refused(Problem(Kind.FAULT, error.message, error.remedy)) from None
    typer.echo(f"data folder: {found.home}")
    typer.echo(f"server: {found.state}" + (f", process {found.pid}" if found.pid else ""))
    state = archive.read(place.find(found.home))
    if state.is_on:
        held = archive.held_bytes(place.find(found.home))
        typer.echo(f"log of changes: kept since the last backups, {held // 2**20} MiB of {state.most_bytes // 2**20}")
    elif state.why:
        typer.echo(f"log of changes: not kept since {state.why}; take a backup to keep it again")
    if found.idle_seconds:
        typer.echo(f"ends by itself after {found.idle_seconds} s without a command")

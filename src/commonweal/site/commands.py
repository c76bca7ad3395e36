"""Commands of the house itself: serve the site, see and stop the database server."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from commonweal.access.command import messages, needs_database


def register(root: typer.Typer) -> None:
    root.command()(serve)
    root.command()(stop)
    root.command()(status)


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option(help="Processes that answer requests.")] = 2,
) -> None:
    """Serve the site until interrupted."""
    needs_database()
    from commonweal.site.serving import serve_site

    messages.print(f"Commonweal is at http://{host}:{port}/ (Ctrl+C ends it)")
    serve_site(host, port, workers)


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
    from commonweal.site.postgres.server import status as server_status

    typer.echo(f"data folder: {home()}")
    typer.echo(f"server: {server_status(home())}")

"""Serve the site with granian: a few processes, each with threads that hold their own database connection."""

from __future__ import annotations

from granian.constants import Interfaces
from granian.server import Server


def serve_site(host: str, port: int, workers: int) -> None:
    """Blocks until interrupted."""
    Server(
        "commonweal.site.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=8,
        backlog=1024,
        log_access=False,
        log_level="warning",
    ).serve()

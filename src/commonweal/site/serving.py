"""Serve the site with granian: a few processes, each with threads that hold their own database connection."""

from __future__ import annotations

import errno
import os
import socket
import time
from threading import Thread

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from commonweal.access.command import messages
from commonweal.kernel.problem import Kind, Problem, Refused, invalid

PORTS_TRIED = 20
ANNOUNCE_SECONDS = 60.0
WORKERS = 4
"""Processes: where few threads share an interpreter, more processes than cores keep a long answer from the others."""

THREADS = 2
"""Threads a process: one answers while the other waits for the database. More would wait for each other."""

STOP_SECONDS = 20
"""For what is being answered when serving ends. A process that is not done by then is killed, as it may be at any time;
one that is told to end while it still starts might never be done.
"""

STACK_BYTES = 16 * 1024 * 1024
"""For a thread that answers: what is nested as deeply as the checks of FHIR read it does not fit into the usual two
megabytes, and would end the process. Only what is used is taken.
"""


def free_port(host: str, port: int) -> int:
    """The port, or the next one after it that nobody listens on. Raises Refused where there is none."""
    last = min(port + PORTS_TRIED, 65_535)
    for candidate in range(port, last + 1):
        try:
            found = socket.getaddrinfo(host, candidate, type=socket.SOCK_STREAM)
            family, kind, protocol, _, address = found[0]
            with socket.socket(family, kind, protocol) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(address)
                return candidate
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                message = f"cannot listen on {host}, port {candidate}: {error.strerror}"
                raise invalid(message, "Give another --host or --port") from None
    taken = f"ports {port} to {last} of {host} are all taken"
    raise Refused(Problem(Kind.BUSY, taken, "Give another --port"))


def serve_site(host: str, port: int, workers: int = WORKERS) -> None:
    """Blocks until interrupted; says the address once something listens at it."""
    os.environ["RUST_MIN_STACK"] = str(STACK_BYTES)
    server = Server(
        "commonweal.site.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        backlog=1024,
        log_access=False,
        workers_kill_timeout=STOP_SECONDS,
        respawn_failed_workers=True,  # one that is killed, by a machine out of memory, must not end the others
        log_level=LogLevels.warning,
    )

    Thread(target=_announce, args=(host, port), daemon=True).start()
    server.serve()
    _seal_last()


def _seal_last() -> None:
    """What the processes wrote in their last moment; the connection of hours ago may be gone, so a fresh one."""
    from django.apps import apps  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    from commonweal.access.sealing import seal_what_waits  # noqa: PLC0415

    if apps.ready:  # else this process only looks after those that serve
        connection.close()
        seal_what_waits()


def _announce(host: str, port: int) -> None:
    """Say the address when it answers, not before: the first thing that a reader does is to follow it."""
    end = time.monotonic() + ANNOUNCE_SECONDS
    while time.monotonic() < end:
        try:
            with socket.create_connection((host, port), timeout=1):
                break
        except OSError:
            time.sleep(0.1)
    messages.print(f"Commonweal is at http://{host}:{port}/ (Ctrl+C ends it)")

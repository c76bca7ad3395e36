"""Short connections of the house itself: to look whether the server is ours, to set it up, to watch it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import psycopg

from . import sockets
from .passwords import NAMES, Role

DATABASE = "commonweal"
CONNECT_SECONDS = 5


def connect(
    socket_dir: Path,
    passwords: Mapping[Role, str],
    role: Role,
    *,
    database: str = DATABASE,
    name: str = "commonweal",
) -> psycopg.Connection:
    """Connect in autocommit mode. Both sides must prove that they know the password, so an impostor fails.

    Raises psycopg.OperationalError.
    """
    return psycopg.connect(
        host=str(socket_dir),
        port=sockets.PORT,
        dbname=database,
        user=NAMES[role],
        password=passwords[role],
        require_auth="scram-sha-256",
        connect_timeout=CONNECT_SECONDS,
        application_name=name,
        autocommit=True,
        sslmode="disable",
        gssencmode="disable",
        options="",
    )


def identity(connection: psycopg.Connection) -> str:
    """Return the name of the data folder that answers (see `Place.identity`)."""
    row = connection.execute("select current_setting('cluster_name')").fetchone()
    return row[0] if row else ""

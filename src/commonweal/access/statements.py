"""Statements that are sent often: planned once, and bound by the server. Django's own cursors bind on the client and
plan each time. These run on Django's connection, so in the same transaction and the same scope.
"""

from __future__ import annotations

from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections

from commonweal.access import trips
from commonweal.access.placeholders import Values
from commonweal.access.trips import Came


def cursor() -> psycopg.Cursor[tuple[Any, ...]]:
    """A cursor of the driver itself, for COPY."""
    return psycopg.Cursor(_link())


def together(*asked: tuple[str, Values]) -> list[Came]:
    """Statements sent together; outside a transaction they are one of their own."""
    return trips.go(_link(), asked)


def _link() -> psycopg.Connection[Any]:
    held = connections[DEFAULT_DB_ALIAS]
    link: psycopg.Connection[Any] | None = held.connection
    if link is not None:  # to ask for it once more would cost as much as all else here
        return link
    held.ensure_connection()
    return held.connection

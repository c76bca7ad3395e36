"""Turn the archive of the log on and off while the server runs."""

from __future__ import annotations

from dataclasses import replace

import psycopg

from . import account as accounts
from . import archive, locks, place, postmaster
from .place import Place


def turn_on(at: Place, connection: psycopg.Connection, *, most_bytes: int) -> None:
    """Keep the log from now on. Call under the start lock; `connection` is the superuser's. Raises OSError."""
    account = accounts.choose(at.data)
    place.make_owned(at.archive, account)
    state = archive.read(at)
    if state.is_on and state.most_bytes == most_bytes and _archives(connection):
        return
    archive.write(at, replace(state, is_on=True, why="", most_bytes=most_bytes))
    _take_settings(at, connection)


def turn_off(at: Place, connection: psycopg.Connection, why: str) -> None:
    """Keep the log no longer, so that it cannot fill the disk. Call under the start lock."""
    archive.write(at, replace(archive.read(at), is_on=False, why=why))
    _take_settings(at, connection)


def end_where_full(at: Place, connection: psycopg.Connection) -> None:
    """What the guard does at each look. Takes the start lock where there is something to do."""
    if archive.why_full(at):
        with locks.starting(at.home, lambda _: None):
            if archive.end_where_full(at):
                _take_settings(at, connection)


def _archives(connection: psycopg.Connection) -> bool:
    row = connection.execute("SELECT current_setting('archive_library')").fetchone()
    return row is not None and row[0] == "basic_archive"


def _take_settings(at: Place, connection: psycopg.Connection) -> None:
    postmaster.write_settings(at, accounts.choose(at.data), durable=True)
    connection.execute("SELECT pg_reload_conf()")

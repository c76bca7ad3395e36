"""The first-start work inside the server: roles, database, extensions. All can be repeated after a kill.

- `postgres` is the superuser, for extensions and the idle guard only.
- `commonweal_owner` owns the database and its tables, and runs migrations.
- `commonweal_app` is what the product runs as: it owns nothing and never passes row security. It may
  make temporary tables, through which files are loaded.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import psycopg
from psycopg import sql

from .connect import DATABASE, connect
from .passwords import NAMES, Role

RIGHTS: dict[Role, str] = {
    "owner": "LOGIN NOSUPERUSER NOBYPASSRLS CREATEDB NOCREATEROLE NOREPLICATION",
    "app": "LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION",
}
EXTENSIONS = ("btree_gist", "pg_trgm")
SYSTEM_DATABASES = ("postgres", "template1")


def settle(socket_dir: Path, passwords: Mapping[Role, str]) -> None:
    """Make roles, database and extensions where they are missing. Call under the start lock."""
    with connect(socket_dir, passwords, "superuser", database="postgres") as connection:
        for role, rights in RIGHTS.items():
            _role(connection, role, rights, passwords[role])
        _database(connection)
    with connect(socket_dir, passwords, "superuser") as connection:
        connection.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        for extension in EXTENSIONS:
            connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))


def _role(connection: psycopg.Connection, role: Role, rights: str, password: str) -> None:
    name = NAMES[role]
    if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone() is None:
        connection.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(name)))
    # hashed here, so that the password itself is in no statement
    hashed = connection.pgconn.encrypt_password(password.encode(), name.encode(), b"scram-sha-256").decode()
    connection.execute(
        sql.SQL("ALTER ROLE {} WITH {} PASSWORD {}").format(
            sql.Identifier(name),
            sql.SQL(rights),  # pyright: ignore[reportArgumentType] - a constant of this file
            sql.Literal(hashed),
        )
    )


def _database(connection: psycopg.Connection) -> None:
    database, owner, app = (sql.Identifier(name) for name in (DATABASE, NAMES["owner"], NAMES["app"]))
    if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone() is None:
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, owner))
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
    connection.execute(sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(database, app))
    for name in SYSTEM_DATABASES:
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))
    # a role that creates databases does so from here
    connection.execute(sql.SQL("GRANT CONNECT ON DATABASE postgres TO {}").format(owner))

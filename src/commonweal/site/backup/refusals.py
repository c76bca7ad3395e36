"""How backup and restore refuse."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterator
from pathlib import Path

import psycopg

from commonweal.kernel.problem import Kind, Problem, Refused, Where, unsupported
from commonweal.site.postgres.errors import ServerError


def refuse_named_server() -> None:
    """Refuse where the database is not ours to copy. Raises Refused."""
    if os.environ.get("DATABASE_URL"):
        raise unsupported(
            "DATABASE_URL names a server that this command does not own, and whose files it cannot reach",
            "Back it up and restore it with that server's own means (pg_basebackup with an archive of its WAL, or "
            "pg_dump), and keep the file secret-key of the data folder beside it",
        )


def damaged(file: Path, message: str) -> Refused:
    """A refusal that names a file of a backup."""
    remedy = "Use another backup; do not mend this one by hand"
    return Refused(Problem(Kind.INVALID, message, remedy, Where(file=str(file))))


@contextlib.contextmanager
def faults(doing: str) -> Iterator[None]:
    """Turn what the server, the database and the operating system refuse into a refusal with a remedy."""
    try:
        yield
    except ServerError as error:
        raise Refused(Problem(Kind.FAULT, f"{doing}: {error.message}", error.remedy)) from error
    except psycopg.Error as error:
        remedy = "Read the server's log (commonweal status says where) and try again"
        raise Refused(Problem(Kind.FAULT, f"{doing}: the database refused: {error}".strip(), remedy)) from error
    except OSError as error:
        remedy = "Check that the folder is yours to read and write"
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            remedy = "Make room on that disk and try again"
        raise Refused(Problem(Kind.FAULT, f"{doing}: {error}", remedy)) from error

"""The door between the shell and the rooms: who acts, what is printed where, and how a command ends.

Data go to stdout, progress and messages to stderr. Exit status: 0 done, 1 refused, 2 usage, 3 fault.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from enum import IntEnum, StrEnum
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from commonweal.access.principal import OPERATOR, Principal
from commonweal.kernel.problem import invalid


class Exit(IntEnum):
    DONE = 0
    REFUSED = 1
    USAGE = 2
    FAULT = 3


class Format(StrEnum):
    TABLE = "table"
    CSV = "csv"
    JSON = "json"


AsUser = Annotated[str, typer.Option("--as", metavar="USER", help="Act as this user; the operator by default.")]
FormatOption = Annotated[Format, typer.Option("--format", help="How to print the data.")]

messages = Console(stderr=True, highlight=False)

_start: Callable[[], None] | None = None
_has_started = False


def bind_start(start: Callable[[], None]) -> None:
    """Called once by the command line: what brings up the database and the framework."""
    global _start  # noqa: PLW0603  the one binding of the process
    _start = start


def needs_database() -> None:
    """Find or start the database and load the framework; the first line of a command that reads or writes."""
    if _start is None:
        raise RuntimeError("the command line has not bound its start")
    _start()
    global _has_started  # noqa: PLW0603  once a process
    _has_started = True


def ended() -> None:
    """What a command wrote to chained logs is sealed before the process ends, however the command ended."""
    if _has_started:
        from commonweal.access.sealing import finish  # noqa: PLC0415  needs the framework

        finish()


@contextmanager
def acting(username: str = OPERATOR.username) -> Generator[Principal]:
    """Bring up the database and run the block in the scope of the named user (or the operator)."""
    needs_database()
    from commonweal.access.scope import scoped  # noqa: PLC0415  needs the framework

    with scoped(principal_named(username)) as principal:
        yield principal


def principal_named(username: str) -> Principal:
    """The principal that `--as` names. Raises Refused where there is no such active account."""
    if username == OPERATOR.username:
        return OPERATOR
    from commonweal.access.models import User  # noqa: PLC0415
    from commonweal.access.scope import scoped  # noqa: PLC0415

    with scoped(OPERATOR):
        user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise invalid("there is no such active account", "See commonweal user list", value=username)
    return user.principal


def emit(rows: Iterable[Mapping[str, Any]], columns: Sequence[str], form: Format) -> None:
    """Print rows: a table for people, CSV with these columns, or a JSON list of whole rows."""
    if form is Format.JSON:
        emit_json(list(rows))
    elif form is Format.CSV:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([plain(row.get(column)) for column in columns] for row in rows)
    else:
        table = Table(box=None, header_style="bold")
        for column in columns:
            table.add_column(column.replace("_", " "), overflow="fold")
        for row in rows:
            table.add_row(*[plain(row.get(column)) for column in columns])
        Console(highlight=False).print(table)


def emit_json(data: Any) -> None:
    json.dump(data, sys.stdout, default=_json, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def plain(value: Any) -> str:
    """A cell as text: nothing for None, decimals without an exponent, dates in ISO form, lists by semicolon."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, (list, tuple)):
        return "; ".join(plain(part) for part in value)
    return str(value)


def decimal_text(value: Decimal) -> str:
    """A decimal in plain digits, without an exponent and without a minus before nothing."""
    text = format(value, "f")
    return text[1:] if text.startswith("-") and not value else text


def json_number(value: Decimal | None) -> int | float | None:
    """A decimal as a JSON number: whole where it is whole, else the nearest float, which prints the same digits."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _json(value: Any) -> Any:
    if isinstance(value, Decimal):
        return json_number(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value)

"""Indexes that are put off while much is loaded, and made at the end (see migration 0004 and docs/adr/0016).

Searches stay right without them, and are slow. A load that is killed leaves them waiting: the next import, `record
rebuild` and the start of serving make them.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager

from django.db import OperationalError
from psycopg.errors import LockNotAvailable

from commonweal.access.principal import OPERATOR, Principal
from commonweal.access.scope import scoped
from commonweal.people.record.store.session import rows


@contextmanager
def put_off(*, by: Principal, told: Callable[[int], None]) -> Generator[None]:
    """While the block loads, the indexes wait; then they are made, and `told` hears of each. Where somebody else loads
    already, or long searches hold the indexes, the block loads as always.
    """
    try:
        with scoped(by):
            is_ours = rows("SELECT record_begin_load()")[0][0]
    except (OperationalError, LockNotAvailable):
        is_ours = False
    try:
        yield
    finally:
        if is_ours:
            make_waiting(by=by, told=told)
        with scoped(by):
            rows("SELECT record_end_load()")


def make_waiting(*, by: Principal = OPERATOR, told: Callable[[int], None] = lambda _: None) -> None:
    """Make what waits, each index in a transaction of its own, unless somebody loads at present."""
    is_more = True
    while is_more:
        with scoped(by):
            is_more = rows("SELECT record_make_waiting_index()")[0][0]
        told(int(is_more))


def waiting() -> list[str]:
    """The names of the indexes that wait, in the present scope."""
    return [row[0] for row in rows("SELECT name FROM record_waiting_index ORDER BY name")]


def holds_more_than(most: int) -> bool:
    """Whether so many resources are on record, in the present scope."""
    found = rows("SELECT count(*) FROM (SELECT FROM record_in_resource LIMIT %s) found", (most + 1,))
    return found[0][0] > most

"""Several statements in one trip to the database, by libpq's pipeline: outside a transaction they are one of their own,
so all of them happen or none, and no round trip goes to BEGIN and COMMIT.

The driver's cursors do this as well, at four times the cost: half of a search's time in this process was theirs.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from itertools import count
from select import POLLIN, POLLOUT, poll
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
from psycopg import abc, pq
from psycopg.adapt import Transformer
from psycopg.errors import error_from_result

from commonweal.access.placeholders import Values, numbered, spelt

Row = tuple[Any, ...]

KEPT_MOST = 200
"""Statements that a connection keeps planned."""

_BINARY, _TEXT = pq.Format.BINARY, pq.Format.TEXT
_FATAL, _SYNC, _TUPLES = pq.ExecStatus.FATAL_ERROR, pq.ExecStatus.PIPELINE_SYNC, pq.ExecStatus.TUPLES_OK

_IDLE = pq.TransactionStatus.IDLE
_BEGIN: tuple[str, Values] = ("BEGIN", ())


class _Kept:
    """What one connection has prepared, by the statements' text, the one used last at the end."""

    def __init__(self) -> None:
        self.names: OrderedDict[bytes, bytes] = OrderedDict()
        self.numbers = count(1)
        self.reader: abc.Transformer = Transformer()


_kept: WeakKeyDictionary[psycopg.Connection[Any], _Kept] = WeakKeyDictionary()


class Came:
    """What one statement brought: its rows, or how many it touched."""

    __slots__ = ("_reader", "_result")

    def __init__(self, result: pq.abc.PGresult, reader: abc.Transformer) -> None:
        self._result, self._reader = result, reader

    @property
    def rows(self) -> list[Row]:
        if self._result.status != _TUPLES:
            return []
        self._reader.set_pgresult(self._result)
        return self._reader.load_rows(0, self._result.ntuples, tuple)

    @property
    def touched(self) -> int:
        return self._result.command_tuples or 0


def go(link: psycopg.Connection[Any], asked: Sequence[tuple[str, Values]]) -> list[Came]:
    """What each statement brought. Raises psycopg.Error for the first that fails; those after it are not carried out.
    Where the driver is to begin a transaction with its first statement, it is begun here.

    A connection on which something else went wrong is ended: nobody could say what it answers next.
    """
    kept = _kept.get(link)
    if kept is None:
        kept = _kept[link] = _Kept()
    is_begun = not link.autocommit and link.pgconn.transaction_status == _IDLE
    listed = [_BEGIN, *asked] if is_begun else asked
    trip = [_spelt_out(statement, values) for statement, values in listed]
    try:
        found = _sent(link.pgconn, kept, trip)
    except BaseException:
        link.close()
        raise
    for result in found:
        if result.status == _FATAL:
            raise error_from_result(result)
    return [Came(result, kept.reader) for result in found[is_begun:]]


Spelt = tuple[bytes, list[bytes | None], list[pq.Format]]


def _spelt_out(statement: str, values: Values) -> Spelt:
    text, names = numbered(statement)
    listed = [values[each] for each in names] if names else values  # type: ignore[call-overload, index]
    formats = [_BINARY if isinstance(each, bytes) else _TEXT for each in listed]
    return text, [spelt(each) for each in listed], formats


def _sent(pgconn: pq.abc.PGconn, kept: _Kept, asked: Sequence[Spelt]) -> list[pq.abc.PGresult]:
    """The result of each statement, up to one that fails."""
    pgconn.enter_pipeline_mode()
    prepared: dict[int, tuple[bytes, bytes]] = {}
    answers: list[int] = []
    place = 0
    fresh: dict[bytes, bytes] = {}
    for text, values, formats in asked:
        name = kept.names.get(text) or fresh.get(text)
        if name is None:
            name = fresh[text] = b"cw_%d" % next(kept.numbers)
            pgconn.send_prepare(name, text)
            prepared[place] = (text, name)
            place += 1
        elif text in kept.names:
            kept.names.move_to_end(text)
        pgconn.send_query_prepared(name, values, formats)
        answers.append(place)
        place += 1
    while len(kept.names) + len(fresh) > KEPT_MOST and kept.names:
        pgconn.send_close_prepared(kept.names.popitem(last=False)[1])
    pgconn.pipeline_sync()
    found = _gathered(pgconn)
    pgconn.exit_pipeline_mode()
    for at, (text, name) in prepared.items():
        if at < len(found) and found[at].status == pq.ExecStatus.COMMAND_OK:
            kept.names[text] = name
    failed = [each for each in found if each.status == _FATAL]
    return failed[:1] or [found[at] for at in answers]


def _gathered(pgconn: pq.abc.PGconn) -> list[pq.abc.PGresult]:
    """All results up to the end of the pipeline."""
    waiter = poll()
    waiter.register(pgconn.socket, POLLIN | POLLOUT)
    while pgconn.flush():
        if any(event & ~POLLOUT for _, event in waiter.poll()):
            pgconn.consume_input()
    waiter.modify(pgconn.socket, POLLIN)
    found: list[pq.abc.PGresult] = []
    while True:
        while pgconn.is_busy():
            waiter.poll()
            pgconn.consume_input()
        result = pgconn.get_result()
        if result is None:
            if pgconn.status != pq.ConnStatus.OK:
                raise psycopg.OperationalError(pgconn.get_error_message())
        elif result.status == _SYNC:
            return found
        else:
            found.append(result)

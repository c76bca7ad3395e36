"""A search carried out in the present scope.

    found = find(parse("Patient", [("family", "Smith")], base=base))

One statement finds the matches and what they bring along. More are sent only where resources brought along bring along
others (`:iterate`), where a total is asked for that the page does not tell, where a walk by a sort value has come to
those that have none, and where one was given up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection

from commonweal.kernel.problem import Kind, Problem, Refused, Where
from commonweal.people.record.search import cursor
from commonweal.people.record.search.includes import brought
from commonweal.people.record.search.parts import Part
from commonweal.people.record.search.plan import counted, matches, without_value
from commonweal.people.record.search.query import INCLUDED_MOST, Order, Query, Summary, Total
from commonweal.people.record.search.statistics import Statistics, statistics
from commonweal.people.record.store.session import rows
from commonweal.people.record.store.stored import Stored


@dataclass(frozen=True, slots=True)
class Found:
    """`matches` in order, `included` in no order; `total` is None where it is not known and was not asked
    for. `next` is the `_cursor` of the page after this one, None where this is the last.
    """

    matches: list[Stored]
    included: list[Stored]
    total: int | None
    next: str | None


_BODY = " CROSS JOIN LATERAL (SELECT v.body FROM record_version v WHERE v.seq = {0}.seq LIMIT 1) b"

_FIELDS = 9
"""Columns of a row before its sort values: mode, place, and those of `_ROW`."""

_ROW = (
    "{0}.key, {0}.self, {0}.type, {0}.id, {0}.version, (extract(epoch FROM {0}.updated) * 1000000)::bigint, b.body"
)
"""Moments as numbers: the framework's own way to read them is slow."""

_EPOCH = datetime.fromtimestamp(0, tz=UTC)


def find(query: Query, known: Statistics | None = None) -> Found:
    """`known`: how frequent things are, if not what the database has counted; it changes the way, not the answer."""
    if known is None:
        known = statistics(str(connection.settings_dict["NAME"]))
    if query.summary is Summary.COUNT:
        return Found([], [], _count(query, known), None)
    page, included = _page(query, known, query.count + 1)
    following = cursor.written(query.sort, _position(page[query.count - 1])) if len(page) > query.count else None
    page = page[: query.count]
    total = len(page) if following is None and query.cursor is None else None
    if total is None and query.total is not Total.NONE:
        total = _count(query, known)
    return Found([_stored(row) for row in page], _along(query, page, included), total, following)


Row = tuple[Any, ...]


def _page(query: Query, known: Statistics, need: int) -> tuple[list[Row], list[Row]]:
    """At most `need` matches in order, and what all but the one too many bring along."""
    got: list[Row] = []
    is_walk = True
    if not _is_past_values(query):
        plan = matches(query, known, need)
        got, is_walk = _sent(query, plan.statement), plan.is_walk
        if plan.otherwise is not None and len(_of(got, 0)) < need:
            got, is_walk = _sent(query, plan.otherwise()), False
    page, included = _of(got, 0), _of(got, 1)
    if is_walk and query.sort and len(page) < need:
        following = query if _is_past_values(query) else replace(query, cursor=None)
        rest = _sent(query, without_value(following, known, need - len(page)), len(page))
        page, included = page + _of(rest, 0), included + _of(rest, 1)
    return page, included


def _of(rows_: list[Row], mode: int) -> list[Row]:
    return [row for row in rows_ if row[0] == mode]


def _is_past_values(query: Query) -> bool:
    """Whether the page starts among those without a value to sort by, which a walk would not come to."""
    return query.cursor is not None and len(query.sort) == 1 and query.cursor[0] is None


def _count(query: Query, known: Statistics) -> int:
    return _rows(counted(query, known))[0][0]


def _rows(part: Part) -> list[Row]:
    return rows(part.text, part.values)


def _sent(query: Query, found: Part, before: int = 0) -> list[Row]:
    """Rows of matches (0) in order, and of what the first of them bring along (1). `before`: how many matches the page
    has already.
    """
    sorts = [f"o{number}" for number in range(sum(cursor.COLUMNS[each.order] for each in query.sort))]
    names = ", ".join(["key", "type", "id", "version", "updated", "seq", "self", *sorts])
    is_moment = len(sorts) == 1 and query.sort[0].order is Order.UPDATED
    listed = ", m.o0::text" if is_moment else "".join(f", m.{each}" for each in sorts)
    match = f"SELECT 0, m.place, {_ROW.format('m')}{listed} FROM m" + _BODY.format("m")
    placed = "), m AS MATERIALIZED (SELECT f.*, row_number() OVER () AS place FROM f) "
    text = f"WITH f ({names}) AS MATERIALIZED (" + found + placed
    if not query.includes:
        statement = text + match
    else:
        nulls = ", NULL" * len(sorts)
        along = brought(query.includes, f"SELECT key, self, type FROM m WHERE place <= {query.count - before:d}")
        also = f" UNION ALL SELECT 1, 0, {_ROW.format('i')}{nulls} FROM (" + along + ") i" + _BODY.format("i")
        statement = text + match + also
    return sorted(_rows(statement), key=_place)


def _place(row: Row) -> tuple[int, int]:
    return row[0], row[1]


def _position(row: Row) -> Row:
    return (*row[_FIELDS:], row[2])


def _stored(row: Row) -> Stored:
    type_, id_, version, updated, body = row[4:9]
    return Stored(type_, id_, version, _EPOCH + timedelta(microseconds=updated), body)


def _along(query: Query, page: Sequence[Row], included: list[Row]) -> list[Stored]:
    """What the page brings along, each once, none that is a match of it."""
    seen = {row[2] for row in page}
    found: dict[int, Row] = {}
    again = tuple(each for each in query.includes if each.is_iterated)
    fresh = included
    while fresh:
        fresh = [row for row in {row[2]: row for row in fresh}.values() if row[2] not in seen]
        seen.update(row[2] for row in fresh)
        found.update((row[2], row) for row in fresh)
        if len(found) > INCLUDED_MOST:
            raise _too_many()
        if not again or not fresh:
            break
        sources = Part("SELECT * FROM unnest(%s::bigint[], %s::uuid[], %s::text[]) x (key, self, type)", (
            [row[2] for row in fresh], [row[3] for row in fresh], [row[4] for row in fresh]))  # fmt: skip
        along = brought(again, sources)
        fresh = _rows(f"SELECT 1, 0, {_ROW.format('i')} FROM (" + along + ") i" + _BODY.format("i"))
    return [_stored(found[key]) for key in sorted(found)]


def _too_many() -> Refused:
    message = f"the page brings along more than {INCLUDED_MOST} resources"
    remedy = "Ask for smaller pages with _count, or for less with _include and _revinclude"
    return Refused(Problem(Kind.TOO_COSTLY, message, remedy, Where(field="_include")))

"""Searches that go through resources in the order asked for until a page is full."""

from __future__ import annotations

from math import ceil, log2

from commonweal.people.record.definitions.params import resource_types
from commonweal.people.record.search.conditions import all_hold, moment
from commonweal.people.record.search.led import COLUMNS_OF
from commonweal.people.record.search.orders import KINDS, TABLES, UNIQUE, VALUES, after_key, some_value, way
from commonweal.people.record.search.parts import TRUE, Part, among, array, both
from commonweal.people.record.search.query import Dates, Order, Query, Sort, Updated

_FAR = 4
"""A walk that comes so many times as far as expected without enough matches is given up."""

_NEAR = 2500
"""How far it may go in any case."""

def furthest(expected: float) -> int:
    """How far a walk may go: a power of two, so that there are few statements."""
    return 2 ** ceil(log2(max(_FAR * expected, _NEAR)))


def walk(query: Query, need: int, most: int | None = None) -> Part:
    """`most`: how many resources of each type, or entries, are looked at, if there is a limit."""
    if not query.sort:
        start = after_key(query.cursor and query.cursor[-1], False, "r")
        return by_key(query.types, all_hold(list(query.criteria), (), "r"), [], False, need, "", start, most)
    sort = query.sort[0]
    if sort.order is Order.UPDATED:
        return _by_updated(query, sort, need, most)
    return _by_entries(query, sort, need, most)


def by_key(
    types: tuple[str, ...], condition: Part, order: list[str], is_down: bool, need: int, extra: str,
    start: Part = TRUE, most: int | None = None,
) -> Part:  # fmt: skip
    """Resources of each type in an order that the index of the type has, put together where there are several."""
    columns = COLUMNS_OF.format("r") + (f", {extra}" if extra else "")
    ordered = ", ".join(f"r.{each} {way(is_down)}" for each in [*order, "key"])
    tail = f" ORDER BY {ordered} LIMIT {need:d}"
    if len(types) == 1 or (not types and not order):
        where = both([among("r.type", types, "text"), start]) if types else start
        return _ahead(columns, where, condition, ordered, most) + tail
    searched = Part("%s::text[]", (array(types or resource_types()),))
    each = _ahead(columns, "r.type = searched.type AND " + start, condition, ordered, most)
    return "SELECT r.* FROM unnest(" + searched + ") searched (type) CROSS JOIN LATERAL (" + each + tail + ") r" + tail


def _ahead(columns: str, start: Part, condition: Part, ordered: str, most: int | None) -> Part:
    """Resources from some place on, with a limit to how many are looked at."""
    if most is None:
        return f"SELECT {columns} FROM record_in_resource r WHERE " + start + " AND " + condition
    return (
        f"SELECT {columns} FROM (SELECT * FROM record_in_resource r WHERE " + start
        + f" ORDER BY {ordered} LIMIT {most:d}) r WHERE " + condition
    )  # fmt: skip


def _by_updated(query: Query, sort: Sort, need: int, most: int | None) -> Part:
    parts: list[Part] = [TRUE]
    for each in query.criteria:
        if isinstance(each, Updated) and len(each.boxes) == 1:
            box = each.boxes[0]
            low = max((limit for limit in (box.low_from, box.high_over) if limit is not None), default=None)
            high = min((limit for limit in (box.low_before, box.high_to) if limit is not None), default=None)
            parts += [Part(f"r.updated {sign} %s::timestamptz", (moment(limit),))
                      for sign, limit in ((">=", low), ("<", high)) if limit is not None]  # fmt: skip
    if query.cursor is not None:
        sign = "<" if sort.is_down else ">"
        parts.append(Part(f"(r.updated, r.key) {sign} (%s::timestamptz, %s::bigint)", query.cursor))
    condition = all_hold(list(query.criteria), (), "r")
    return by_key(query.types, condition, ["updated"], sort.is_down, need, "r.updated AS s0", both(parts), most)


def _by_entries(query: Query, sort: Sort, need: int, most: int | None) -> Part:
    """Entries in the order of their index, each with its resource, of each resource its first."""
    down = way(sort.is_down)
    values = [value.format("e") for value in VALUES[sort.order]]
    unique = UNIQUE[sort.order]
    table = TABLES[sort.order]
    where = [among("e.param", sort.params, "int")]
    if sort.order is Order.NUMBER:
        where.append(Part("e.low IS NOT NULL"))
    if sort.is_single:
        where += _bounds(query, sort)
    else:
        where.append(
            f"NOT EXISTS (SELECT 1 FROM {table} y WHERE y.key = e.key AND " + among("y.param", sort.params, "int")
            + some_value(sort.order, "y")
            + f" AND {unique.format('y')} {'>' if sort.is_down else '<'} {unique.format('e')} OFFSET 0)"
        )  # fmt: skip
    if query.cursor is not None:
        marks = ", ".join([*(f"%s::{KINDS[sort.order]}" for _ in values), "%s::bigint"])
        where.append(Part(f"({', '.join([*values, 'e.key'])}) {'<' if sort.is_down else '>'} ({marks})", query.cursor))
    columns = COLUMNS_OF.format("r")
    order = ", ".join(f"{each} {down}" for each in [*values, "e.key"])
    entries = Part(table)
    if most is not None:
        named = ", ".join(f"{value} AS v{place}" for place, value in enumerate(values))
        entries = f"(SELECT e.key, {named} FROM {table} e WHERE " + both(where) + f" ORDER BY {order} LIMIT {most:d})"
        where, values = [TRUE], [f"e.v{place}" for place in range(len(values))]
        order = ", ".join(f"{each} {down}" for each in [*values, "e.key"])
    return (
        f"SELECT r.*, {', '.join(values)} FROM " + entries + f" e CROSS JOIN LATERAL (SELECT {columns}"
        " FROM record_in_resource r WHERE r.key = e.key AND " + all_hold(list(query.criteria), query.types, "r")
        + " LIMIT 1) r WHERE " + both(where) + f" ORDER BY {order} LIMIT {need:d}"
    )  # fmt: skip


def _bounds(query: Query, sort: Sort) -> list[Part]:
    """The part of the index of dates that a criterion on the same, single, date leaves."""
    found: list[Part] = []
    for each in query.criteria:
        if not (isinstance(each, Dates) and each.params == sort.params and not each.paired and len(each.boxes) == 1):
            continue
        box = each.boxes[0]
        if box.low_from is not None:
            found.append(Part("e.low >= %s::bigint", (box.low_from,)))
        if box.low_before is not None:
            found.append(Part("e.low < %s::bigint", (box.low_before,)))
    return found

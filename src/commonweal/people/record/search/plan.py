"""The one statement of a search: what leads it, and in what order it comes to the matches.

Either a criterion leads, the one that touches the fewest rows, and what it finds is checked, put in order and cut; or
the resources are gone through in the order that is asked for, until a page is full, where so many of them match that
this touches fewer. Both are flat: neither grows with the number of resources that are not asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, inf, log2

from commonweal.people.record.definitions.params import resource_types
from commonweal.people.record.indexing.keys import is_facet
from commonweal.people.record.search import estimates
from commonweal.people.record.search.conditions import all_hold, moment
from commonweal.people.record.search.cursor import COLUMNS
from commonweal.people.record.search.leads import indexed, lead, selves
from commonweal.people.record.search.parts import TRUE, Part, among, array, both
from commonweal.people.record.search.query import Criterion, Dates, Has, Order, Query, Selves, Sort, Tokens, Updated
from commonweal.people.record.search.statistics import Statistics

TABLES = {Order.DATE: "record_in_date", Order.STRING: "record_in_string", Order.NUMBER: "record_in_number"}

VALUES = {
    Order.DATE: ("{}.low", "{}.high"),
    Order.STRING: ("left({}.value, 200)",),
    Order.NUMBER: ("{}.low",),
    Order.ID: ("{}.id",),
    Order.UPDATED: ("{}.updated",),
}

UNIQUE = {
    Order.DATE: "({0}.low, {0}.high)",
    Order.STRING: "(left({0}.value, 200), {0}.value)",
    Order.NUMBER: "({0}.low, {0}.units, coalesce({0}.high, {0}.low - 1))",
}
"""What tells apart the entries of one resource, in the order of the sort."""

KINDS = {
    Order.DATE: "bigint",
    Order.STRING: "text",
    Order.NUMBER: "numeric",
    Order.ID: "text",
    Order.UPDATED: "timestamptz",
}

_DEARER = 2
"""A resource that is come by costs so many times as much as one that is found: more of the former do not match."""

_FAR = 4
"""A walk that comes so many times as far as expected without enough matches is given up."""

_NEAR = 2500
"""How far it may go in any case."""

_TOGETHER = 4
"""Keys are looked up together where none is so many times as frequent as the rarest of them."""


@dataclass(frozen=True, slots=True)
class Matches:
    """`statement` yields key, type, id, version, updated, seq, self and the sort values. Where `is_walk`, resources
    without a value to sort by are not among them. `otherwise`, which leaves none out, is sent instead where the
    statement finds too few: it was not to go far for them.
    """

    statement: Part
    is_walk: bool
    otherwise: Callable[[], Part] | None = None


def matches(query: Query, known: Statistics, need: int) -> Matches:
    """At most `need` matches in order, from where the query's page starts."""
    criteria, types = list(query.criteria), query.types
    all_ = known.resources(types)
    leading, leading_cost = _leading(criteria, known, all_)
    if _walked(query):
        share = 1.0
        for each in criteria:
            share *= max(estimates.found(each, known, all_) / all_, 1e-9)
        expected = min(all_, need / share)
        if expected * _DEARER < leading_cost:
            is_by_entries = bool(query.sort) and query.sort[0].order in TABLES
            if leading is None:
                return Matches(_walk(query, need), is_by_entries)
            most = _most(expected)
            if most >= all_:
                return Matches(_walk(query, need), is_by_entries)
            return Matches(_walk(query, need, most), is_by_entries, lambda: _led(query, leading, need, known))
    return Matches(_led(query, leading, need, known), False)


def without_value(query: Query, known: Statistics, need: int) -> Part:
    """The matches that a walk has left out, in the order of their keys."""
    sort = query.sort[0]
    missing = (
        f"NOT EXISTS (SELECT 1 FROM {TABLES[sort.order]} rm WHERE rm.key = r.key AND "
        + among("rm.param", sort.params, "int") + _some_value(sort.order, "rm") + " OFFSET 0)"
    )  # fmt: skip
    criteria = list(query.criteria)
    leading, leading_cost = _leading(criteria, known, known.resources(query.types))
    after = query.cursor[-1] if query.cursor is not None and query.cursor[0] is None else None
    nulls = ", ".join(f"NULL::{KINDS[sort.order]}" for _ in range(COLUMNS[sort.order]))
    if leading is not None and leading_cost < known.resources(query.types):
        source = _found(criteria, query.types, leading, known, missing)
        where = _after_key(after, sort.is_down, "r")
        text = f"SELECT r.*, {nulls} FROM (" + source + ") r WHERE " + where
        return text + f" ORDER BY r.key {_way(sort.is_down)} LIMIT {need:d}"
    condition = both([all_hold(criteria, (), "r"), missing, _after_key(after, sort.is_down, "r")])
    return _by_key(query.types, condition, [], sort.is_down, need, nulls)


def counted(query: Query, known: Statistics) -> Part:
    """How many resources match in all."""
    criteria, types = list(query.criteria), query.types
    leading, leading_cost = _leading(criteria, known, known.resources(types))
    if leading is not None and leading_cost < known.resources(types):
        return "SELECT count(*) FROM (" + _found(criteria, types, leading, known, TRUE) + ") r"
    where = both([all_hold(criteria, (), "r"), *([among("r.type", types, "text")] if types else [])])
    return "SELECT count(*) FROM record_in_resource r WHERE " + where


def _leading(criteria: Sequence[Criterion], known: Statistics, all_: float) -> tuple[Criterion | None, float]:
    best: Criterion | None = None
    least = inf
    for each in criteria:
        this = estimates.cost(each, known, all_)
        if this < least:
            best, least = each, this
    return best, least


def _walked(query: Query) -> bool:
    """Whether there is an index in the order that is asked for."""
    if not query.sort:
        return True
    first = query.sort[0]
    if len(query.sort) > 1 or first.order is Order.ID:
        return False
    return first.order is Order.UPDATED or (len(first.params) == 1 and len(query.types) == 1)


_COLUMNS = "{0}.key, {0}.type, {0}.id, {0}.version, {0}.updated, {0}.seq, {0}.self"


def _led(query: Query, leading: Criterion | None, need: int, known: Statistics) -> Part:
    source = _found(list(query.criteria), query.types, leading, known, TRUE)
    columns, joins, order = _order(query.sort)
    where = _after(query)
    text = "SELECT r.*" + "".join(f", {each}" for each in columns) + " FROM (" + source + ") r"
    return text + joins + " WHERE " + where + f" ORDER BY {order} LIMIT {need:d}"


def _found(
    criteria: list[Criterion], types: tuple[str, ...], leading: Criterion | None, known: Statistics, also: Part
) -> Part:
    """All resources for which the criteria hold, each once, found by the leading one."""
    columns = _COLUMNS.format("r")
    if leading is None:
        rest = both([all_hold(criteria, (), "r"), *([among("r.type", types, "text")] if types else []), also])
        return f"SELECT {columns} FROM record_in_resource r WHERE " + rest + " OFFSET 0"
    if isinstance(leading, Tokens | Selves):
        ahead = _together(leading, criteria, known) if isinstance(leading, Tokens) else [leading]
        rest = [each for each in criteria if each not in ahead]
        where = both([*(indexed(each, "r") for each in ahead), all_hold(rest, types, "r"), also])
        return f"SELECT {columns} FROM record_in_resource r WHERE " + where + " OFFSET 0"
    rest = [each for each in criteria if each is not leading]
    name, source = ("self", selves(leading, "l")) if isinstance(leading, Has) else ("key", lead(leading, "l"))
    return (
        f"SELECT {columns} FROM (SELECT DISTINCT lk.{name} FROM (" + source + ") lk OFFSET 0) d"
        f" CROSS JOIN LATERAL (SELECT {columns} FROM record_in_resource r WHERE r.{name} = d.{name} AND "
        + both([all_hold(rest, types, "r"), also]) + " LIMIT 1) r"
    )  # fmt: skip


def _together(leading: Tokens, criteria: list[Criterion], known: Statistics) -> list[Tokens]:
    """The leading keys, with those of other criteria that are about as rare."""
    most = _TOGETHER * estimates.found(leading, known, inf)
    others = [
        each
        for each in criteria
        if isinstance(each, Tokens) and not each.is_negated and each is not leading
        and not any(is_facet(key) for key in each.keys)
        and estimates.found(each, known, inf) <= most
    ]  # fmt: skip
    return [leading, *others]


def _way(is_down: bool) -> str:
    return "DESC" if is_down else "ASC"


def _order(sort: tuple[Sort, ...]) -> tuple[list[str], Part, str]:
    """Columns with the sort values, the joins that they come from, and the order."""
    columns: list[str] = []
    order: list[str] = []
    joins = Part("")
    for number, each in enumerate(sort):
        way, s = _way(each.is_down), f"s{number}"
        if each.order in TABLES:
            values = [value.format("x") for value in VALUES[each.order]]
            named = [f"{value} AS v{place}" for place, value in enumerate(values)]
            joins += (
                f" LEFT JOIN LATERAL (SELECT {', '.join(named)} FROM {TABLES[each.order]} x WHERE x.key = r.key AND "
                + among("x.param", each.params, "int") + _some_value(each.order, "x")
                + f" ORDER BY {', '.join(f'{value} {way}' for value in values)} LIMIT 1) {s} ON true"
            )  # fmt: skip
            own = [f"{s}.v{place}" for place in range(len(values))]
        else:
            own = [VALUES[each.order][0].format("r")]
        columns += own
        order += [f"{each_} {way} NULLS LAST" for each_ in own]
    order.append(f"r.key {_way(_key_down(sort))}")
    return columns, joins, ", ".join(order)


def _key_down(sort: tuple[Sort, ...]) -> bool:
    """What is equal is in the order of its keys, down where the last sort key is."""
    return bool(sort) and sort[-1].is_down


def _some_value(order: Order, x: str) -> str:
    """A range of numbers that has no lower end has no place in their order."""
    return f" AND {x}.low IS NOT NULL" if order is Order.NUMBER else ""


def _after_key(key: object, is_down: bool, r: str) -> Part:
    return TRUE if key is None else Part(f"{r}.key {'<' if is_down else '>'} %s::bigint", (key,))


def _after(query: Query) -> Part:
    """That a match comes after the one that the cursor names; none comes after a missing value but by its key."""
    if query.cursor is None:
        return TRUE
    columns, _, _ = _order(query.sort)
    kinds = [KINDS[each.order] for each in query.sort for _ in range(COLUMNS[each.order])]
    downs = [each.is_down for each in query.sort for _ in range(COLUMNS[each.order])]
    *values, key = query.cursor
    condition = _after_key(key, _key_down(query.sort), "r")
    for column, kind, is_down, value in reversed(list(zip(columns, kinds, downs, values, strict=True))):
        if value is None:
            condition = f"({column} IS NULL AND " + condition + ")"
            continue
        beyond = Part(f"({column} {'<' if is_down else '>'} %s::{kind} OR {column} IS NULL", (value,))
        equal = Part(f" OR ({column} = %s::{kind} AND ", (value,))
        condition = beyond + equal + condition + "))"
    return condition


def _most(expected: float) -> int:
    """How far a walk may go: a power of two, so that there are few statements."""
    return 2 ** ceil(log2(max(_FAR * expected, _NEAR)))


def _walk(query: Query, need: int, most: int | None = None) -> Part:
    """`most`: how many resources of each type, or entries, are looked at, if there is a limit."""
    if not query.sort:
        after = _after_key(query.cursor and query.cursor[-1], False, "r")
        return _by_key(query.types, all_hold(list(query.criteria), (), "r"), [], False, need, "", after, most)
    sort = query.sort[0]
    if sort.order is Order.UPDATED:
        return _by_updated(query, sort, need, most)
    return _by_entries(query, sort, need, most)


def _by_key(
    types: tuple[str, ...], condition: Part, order: list[str], is_down: bool, need: int, extra: str,
    start: Part = TRUE, most: int | None = None,
) -> Part:  # fmt: skip
    """Resources of each type in an order that the index of the type has, put together where there are several."""
    columns = _COLUMNS.format("r") + (f", {extra}" if extra else "")
    ordered = ", ".join(f"r.{each} {_way(is_down)}" for each in [*order, "key"])
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
    return _by_key(query.types, condition, ["updated"], sort.is_down, need, "r.updated AS s0", both(parts), most)


def _by_entries(query: Query, sort: Sort, need: int, most: int | None) -> Part:
    """Entries in the order of their index, each with its resource, of each resource its first."""
    way = _way(sort.is_down)
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
            + _some_value(sort.order, "y")
            + f" AND {unique.format('y')} {'>' if sort.is_down else '<'} {unique.format('e')} OFFSET 0)"
        )  # fmt: skip
    if query.cursor is not None:
        marks = ", ".join([*(f"%s::{KINDS[sort.order]}" for _ in values), "%s::bigint"])
        where.append(Part(f"({', '.join([*values, 'e.key'])}) {'<' if sort.is_down else '>'} ({marks})", query.cursor))
    columns = _COLUMNS.format("r")
    order = ", ".join(f"{each} {way}" for each in [*values, "e.key"])
    entries = Part(table)
    if most is not None:
        named = ", ".join(f"{value} AS v{place}" for place, value in enumerate(values))
        entries = f"(SELECT e.key, {named} FROM {table} e WHERE " + both(where) + f" ORDER BY {order} LIMIT {most:d})"
        where, values = [TRUE], [f"e.v{place}" for place in range(len(values))]
        order = ", ".join(f"{each} {way}" for each in [*values, "e.key"])
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

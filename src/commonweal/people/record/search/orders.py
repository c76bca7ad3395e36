"""Orders as SQL: what stands for a sort key, and what comes after a match in it."""

from __future__ import annotations

from commonweal.people.record.search.cursor import COLUMNS
from commonweal.people.record.search.parts import TRUE, Part, among
from commonweal.people.record.search.query import Order, Query, Sort

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

def way(is_down: bool) -> str:
    return "DESC" if is_down else "ASC"


def order(sort: tuple[Sort, ...]) -> tuple[list[str], Part, str]:
    """Columns with the sort values, the joins that they come from, and the order."""
    columns: list[str] = []
    ordered: list[str] = []
    joins = Part("")
    for number, each in enumerate(sort):
        down, s = way(each.is_down), f"s{number}"
        if each.order in TABLES:
            values = [value.format("x") for value in VALUES[each.order]]
            named = [f"{value} AS v{place}" for place, value in enumerate(values)]
            first = "" if each.is_single else f" ORDER BY {', '.join(f'{value} {down}' for value in values)}"
            joins += (
                f" LEFT JOIN LATERAL (SELECT {', '.join(named)} FROM {TABLES[each.order]} x WHERE x.key = r.key AND "
                + among("x.param", each.params, "int") + some_value(each.order, "x")
                + f"{first} LIMIT 1) {s} ON true"
            )  # fmt: skip
            own = [f"{s}.v{place}" for place in range(len(values))]
        else:
            own = [VALUES[each.order][0].format("r")]
        columns += own
        ordered += [f"{each_} {down} NULLS LAST" for each_ in own]
    ordered.append(f"r.key {way(key_down(sort))}")
    return columns, joins, ", ".join(ordered)


def key_down(sort: tuple[Sort, ...]) -> bool:
    """What is equal is in the order of its keys, down where the last sort key is."""
    return bool(sort) and sort[-1].is_down


def some_value(order: Order, x: str) -> str:
    """A range of numbers that has no lower end has no place in their order."""
    return f" AND {x}.low IS NOT NULL" if order is Order.NUMBER else ""


def after_key(key: object, is_down: bool, r: str) -> Part:
    return TRUE if key is None else Part(f"{r}.key {'<' if is_down else '>'} %s::bigint", (key,))


def after(query: Query) -> Part:
    """That a match comes after the one that the cursor names; none comes after a missing value but by its key."""
    if query.cursor is None:
        return TRUE
    columns, _, _ = order(query.sort)
    kinds = [KINDS[each.order] for each in query.sort for _ in range(COLUMNS[each.order])]
    downs = [each.is_down for each in query.sort for _ in range(COLUMNS[each.order])]
    *values, key = query.cursor
    condition = after_key(key, key_down(query.sort), "r")
    for column, kind, is_down, value in reversed(list(zip(columns, kinds, downs, values, strict=True))):
        if value is None:
            condition = f"({column} IS NULL AND " + condition + ")"
            continue
        beyond = Part(f"({column} {'<' if is_down else '>'} %s::{kind} OR {column} IS NULL", (value,))
        equal = Part(f" OR ({column} = %s::{kind} AND ", (value,))
        condition = beyond + equal + condition + "))"
    return condition

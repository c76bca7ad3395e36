"""Searches that a criterion leads: what it finds is checked against the others, put in order and cut."""

from __future__ import annotations

from math import inf

from commonweal.people.record.indexing.keys import is_facet
from commonweal.people.record.search import estimates
from commonweal.people.record.search.conditions import all_hold
from commonweal.people.record.search.leads import indexed, lead, selves
from commonweal.people.record.search.orders import after, order
from commonweal.people.record.search.parts import TRUE, Part, among, both
from commonweal.people.record.search.query import Criterion, Has, Query, Selves, Tokens
from commonweal.people.record.search.statistics import Statistics

_MORE_OF = "{0}.type, {0}.id, {0}.version, {0}.updated, {0}.seq, {0}.self"
COLUMNS_OF = f"{{0}}.key, {_MORE_OF}"
"""What a match is, of its row in the table of resources."""

_TOGETHER = 4
"""Keys are looked up together where none is so many times as frequent as the rarest of them."""


def led(query: Query, leading: Criterion | None, need: int, known: Statistics) -> Part:
    source = found(list(query.criteria), query.types, leading, known, TRUE, in_order=not query.sort)
    columns, joins, ordered = order(query.sort)
    where = after(query)
    text = "SELECT r.*" + "".join(f", {each}" for each in columns) + " FROM (" + source + ") r"
    return text + joins + " WHERE " + where + f" ORDER BY {ordered} LIMIT {need:d}"


def comes_in_order(leading: Criterion) -> bool:
    """Whether what it finds can come by in the order of keys, and no more be looked up than is asked for."""
    return not isinstance(leading, Tokens | Selves | Has)


def found(
    criteria: list[Criterion], types: tuple[str, ...], leading: Criterion | None, known: Statistics, also: Part,
    *, in_order: bool = False,
) -> Part:
    """All resources for which the criteria hold, each once, found by the leading one. `in_order` has what a range finds
    come by in the order of its keys, so that whoever takes a few in that order looks at no more.
    """
    columns = COLUMNS_OF.format("r")
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
    ordered = ""
    if in_order and comes_in_order(leading):
        ordered, columns = " ORDER BY lk.key", f"d.key, {_MORE_OF.format('r')}"
    return (
        f"SELECT {columns} FROM (SELECT DISTINCT lk.{name} FROM (" + source + f") lk{ordered} OFFSET 0) d"
        f" CROSS JOIN LATERAL (SELECT {COLUMNS_OF.format('r')} FROM record_in_resource r WHERE r.{name} = d.{name} AND "
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

"""The one statement of a search: what leads it, and in what order it comes to the matches.

Either a criterion leads, the one that touches the fewest rows, and what it finds is checked, put in order and cut; or
the resources are gone through in the order that is asked for, until a page is full, where so many of them match that
this touches fewer. Both are flat: neither grows with the number of resources that are not asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf, prod

from commonweal.people.record.search import estimates
from commonweal.people.record.search.conditions import all_hold
from commonweal.people.record.search.cursor import COLUMNS
from commonweal.people.record.search.led import comes_in_order, found, led
from commonweal.people.record.search.orders import KINDS, TABLES, after_key, some_value, way
from commonweal.people.record.search.parts import TRUE, Part, among, both
from commonweal.people.record.search.query import Criterion, Order, Query
from commonweal.people.record.search.statistics import Statistics
from commonweal.people.record.search.walks import by_key, furthest, walk

_DEARER = 2
"""A resource that is come by costs so many times as much as one that is found: more of the former do not match. Where
each one that is found has its sort value looked up they cost the same.
"""

_CHEAPER = 5
"""An entry of a range costs so many times less than the resource that it leads to."""


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
    shares = {each: max(estimates.found(each, known, all_) / all_, 1e-9) for each in criteria}
    if leading is not None and not query.sort and comes_in_order(leading):
        others = prod(share for each, share in shares.items() if each is not leading)
        leading_cost = min(leading_cost, leading_cost / _CHEAPER + need / others)
    if _walked(query):
        expected = min(all_, need / prod(shares.values()))
        is_by_entries = bool(query.sort) and query.sort[0].order in TABLES
        if expected * (1 if is_by_entries else _DEARER) < leading_cost:
            if leading is None:
                return Matches(walk(query, need), is_by_entries)
            most = furthest(expected)
            if most >= all_:
                return Matches(walk(query, need), is_by_entries)
            return Matches(walk(query, need, most), is_by_entries, lambda: led(query, leading, need, known))
    return Matches(led(query, leading, need, known), False)


def without_value(query: Query, known: Statistics, need: int) -> Part:
    """The matches that a walk has left out, in the order of their keys."""
    sort = query.sort[0]
    missing = (
        f"NOT EXISTS (SELECT 1 FROM {TABLES[sort.order]} rm WHERE rm.key = r.key AND "
        + among("rm.param", sort.params, "int") + some_value(sort.order, "rm") + " OFFSET 0)"
    )  # fmt: skip
    criteria = list(query.criteria)
    leading, leading_cost = _leading(criteria, known, known.resources(query.types))
    place = query.cursor[-1] if query.cursor is not None and query.cursor[0] is None else None
    nulls = ", ".join(f"NULL::{KINDS[sort.order]}" for _ in range(COLUMNS[sort.order]))
    if leading is not None and leading_cost < known.resources(query.types):
        source = found(criteria, query.types, leading, known, missing)
        where = after_key(place, sort.is_down, "r")
        text = f"SELECT r.*, {nulls} FROM (" + source + ") r WHERE " + where
        return text + f" ORDER BY r.key {way(sort.is_down)} LIMIT {need:d}"
    condition = both([all_hold(criteria, (), "r"), missing, after_key(place, sort.is_down, "r")])
    return by_key(query.types, condition, [], sort.is_down, need, nulls)


def counted(query: Query, known: Statistics) -> Part:
    """How many resources match in all."""
    criteria, types = list(query.criteria), query.types
    leading, leading_cost = _leading(criteria, known, known.resources(types))
    if leading is not None and leading_cost < known.resources(types):
        return "SELECT count(*) FROM (" + found(criteria, types, leading, known, TRUE) + ") r"
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

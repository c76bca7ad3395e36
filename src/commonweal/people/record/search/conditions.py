"""Criteria as SQL conditions on a resource, for rows that something else has found.

The conditions are made so that the database finds no way to be led by them: which criterion leads is decided in `plan`,
from what is known of each key, and statements are planned once, without their values. `OFFSET 0` and `IS TRUE` are what
keeps it from that.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from commonweal.people.record.indexing.keys import is_facet
from commonweal.people.record.search.parts import TRUE, Part, among, array, both, either
from commonweal.people.record.search.query import (
    Amounts,
    AnyOf,
    Chain,
    Criterion,
    Dates,
    Has,
    Quantities,
    References,
    Selves,
    Strings,
    Times,
    Tokens,
    Updated,
)

_EPOCH = datetime.fromtimestamp(0, tz=UTC)
_FIRST = datetime(1, 1, 2, tzinfo=UTC)
_LAST = datetime(9999, 12, 30, tzinfo=UTC)


def holds(criterion: Criterion, r: str) -> Part:
    """That a criterion holds for the resource whose row in `record_in_resource` is called `r`."""
    x = f"{r}x"
    match criterion:
        case Tokens(keys, _, is_negated):
            return token_condition(keys, r, is_negated=is_negated)
        case Selves(keys):
            return "(" + among(f"{r}.self", keys, "uuid") + ") IS TRUE"
        case References(params, targets):
            where = both([among(f"{x}.target", targets, "uuid")])
            return _exists("record_in_reference", x, r, params, where)
        case Dates(params, boxes, paired):
            where = either([time_box(box, x) for box in boxes]) + _paired(paired, x)
            return _exists("record_in_date", x, r, params, where)
        case Updated(boxes):
            return "(" + either([updated_box(box, r) for box in boxes]) + ") IS TRUE"
        case Strings(params, texts, is_anywhere, paired):
            where = either([text_condition(text, x, is_anywhere=is_anywhere) for text in texts]) + _paired(paired, x)
            return _exists("record_in_string", x, r, params, where)
        case Quantities(params, boxes, paired):
            where = either([number_box(box, unit, x) for box, unit in boxes]) + _paired(paired, x)
            return _exists("record_in_number", x, r, params, where)
        case Chain(params, types, inner):
            t = f"{r}t"
            return _linked(x, t, f"{t}.self = {x}.target", types, inner) + (
                f" WHERE {x}.key = {r}.key AND " + among(f"{x}.param", params, "int") + " OFFSET 0)"
            )
        case Has(type_, param, inner):
            t = f"{r}t"
            return _linked(x, t, f"{t}.key = {x}.key", (type_,), inner) + (
                f" WHERE {x}.target = {r}.self AND " + among(f"{x}.param", (param,), "int") + " OFFSET 0)"
            )
        case AnyOf(parts):
            return either([holds(each, r) for each in parts])


def all_hold(criteria: list[Criterion], types: tuple[str, ...], r: str) -> Part:
    """That a resource is there, of one of the types (of any where there are none), and that all criteria hold."""
    plain = [
        each
        for each in criteria
        if isinstance(each, Tokens) and len(each.keys) == 1 and not each.is_negated and not is_facet(each.keys[0])
    ]
    parts = [Part(f"NOT {r}.is_deleted"), type_condition(types, r)]
    if plain:
        parts.append(Part(f"({r}.tokens @> %s::uuid[]) IS TRUE", (array(each.keys[0] for each in plain),)))
    parts += [holds(each, r) for each in criteria if each not in plain]
    return both([part for part in parts if part is not TRUE])


def type_condition(types: tuple[str, ...], r: str) -> Part:
    return "(" + among(f"{r}.type", types, "text") + ") IS TRUE" if types else TRUE


def token_condition(keys: tuple[str, ...], r: str, *, is_negated: bool = False) -> Part:
    leading, facets = [key for key in keys if not is_facet(key)], [key for key in keys if is_facet(key)]
    parts = [
        Part(f"{r}.{column} && %s::uuid[]", (array(listed),))
        for column, listed in (("tokens", leading), ("facets", facets))
        if listed
    ]
    return ("NOT (" if is_negated else "(") + either(parts) + (")" if is_negated else ") IS TRUE")


def _linked(x: str, t: str, link: str, types: tuple[str, ...], inner: Criterion) -> Part:
    """The start of a condition that there is a reference `x` with a resource `t` at its other end."""
    return (
        f"EXISTS (SELECT 1 FROM record_in_reference {x} CROSS JOIN LATERAL (SELECT 1 FROM record_in_resource {t} WHERE "
        + Part(link) + f" AND NOT {t}.is_deleted AND " + type_condition(types, t) + " AND " + holds(inner, t)
        + f" LIMIT 1) {t}y"
    )  # fmt: skip


def _exists(table: str, x: str, r: str, params: tuple[int, ...], where: Part) -> Part:
    start = f"EXISTS (SELECT 1 FROM {table} {x} WHERE {x}.key = {r}.key AND "
    return start + among(f"{x}.param", params, "int") + " AND " + where + " OFFSET 0)"


def _paired(paired: tuple[str, ...], x: str) -> Part:
    return " AND " + Part(f"{x}.paired && %s::uuid[]", (array(paired),)) if paired else Part("")


def time_box(box: Times, x: str) -> Part:
    limits = (
        (f"{x}.low >= %s::bigint", box.low_from),
        (f"{x}.low < %s::bigint", box.low_before),
        (f"{x}.high > %s::bigint", box.high_over),
        (f"{x}.high <= %s::bigint", box.high_to),
    )
    return both([Part(text, (limit,)) for text, limit in limits if limit is not None])


def updated_box(box: Times, r: str) -> Part:
    """`updated` is a moment, and stands for the least range that holds it."""
    limits = (
        (f"{r}.updated >= %s::timestamptz", box.low_from),
        (f"{r}.updated < %s::timestamptz", box.low_before),
        (f"{r}.updated >= %s::timestamptz", box.high_over),
        (f"{r}.updated < %s::timestamptz", box.high_to),
    )
    return both([Part(text, (moment(limit),)) for text, limit in limits if limit is not None])


def moment(microseconds: int) -> datetime:
    """Clamped to the years that Python has, which are more than those in which anything is written here."""
    try:
        return min(max(_EPOCH + timedelta(microseconds=microseconds), _FIRST), _LAST)
    except OverflowError:
        return _FIRST if microseconds < 0 else _LAST


def text_condition(text: str, x: str, *, is_anywhere: bool) -> Part:
    if is_anywhere:
        return Part(f"position(%s::text in {x}.value) > 0", (text,))
    return Part(f"starts_with({x}.value, %s::text)", (text,))


def number_box(box: Amounts, unit: str | None, x: str) -> Part:
    """A range's open end, NULL, is beyond every limit."""
    parts: list[Part] = []
    for limit, column, sign, is_open in (
        (box.low_over, "low", ">", False),
        (box.low_under, "low", "<", True),
        (box.high_over, "high", ">", True),
        (box.high_under, "high", "<", False),
    ):
        if limit is not None:
            value, is_within = limit
            text = f"{x}.{column} {sign}{'=' if is_within else ''} %s::numeric"
            parts.append(Part(f"({text} OR {x}.{column} IS NULL)" if is_open else text, (value,)))
    if unit is not None:
        parts.append(Part(f"%s::uuid = ANY({x}.units)", (unit,)))
    return both(parts)

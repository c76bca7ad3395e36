"""Criteria as SQL that finds the keys of resources through an index, for the one that leads a search. A key may come
more than once.
"""

from __future__ import annotations

import sys

from commonweal.people.record.search.conditions import (
    all_hold,
    number_box,
    text_condition,
    time_box,
    type_condition,
)
from commonweal.people.record.search.parts import Part, among, array, both, joined
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
)

_WIDE = 43_200_000_000
"""Half the width, in microseconds, from which the index of wide ranges has a range of time."""

_FIRST_CHARACTERS = 200
"""How much of a text is in the index."""


def lead(criterion: Criterion, r: str) -> Part:
    """A query for keys. `r` is a name that nothing else in the statement has."""
    match criterion:
        case Tokens() | Selves():
            where = indexed(criterion, r)
            return Part(f"SELECT {r}.key FROM record_in_resource {r} WHERE ") + where
        case References(params, targets):
            where = among(f"{r}.target", targets, "uuid") + " AND " + among(f"{r}.param", params, "int")
            return f"SELECT {r}.key FROM record_in_reference {r} WHERE " + where
        case Dates(params, boxes, paired):
            return _any(
                "record_in_date", r, params, paired, [part for box in boxes for part in _times(box, r)]
            )
        case Strings(params, texts, is_anywhere, paired):
            return _any("record_in_string", r, params, paired, [_text(each, r, is_anywhere) for each in texts])
        case Quantities(params, boxes, paired):
            found = [part for box, unit in boxes for part in _amounts(box, unit, r)]
            return _any("record_in_number", r, params, paired, found)
        case Chain(params, types, inner):
            return (
                f"SELECT {r}f.key FROM (" + _resources(inner, types, f"{r}t") + f") {r}o"
                f" CROSS JOIN LATERAL (SELECT {r}x.key FROM record_in_reference {r}x WHERE {r}x.target = {r}o.self AND "
                + among(f"{r}x.param", params, "int") + f" OFFSET 0) {r}f"
            )  # fmt: skip
        case Has():
            return (
                f"SELECT {r}s.key FROM (" + selves(criterion, r) + f") {r}h CROSS JOIN LATERAL (SELECT {r}y.key"
                f" FROM record_in_resource {r}y WHERE {r}y.self = {r}h.self LIMIT 1) {r}s"
            )
        case AnyOf(parts):
            return joined(" UNION ALL ", [lead(each, f"{r}{number}_") for number, each in enumerate(parts)])
        case _:
            raise AssertionError(f"{type(criterion).__name__} cannot lead")


def selves(criterion: Has, r: str) -> Part:
    """A query for what the resources that a criterion asks for refer to, as `self`, here or elsewhere."""
    return (
        f"SELECT {r}f.target AS self FROM (" + _resources(criterion.inner, (criterion.type,), f"{r}t") + f") {r}o"
        f" CROSS JOIN LATERAL (SELECT {r}x.target FROM record_in_reference {r}x WHERE {r}x.key = {r}o.key AND "
        + among(f"{r}x.param", (criterion.param,), "int") + f" OFFSET 0) {r}f"
    )  # fmt: skip


def indexed(criterion: Tokens | Selves, r: str) -> Part:
    """The condition that the database looks up in an index of the resources themselves."""
    if isinstance(criterion, Selves):
        return among(f"{r}.self", criterion.keys, "uuid")
    sign = "@>" if len(criterion.keys) == 1 else "&&"
    return Part(f"{r}.tokens {sign} %s::uuid[]", (array(criterion.keys),))


def _resources(inner: Criterion, types: tuple[str, ...], r: str) -> Part:
    """Keys and selves of the resources of some types for which a criterion holds, found by it."""
    is_direct = isinstance(inner, Tokens) and not inner.is_negated
    if is_direct or isinstance(inner, Selves):
        assert isinstance(inner, Tokens | Selves)
        where = indexed(inner, r) + f" AND NOT {r}.is_deleted AND " + type_condition(types, r)
        return f"SELECT {r}.key, {r}.self FROM record_in_resource {r} WHERE " + where + " OFFSET 0"
    return (
        f"SELECT {r}z.key, {r}z.self FROM (SELECT DISTINCT {r}k.key FROM (" + lead(inner, r) + f") {r}k OFFSET 0)"
        f" {r}d CROSS JOIN LATERAL (SELECT {r}q.key, {r}q.self FROM record_in_resource {r}q"
        f" WHERE {r}q.key = {r}d.key AND " + all_hold([], types, f"{r}q") + f" LIMIT 1) {r}z"
    )  # fmt: skip


def _any(table: str, r: str, params: tuple[int, ...], paired: tuple[str, ...], found: list[Part]) -> Part:
    selects: list[Part] = []
    for part in found:
        where = [among(f"{r}.param", params, "int"), part]
        if paired:
            where.append(Part(f"{r}.paired && %s::uuid[]", (array(paired),)))
        selects.append(f"SELECT {r}.key FROM {table} {r} WHERE " + both(where))
    return joined(" UNION ALL ", selects)


def _times(box: Times, r: str) -> list[Part]:
    """Where only the end counts, short ranges are found by their start, wide ones by an index of their own."""
    if box.high_over is None or box.low_from is not None:
        return [time_box(box, r)]
    near = Part(f"{r}.low > %s::bigint", (max(box.high_over - 2 * _WIDE - 10, -(2**63)),))
    wide = Part(f"{r}.high / 2 - {r}.low / 2 > {_WIDE} AND ") + time_box(box, r)
    return [near + " AND " + time_box(box, r), wide]


def _text(text: str, r: str, is_anywhere: bool) -> Part:
    if is_anywhere:
        return text_condition(text, r, is_anywhere=True)
    start = text[:_FIRST_CHARACTERS]
    first = f"left({r}.value, {_FIRST_CHARACTERS})"
    found = Part(f"{first} >= %s::text", (start,))
    after = _after(start)
    if after is not None:
        found += Part(f" AND {first} < %s::text", (after,))
    return found + " AND " + text_condition(text, r, is_anywhere=False)


def _after(start: str) -> str | None:
    """The first text, by code points, after all that start so; None where there is none."""
    while start:
        point = ord(start[-1]) + 1
        if point == 0xD800:
            point = 0xE000
        if point <= sys.maxunicode:
            return start[:-1] + chr(point)
        start = start[:-1]
    return None


def _amounts(box: Amounts, unit: str | None, r: str) -> list[Part]:
    """Single numbers are found by their start, ranges by an index of their own."""
    single: list[Part] = []
    for limit, sign in ((box.low_over, ">"), (box.low_under, "<"), (box.high_over, ">"), (box.high_under, "<")):
        if limit is not None:
            value, is_within = limit
            single.append(Part(f"{r}.low {sign}{'=' if is_within else ''} %s::numeric", (value,)))
    if unit is not None:
        single.append(Part(f"%s::uuid = ANY({r}.units)", (unit,)))
    single.append(Part(f"{r}.low = {r}.high"))
    ranges = Part(f"NOT coalesce({r}.low = {r}.high, false) AND ") + number_box(box, unit, r)
    return [both(single), ranges]

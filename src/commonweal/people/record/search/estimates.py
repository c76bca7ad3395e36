"""How many resources a criterion probably finds, and how many rows are touched where it leads the search."""

from __future__ import annotations

from math import inf

from commonweal.people.record.indexing.keys import is_facet
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
from commonweal.people.record.search.statistics import UNSEEN, Statistics


def found(criterion: Criterion, known: Statistics, all_: float) -> float:
    """`all_`: how many resources there are to be found among."""
    match criterion:
        case Tokens(keys, code, is_negated):
            have = min(sum(known.token(key, code) for key in keys), all_)
            return all_ - have if is_negated else have
        case Selves(keys):
            return min(len(keys), all_)
        case References(params, targets):
            return min(_referring(params, targets, known), all_)
        case Dates(params, boxes, paired):
            share = min(sum(_share(box, params[0], known) for box in boxes), 1.0)
            return min(known.entries(params) * share * (0.1 if paired else 1.0), all_)
        case Updated():
            return all_ * 0.1
        case Strings(params, texts, is_anywhere, _):
            share = sum(0.05 if is_anywhere else max(0.0005, 0.15 ** min(len(text), 5)) for text in texts)
            return min(known.entries(params) * min(share, 1.0), all_)
        case Quantities(params, boxes, paired):
            share = min(sum(_part(box, params[0], known) for box, _ in boxes), 1.0)
            return min(known.entries(params) * share * (0.1 if paired else 1.0), all_)
        case Chain(params, types, inner):
            if not known.has_some(types):
                return min(UNSEEN, all_)
            among = known.resources(types)
            return min(known.entries(params) * found(inner, known, among) / among, all_)
        case Has(type_, _, inner):
            return min(found(inner, known, known.resources((type_,))), all_)
        case AnyOf(parts):
            return min(sum(found(each, known, all_) for each in parts), all_)


def cost(criterion: Criterion, known: Statistics, all_: float) -> float:
    """Infinite where the criterion cannot lead."""
    match criterion:
        case Tokens(is_negated=True) | Updated():
            return inf
        case Tokens(keys) if any(is_facet(key) for key in keys):
            return inf
        case Strings(params, is_anywhere=True):
            return known.entries(params)
        case Dates(params, boxes):
            return found(Dates(params, boxes), known, inf)
        case Quantities(params, boxes):
            return found(Quantities(params, boxes), known, inf)
        case Chain(params, types, inner):
            among = known.resources(types)
            return cost(inner, known, among) + found(criterion, known, inf)
        case Has(type_, _, inner):
            among = known.resources((type_,))
            return cost(inner, known, among) + found(inner, known, among)
        case AnyOf(parts):
            return sum(cost(each, known, all_) for each in parts)
        case _:
            return found(criterion, known, inf)


def _referring(params: tuple[int, ...], targets: tuple[str, ...], known: Statistics) -> float:
    pairs = [(param, each) for param in params for each in targets]
    frequent = [known.targets[each] for each in pairs if each in known.targets]
    unseen = len(pairs) - len(frequent)
    return sum(frequent) + UNSEEN * min(unseen, 20)


def _share(box: Times, param: int, known: Statistics) -> float:
    """Of ranges that are short beside what is asked for, which is what most are."""
    first = max((each for each in (box.low_from, box.high_over) if each is not None), default=None)
    last = min((each for each in (box.low_before, box.high_to) if each is not None), default=None)
    low = 0.0 if first is None else known.starts_before(param, first)
    high = 1.0 if last is None else known.starts_before(param, last)
    return max(high - low, 0.0001)


def _part(box: Amounts, param: int, known: Statistics) -> float:
    over = max((float(each[0]) for each in (box.low_over, box.high_over) if each is not None), default=None)
    under = min((float(each[0]) for each in (box.low_under, box.high_under) if each is not None), default=None)
    low = 0.0 if over is None else known.starts_before(param, over)
    high = 1.0 if under is None else known.starts_before(param, under)
    return max(high - low, 0.001)

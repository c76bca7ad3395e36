"""A search as it was understood: criteria that all must hold, what to bring along, order and page.

Criteria hold keys (see `indexing.keys`), so that they can be looked up without knowing more. `params` are numbers of
`keys.param`; where several stand, any of them will do (one for each type that is searched).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from commonweal.kernel.problem import Problem

COUNT = 50
"""How many matches a page has where the request does not say."""

COUNT_MOST = 1000
"""How many matches a page can have at most."""

INCLUDED_MOST = 5000
"""How many resources a page brings along at most; more of them is refused, never cut off."""


@dataclass(frozen=True, slots=True)
class Times:
    """A box of ranges of time, in microseconds since 1970: those that start at or after `low_from` and before
    `low_before`, and end after `high_over` and not after `high_to`. None: no limit.
    """

    low_from: int | None = None
    low_before: int | None = None
    high_over: int | None = None
    high_to: int | None = None

    def within(self, other: Times) -> Times:
        """What is in both boxes."""
        return Times(
            _of(max, self.low_from, other.low_from), _of(min, self.low_before, other.low_before),
            _of(max, self.high_over, other.high_over), _of(min, self.high_to, other.high_to),
        )  # fmt: skip


def _of(which: Callable[[int, int], int], one: int | None, other: int | None) -> int | None:
    """The stricter of two limits."""
    if one is None or other is None:
        return other if one is None else one
    return which(one, other)


@dataclass(frozen=True, slots=True)
class Amounts:
    """A box of ranges of numbers. Each limit is a number and whether it is itself within. A range's open end is beyond
    every limit.
    """

    low_over: tuple[Decimal, bool] | None = None
    low_under: tuple[Decimal, bool] | None = None
    high_over: tuple[Decimal, bool] | None = None
    high_under: tuple[Decimal, bool] | None = None


@dataclass(frozen=True, slots=True)
class Tokens:
    """The resource has one of the keys or, where `is_negated`, none. `code` is the parameter, for a guess at how
    frequent a key is that nothing is known of.
    """

    keys: tuple[str, ...]
    code: str
    is_negated: bool = False


@dataclass(frozen=True, slots=True)
class Selves:
    """The resource is one of these (`keys.self_key`)."""

    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class References:
    """A reference points to one of the targets (`keys.target`)."""

    params: tuple[int, ...]
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dates:
    """A range of time is in one of the boxes; in a composite it goes with one of the first components `paired`."""

    params: tuple[int, ...]
    boxes: tuple[Times, ...]
    paired: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Updated:
    """`meta.lastUpdated` is in one of the boxes."""

    boxes: tuple[Times, ...]


@dataclass(frozen=True, slots=True)
class Strings:
    """A text starts with one of `texts`, or holds one anywhere. They are folded as the index is."""

    params: tuple[int, ...]
    texts: tuple[str, ...]
    is_anywhere: bool = False
    paired: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quantities:
    """A range of numbers is in one of the boxes, each with the key of its unit, None for whatever unit."""

    params: tuple[int, ...]
    boxes: tuple[tuple[Amounts, str | None], ...]
    paired: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chain:
    """A reference points to a resource of this server, of one of `types`, for which `inner` holds."""

    params: tuple[int, ...]
    types: tuple[str, ...]
    inner: Criterion


@dataclass(frozen=True, slots=True)
class Has:
    """A resource of `type`, for which `inner` holds, refers to this one by `param`."""

    type: str
    param: int
    inner: Criterion


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One of several criteria holds."""

    parts: tuple[Criterion, ...]


Criterion = Tokens | Selves | References | Dates | Updated | Strings | Quantities | Chain | Has | AnyOf


class Order(StrEnum):
    """What a sort key is: a column of the resource, or the first or last value in a table of the index."""

    ID = "id"
    UPDATED = "updated"
    DATE = "date"
    STRING = "string"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Sort:
    """One key of the order. Of several values the least counts, where `is_down` the greatest; resources without a value
    come last. Ranges of time are put in the order of their starts, then of their ends; texts in that of their first 200
    characters, folded; quantities without regard to their units. `is_single`: no resource has more than one value.
    """

    order: Order
    params: tuple[int, ...]
    is_down: bool
    is_single: bool = False


@dataclass(frozen=True, slots=True)
class Include:
    """Bring along what matches refer to by `params` or, where `is_reverse`, what refers to them; no params: by any.
    `type` narrows what is brought. `is_iterated`: also for what was brought along.
    """

    params: tuple[int, ...]
    type: str | None
    is_reverse: bool
    is_iterated: bool


class Total(StrEnum):
    NONE = "none"
    ESTIMATE = "estimate"
    ACCURATE = "accurate"


class Summary(StrEnum):
    FALSE = "false"
    TRUE = "true"
    TEXT = "text"
    DATA = "data"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Query:
    """`types` is empty where every type is searched. `accepted` are the parameters that were understood, as they came,
    for the links of the answer; `ignored` are the problems of those that were not, where the client asked for lenience.
    `cursor` is where the page starts (see `cursor`).
    """

    types: tuple[str, ...]
    criteria: tuple[Criterion, ...] = ()
    includes: tuple[Include, ...] = ()
    sort: tuple[Sort, ...] = ()
    count: int = COUNT
    total: Total = Total.NONE
    summary: Summary = Summary.FALSE
    elements: tuple[str, ...] = ()
    cursor: tuple[object, ...] | None = None
    accepted: tuple[tuple[str, str], ...] = ()
    ignored: tuple[Problem, ...] = field(default=())

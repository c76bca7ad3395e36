"""What the search index holds of one resource. Built by `extract`, written by the store, asked by the search."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

EARLIEST = -(2**63)
"""The lower end, in microseconds, of a range of time that has none."""

LATEST = 2**63 - 1
"""The upper end, in microseconds, of a range of time that has none."""

Firsts = tuple[str, ...]
"""Keys of a composite's first component, each once; none where the range is that of a parameter of its own."""

DateRange = tuple[int, int, int]
Text = tuple[int, str]
NumberRange = tuple[int, Decimal | None, Decimal | None, tuple[str, ...]]
Range = TypeVar("Range")


@dataclass(slots=True)
class Entries:
    """`param` numbers are `keys.param`, hexadecimal texts are `keys.key`.

    tokens: every key that `keys` makes but targets, units and first components. references: (param, target key). The
    others lead to the first components of composites that they go with. dates: (param, low, high), microseconds since
    1970 in UTC, half-open. strings: (param, text folded by `fold`). numbers: (param, low, high, unit keys), both ends
    are part of the range, None where it has none.
    """

    tokens: set[str] = field(default_factory=set[str])
    references: set[tuple[int, str]] = field(default_factory=set[tuple[int, str]])
    dates: dict[DateRange, Firsts] = field(default_factory=dict[DateRange, Firsts])
    strings: dict[Text, Firsts] = field(default_factory=dict[Text, Firsts])
    numbers: dict[NumberRange, Firsts] = field(default_factory=dict[NumberRange, Firsts])


def put(held: dict[Range, Firsts], range_: Range, firsts: Firsts) -> None:
    """A range, with first components beside those that it goes with already."""
    before = held.get(range_)
    held[range_] = tuple(dict.fromkeys((*before, *firsts))) if before else firsts

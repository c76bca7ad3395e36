"""What the search index holds of one resource. Built by `extract`, written by the store, asked by the search."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

EARLIEST = -(2**63)
"""The lower end, in microseconds, of a range of time that has none."""

LATEST = 2**63 - 1
"""The upper end, in microseconds, of a range of time that has none."""


@dataclass(slots=True)
class Entries:
    """`param` numbers are `keys.param`, hexadecimal texts are `keys.key`.

    tokens: every key that `keys` makes but targets, units and first components. references: (param, target key).
    dates: (param, low, high, paired): microseconds since 1970 in UTC, half-open; `paired` is a composite's first
    component, else None. strings: (param, text folded by `fold`, paired). numbers: (param, low, high, unit keys,
    paired): both ends are part of the range, None where it has none.
    """

    tokens: set[str] = field(default_factory=set[str])
    references: set[tuple[int, str]] = field(default_factory=set[tuple[int, str]])
    dates: set[tuple[int, int, int, str | None]] = field(default_factory=set[tuple[int, int, int, str | None]])
    strings: set[tuple[int, str, str | None]] = field(default_factory=set[tuple[int, str, str | None]])
    numbers: set[tuple[int, Decimal | None, Decimal | None, tuple[str, ...], str | None]] = field(
        default_factory=set[tuple[int, Decimal | None, Decimal | None, tuple[str, ...], str | None]]
    )

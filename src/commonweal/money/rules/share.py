"""Shares of money by a dimension, a share against a baseline, and an alert where a share is too high."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from commonweal.kernel.money import Pence
from commonweal.money.allocation.rules.shares import share as ratio

__all__ = ["Share", "ShareAlert", "above", "points", "ratio", "shares"]


@dataclass(frozen=True, slots=True)
class Share:
    """`pence` of a whole; `share` is exact and None where the whole is nothing."""

    name: str
    pence: Pence
    share: Decimal | None


def shares(parts: Iterable[tuple[str, Pence]]) -> list[Share]:
    """Every part with its share of their sum."""
    held = list(parts)
    whole = sum(pence for _, pence in held)
    return [Share(name, pence, ratio(pence, whole)) for name, pence in held]


@dataclass(frozen=True, slots=True)
class ShareAlert:
    code: str
    name: str
    share: Decimal
    most: Decimal


def above(parts: Iterable[Share], name: str, most: Decimal) -> ShareAlert | None:
    """An alert where the named part takes a larger share than `most`."""
    for part in parts:
        if part.name == name and part.share is not None and part.share > most:
            return ShareAlert("share-above-threshold", name, part.share, most)
    return None


def points(share: Decimal | None, baseline: Decimal | None) -> Decimal | None:
    """The change of a share in percentage points, exact; None where either is not known."""
    return None if share is None or baseline is None else (share - baseline) * 100

"""Divide a sum among parts by weight, on one level or down several, with no penny lost.

By largest remainder: each part gets its whole pence, and the pence left over go one each to the largest remainders;
where remainders are equal, to the earlier part.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from commonweal.kernel.money import Pence
from commonweal.kernel.rounding import EXACT, largest_remainder, rounded

LARGEST_PENCE = 10**15
"""No sum that is read may be larger: the digits of a JSON number are exact up to here."""
METHOD = "Largest remainder to the penny; on a tie the earlier row"


def divide(total: Pence, weights: Sequence[Decimal | int]) -> list[Pence]:
    """The parts of `total`, in the order of the weights; they add up to it exactly, also where it is negative.

    Raises ValueError where a weight is negative or all are 0.
    """
    parts = largest_remainder(abs(total), weights)
    return [-part for part in parts] if total < 0 else parts


@dataclass(frozen=True, slots=True)
class Leaf:
    """A row that is allocated to: its way down from the top, as (region, borough, scheme), and its weight."""

    path: tuple[str, ...]
    weight: Decimal


def divide_down(total: Pence, leaves: Sequence[Leaf]) -> tuple[list[Pence], dict[tuple[str, ...], Pence]]:
    """Divide level by level: first among the groups of the top level, then within each group, down to the leaves.

    Gives the leaves' parts in their order, and the part of every group and leaf by its path. Each group's parts add up
    to the group's, and the groups' to the total. Groups stand in the order in which they first occur. Raises ValueError
    where two leaves share a path, paths differ in length, or a weight is negative or all are 0.
    """
    paths = [leaf.path for leaf in leaves]
    if len(set(paths)) != len(paths) or len({len(path) for path in paths}) != 1:
        raise ValueError("each row needs a path of its own, all of one length")
    parts: dict[tuple[str, ...], Pence] = {}
    _down(total, (), leaves, parts)
    return [parts[path] for path in paths], parts


def _down(total: Pence, path: tuple[str, ...], leaves: Sequence[Leaf], parts: dict[tuple[str, ...], Pence]) -> None:
    depth = len(path) + 1
    groups: dict[tuple[str, ...], list[Leaf]] = {}
    for leaf in leaves:
        groups.setdefault(leaf.path[:depth], []).append(leaf)
    weights = [sum((leaf.weight for leaf in group), Decimal(0)) for group in groups.values()]
    amounts = divide(total, weights) if any(weights) else [0] * len(groups)
    if total and not any(weights):
        raise ValueError("the weights add up to nothing")
    for (place, group), amount in zip(groups.items(), amounts, strict=True):
        parts[place] = amount
        if depth < len(group[0].path):
            _down(amount, place, group, parts)


def part_of(total: Pence, own: Pence, whole: Pence) -> Pence:
    """One area's part of a national sum, total x own / whole, half-up to the penny, where the others are not known.

    An area's part of the £1bn of the Better Care Fund follows its share of the national minimum (unverified). The parts
    of all areas together come from `divide`. Raises ValueError where the whole is not above 0 or own is not within it.
    """
    if whole <= 0 or not 0 <= own <= whole:
        raise ValueError("a part is from nothing to the whole, and the whole above 0")
    return int(rounded(EXACT.divide(EXACT.multiply(Decimal(total), Decimal(own)), Decimal(whole)), 0))


def recalculated(old: Mapping[str, Pence], new_total: Pence) -> dict[str, Pence]:
    """Each area's minimum when the national minimum changes to `new_total`: pro rata to the old ones.

    Source: London Councils, eight design principles, principle 3. Raises ValueError where the old ones are negative or
    add up to nothing, or the new total is negative.
    """
    if new_total < 0:
        raise ValueError("a minimum cannot be negative")
    return dict(zip(old, divide(new_total, list(old.values())), strict=True))

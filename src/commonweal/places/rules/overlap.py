"""How much two geographies share, by people, and which areas are coterminous."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from commonweal.kernel.rounding import EXACT

NEAR = Decimal("0.98")
"""Shares from which two areas count as coterminous: the ten councils hold 98.8% of Greater Manchester's footprint."""
MOST = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Overlap:
    """`people` live in both `a` and `b`: `share_of_a` of those of a, `share_of_b` of those of b."""

    a: str
    b: str
    people: int
    share_of_a: Decimal
    share_of_b: Decimal


@dataclass(frozen=True, slots=True)
class Coterminous:
    """`a` covers the same people as all of `b` together, exactly or nearly."""

    a: str
    b: tuple[str, ...]
    people: int
    share_of_a: Decimal
    share_of_b: Decimal

    @property
    def match(self) -> str:
        return "exact" if self.share_of_a == 1 and self.share_of_b == 1 else "near"


def overlaps(people: Mapping[tuple[str, str], int]) -> list[Overlap]:
    """Shares from the people in each pair of areas, all of both geographies; largest first in each a."""
    of_a: dict[str, int] = defaultdict(int)
    of_b: dict[str, int] = defaultdict(int)
    for (a, b), count in people.items():
        of_a[a] += count
        of_b[b] += count
    found = [
        Overlap(a, b, count, _share(count, of_a[a]), _share(count, of_b[b]))
        for (a, b), count in people.items()
        if count
    ]
    return sorted(found, key=lambda overlap: (overlap.a, -overlap.people, overlap.b))


def coterminous(found: Iterable[Overlap], *, at_least: Decimal = NEAR, union: bool = True) -> list[Coterminous]:
    """The areas `a` that match one `b`, or with `union` all the `b` that lie mostly in it, by at least this share.

    Both shares count: of the people of a, those in the b; and of the people of the b, those in a.
    """
    by_a: dict[str, list[Overlap]] = defaultdict(list)
    for overlap in found:
        by_a[overlap.a].append(overlap)
    matches: list[Coterminous] = []
    for a, pairs in sorted(by_a.items()):
        single = [pair for pair in pairs if min(pair.share_of_a, pair.share_of_b) >= at_least]
        if single:
            best = max(single, key=lambda pair: pair.people)
            matches.append(Coterminous(a, (best.b,), best.people, best.share_of_a, best.share_of_b))
        elif union and (match := _union(a, pairs)) and min(match.share_of_a, match.share_of_b) >= at_least:
            matches.append(match)
    return matches


def _union(a: str, pairs: list[Overlap]) -> Coterminous | None:
    inside = [pair for pair in pairs if pair.share_of_b > MOST]
    if not inside:
        return None
    shared = sum(pair.people for pair in inside)
    whole_a = sum(pair.people for pair in pairs)
    whole_b = sum((EXACT.divide(Decimal(pair.people), pair.share_of_b) for pair in inside), Decimal(0))
    everybody = int(whole_b.to_integral_value())
    return Coterminous(
        a,
        tuple(sorted(pair.b for pair in inside)),
        shared,
        _share(shared, whole_a),
        _share(shared, everybody),
    )


def _share(part: int, whole: int) -> Decimal:
    return EXACT.divide(Decimal(part), Decimal(whole)) if whole else Decimal(0)

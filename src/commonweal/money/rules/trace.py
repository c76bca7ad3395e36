"""Follow pounds back through pots: what left a pot came from what entered it, in proportion, with no penny lost.

A pot is the money of one source in one fund. Money in a pot is alike: what a scheme spent of it came from each payer in
the proportion in which they paid in. The parts of every step sum to the step after it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from commonweal.kernel.money import Pence
from commonweal.kernel.rounding import largest_remainder

NOT_FUNDED = "not yet funded"
Pot = tuple[str, str]
"""Fund and source."""


@dataclass(frozen=True, slots=True)
class Inflow:
    """What entered a pot: from a body, or from another fund where `is_fund`."""

    origin: str
    pence: Pence
    is_fund: bool = False


@dataclass(frozen=True, slots=True)
class Path:
    """One way that `pence` took: the places in the order of the money, and its source."""

    places: tuple[str, ...]
    source: str
    pence: Pence


def back(
    pot: Pot, pence: Pence, inflows: Mapping[Pot, Sequence[Inflow]], seen: frozenset[Pot] = frozenset()
) -> Iterator[Path]:
    """The ways by which `pence` came to be in a pot; they sum to it. Money of a pot that nothing entered is not funded
    yet, and so is what would go round in a circle."""
    fund, source = pot
    entered = [each for each in inflows.get(pot, ()) if each.pence > 0]
    if not entered or pot in seen or not pence:
        yield Path((NOT_FUNDED, fund), source, pence)
        return
    parts = largest_remainder(abs(pence), [each.pence for each in entered])
    for inflow, part in zip(entered, parts, strict=True):
        if not part:
            continue
        signed = part if pence > 0 else -part
        if inflow.is_fund:
            for path in back((inflow.origin, source), signed, inflows, seen | {pot}):
                yield Path((*path.places, fund), source, path.pence)
        else:
            yield Path((inflow.origin, fund), source, signed)


@dataclass(frozen=True, slots=True)
class Step:
    """What of the traced money went from one place to the next."""

    origin: str
    target: str
    source: str
    pence: Pence


def steps(paths: Sequence[Path]) -> list[Step]:
    """The paths added up step by step, in the order in which the money comes to them."""
    found: dict[tuple[str, str, str], Pence] = {}
    depth: dict[tuple[str, str, str], int] = {}
    for path in paths:
        for place, pair in enumerate(zip(path.places, path.places[1:], strict=False)):
            key = (*pair, path.source)
            found[key] = found.get(key, 0) + path.pence
            depth[key] = max(depth.get(key, 0), place)
    return [Step(*key, found[key]) for key in sorted(found, key=lambda key: (depth[key], key))]

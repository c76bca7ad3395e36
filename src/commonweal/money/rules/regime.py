"""The same spend under the headings of each body's own financial regime. Nothing is left out or counted twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from commonweal.kernel.money import Pence


@dataclass(frozen=True, slots=True)
class Heading:
    """A line of a regime's statement: the sectors it takes; without any it takes what is left."""

    heading: str
    sectors: frozenset[str]


@dataclass(frozen=True, slots=True)
class Headed:
    heading: str
    pence: Pence


def presented(
    spend: Mapping[str, Pence], headings: Sequence[Heading], *, spend_is_positive: bool = True
) -> list[Headed]:
    """Spend by sector under a regime's headings, in their order. The lines sum to the spend, in the regime's sign.

    Raises ValueError where no heading takes what is left.
    """
    left = dict(spend)
    sign = 1 if spend_is_positive else -1
    found: list[Headed] = []
    for heading in headings:
        taken = [sector for sector in left if sector in heading.sectors or not heading.sectors]
        found.append(Headed(heading.heading, sign * sum(left.pop(sector) for sector in taken)))
    if left:
        raise ValueError(f"no heading takes {', '.join(left)}")
    return found

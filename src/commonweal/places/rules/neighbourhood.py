"""Neighbourhood teams: is the registered population within the band that a team serves?"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Band:
    """People a neighbourhood team serves, from `low` to `high`, both included; with the source of the rule."""

    low: int
    high: int
    source: str

    def outside_by(self, people: int) -> int:
        """How many people over the band (positive), under it (negative), or 0 within."""
        if people > self.high:
            return people - self.high
        return min(people - self.low, 0)

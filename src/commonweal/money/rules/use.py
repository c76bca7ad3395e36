"""What money may be used for: the rule travels with the pound, and a use outside it names the rule that it breaks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from commonweal.kernel.money import Pence
from commonweal.money.rules.journal import Coding


@dataclass(frozen=True, slots=True)
class UseRule:
    """`allows` maps a dimension of a coding to the values it may have; a dimension that is not named is free."""

    code: str
    title: str
    allows: Mapping[str, Sequence[str]]
    citation: str = ""

    def breach(self, coding: Coding) -> str | None:
        """What of the coding the rule does not allow, in words; None where all is allowed."""
        for dimension, values in self.allows.items():
            found = coding.value(dimension)
            if found not in values:
                said = f"{dimension} {found!r}" if found else f"no {dimension}"
                return f"{said} is not among {', '.join(values)}"
        return None

    def __str__(self) -> str:
        return f"{self.title} ({self.citation})" if self.citation else self.title


@dataclass(frozen=True, slots=True)
class Limit:
    """The most, in pence, that may be spent from `start` to `end` (both included) on codings that match."""

    name: str
    match: Mapping[str, Sequence[str]]
    start: date
    end: date
    pence: Pence
    rule: str

    def concerns(self, coding: Coding, effective: date) -> bool:
        inside = self.start <= effective <= self.end
        return inside and all(coding.value(name) in values for name, values in self.match.items())


@dataclass(frozen=True, slots=True)
class TermsInForce:
    """What an agreement says of uses on a day. `sources` maps a source of money to its permitted use."""

    version: int
    effective_from: date
    effective_to: date | None
    sources: Mapping[str, str]
    schemes: frozenset[str]
    rules: Mapping[str, UseRule]


def in_force(versions: Sequence[TermsInForce], day: date) -> TermsInForce | None:
    """The latest version that has begun by `day`; None before the first, and after the end of the one that stands."""
    begun = [terms for terms in versions if terms.effective_from <= day]
    if not begun:
        return None
    terms = max(begun, key=lambda each: each.version)
    return None if terms.effective_to is not None and day > terms.effective_to else terms

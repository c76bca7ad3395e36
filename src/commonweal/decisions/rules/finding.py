"""What a check of a body's composition finds. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from commonweal.decisions.model.bodies import Constitution, Seat

FindingType = Literal["missing", "invalid", "vacant", "term-ended"]
ORDER: tuple[FindingType, ...] = ("missing", "invalid", "vacant", "term-ended")
OWN_SEATS = "the body's own seats"


@dataclass(frozen=True, slots=True)
class Finding:
    """`count` seats of `role` that are missing or vacant, or 1; `rule` is what asks for them, with its citation."""

    type: FindingType
    role: str
    title: str
    message: str
    rule: str
    citation: str
    verified: bool
    statutory: bool
    count: int = 1

    @property
    def is_broken(self) -> bool:
        """It makes the body's composition invalid; a vacancy or an ended term does not."""
        return self.type in ("missing", "invalid")


@dataclass(frozen=True, slots=True)
class Rule:
    """What the findings of one rule share."""

    title: str
    rule: str
    citation: str
    verified: bool
    statutory: bool
    role: str = ""

    @classmethod
    def of_seat(cls, seat: Seat) -> Rule:
        title = seat.title or seat.role
        return cls(title, OWN_SEATS, seat.citation, seat.is_verified, seat.statutory, seat.role)

    @classmethod
    def of(cls, constitution: Constitution, title: str, role: str = "") -> Rule:
        where = "; ".join(text for text in (constitution.legal_basis, constitution.citation) if text)
        return cls(title, constitution.title, where, constitution.is_verified, True, role)

    def finding(self, type_: FindingType, message: str, count: int = 1) -> Finding:
        """The message begins with the title of the seat or rule."""
        return Finding(
            type_, self.role, self.title, f"{self.title}: {message}", self.rule, self.citation, self.verified,
            self.statutory, count,
        )  # fmt: skip


def seats_of(count: int) -> str:
    """`1 seat`, `3 seats`."""
    return "1 seat" if count == 1 else f"{count} seats"


def without(short: int, all_: int) -> str:
    """How many of some seats have no holder."""
    if all_ <= 1:
        return "the seat has no holder"
    return f"{short} of {seats_of(all_)} {'has' if short == 1 else 'have'} no holder"

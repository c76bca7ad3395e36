"""Money that moves to another holder when a measure misses its trigger, or when its time is over."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from commonweal.kernel.money import Pence


class Direction(StrEnum):
    AT_LEAST = "at-least"
    AT_MOST = "at-most"


@dataclass(frozen=True, slots=True)
class Trigger:
    """The measure that decides: `threshold` is met by a value on the right side of it, the threshold included."""

    measure: str
    direction: Direction
    threshold: Decimal

    def is_missed(self, value: Decimal) -> bool:
        return value < self.threshold if self.direction is Direction.AT_LEAST else value > self.threshold


@dataclass(frozen=True, slots=True)
class Switch:
    """What a rule decides: the pence that move, and why in words."""

    pence: Pence
    why: str


def switch(trigger: Trigger, value: Decimal, *, received: Pence, spent: Pence, encumbered: Pence = 0) -> Switch:
    """Unspent and unencumbered money moves when the measure misses its trigger; nothing moves when it is met.

    Money keeps its source and its permitted use on the way: only its holder changes.
    """
    free = max(received - spent - encumbered, 0)
    words = f"{trigger.measure} is {value}, to be {trigger.direction} {trigger.threshold}"
    return Switch(free, f"{words}: missed") if trigger.is_missed(value) else Switch(0, f"{words}: met")

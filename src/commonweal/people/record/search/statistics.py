"""How many resources have what, roughly: what the database has counted when it last looked (`record_statistics`)."""

from __future__ import annotations

import time
from bisect import bisect_left
from dataclasses import dataclass, field

from commonweal.people.record.store.session import rows

KEPT_SECONDS = 60

LOWS = (0.0, 0.001, 0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999, 1.0)
"""The shares at which the starts of ranges of time are known."""

UNSEEN = 50.0
"""For a key that is not among the frequent ones."""

FREQUENT_CODES = {
    "active": 0.5,
    "category": 0.3,
    "class": 0.3,
    "clinical-status": 0.5,
    "deceased": 0.5,
    "gender": 0.5,
    "intent": 0.5,
    "priority": 0.3,
    "status": 0.5,
    "type": 0.1,
    "use": 0.3,
    "verification-status": 0.5,
}
"""Shares of codes of these parameters, for as long as nothing has been counted; any other is taken for rare."""


@dataclass(slots=True)
class Statistics:
    """All amounts are of rows. `lows` has, for a parameter of dates or numbers, the starts of ranges at the shares of
    LOWS.
    """

    total: float = 0.0
    types: dict[str, float] = field(default_factory=dict[str, float])
    tokens: dict[str, float] = field(default_factory=dict[str, float])
    targets: dict[tuple[int, str], float] = field(default_factory=dict[tuple[int, str], float])
    params: dict[int, float] = field(default_factory=dict[int, float])
    lows: dict[int, list[float]] = field(default_factory=dict[int, list[float]])

    def resources(self, types: tuple[str, ...]) -> float:
        """How many resources there are of these types, of all where there are none."""
        if not types or not self.total:
            return max(self.total, 1000.0)
        return max(sum(self.types.get(each, 10.0) for each in types), 1.0)

    def has_some(self, types: tuple[str, ...]) -> bool:
        """Whether there are resources of these types, as far as is known."""
        return not self.total or any(each in self.types for each in types)

    def token(self, key: str, code: str) -> float:
        if self.total:
            return self.tokens.get(key, UNSEEN)
        return 1000.0 * FREQUENT_CODES.get(code, 0.01)

    def entries(self, params: tuple[int, ...]) -> float:
        return sum(self.params.get(each, 100.0) for each in params)

    def starts_before(self, param: int, moment: float) -> float:
        """The share of a parameter's ranges that start before a moment, or a number."""
        lows = self.lows.get(param)
        if not lows:
            return 0.5
        at = bisect_left(lows, moment)
        if at == 0:
            return 0.0
        if at >= len(lows):
            return 1.0
        width = lows[at] - lows[at - 1]
        part = (moment - lows[at - 1]) / width if width else 0.0
        return LOWS[at - 1] + (LOWS[at] - LOWS[at - 1]) * part


_held: tuple[float, str, Statistics] | None = None


def statistics(database: str = "") -> Statistics:
    """What was counted, read again after a while. `database` tells apart what is held of several."""
    global _held  # noqa: PLW0603
    held = _held
    now = time.monotonic()
    if held is not None and held[1] == database and now - held[0] < KEPT_SECONDS:
        return held[2]
    found = read()
    _held = (now, database, found)
    return found


def forget() -> None:
    """Read the amounts again at the next search, after something has changed them much."""
    global _held  # noqa: PLW0603
    _held = None


def read() -> Statistics:
    found = Statistics()
    lows: dict[int, dict[int, float]] = {}
    for kind, name, amount in rows("SELECT kind, name, amount FROM record_statistics()"):
        match kind:
            case "all":
                found.total = amount
            case "type":
                found.types[name] = amount
            case "token":
                found.tokens[name.replace("-", "")] = amount
            case "target":
                param, target = name.split(" ")
                found.targets[int(param), target.replace("-", "")] = amount
            case "param":
                found.params[int(name)] = found.params.get(int(name), 0.0) + amount
            case _:
                param, place = name.split(" ")
                lows.setdefault(int(param), {})[int(place)] = amount
    found.lows = {param: [places[each] for each in sorted(places)] for param, places in lows.items()}
    return found

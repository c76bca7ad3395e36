"""Whether enough of a body is present: the formula of its quorum, and the least of each sector or role."""

from __future__ import annotations

from collections.abc import Sequence

from commonweal.decisions.log.fold import State
from commonweal.decisions.rules.table import Place


class QuorumRule(State):
    """`of` counts voting places: `at-least:3`, `fraction:1/4` or `percent:50`; both of the latter are rounded up.
    `also` has the least of each sector or role.
    """

    of: str
    also: dict[str, int] = {}


class Short(State):
    """A sector or role of which too few are present."""

    name: str
    needed: int
    present: int


class Quorum(State):
    """`needed` of `of` voting places, and the `present` ones. `rule` is empty where none is on file: then one place
    is enough, and the answer says that no rule was found.
    """

    rule: str
    needed: int
    present: int
    of: int
    short: tuple[Short, ...] = ()

    @property
    def is_met(self) -> bool:
        return self.present >= self.needed and not self.short


def least(formula: str, places: int) -> int:
    """How many of so many voting places make a quorum. Raises ValueError for a formula that is none."""
    kind, _, text = formula.partition(":")
    if kind == "at-least":
        return int(text)
    if kind == "fraction":
        over, _, under = text.partition("/")
        return -(-places * int(over) // int(under))
    if kind == "percent":
        return -(-places * int(text) // 100)
    raise ValueError(f"{formula!r} is no quorum")


def quorum(rule: QuorumRule | None, places: Sequence[Place], present: Sequence[Place]) -> Quorum:
    """The state of the quorum: `places` are all at the table, `present` those that can vote in the matter."""
    voting = [place for place in places if place.may_vote]
    if rule is None:
        return Quorum(rule="", needed=1, present=len(present), of=len(voting))
    short: list[Short] = []
    for name, needed in rule.also.items():
        there = sum(name in (place.sector, place.role) for place in present)
        if there < needed:
            short.append(Short(name=name, needed=needed, present=there))
    needed = max(1, least(rule.of, len(voting)))
    return Quorum(rule=rule.of, needed=needed, present=len(present), of=len(voting), short=tuple(short))

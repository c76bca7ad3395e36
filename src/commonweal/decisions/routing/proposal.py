"""What is proposed, and the answer: the ordered gates with their reasons."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Proposal:
    """`subject` is the type of case; `value` and `whole_life` are pounds; `place` an upper-tier council's area code.

    `level` asks for a higher level than the lowest competent one: then `because` (scale, co-ordination or reservation)
    and `benefit` must say why.
    """

    subject: str
    on: date
    place: str | None = None
    sponsor: str | None = None
    asset: str | None = None
    stage: str | None = None
    value: Decimal | None = None
    whole_life: Decimal | None = None
    joint_with: str | None = None
    novel: bool = False
    flags: frozenset[str] = frozenset()
    function: str | None = None
    level: str | None = None
    because: str | None = None
    benefit: str = ""


@dataclass(frozen=True, slots=True)
class Lower:
    """A lower level, or body, that could not decide, and why."""

    level: str | None
    body: str
    reason: str


@dataclass(frozen=True, slots=True)
class Threshold:
    """What was tested: the limit in pounds (None: not on file), which value, and how it came out."""

    set: str
    title: str
    measured: str
    limit: Decimal | None
    value: Decimal | None
    exceeded: bool | None
    citation: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Due:
    count: int
    unit: str
    counted_from: str
    due: date
    at_least: bool = False
    """`due` is the earliest day, not the last."""


@dataclass(frozen=True, slots=True)
class GateAnswer:
    """One gate. `decider` is None where nobody on file holds the power: `reason` says why, and it is not verified."""

    gate: str
    order: int
    decider: str | None
    decider_id: str | None
    officer: str | None
    forum: str | None
    forum_id: str | None
    role: str
    level: str | None
    rule: str
    citation: str
    verified: bool
    why_not_lower: str | None
    lower: tuple[Lower, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    clock: Due | None = None
    consulted: tuple[str, ...] = ()
    comment_only: tuple[str, ...] = ()
    overseen_by: tuple[str, ...] = ()
    together: str | None = None
    outcomes: tuple[str, ...] = ()
    reason: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Routed:
    """The route chosen, its gates in order, and what a reader must know of it."""

    route: str
    title: str
    citation: str
    gates: tuple[GateAnswer, ...]
    notes: tuple[str, ...] = field(default=())

    @property
    def verified(self) -> bool:
        return all(gate.verified for gate in self.gates)

"""Thresholds and routes: which gates a proposal passes, tested by facts about the proposal."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from commonweal.decisions.model.bodies import BodyKind
from commonweal.decisions.model.common import AreaCodes, Id, Level, Named, Part, Pounds, Record, Slug
from commonweal.decisions.model.powers import Raised

Subject = Literal[
    "capital", "commissioning", "pooled-fund", "bcf-plan", "primary-care", "specialised", "power", "service-change",
    "disposal-receipts", "transformation-funding", "well-being-plan", "strategic-plan", "position",
]  # fmt: skip
Sponsor = Literal["nhs-trust", "ft", "ft-distress", "nhse", "ccg", "icb", "council"]
Asset = Literal["building", "digital", "equipment", "lease", "disposal"]
Stage = Literal["soc", "obc", "fbc"]
Side = Literal["council", "nhs"]


class Limit(Record):
    """One row: what these sponsors may approve for these assets, inclusive. A null amount is not on file; an absent
    `whole_life` puts no test on it. A row that is not `active` is kept to be seen, and never used.
    """

    sponsors: tuple[Sponsor, ...] = ()
    assets: tuple[Asset, ...] = ()
    capital: Pounds | None = None
    whole_life: Pounds | None = None
    is_known: bool = True
    active: bool = True
    reason: str = ""


class ThresholdSet(Named):
    """Limits in force together; the first active row that fits the case counts."""

    title: str
    rows: tuple[Limit, ...] = Field(min_length=1)


class Selector(Part):
    """Who stands at a gate: exactly one of these.

    `body` by id; `kind` the body of that kind that serves the place (with `member_of`: the members of that kind of the
    place's body of that other kind); `sponsor` the sponsor's own board; `holder_of` the lowest competent holder of a
    function; `unknown` nobody on file, with the reason; `named` a title that is no body.
    """

    body: Id | None = None
    kind: BodyKind | None = None
    member_of: BodyKind | None = None
    each: bool = False
    sponsor: Literal["board"] | None = None
    holder_of: Id | None = None
    unknown: str = ""
    named: str = ""

    @model_validator(mode="after")
    def _one(self) -> Selector:
        given = (self.body, self.kind, self.sponsor, self.holder_of, self.unknown, self.named)
        if sum(bool(each) for each in given) != 1:
            raise ValueError("give exactly one of body, kind, sponsor, holder_of, unknown, named")
        if self.member_of and not self.kind:
            raise ValueError("member_of goes with kind, the kind of the members")
        return self


class Test(Part):
    """A question about the proposal; all parts given must hold.

    `exceeds` a threshold set (of capital, or of whole-life cost where the set states one); `value_over` pounds; `novel`
    (novel, contentious or repercussive); `joint_with`; `sponsors`, `assets`, `stages`, `flags`; `any_of` several tests.
    """

    exceeds: Id | None = None
    value_over: Pounds | None = None
    novel: bool | None = None
    joint_with: Side | None = None
    sponsors: tuple[Sponsor, ...] = ()
    assets: tuple[Asset, ...] = ()
    stages: tuple[Stage, ...] = ()
    flags: tuple[Slug, ...] = ()
    any_of: tuple[Test, ...] = ()


class Clock(Part):
    """How long a gate has, counted from the day on which the proposal reaches it."""

    count: int = Field(ge=1)
    unit: Literal["days", "working-days", "weeks", "months"]
    counted_from: str = "the day it reaches the gate"
    at_least: bool = False
    """The time is the shortest allowed, as of a consultation, not the longest."""


class Gate(Record):
    """One step. `role` is what the body does there; gates with one `together` stand side by side and all must agree.

    `deciding` gates settle the matter; `endorse` and `assure` ones must be passed on the way.
    """

    id: Slug
    title: str = ""
    decider: Selector
    officer: str = ""
    role: Literal["decide", "approve", "agree", "sign-off", "endorse", "assure", "consent"] = "approve"
    level: Level | None = None
    side: Side | None = None
    when: tuple[Test, ...] = ()
    """Any of them brings the gate into the route; none, and it always is."""
    limit: Id | None = None
    """The threshold set that bounds what this gate settles alone; for the reasons given to gates above it."""
    together: str = ""
    rule: str
    raised: Raised | None = None
    clock: Clock | None = None
    outcomes: tuple[str, ...] = ("approved", "approved-with-conditions", "queried", "deferred", "referred", "refused")
    consulted: tuple[Selector, ...] = ()
    comment_only: tuple[Selector, ...] = ()


class Route(Named):
    """The gates of one subject. The narrowest that fits is used: by `serves`, then by sponsor, asset and flags."""

    title: str
    subject: Subject
    sponsors: tuple[Sponsor, ...] = ()
    assets: tuple[Asset, ...] = ()
    stages: tuple[Stage, ...] = ()
    flags: tuple[Slug, ...] = ()
    serves: AreaCodes = ()
    joint_gate: Gate | None = None
    """Put beside each deciding gate where the proposal is joint: both must approve."""
    gates: tuple[Gate, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _gate_ids(self) -> Route:
        ids = [gate.id for gate in self.gates]
        if len(set(ids)) != len(ids):
            raise ValueError("two gates share an id")
        return self

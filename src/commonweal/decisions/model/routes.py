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
    """Who proposes; none is anybody."""
    assets: tuple[Asset, ...] = ()
    """What it is spent on; none is anything."""
    capital: Pounds | None = None
    """Capital in pounds, itself included; null is not on file."""
    whole_life: Pounds | None = None
    """Whole-life cost in pounds, itself included."""
    is_known: bool = True
    """Whether the amount is on file."""
    active: bool = True
    """Whether the row is used; one that is not is kept to be seen."""
    reason: str = ""
    """Why it is not used, or not known."""


class ThresholdSet(Named):
    """Limits in force together; the first active row that fits the case counts."""

    title: str
    """Its title."""
    rows: tuple[Limit, ...] = Field(min_length=1)
    """The limits: the first active row that fits counts."""


class Selector(Part):
    """Who stands at a gate: exactly one of these.

    `body` by id; `kind` the body of that kind that serves the place (with `member_of`: the members of that kind of the
    place's body of that other kind); `sponsor` the sponsor's own board; `holder_of` the lowest competent holder of a
    function; `unknown` nobody on file, with the reason; `named` a title that is no body.
    """

    body: Id | None = None
    """A body by its id."""
    kind: BodyKind | None = None
    """The body of this kind that serves the place."""
    member_of: BodyKind | None = None
    """With kind: its members of that kind, of the place's body of this kind."""
    each: bool = False
    """Each such body has a gate of its own."""
    sponsor: Literal["board"] | None = None
    """The sponsor's own board."""
    holder_of: Id | None = None
    """The lowest competent holder of this function."""
    unknown: str = ""
    """Nobody on file, and why."""
    named: str = ""
    """A title that is no body."""

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
    """The value is above the limit of this threshold set."""
    value_over: Pounds | None = None
    """The value is above so many pounds."""
    novel: bool | None = None
    """The case is novel, contentious or repercussive, or is not."""
    joint_with: Side | None = None
    """It is joint with this side."""
    sponsors: tuple[Sponsor, ...] = ()
    """One of these proposes it."""
    assets: tuple[Asset, ...] = ()
    """It is spent on one of these."""
    stages: tuple[Stage, ...] = ()
    """It is at one of these stages."""
    flags: tuple[Slug, ...] = ()
    """It carries one of these marks."""
    any_of: tuple[Test, ...] = ()
    """At least one of these tests holds."""


class Clock(Part):
    """How long a gate has, counted from the day on which the proposal reaches it."""

    count: int = Field(ge=1)
    """How many."""
    unit: Literal["days", "working-days", "weeks", "months"]
    """Of what."""
    counted_from: str = "the day it reaches the gate"
    """From when, in words."""
    at_least: bool = False
    """The time is the shortest allowed, as of a consultation, not the longest."""


class Gate(Record):
    """One step. `role` is what the body does there; gates with one `together` stand side by side and all must agree.

    `deciding` gates settle the matter; `endorse` and `assure` ones must be passed on the way.
    """

    id: Slug
    """Its short name in the route."""
    title: str = ""
    """Its title."""
    decider: Selector
    """Who stands there."""
    officer: str = ""
    """The post that decides for the body."""
    role: Literal["decide", "approve", "agree", "sign-off", "endorse", "assure", "consent"] = "approve"
    """What is done there."""
    level: Level | None = None
    """The level; the decider's own where none is given."""
    side: Side | None = None
    """The side that it settles the matter for, in a joint case."""
    when: tuple[Test, ...] = ()
    """Any of them brings the gate into the route; none, and it always is."""
    limit: Id | None = None
    """The threshold set that bounds what this gate settles alone; for the reasons given to gates above it."""
    together: str = ""
    """Gates with the same word stand side by side: all must agree."""
    rule: str
    """The rule that puts it there, in words."""
    raised: Raised | None = None
    """Why it is above the lowest level."""
    clock: Clock | None = None
    """How long it has."""
    outcomes: tuple[str, ...] = ("approved", "approved-with-conditions", "queried", "deferred", "referred", "refused")
    """What can come of it."""
    consulted: tuple[Selector, ...] = ()
    """Who must be consulted."""
    comment_only: tuple[Selector, ...] = ()
    """Who may comment and no more."""


class Route(Named):
    """The gates of one subject. The narrowest that fits is used: by `serves`, then by sponsor, asset and flags."""

    title: str
    """Its title."""
    subject: Subject
    """The type of case."""
    sponsors: tuple[Sponsor, ...] = ()
    """Who proposes; none is anybody."""
    assets: tuple[Asset, ...] = ()
    """What it is spent on; none is anything."""
    stages: tuple[Stage, ...] = ()
    """The stages; none is all."""
    flags: tuple[Slug, ...] = ()
    """The marks that a case must carry."""
    serves: AreaCodes = ()
    """Codes of the areas; none is the whole nation."""
    joint_gate: Gate | None = None
    """Put beside each deciding gate where the proposal is joint: both must approve."""
    gates: tuple[Gate, ...] = Field(min_length=1)
    """The gates in their order."""

    @model_validator(mode="after")
    def _gate_ids(self) -> Route:
        ids = [gate.id for gate in self.gates]
        if len(set(ids)) != len(ids):
            raise ValueError("two gates share an id")
        return self

"""Functions, who may exercise them, and powers on their way from one level to another."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from commonweal.decisions.model.bodies import BodyKind, Right
from commonweal.decisions.model.common import AreaCodes, Id, Level, Named, Part, Pounds, Record, Slug
from commonweal.decisions.model.day import known

POWER_STATES = (
    "proposed", "explored", "agreed-in-principle", "conditions-set", "live", "varied", "suspended", "revoked",
    "expired",
)  # fmt: skip
PowerState = Literal[
    "proposed", "explored", "agreed-in-principle", "conditions-set", "live", "varied", "suspended", "revoked",
    "expired",
]  # fmt: skip


class Function(Named):
    """Something a body may or must do. `holder` is a body, or every body of `holder_kind` in its own area.

    `reserved` functions cannot be delegated; `conditional` ones only where the mandate's conditions are met. A
    `national_requirement` cannot be switched off locally; an `optional` one is held only where a place has taken it.
    """

    title: str
    """What may or must be done."""
    statute: str = ""
    """The law."""
    holder: Id | None = None
    """The one body that holds it."""
    holder_kind: BodyKind | None = None
    """Or the kind of body, each of which holds it in its own area."""
    delegable: Literal["yes", "conditional", "reserved"]
    """Whether it may be given to another body."""
    conditions: str = ""
    """On what conditions, or why not."""
    national_requirement: bool = False
    """It cannot be switched off locally."""
    optional: bool = False
    """It is held only where a place has taken it."""
    planning_level: Level | None = None
    """The level at which it is planned."""
    design_level: Level | None = None
    """The level at which it is designed."""
    reason: str = ""
    """Why it sits at its level."""
    scope: tuple[str, ...] = ()
    """Fields of care that it covers, such as acute or primary."""

    @field_validator("delegable", mode="before")
    @classmethod
    def _yes_is_a_word(cls, value: Any) -> Any:
        return "yes" if value is True else value

    @model_validator(mode="after")
    def _one_holder(self) -> Function:
        if (self.holder is None) == (self.holder_kind is None):
            raise ValueError("give either holder or holder_kind")
        return self


class Condition(Part):
    """A condition or readiness criterion; met from the day `met`, with its evidence."""

    id: Slug
    """Its short name."""
    text: str
    """What must be so."""
    met: str = ""
    """From when it is met, as known; empty while it is not."""
    evidence: str = ""
    """What shows it."""

    @field_validator("met", mode="before")
    @classmethod
    def _met_is_a_day(cls, value: Any) -> str:
        return known(value).text if value else ""

    @property
    def met_on(self) -> date | None:
        """The first day on which it is met; None while it is not."""
        return known(self.met).first if self.met else None


class Raised(Part):
    """Why a function is exercised above the lowest level that could hold it."""

    reason: Literal["scale", "co-ordination", "reservation"]
    """Benefit of scale, need to co-ordinate, or reserved by law."""
    text: str
    """In words."""


class Mandate(Named):
    """A function given by one body to a body or office-holder, within limits. It may run in any direction.

    `limit` is in pounds and inclusive; none is no limit. `requires_agreement` holds the areas in which a recorded
    agreement lets the mandate apply: elsewhere in `serves` it does not.
    """

    title: str = ""
    """Its title."""
    functions: tuple[Id, ...] = Field(min_length=1)
    """The functions given."""
    giver: Id
    """Who gives: it must hold the functions."""
    to: Id
    """Who receives."""
    officer: str = ""
    """The post that decides for `to`, by its title."""
    employed_by: Id | None = None
    """Where the officer is employed by another body than the one that delegates."""
    level: Level
    """The level at which it is then decided."""
    limit: Pounds | None = None
    """Up to this value in pounds, itself included; none is no limit."""
    limit_basis: str = ""
    """Where the limit stands."""
    conditions: tuple[Condition, ...] = ()
    """What must be so for it to be used."""
    serves: AreaCodes = ()
    """Codes of the areas in which it holds; none is everywhere."""
    requires_agreement: bool = False
    """It holds only where an agreement is recorded."""
    agreed_areas: AreaCodes = ()
    """The areas in which one is."""
    revocable_by: tuple[Id, ...] = ()
    """Who may take it back."""
    revoked: str = ""
    """The first day on which it no longer applies."""
    raised: Raised | None = None
    """Why it is exercised above the lowest level."""
    joint: tuple[Id, ...] = ()
    """Bodies that must resolve the same for the mandate to be used."""
    instrument: str = ""
    """The paper that gives it."""

    @field_validator("revoked", mode="before")
    @classmethod
    def _revoked_is_a_day(cls, value: Any) -> str:
        return known(value).text if value else ""

    @property
    def revoked_on(self) -> date | None:
        """The first day on which it no longer applies."""
        return known(self.revoked).first if self.revoked else None


class Forum(Record):
    """The board in which officers of these bodies sit when they decide: it decides nothing itself."""

    body: Id
    """The board in which they sit."""
    deciders: tuple[Id, ...]
    """Who decides while sitting there."""
    subjects: tuple[str, ...]
    """The types of case."""
    serves: AreaCodes = ()
    """Codes of the areas; none is all."""
    limit: Pounds | None = None
    """Cases up to this value in pounds; none is all."""


class Entitlement(Record):
    """A right other than to decide, on matters of these subjects: to be consulted, to comment, to oversee."""

    body: Id | None = None
    """Whose right it is."""
    body_kind: BodyKind | None = None
    """Or the kind of body, each in its own area."""
    right: Right
    """The right."""
    subjects: tuple[str, ...]
    """The types of case; `any` for all."""
    serves: AreaCodes = ()
    """Codes of the areas; none is all."""
    clock_days: int | None = None
    """How many days it has."""
    must_be_sought: bool = True
    """Whether it must be asked, or may speak unasked."""
    text: str = ""
    """In words."""


class PowerStep(Record):
    """The state a power entered on `valid_from`."""

    state: PowerState
    """The state entered."""


class Power(Named):
    """A power asked for, agreed, live or ended, at a level, with the readiness criteria on which it depends."""

    title: str
    """What it is."""
    function: Id | None = None
    """The function that it moves."""
    agreement: Id | None = None
    """The agreement that promises it."""
    clause: str = ""
    """The clause."""
    holder: Id | None = None
    """Who holds it, or is to hold it."""
    giver: Id | None = None
    """Who gives it."""
    level: Level
    """The level that holds it, or is to hold it."""
    serves: AreaCodes = ()
    """Codes of the areas; none is the whole nation."""
    steps: tuple[PowerStep, ...] = ()
    """The states that it has entered, each from its day."""
    criteria: tuple[Condition, ...] = ()
    """What must be so before it is live."""
    needs_plan: bool = False
    """The power depends on an approved plan."""
    current_use: str = ""
    """What it is used for."""
    accountable: str = ""
    """Who answers for it; several parted by a semicolon."""
    legal_basis: str = ""
    """The law on which it rests."""


class Duty(Named):
    """What the law asks of bodies of a kind, against which they show evidence."""

    title: str
    """What is asked."""
    statute: str
    """The law."""
    body_kinds: tuple[BodyKind, ...]
    """The kinds of body that have it."""

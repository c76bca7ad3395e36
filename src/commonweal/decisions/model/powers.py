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
    statute: str = ""
    holder: Id | None = None
    holder_kind: BodyKind | None = None
    delegable: Literal["yes", "conditional", "reserved"]
    conditions: str = ""
    national_requirement: bool = False
    optional: bool = False
    planning_level: Level | None = None
    design_level: Level | None = None
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
    text: str
    met: str = ""
    evidence: str = ""

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
    text: str


class Mandate(Named):
    """A function given by one body to a body or office-holder, within limits. It may run in any direction.

    `limit` is in pounds and inclusive; none is no limit. `requires_agreement` holds the areas in which a recorded
    agreement lets the mandate apply: elsewhere in `serves` it does not.
    """

    title: str = ""
    functions: tuple[Id, ...] = Field(min_length=1)
    giver: Id
    to: Id
    officer: str = ""
    """The post that decides for `to`, by its title."""
    employed_by: Id | None = None
    """Where the officer is employed by another body than the one that delegates."""
    level: Level
    limit: Pounds | None = None
    limit_basis: str = ""
    conditions: tuple[Condition, ...] = ()
    serves: AreaCodes = ()
    requires_agreement: bool = False
    agreed_areas: AreaCodes = ()
    revocable_by: tuple[Id, ...] = ()
    revoked: str = ""
    """The first day on which it no longer applies."""
    raised: Raised | None = None
    joint: tuple[Id, ...] = ()
    """Bodies that must resolve the same for the mandate to be used."""
    instrument: str = ""

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
    deciders: tuple[Id, ...]
    subjects: tuple[str, ...]
    serves: AreaCodes = ()
    limit: Pounds | None = None


class Entitlement(Record):
    """A right other than to decide, on matters of these subjects: to be consulted, to comment, to oversee."""

    body: Id | None = None
    body_kind: BodyKind | None = None
    right: Right
    subjects: tuple[str, ...]
    serves: AreaCodes = ()
    clock_days: int | None = None
    must_be_sought: bool = True
    text: str = ""


class PowerStep(Record):
    """The state a power entered on `valid_from`."""

    state: PowerState


class Power(Named):
    """A power asked for, agreed, live or ended, at a level, with the readiness criteria on which it depends."""

    title: str
    function: Id | None = None
    agreement: Id | None = None
    clause: str = ""
    holder: Id | None = None
    giver: Id | None = None
    level: Level
    serves: AreaCodes = ()
    steps: tuple[PowerStep, ...] = ()
    criteria: tuple[Condition, ...] = ()
    needs_plan: bool = False
    """The power depends on an approved plan."""
    current_use: str = ""
    accountable: str = ""
    legal_basis: str = ""


class Duty(Named):
    """What the law asks of bodies of a kind, against which they show evidence."""

    title: str
    statute: str
    body_kinds: tuple[BodyKind, ...]

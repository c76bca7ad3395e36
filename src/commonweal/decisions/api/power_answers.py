"""The form of functions, mandates and powers in answers."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, Field

from commonweal.decisions.api.body_answers import Dated, Mandate
from commonweal.web.api.description import NextPage


class Function(Dated):
    """Something a body may or must do."""

    id: str = Field(description="The function's id.")
    title: str = Field(description="What may or must be done.")
    nation: str | None = Field(description="Where it holds.")
    statute: str = Field(description="The law; may be empty.")
    holder: str | None = Field(description="The id of the one body that holds it.")
    holder_kind: str | None = Field(description="Or the kind of body, each of which holds it in its own area.")
    delegable: str = Field(description="yes, conditional or reserved.")
    conditions: str = Field(description="On what conditions it may be delegated; may be empty.")
    national_requirement: bool = Field(description="Whether it cannot be switched off locally.")
    optional: bool = Field(description="Whether it is held only where a place has taken it.")
    planning_level: str | None = Field(description="The level at which it is planned.")
    design_level: str | None = Field(description="The level at which it is designed.")
    reason: str = Field(description="Why it sits at its level; may be empty.")
    scope: list[str] = Field(description="Fields of care that it covers.")


class Functions(NextPage):
    items: list[Function] = Field(description="The functions of this page.")


class Mandates(NextPage):
    items: list[Mandate] = Field(description="The mandates of this page.")


class PowerShort(BaseModel):
    """A power in a list."""

    id: str = Field(description="The power's id.")
    title: str = Field(description="What it is.")
    level: str = Field(description="The level that holds it, or is to hold it.")
    nation: str | None = Field(description="The nation that it belongs to.")
    holder: str | None = Field(description="The id of who holds it, or is to hold it.")
    giver: str | None = Field(description="The id of who gives it.")
    function: str | None = Field(description="The id of the function that it moves.")
    state: str = Field(description="proposed, explored, agreed-in-principle, conditions-set, live, varied, suspended, "
                                   "revoked or expired; not-yet before its first step.")  # fmt: skip
    since: date | None = Field(description="Since when it is in that state.")
    unmet_criteria: list[str] = Field(description="Readiness criteria that are not met on the day.")
    statements_owed: list[str] = Field(description="Financial years of use without a statement.")
    citation: str = Field(description="Where it stands; may be empty.")
    verified: bool = Field(description="Whether every source was confirmed.")


class Powers(NextPage):
    items: list[PowerShort] = Field(description="The powers of this page.")


class PlanOf(BaseModel):
    """The approved plan on which a power rests."""

    title: str = Field(description="Its title.")
    approved: date = Field(description="The day of approval.")
    reference: str = Field(description="Where it can be found; may be empty.")


class StepOf(BaseModel):
    state: str = Field(description="The state entered.")
    on: date = Field(description="The day that it counts from.")
    known: str = Field(description="The month or year, where no day is known; else empty.")
    note: str = Field(description="A note on it; may be empty.")
    is_logged: bool = Field(description="Whether it was written here; false where the model states it.")


class CriterionOf(BaseModel):
    id: str = Field(description="Its short name.")
    text: str = Field(description="What must be so.")
    met: date | None = Field(description="Since when it is met; null while it is not.")
    evidence: str = Field(description="What shows it; may be empty.")


class RegionOf(BaseModel):
    region: str = Field(description="The sub-region, by id or name.")
    state: str = Field(description="explored, agreed, delegated or declined.")
    on: date = Field(description="The day.")
    note: str = Field(description="A note on it; may be empty.")


class StatementOf(BaseModel):
    year: str = Field(description="The financial year.")
    use: str = Field(description="What the power was used for.")
    result: str = Field(description="What came of it.")
    accountable: list[str] = Field(description="Who answers for it.")


class PowerWhole(PowerShort):
    """A power with its steps, criteria and statements."""

    legal_basis: str = Field(description="The law on which it rests; may be empty.")
    needs_plan: bool = Field(description="Whether it depends on an approved plan.")
    plan: PlanOf | None = Field(description="The approved plan.")
    accountable: list[str] = Field(description="Who answers for it.")
    current_use: str = Field(description="What it is used for; may be empty.")
    steps: list[StepOf] = Field(description="Every step, the first first.")
    criteria: list[CriterionOf] = Field(description="Its readiness criteria.")
    regions: list[RegionOf] = Field(description="Steps of sub-regions.")
    statements: list[StatementOf] = Field(description="Yearly statements of use.")
    agreement: str | None = Field(description="The id of the agreement that promises it.")
    clause: str = Field(description="The clause; may be empty.")
    barred: list[str] = Field(description="What keeps it from being live.")

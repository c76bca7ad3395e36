"""The form of the answer to: who decides?"""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, Field

from commonweal.web.api.description import Number


class LowerLevel(BaseModel):
    """A lower level, or body, that could not decide."""

    level: str | None = Field(description="The level; null where it is a body at none.")
    body: str = Field(description="The body's name; may be empty.")
    reason: str = Field(description="Why it could not decide.")


class Tested(BaseModel):
    """A threshold that was tested."""

    set: str = Field(description="The id of the set of limits.")
    title: str = Field(description="The set's title.")
    measured: str = Field(description="What was measured: capital, or whole-life cost.")
    limit: Number | None = Field(description="The limit in pounds, itself still within; null where not on file.")
    value: Number | None = Field(description="The value in pounds; null where none was given.")
    exceeded: bool | None = Field(description="Whether the value is above the limit; null where it cannot be said.")
    citation: str = Field(description="Where the limit stands.")
    verified: bool = Field(description="Whether its source was confirmed.")


class DueBy(BaseModel):
    """How long the gate has."""

    count: int = Field(description="How many.")
    unit: str = Field(description="days, working-days, weeks or months.")
    counted_from: str = Field(description="What the time is counted from, in words.")
    due: date = Field(description="The last day; with at_least, the first on which it may end.")
    at_least: bool = Field(description="Whether the time is the shortest allowed, as of a consultation.")


class Gate(BaseModel):
    """One step of a route."""

    decider: str | None = Field(description="Who decides, by name; null where nobody on file holds the power.")
    forum: str | None = Field(description="The board in which the decider sits; it decides nothing itself.")
    rule: str = Field(description="The rule that put the gate there.")
    citation: str = Field(description="Where the rule stands.")
    verified: bool = Field(description="Whether every source of the gate was confirmed.")
    why_not_lower: str | None = Field(description="Why no lower level decides; null where there is none.")
    gate: str = Field(description="The gate's short name in its route.")
    order: int = Field(description="Its place in the order, from 1.")
    decider_id: str | None = Field(description="The id of the body that decides; null where it is none on file.")
    officer: str | None = Field(description="The post that decides for the body; null where the body itself does.")
    forum_id: str | None = Field(description="The forum's id.")
    role: str = Field(description="What is done there: decide, approve, agree, sign-off, endorse, assure or consent.")
    level: str | None = Field(description="The level of the decider.")
    lower: list[LowerLevel] = Field(description="Each lower level that could not decide, with the reason.")
    thresholds: list[Tested] = Field(description="The thresholds tested.")
    clock: DueBy | None = Field(description="How long it has; null where no time is set.")
    consulted: list[str] = Field(description="Who must be consulted.")
    comment_only: list[str] = Field(description="Who may comment and no more.")
    overseen_by: list[str] = Field(description="Who oversees.")
    together: str | None = Field(description="Gates with the same word stand side by side: all must agree.")
    outcomes: list[str] = Field(description="What can come of it.")
    reason: str = Field(description="Where the decider is null: why.")
    notes: list[str] = Field(description="What a reader must know of it.")


class Route(BaseModel):
    """Who decides a proposal, in which order, and why not lower."""

    route: str = Field(description="The id of the route that fits.")
    title: str = Field(description="Its title.")
    citation: str = Field(description="Where the route stands.")
    gates: list[Gate] = Field(description="The gates in their order.")
    notes: list[str] = Field(description="What a reader must know of the route.")
    verified: bool = Field(description="Whether every gate is verified.")

"""The form of meetings and of the forward plan in answers."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, Field

from commonweal.web.api.description import NextPage


class PlanItem(BaseModel):
    """What is to come to a body."""

    id: str = Field(description="The item's id.")
    title: str = Field(description="What it is.")
    due: date = Field(description="When it is to come.")
    was_due: list[date] = Field(description="Earlier dates, the first first.")
    bodies: list[str] = Field(description="Ids of the bodies on whose plan it stands.")
    body_names: list[str] = Field(description="Their names on that day.")
    origin: str = Field(description="planned, follow-on (another body sent it on), promise or report.")
    source: str | None = Field(description="What it came of, such as paper/ and the paper's id.")
    reporter: str | None = Field(description="The id of who is to report.")
    reporter_name: str | None = Field(description="Its name.")
    purpose: str = Field(description="note or decide.")
    lead: str | None = Field(description="Who prepares it.")
    note: str | None = Field(description="A note on it.")
    state: str = Field(description="planned, taken or dropped.")
    late: bool = Field(description="Whether it is planned still, and its day is over.")
    every_months: int | None = Field(description="A report that comes again after so many months.")


class Plan(NextPage):
    items: list[PlanItem] = Field(description="The items of this page.")


class MeetingShort(BaseModel):
    """A meeting in a list."""

    id: str = Field(description="The meeting's id.")
    title: str = Field(description="Its title.")
    body: str = Field(description="The id of the body that meets.")
    body_name: str = Field(description="Its name on that day.")
    day: date = Field(description="The day.")
    starts: str | None = Field(description="When it starts, on the clock there.")
    ends: str | None = Field(description="When it ends.")
    place: str | None = Field(description="Where.")
    state: str = Field(description="planned, open, closed or cancelled.")
    items: int = Field(description="How many items its agenda has.")


class Meetings(NextPage):
    items: list[MeetingShort] = Field(description="The meetings of this page.")


class AgendaItemOf(BaseModel):
    id: str = Field(description="What tells the item from the others; it stays when the order changes.")
    number: str = Field(description="Its number.")
    title: str | None = Field(description="Its title; null where the paper is closed to you and nothing else names it.")
    paper: str | None = Field(description="The id of its paper, where you may see it.")
    closed: bool = Field(description="Whether it has a paper that is closed to you.")
    outcome: str | None = Field(description="What came of it, such as carried, agreed, adopted or not-adopted.")


class VotesOf(BaseModel):
    """A resolution of one body on one item."""

    item: str = Field(description="The item's id.")
    body: str = Field(description="The id of the body that resolved.")
    text: str | None = Field(description="The resolution; null where the item is closed to you.")
    method: str = Field(description="seats (by place), hands, or agreed (without a vote).")
    decision_type: str = Field(description="The type of matter that chose the rule.")
    outcome: str = Field(description="carried, lost, lapsed, dispute or inquorate.")
    in_favour: int = Field(description="Votes for, by their weights.")
    against: int = Field(description="Votes against.")
    abstained: int = Field(description="Abstentions.")
    needed: int = Field(description="The least number of votes for.")
    majority: str = Field(description="The majority that the rule asks for.")
    quorate: bool = Field(description="Whether there was a quorum.")
    binds: list[str] = Field(description="Ids of the bodies that it binds.")
    citation: str = Field(description="Where the voting rule stands; empty for the common rule.")
    verified: bool = Field(description="Whether its source was confirmed.")


class MeetingWhole(MeetingShort):
    """A meeting with its agenda and what was resolved."""

    notice: str | None = Field(description="What was given notice of.")
    tables: list[str] = Field(description="Ids of the bodies that sit: several are committees in common.")
    agenda: list[AgendaItemOf] = Field(description="The agenda in its order.")
    resolutions: list[VotesOf] = Field(description="What was resolved, in the order of the agenda.")
    minutes: str | None = Field(description="draft or approved; null where there are none that you may see.")

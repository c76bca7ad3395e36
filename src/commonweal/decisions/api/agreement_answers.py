"""The form of agreements and commitments in answers."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, Field

from commonweal.policy.citation import Provenance
from commonweal.web.api.description import NextPage, Number

_VERIFIED = "Whether every source was confirmed."


class AgreementShort(BaseModel):
    """An agreement in a list."""

    id: str = Field(description="The agreement's id.")
    title: str = Field(description="Its title.")
    aliases: list[str] = Field(description="What papers call it.")
    kind: str = Field(description="memorandum, deal, section-75 and so on.")
    stage: str | None = Field(description="The stage on the day; null before its first.")
    signed: date | None = Field(description="The day of signing, where it was signed by the day.")
    signatories: int = Field(description="How many bodies stand behind its parties.")
    consented: int = Field(description="How many of them said yes, with conditions or without.")
    awaited: int = Field(description="How many have yet to answer.")
    binding: bool = Field(description="Whether it binds in law.")
    origin: str = Field(description="shipped, or own: the place's own record.")
    citation: str | None = Field(description="Where it stands.")
    verified: bool = Field(description=_VERIFIED)


class Agreements(NextPage):
    items: list[AgreementShort] = Field(description="The agreements of this page.")


class PartyOf(BaseModel):
    """A signatory and its own consent."""

    key: str = Field(description="What tells it from the others.")
    body: str | None = Field(description="The id of the body, where it is on file.")
    name: str = Field(description="Its name.")
    count: int = Field(description="How many bodies stand behind the name.")
    consent: str = Field(description="invited, considering, consented, consented-with-conditions, declined, withdrawn.")
    since: date | None = Field(description="Since when, where known.")
    conditions: str | None = Field(description="On what conditions.")
    counter_signed: bool = Field(description="Whether it only counter-signed.")


class StageOf(BaseModel):
    state: str = Field(description="The state entered.")
    since: date = Field(description="The day.")
    text: str | None = Field(description="A note on it.")


class ClauseOf(BaseModel):
    id: str = Field(description="Its short name.")
    type: str = Field(description="devolved, delegated, freedom, or a commitment to act, to explore or to discuss.")
    theme: str | None = Field(description="Its theme.")
    text: str = Field(description="In our own words.")
    verified: bool = Field(description=_VERIFIED)


class AgreementWhole(AgreementShort):
    """An agreement with its parties, stages and clauses."""

    parties: list[PartyOf] = Field(description="Who is asked to consent.")
    stages: list[StageOf] = Field(description="Its stages up to the day.")
    clauses: list[ClauseOf] = Field(description="Its clauses in force.")
    money_pounds: Number | None = Field(description="What it brings, in pounds; null where it is no one sum.")
    money: str | None = Field(description="What it brings, in words.")
    term: str | None = Field(description="How long it holds, in words.")
    review: str | None = Field(description="When it is looked at again, in words.")
    exit: str | None = Field(description="How it is left, in words.")
    supersedes: list[str] = Field(description="Ids of the agreements that it replaces.")
    serves: list[str] = Field(description="Codes of the areas that it is for; none is the whole nation.")
    note: str | None = Field(description="What a reader must know of it.")


class MilestoneOf(BaseModel):
    id: str = Field(description="Its short name.")
    text: str = Field(description="What is to be done.")
    due: str = Field(description="By when, as known: a day, a month or a year.")
    was: list[str] = Field(description="Earlier dates, the first first.")
    met: date | None = Field(description="The day on which it was met.")
    state: str = Field(description="met, late, open or closed.")
    slip_days: int = Field(description="Days between the first date and the present one, or the day it was met.")


class ConditionWaited(BaseModel):
    id: str = Field(description="Its short name.")
    text: str = Field(description="What must be so.")
    met: date | None = Field(description="Since when it is; null while it is not.")
    evidence: str | None = Field(description="What shows it.")


class Commitment(BaseModel):
    """A promise, as it stands on a day."""

    id: str = Field(description="The commitment's id.")
    title: str = Field(description="What was promised, in our own words.")
    agreement: str | None = Field(description="The id of the agreement that it was made in.")
    agreement_title: str | None = Field(description="That agreement's title.")
    clause: str | None = Field(description="The clause's short name.")
    clause_text: str | None = Field(description="The clause.")
    type: str = Field(description="devolved, delegated, freedom, or a commitment to act, to explore or to discuss.")
    principle: str | None = Field(description="The principle that it serves.")
    theme: str | None = Field(description="Its theme.")
    enablers: list[str] = Field(description="The enablers that it is tagged with.")
    owner: str | None = Field(description="The id of the body that owns it.")
    owner_name: str | None = Field(description="Its owner's name.")
    level: str = Field(description="The level at which it is kept.")
    serves: list[str] = Field(description="Codes of the areas that it is for; none is the whole nation.")
    mechanism: str | None = Field(description="What brings it about; null where nothing does.")
    state: str = Field(description="not-started, on-track, late, met, superseded, withdrawn, inactive or discussed.")
    milestones: list[MilestoneOf] = Field(description="Its dated steps.")
    conditions: list[ConditionWaited] = Field(description="What it waits for.")
    evidence: list[str] = Field(description="What shows that it was kept.")
    outcome: str | None = Field(description="What came of it.")
    superseded_by: str | None = Field(description="The id of the commitment that replaced it.")
    flags: list[str] = Field(description="What needs somebody's eye, such as no-mechanism or late.")
    inactive_reason: str | None = Field(description="Why it is inactive.")
    reason: str | None = Field(description="Why it is inactive, or why it ended.")
    origin: str = Field(description="shipped, or own: the place's own record.")
    citation: str | None = Field(description="Where it stands.")
    provenance: Provenance = Field(description="verified in the source, derived from it, or unverified.")
    verified: bool = Field(description=_VERIFIED)


class Commitments(NextPage):
    items: list[Commitment] = Field(description="The commitments of this page.")

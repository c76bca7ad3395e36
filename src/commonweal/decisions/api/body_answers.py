"""The form of bodies, functions, mandates and powers in answers."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from commonweal.web.api.description import NextPage, Number

_FROM = "From when, as known: a day, a month or a year; null where open."
_TO = "Until when, itself included, as known; null while in force."
_CITATION = "Where it stands; may be empty."
_VERIFIED = "Whether every source was confirmed."


class Dated(BaseModel):
    """When it is in force, and who says so."""

    valid_from: str | None = Field(description=_FROM)
    valid_to: str | None = Field(description=_TO)
    citation: str = Field(description=_CITATION)
    verified: bool = Field(description=_VERIFIED)


class BodyShort(Dated):
    """A body in a list."""

    id: str = Field(description="nation/kind/slug.")
    name: str = Field(description="Its name.")
    kind: str = Field(description="The kind of body, such as health-and-wellbeing-board.")
    level: str = Field(description="From individual, the lowest, to national.")
    nation: str | None = Field(description="The nation that it belongs to.")
    can_decide: bool = Field(description="false for a forum, network or overseer.")
    parent: str | None = Field(description="The id of the body whose committee it is.")
    serves: list[str] = Field(description="Codes of the council areas that it serves; none is the whole nation.")
    legal_basis: str = Field(description="The law or agreement it rests on; may be empty.")


class Bodies(NextPage):
    items: list[BodyShort] = Field(description="The bodies of this page.")


class BodyVersion(Dated):
    """One version of a body: it may change its name or kind and keep its history."""

    name: str = Field(description="Its name then.")
    kind: str = Field(description="Its kind then.")
    changed: list[str] = Field(description="What differs from the version before.")


class SeatHolder(Dated):
    person: str = Field(description="A name or an office.")
    represents: list[str] = Field(description="Ids of the bodies spoken for.")
    term_ends: str = Field(description="When the term ends, as written; may be empty.")


class SeatOf(BaseModel):
    """A kind of place at the table, with who sits there."""

    role: str = Field(description="Its short name.")
    title: str = Field(description="Its title; may be empty.")
    min: int = Field(description="The least number of places.")
    max: int | None = Field(description="The most; null where open.")
    voting: bool = Field(description="Whether it votes.")
    statutory: bool = Field(description="Whether the law asks for it.")
    may_be_shared: bool = Field(description="Whether its holder may hold another seat of the body.")
    sector: str = Field(description="The sector that it speaks for.")
    is_elected: bool = Field(description="Whether an elected person holds it.")
    rights: list[str] = Field(description="Rights other than to decide, such as observe.")
    appointed_by: str | None = Field(description="Who appoints: a body's id, or words.")
    vacant: int = Field(description="Places without a holder.")
    remit: str = Field(description="What a portfolio answers for; empty for other seats.")
    members: list[SeatHolder] = Field(description="Who holds it on the day.")


class SectorShare(BaseModel):
    sector: str = Field(description="The sector.")
    seats: int = Field(description="Places in all.")
    voting: int = Field(description="Places that vote.")
    votes: int = Field(description="Votes, by the weights of the rule.")


class RuleOf(BaseModel):
    """How the body decides matters of a type."""

    decision_type: str = Field(description="The type of matter; any for all others.")
    majority: str = Field(description="simple, two-thirds, percent, unanimous, each-sector or each-member-body.")
    percent: int | None = Field(description="With percent: of the votes cast.")
    quorum: str | None = Field(description="How many places must be filled, such as fraction:1/4.")
    also: dict[str, int] = Field(description="The least present by sector or role.")
    tie_break: str = Field(description="What happens with equal votes: none, chair, refer or lapse.")
    citation: str = Field(description=_CITATION)
    verified: bool = Field(description=_VERIFIED)


class FunctionShort(BaseModel):
    id: str = Field(description="The function's id.")
    title: str = Field(description="What may or must be done.")
    statute: str = Field(description="The law; may be empty.")
    delegable: str = Field(description="yes, conditional or reserved.")


class ConditionOf(BaseModel):
    text: str = Field(description="What must be so.")
    met: str | None = Field(description="From when it is met, as known; null while it is not.")


class Mandate(Dated):
    """A function given by one body to a body or office-holder, within limits."""

    model_config = ConfigDict(populate_by_name=True)

    id: str = Field(description="The mandate's id.")
    functions: list[str] = Field(description="Ids of the functions given.")
    from_: str = Field(alias="from", description="The id of the body that gives.")
    to: str = Field(description="The id of the body that receives.")
    officer: str = Field(description="The post that decides for the receiver; empty where the body does.")
    employed_by: str | None = Field(description="Where the officer is employed by another body.")
    level: str = Field(description="The level at which it is then decided.")
    limit: Number | None = Field(description="Up to this value in pounds, itself included; null is no limit.")
    limit_basis: str = Field(description="Where the limit stands; may be empty.")
    serves: list[str] = Field(description="Codes of the areas in which it holds; none is everywhere.")
    conditions: list[ConditionOf] = Field(description="What must be so for it to be used.")
    requires_agreement: bool = Field(description="Whether it holds only where an agreement is recorded.")
    agreed_areas: list[str] = Field(description="Where it is recorded.")
    revocable_by: list[str] = Field(description="Who may take it back.")
    revoked: str | None = Field(description="The first day on which it no longer holds.")
    instrument: str = Field(description="The paper that gives it; may be empty.")


class RightOf(BaseModel):
    right: str = Field(description="oversee, comment, consult, observe, speak, recommend or advise.")
    subjects: list[str] = Field(description="The types of matter; any for all.")
    text: str = Field(description="In words; may be empty.")


class PortfolioHolder(Dated):
    person: str = Field(description="Who held it.")


class PortfolioOf(BaseModel):
    role: str = Field(description="The seat's short name.")
    title: str = Field(description="Its title; may be empty.")
    remit: str = Field(description="What it answers for.")
    holders: list[PortfolioHolder] = Field(description="Everybody who ever held it, the first first.")


class BodyWhole(Dated):
    """A body with all that hangs on it, on a day."""

    id: str = Field(description="nation/kind/slug.")
    name: str = Field(description="Its name.")
    abbreviation: str = Field(description="Its abbreviation; may be empty.")
    kind: str = Field(description="The kind of body.")
    level: str = Field(description="Its level.")
    nation: str | None = Field(description="The nation that it belongs to.")
    on: date = Field(description="The day that this is of.")
    can_decide: bool = Field(description="false for a forum, network or overseer.")
    is_statutory: bool = Field(description="Whether the law asks for the body.")
    legal_basis: str = Field(description="The law or agreement it rests on; may be empty.")
    parent: str | None = Field(description="The id of the body whose committee it is.")
    hosts: list[str] = Field(description="Ids of the bodies that host it.")
    members_of: list[str] = Field(description="Ids of its member bodies.")
    reports_to: list[str] = Field(description="Ids of the bodies that it reports to.")
    linked_boards: list[str] = Field(description="Ids of the boards that it works with.")
    serves: list[str] = Field(description="Codes of the council areas that it serves; none is the whole nation.")
    history: list[BodyVersion] = Field(description="Every version, the first first.")
    seats: list[SeatOf] = Field(description="The seats in force, with who holds them.")
    sectors: list[SectorShare] = Field(description="Seats and votes by sector.")
    elected: list[str] = Field(description="People in seats of elected members.")
    rules: list[RuleOf] = Field(description="How it votes.")
    functions: list[FunctionShort] = Field(description="What it holds by law.")
    mandates_received: list[Mandate] = Field(description="What it was given.")
    mandates_given: list[Mandate] = Field(description="What it gave.")
    rights: list[RightOf] = Field(description="Its rights other than to decide.")
    portfolios: list[PortfolioOf] = Field(description="Named roles with a remit.")
    committees: list[str] = Field(description="Ids of its committees.")
    reports_from: list[str] = Field(description="Ids of the bodies that report to it.")


class FindingOf(BaseModel):
    """What a check found."""

    result: str = Field(description="missing, invalid, vacant or term-ended.")
    body: str = Field(description="The body's name.")
    role: str = Field(description="The seat's short name; may be empty.")
    message: str = Field(description="What was found.")
    rule: str = Field(description="What asks for it.")
    citation: str = Field(description=_CITATION)
    verified: bool = Field(description=_VERIFIED)
    statutory: bool = Field(description="Whether the law asks for it.")
    count: int = Field(description="How many seats.")
    title: str = Field(description="The seat's title.")


class RuleHeld(BaseModel):
    """A law or agreement that the body was held against."""

    id: str = Field(description="Its id.")
    title: str = Field(description="Its title.")
    legal_basis: str = Field(description="The law; may be empty.")
    citation: str = Field(description=_CITATION)
    verified: bool = Field(description=_VERIFIED)


class Check(BaseModel):
    """A body held against the law and its own seats on a day."""

    id: str = Field(description="The body's id.")
    name: str = Field(description="Its name.")
    on: date = Field(description="The day.")
    valid: bool = Field(description="false where a seat is missing or a rule is broken; vacancies do not count.")
    missing: list[FindingOf] = Field(description="Seats that the body does not have.")
    invalid: list[FindingOf] = Field(description="Numbers, rights or people that a rule does not allow.")
    vacant: list[FindingOf] = Field(description="Seats without a holder.")
    term_ended: list[FindingOf] = Field(description="Holders whose term is over.")
    rules: list[RuleHeld] = Field(description="What it was held against; none is its own seats alone.")

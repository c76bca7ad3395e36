"""The parameters of the room's operations, with what each value may be."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from ninja.params import functions as given
from pydantic import Field, WithJsonSchema

from commonweal.decisions.model.agreements import ClauseType, CommitmentState
from commonweal.decisions.model.bodies import BodyKind
from commonweal.decisions.model.common import Level, Nation
from commonweal.decisions.model.powers import PowerState
from commonweal.decisions.model.routes import Asset, Side, Sponsor, Stage, Subject
from commonweal.decisions.rules.commitment_state import Flag
from commonweal.web.api.parameters import ABSENT, Code, Csv, Day, Paged, Parameters, written

MOST_POUNDS = 10**12

Words = Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]{1,200}$")]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=100)]
RecordId = Annotated[str, Field(pattern=r"^[a-z][a-z-]{0,39}/[a-z][a-z-]{0,59}/[a-z0-9-]{1,100}$")]
Yes = Annotated[
    bool,
    written(r"true|false", lambda text: text == "true", "write true or false"),
    WithJsonSchema({"type": "boolean"}),
]
PoundsGiven = Annotated[
    Decimal,
    written(r"[0-9]{0,13}\.?[0-9]{1,60}([eE][+-]?[0-9]{1,3})?", Decimal, "write pounds in digits, such as 15100000"),
    Field(ge=0, lt=MOST_POUNDS),
    WithJsonSchema({"type": "number", "minimum": 0, "exclusiveMaximum": MOST_POUNDS}),
]

NATION = given.Path(..., description="The first part of the record's id: its nation.")
KIND = given.Path(..., description="The second part of the record's id: what it is.")
SLUG = given.Path(..., description="The last part of the record's id.")
IdNation = Annotated[str, Field(pattern=r"^[a-z][a-z-]{0,39}$", examples=["england"])]
_Kind = Annotated[str, Field(pattern=r"^[a-z][a-z-]{0,59}$")]
OfBody = Annotated[_Kind, Field(examples=["body"])]
BodySlug = Annotated[Slug, Field(examples=["hackney-hwb"])]
OfPower = Annotated[_Kind, Field(examples=["power"])]
PowerSlug = Annotated[Slug, Field(examples=["london-capital-decisions"])]
OfAgreement = Annotated[_Kind, Field(examples=["agreement"])]
AgreementSlug = Annotated[Slug, Field(examples=["london-mou-2017"])]
OfCommitment = Annotated[_Kind, Field(examples=["commitment"])]
CommitmentSlug = Annotated[Slug, Field(examples=["london-mou-joint-capital-cases"])]
On = Annotated[Day, Field(description="The day that counts: today if not given.", examples=["2017-12-31"])]
Area = Annotated[Code, Field(description="Code of a council's area: what is for it, or for the whole nation.")]
Text = Annotated[Words, Field(description="With all of these words, in any case.")]


class RouteAsked(Csv):
    type: Annotated[Subject, Field(description="What kind of case it is.", examples=["disposal-receipts"])]
    on: On = ABSENT
    place: Annotated[
        Words, Field(description="The council's area, by code or whole name.", examples=["E09000012"])
    ] = ABSENT
    sponsor: Annotated[Sponsor, Field(description="Who proposes it.", examples=["nhs-trust"])] = ABSENT
    asset: Annotated[Asset, Field(description="For capital: what it is spent on.", examples=["building"])] = ABSENT
    stage: Annotated[Stage, Field(description="For capital: which business case.")] = ABSENT
    value: Annotated[PoundsGiven, Field(description="The value in pounds.", examples=[15100000])] = ABSENT
    whole_life: Annotated[PoundsGiven, Field(description="The cost over the whole life, in pounds.")] = ABSENT
    joint_with: Annotated[Side, Field(description="The other side of a joint case.")] = ABSENT
    novel: Annotated[Yes, Field(description="Whether it is novel, contentious or repercussive.")] = ABSENT
    flag: Annotated[
        list[Slug], Field(description="A mark that a route looks for; may be repeated.", max_length=20)
    ] = Field(default_factory=list)
    function: Annotated[RecordId, Field(description="The function that is exercised, by its id.")] = ABSENT
    level: Annotated[Level, Field(description="A higher level than the lowest competent one.")] = ABSENT
    because: Annotated[
        Literal["scale", "co-ordination", "reservation"], Field(description="Why higher: goes with `level`.")
    ] = ABSENT
    benefit: Annotated[Words, Field(description="What is gained by deciding higher: goes with `level`.")] = ABSENT


class OnAsked(Parameters):
    on: On = ABSENT


class BodiesAsked(Paged):
    nation: Annotated[Nation, Field(description="Bodies of this nation.")] = ABSENT
    kind: Annotated[
        BodyKind, Field(description="Bodies of this kind.", examples=["health-and-wellbeing-board"])
    ] = ABSENT
    level: Annotated[Level, Field(description="Bodies at this level.")] = ABSENT
    area: Annotated[Area, Field(examples=["E09000012"])] = ABSENT
    q: Annotated[Text, Field(examples=["estates"])] = ABSENT
    on: On = ABSENT


class FunctionsAsked(Paged):
    nation: Annotated[Nation, Field(description="Functions of this nation.")] = ABSENT
    delegable: Annotated[
        Literal["yes", "conditional", "reserved"], Field(description="Whether they may be delegated.")
    ] = ABSENT
    q: Text = ABSENT
    on: On = ABSENT


class MandatesAsked(Paged):
    function: Annotated[RecordId, Field(description="Mandates of this function, by its id.")] = ABSENT
    giver: Annotated[Words, Field(description="Given by this body: its id, short id or unique name.")] = ABSENT
    to: Annotated[Words, Field(description="Held by this body: its id, short id or unique name.")] = ABSENT
    on: On = ABSENT


class PowersAsked(Paged):
    state: Annotated[PowerState, Field(description="Powers in this state on the day.", examples=["live"])] = ABSENT
    level: Annotated[Level, Field(description="Powers at this level.")] = ABSENT
    nation: Annotated[Nation, Field(description="Powers of this nation.")] = ABSENT
    owed: Annotated[Yes, Field(description="true: only those with a yearly statement of use owed.")] = ABSENT
    on: On = ABSENT


class AgreementsAsked(Paged):
    q: Annotated[Text, Field(examples=["memorandum"])] = ABSENT
    nation: Annotated[Nation, Field(description="Agreements of this nation.")] = ABSENT
    on: On = ABSENT


class AgreementCommitmentsAsked(Paged):
    on: On = ABSENT


class CommitmentsAsked(Paged):
    agreement: Annotated[
        Words,
        Field(
            description="Of this agreement: its id, short id, title or another name of it.",
            examples=["london-mou-2017"],
        ),
    ] = ABSENT
    enabler: Annotated[Slug, Field(description="Tagged with this enabler.", examples=["payment"])] = ABSENT
    theme: Annotated[Slug, Field(description="Of this theme.")] = ABSENT
    principle: Annotated[Slug, Field(description="Serving this principle.")] = ABSENT
    owner: Annotated[Words, Field(description="Owned by this body: its id, short id or name.")] = ABSENT
    level: Annotated[Level, Field(description="At this level.")] = ABSENT
    state: Annotated[CommitmentState, Field(description="In this state on the day.")] = ABSENT
    type: Annotated[ClauseType, Field(description="Of this type.")] = ABSENT
    flag: Annotated[Flag, Field(description="With this flag.")] = ABSENT
    area: Area = ABSENT
    q: Text = ABSENT
    on: On = ABSENT


class PlanAsked(Paged):
    body: Annotated[Words, Field(description="On the plan of this body: its id, short id or unique name.")] = ABSENT
    ended: Annotated[Yes, Field(description="true: also items that came or were dropped.")] = ABSENT


class MeetingsAsked(Paged):
    body: Annotated[Words, Field(description="Meetings of this body: its id, short id or unique name.")] = ABSENT
    since: Annotated[Day, Field(description="On this day or later.", examples=["2017-04-01"])] = ABSENT
    until: Annotated[Day, Field(description="On this day or earlier.", examples=["2018-03-31"])] = ABSENT
    state: Annotated[
        Literal["planned", "open", "closed", "cancelled"], Field(description="In this state.")
    ] = ABSENT

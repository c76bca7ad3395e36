"""Agreements, what was promised in them, and what stands in the way."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from commonweal.decisions.model.common import AreaCodes, Day, Id, Level, Named, Part, Pounds, Record, Slug
from commonweal.decisions.model.powers import Condition

ClauseType = Literal[
    "devolved", "delegated", "freedom", "commitment-to-act", "commitment-to-explore", "commitment-to-discuss",
]  # fmt: skip
ConsentState = Literal["invited", "considering", "consented", "consented-with-conditions", "declined", "withdrawn"]
AgreementState = Literal[
    "announced", "proposed", "negotiated", "signed", "live", "reviewed", "varied", "superseded", "withdrawn", "ended"
]
CommitmentState = Literal["not-started", "on-track", "late", "met", "superseded", "withdrawn", "inactive", "discussed"]
"""`inactive` waits for a condition (such as funding); `late` is worked out from milestones, never a fact alone."""


class Stage(Record):
    """The state that the agreement entered on `valid_from`."""

    state: AgreementState
    """The state entered."""


class Party(Part):
    """A signatory and its own consent. `body` where it is on file, else `name`, also of a group."""

    body: Id | None = None
    """The body, where it is on file."""
    name: str = ""
    """Its name, where it is not, or a group's."""
    count: int = Field(default=1, ge=1)
    """How many bodies stand behind the name."""
    consent: ConsentState = "consented"
    """Its own consent."""
    consented_on: Day | None = None
    """The day of its consent, as known."""
    counter_signed: bool = False
    """It only counter-signed."""


class Clause(Record):
    """One clause in our own words, typed by what it does."""

    id: Slug
    """Its short name."""
    text: str
    """In our own words."""
    type: ClauseType
    """What it does."""
    theme: Slug | None = None
    """Its theme."""


class Milestone(Part):
    """A date by which something is to be done; `due` may move, with each earlier date kept in `was`."""

    id: Slug
    """Its short name."""
    text: str
    """What is to be done."""
    due: Day
    """By when, as known."""
    was: tuple[Day, ...] = ()
    """Earlier dates, the first first."""
    met: Day | None = None
    """When it was met, as known."""


class Commitment(Named):
    """A promise. `mechanism` empty means that nothing brings it about: it is flagged."""

    title: str
    """What was promised, in our own words."""
    agreement: Id | None = None
    """The agreement that it was made in."""
    clause: Slug | None = None
    """The clause's short name."""
    type: ClauseType = "commitment-to-act"
    """What it promises."""
    principle: Slug | None = None
    """The principle that it serves."""
    theme: Slug | None = None
    """Its theme."""
    enablers: tuple[Slug, ...] = ()
    """The enablers that it is tagged with."""
    owner: Id | None = None
    """The body that owns it."""
    owner_name: str = ""
    """Its owner, where that is no body on file."""
    level: Level
    """The level at which it is kept."""
    serves: AreaCodes = ()
    """Codes of the areas; none is its agreement's, else the whole nation."""
    mechanism: str = ""
    """What brings it about."""
    milestones: tuple[Milestone, ...] = ()
    """Its dated steps."""
    conditions: tuple[Condition, ...] = ()
    """What it waits for."""
    evidence: tuple[str, ...] = ()
    """What shows that it was kept."""
    state: CommitmentState = "not-started"
    """Where it stands, as far as milestones and conditions do not say."""
    superseded_by: Id | None = None
    """The commitment that replaced it."""
    survives_withdrawal: bool = True
    """It goes on where its agreement is withdrawn."""


class Agreement(Named):
    """A memorandum, deal, collaboration agreement or statutory agreement. `aliases` are what papers call it."""

    title: str
    """Its title."""
    aliases: tuple[str, ...] = ()
    """What papers call it."""
    kind: Literal[
        "memorandum", "deal", "collaboration-agreement", "section-75", "section-256", "section-10", "scheme",
        "strategy", "report", "other",
    ] = "other"  # fmt: skip
    """What kind of agreement it is."""
    parties: tuple[Party, ...] = ()
    """The signatories, each with its own consent."""
    signed: Day | None = None
    """When it was signed, as known."""
    is_binding: bool = False
    """Whether it binds in law."""
    stages: tuple[Stage, ...] = ()
    """The states that it has entered, each from its day."""
    clauses: tuple[Clause, ...] = ()
    """Its clauses."""
    money: Pounds | None = None
    """What it brings in pounds, where that is one sum."""
    money_text: str = ""
    """What it brings, in words."""
    term: str = ""
    """How long it holds, in words."""
    review: str = ""
    """When it is looked at again, in words."""
    exit: str = ""
    """How it is left, in words."""
    supersedes: tuple[Id, ...] = ()
    """The agreements that it replaces."""
    serves: AreaCodes = ()
    """Codes of the areas; none is the whole nation."""


class Term(Named):
    """A word of a list, such as a principle, theme, enabler, outcome, goal or route to integration."""

    title: str
    """The word."""
    list: Literal["principle", "theme", "enabler", "integration-route", "outcome", "goal", "way-of-working"]
    """The list that it stands on."""
    agreement: Id | None = None
    """The agreement that it comes from."""


class Offer(Part):
    """What the other side puts against an ask."""

    text: str
    """What is offered."""
    by: Id | None = None
    """Who offers."""
    by_name: str = ""
    """Who offers, where that is no body on file."""
    state: Literal["none", "offered", "accepted", "declined", "in-part"] = "offered"
    """What became of it."""
    evidence: str = ""
    """What shows it."""


class Ask(Named):
    """Something asked of a counterparty, with its matching offer."""

    title: str
    """What is asked for."""
    asked_by: Id | None = None
    """Who asks."""
    asked_by_name: str = ""
    """Who asks, where that is no body on file."""
    asked_of: Id | None = None
    """Who is asked."""
    asked_of_name: str = ""
    """Who is asked, where that is no body on file."""
    initiative: Id | None = None
    """The pilot or programme that it is for."""
    agreement: Id | None = None
    """The agreement that it belongs to."""
    state: Literal["raised", "in-discussion", "agreed", "agreed-in-part", "declined", "withdrawn"] = "raised"
    """Where it stands."""
    offers: tuple[Offer, ...] = ()
    """What the other side puts against it."""
    evidence: str = ""
    """What shows it."""


class Barrier(Named):
    """What stands in the way: who owns it, at which level, what would mend it, who decides that and by when."""

    title: str
    """What stands in the way."""
    owner: Id | None = None
    """Who owns it."""
    owner_name: str = ""
    """Its owner, where that is no body on file."""
    level: Level
    """The level at which it lies."""
    fix: str = ""
    """What would mend it."""
    decision_maker: Id | None = None
    """Who decides on that."""
    due: Day | None = None
    """By when, as known."""
    blocks: tuple[Id, ...] = ()
    """Agreements, commitments and initiatives that it holds up."""
    state: Literal["open", "being-mended", "resolved"] = "open"
    """Where it stands."""


class Lesson(Named):
    """Something learnt, and the ask or commitment that it led to."""

    title: str
    """Its title."""
    text: str
    """What was learnt."""
    tags: tuple[Slug, ...] = ()
    """Words to find it by."""
    from_place: str = ""
    """Where it was learnt."""
    leads_to: tuple[Id, ...] = ()
    """The asks and commitments that it led to."""


class Target(Named):
    """A target with the officer who answers for it, in succession, and the dates that it has had."""

    title: str
    """What is to be reached."""
    commitment: Id | None = None
    """The commitment that it belongs to."""
    due: Day | None = None
    """By when, as known."""
    was: tuple[Day, ...] = ()
    """Earlier dates, the first first."""
    officers: tuple[Officer, ...] = ()
    """Who answers for it, in succession."""


class Officer(Record):
    """Who was accountable between these dates."""

    name: str
    """Who."""
    post: str = ""
    """In which post."""


class Initiative(Named):
    """A pilot or programme of a place, with its level and focus.

    A site of a national programme names the programme and, where that has kinds of site, its model of care.
    """

    title: str
    """Its title."""
    level: Level
    """The level at which it runs."""
    serves: AreaCodes
    """Codes of its areas."""
    focus: str = ""
    """What it is about."""
    programme: Slug | None = None
    """The national programme that it is part of."""
    model: Slug | None = None
    """The model of care that it tries."""
    agreement: Id | None = None
    """The agreement that it belongs to."""
    routes: tuple[Slug, ...] = ()
    """The ways of integration that it takes."""


class Claim(Named):
    """What somebody said would happen: a dated forecast or statement, apart from decisions."""

    text: str
    """What was said."""
    said_by: str
    """Who said it."""
    said_on: Day
    """When, as known."""


Target.model_rebuild()

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


class Party(Part):
    """A signatory and its own consent. `body` where it is on file, else `name`, also of a group."""

    body: Id | None = None
    name: str = ""
    count: int = Field(default=1, ge=1)
    """How many bodies stand behind the name."""
    consent: ConsentState = "consented"
    consented_on: Day | None = None
    counter_signed: bool = False


class Clause(Record):
    """One clause in our own words, typed by what it does."""

    id: Slug
    text: str
    type: ClauseType
    theme: Slug | None = None


class Milestone(Part):
    """A date by which something is to be done; `due` may move, with each earlier date kept in `was`."""

    id: Slug
    text: str
    due: Day
    was: tuple[Day, ...] = ()
    met: Day | None = None


class Commitment(Named):
    """A promise. `mechanism` empty means that nothing brings it about: it is flagged."""

    title: str
    agreement: Id | None = None
    clause: Slug | None = None
    type: ClauseType = "commitment-to-act"
    principle: Slug | None = None
    theme: Slug | None = None
    enablers: tuple[Slug, ...] = ()
    owner: Id | None = None
    owner_name: str = ""
    level: Level
    serves: AreaCodes = ()
    mechanism: str = ""
    milestones: tuple[Milestone, ...] = ()
    conditions: tuple[Condition, ...] = ()
    evidence: tuple[str, ...] = ()
    state: CommitmentState = "not-started"
    superseded_by: Id | None = None
    survives_withdrawal: bool = True


class Agreement(Named):
    """A memorandum, deal, collaboration agreement or statutory agreement. `aliases` are what papers call it."""

    title: str
    aliases: tuple[str, ...] = ()
    kind: Literal[
        "memorandum", "deal", "collaboration-agreement", "section-75", "section-256", "section-10", "scheme",
        "strategy", "report", "other",
    ] = "other"  # fmt: skip
    parties: tuple[Party, ...] = ()
    signed: Day | None = None
    is_binding: bool = False
    stages: tuple[Stage, ...] = ()
    clauses: tuple[Clause, ...] = ()
    money: Pounds | None = None
    money_text: str = ""
    term: str = ""
    review: str = ""
    exit: str = ""
    supersedes: tuple[Id, ...] = ()
    serves: AreaCodes = ()


class Term(Named):
    """A word of a list, such as a principle, theme, enabler, outcome, goal or route to integration."""

    title: str
    list: Literal["principle", "theme", "enabler", "integration-route", "outcome", "goal", "way-of-working"]
    agreement: Id | None = None


class Offer(Part):
    """What the other side puts against an ask."""

    text: str
    by: Id | None = None
    by_name: str = ""
    state: Literal["none", "offered", "accepted", "declined", "in-part"] = "offered"
    evidence: str = ""


class Ask(Named):
    """Something asked of a counterparty, with its matching offer."""

    title: str
    asked_by: Id | None = None
    asked_by_name: str = ""
    asked_of: Id | None = None
    asked_of_name: str = ""
    initiative: Id | None = None
    agreement: Id | None = None
    state: Literal["raised", "in-discussion", "agreed", "agreed-in-part", "declined", "withdrawn"] = "raised"
    offers: tuple[Offer, ...] = ()
    evidence: str = ""


class Barrier(Named):
    """What stands in the way: who owns it, at which level, what would mend it, who decides that and by when."""

    title: str
    owner: Id | None = None
    owner_name: str = ""
    level: Level
    fix: str = ""
    decision_maker: Id | None = None
    due: Day | None = None
    blocks: tuple[Id, ...] = ()
    state: Literal["open", "being-mended", "resolved"] = "open"


class Lesson(Named):
    """Something learnt, and the ask or commitment that it led to."""

    title: str
    text: str
    tags: tuple[Slug, ...] = ()
    from_place: str = ""
    leads_to: tuple[Id, ...] = ()


class Target(Named):
    """A target with the officer who answers for it, in succession, and the dates that it has had."""

    title: str
    commitment: Id | None = None
    due: Day | None = None
    was: tuple[Day, ...] = ()
    officers: tuple[Officer, ...] = ()


class Officer(Record):
    """Who was accountable between these dates."""

    name: str
    post: str = ""


class Initiative(Named):
    """A pilot or programme of a place, with its level and focus.

    A site of a national programme names the programme and, where that has kinds of site, its model of care.
    """

    title: str
    level: Level
    serves: AreaCodes
    focus: str = ""
    programme: Slug | None = None
    model: Slug | None = None
    agreement: Id | None = None
    routes: tuple[Slug, ...] = ()


class Claim(Named):
    """What somebody said would happen: a dated forecast or statement, apart from decisions."""

    text: str
    said_by: str
    said_on: Day


Target.model_rebuild()

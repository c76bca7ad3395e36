"""Bodies, their seats, the people in them, and how they vote."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from commonweal.decisions.model.common import AreaCodes, Id, Level, Named, Part, Record, Slug

BodyKind = Literal[
    "council", "health-body", "government-department", "regulator", "office-holder", "committee", "executive",
    "health-and-wellbeing-board", "joint-committee", "committees-in-common", "integration-joint-board", "lead-agency",
    "integrated-care-board", "integrated-care-partnership", "clinical-commissioning-group", "nhs-trust", "health-board",
    "regional-partnership-board", "public-services-board", "local-commissioning-group", "health-and-care-trust",
    "partnership-board", "partnership-forum", "provider-network", "network", "representative-body", "sub-region",
    "combined-authority", "programme-board", "commission", "fire-and-rescue-authority", "public-body",
]  # fmt: skip
Sector = Literal[
    "council", "nhs-commissioner", "nhs-provider", "primary-care", "voluntary", "public-voice", "central-government",
    "city-government", "regulator", "public-health", "social-care", "police-and-fire", "environment", "staff",
    "independent", "other",
]  # fmt: skip
Right = Literal["decide", "oversee", "comment", "consult", "observe", "speak", "recommend", "advise"]
"""What a body or a seat may do. `oversee`, `comment`, `observe` and `speak` never decide; `speak` is a spokesperson's
word for members that the body does not bind."""


_FORMULA = re.compile(r"at-least:(\d+)|fraction:(\d+)/(\d+)|percent:(\d{1,3})")


def _is_formula(text: str) -> str:
    found = _FORMULA.fullmatch(text)
    is_fraction = not found or not found[2] or 0 < int(found[2]) <= int(found[3])
    is_percent = not found or not found[4] or 0 < int(found[4]) <= 100
    if not found or not is_fraction or not is_percent:
        raise ValueError(f"{text!r} is no quorum: write at-least:3, fraction:1/4 or percent:50")
    return text


class Quorum(Part):
    """`of` counts seats: at-least:N of them, a fraction (rounded up), or a percentage; `also` adds minimums by
    sector or role, each of which must be present.
    """

    of: Annotated[str, AfterValidator(_is_formula)]
    """`at-least:3`, `fraction:1/4` (rounded up) or `percent:50` of the seats."""
    also: dict[str, int] = Field(default_factory=dict[str, int])
    """The least present by sector or role."""


class VotingRule(Record):
    """How `body` decides matters of `decision_type` (`any` for all others).

    `majority`: simple (more for than against), two-thirds or percent of votes cast, unanimous (every voting seat
    present), each-sector or each-member-body (a simple majority within each). `weights` gives votes a seat by sector
    (else one).
    """

    body: Id | None = None
    """Whose rule it is; left out where it stands within its body."""
    decision_type: str = "any"
    """The type of matter; `any` for all others."""
    quorum: Quorum | None = None
    """How many must be present."""
    majority: Literal["simple", "two-thirds", "percent", "unanimous", "each-sector", "each-member-body"]
    """The majority needed."""
    percent: int | None = Field(default=None, ge=1, le=100)
    """With majority `percent`: of the votes cast."""
    tie_break: Literal["none", "chair", "refer", "lapse"] = "none"
    """With equal votes: the chair's second vote, another body, or the matter lapses."""
    refer_to: Id | None = None
    """With tie_break `refer`: to which body."""
    weights: dict[Sector, int] = Field(default_factory=dict[Sector, int])
    """Votes of a seat by its sector; one where none is given."""

    @model_validator(mode="after")
    def _whole(self) -> VotingRule:
        if (self.majority == "percent") != (self.percent is not None):
            raise ValueError("percent goes with majority: percent, and only with it")
        return self


class Member(Record):
    """Who holds a seat and from when. `person` is a name or an office; `represents` the bodies spoken for."""

    body: Id | None = None
    """Whose member; left out where it stands within its seat."""
    seat: Slug | None = None
    """The seat's `role`; left out where it stands within its seat."""
    person: str = Field(min_length=1, max_length=200)
    """A name or an office."""
    represents: tuple[Id, ...] = ()
    """The bodies spoken for."""
    succeeds: str = ""
    """Who held the seat before."""
    term_ends: str = ""
    """The last day of the term; after it the holder no longer counts."""
    agreed_by_board: bool = False
    """The board has agreed that this person represents more than one body."""


class Seat(Record):
    """A kind of place at the table. `role` is the short name that rules look for, such as `healthwatch`."""

    body: Id | None = None
    """Whose seat; left out where it stands within its body."""
    role: Slug
    """Its short name."""
    title: str = ""
    """Its title."""
    appointed_by: Id | None = None
    """The body that appoints."""
    appointing: str = ""
    """Who appoints, where it is no body on file."""
    min: int = Field(default=1, ge=0)
    """The least number of places."""
    max: int | None = Field(default=None, ge=1)
    """The most; none is open."""
    voting: bool = True
    """Whether it votes."""
    statutory: bool = False
    """Whether the law asks for it."""
    may_be_shared: bool = False
    """One person may hold this seat and another of the same board."""
    sector: Sector = "other"
    """The sector that it speaks for."""
    is_elected: bool = False
    """Held by a councillor, mayor or other elected person."""
    rights: tuple[Right, ...] = ()
    """Rights other than to vote."""
    remit: str = ""
    """What a portfolio role answers for; empty for any other seat."""
    members: tuple[Member, ...] = ()
    """Who holds it, and held it."""


class Body(Named):
    """A body that meets, decides, advises or holds an office. `serves` holds codes of the upper-tier councils that
    it serves (empty: the whole nation). `can_decide` is false for a forum, network or overseer.
    """

    name: str = Field(min_length=1, max_length=200)
    """Its name."""
    abbreviation: str = ""
    """Its abbreviation."""
    other_names: tuple[str, ...] = ()
    """Other names that find it."""
    kind: BodyKind
    """What kind of body it is."""
    level: Level
    """The level at which it acts."""
    sector: Sector = "other"
    """The sector that it belongs to."""
    parent: Id | None = None
    """Whose committee or sub-committee it is: it acts only within what the parent may do."""
    hosts: tuple[Id, ...] = ()
    """The bodies that house or employ it."""
    members_of: tuple[Id, ...] = ()
    """Member bodies, for joint committees, committees in common, partnerships and networks."""
    reports_to: tuple[Id, ...] = ()
    """The bodies that it reports to."""
    serves: AreaCodes = ()
    """Codes of the council areas that it serves; none is the whole nation."""
    code: str = Field(default="", pattern=r"^(?:[A-Z]\d{8})?$")
    """The official code of the body's own area, such as that of a health board."""
    geography: str = ""
    """Its area in words."""
    legal_basis: str = ""
    """The law or agreement on which it rests."""
    can_decide: bool = False
    """Whether it decides; a forum, network or overseer does not."""
    is_statutory: bool = False
    """Whether the law asks for it."""
    relevant: tuple[Id, ...] = ()
    """Bodies that a `per` requirement counts, where they are not found by area."""
    linked_boards: tuple[Id, ...] = ()
    """The health and wellbeing boards that a partnership works with."""
    replaces: Id | None = None
    """A place's own row stands for this shipped body while it is in force."""
    seats: tuple[Seat, ...] = ()
    """The places at its table."""
    rules: tuple[VotingRule, ...] = ()
    """How it votes."""


class Required(Part):
    """A seat that bodies of a kind must have: at least `min` of `role`, at most `max`; `per` asks one for each body
    of that kind which serves the area.
    """

    role: Slug
    """The seat's short name."""
    title: str = ""
    """Its title."""
    min: int = Field(default=1, ge=0)
    """The least number of places."""
    max: int | None = None
    """The most."""
    voting: bool | None = None
    """Whether it must vote, or must not; none asks neither."""
    per: BodyKind | None = None
    """One for each body of this kind that serves the area."""


class Equal(Part):
    """Seats of two groups of roles must be equal in number, with at least `min` each."""

    roles: tuple[tuple[Slug, ...], tuple[Slug, ...]]
    """Two groups of roles."""
    min: int = 1
    """The least number of seats of each."""
    title: str = ""
    """The rule in words."""


class Constitution(Named):
    """What the law, or an agreement, asks of every body of a kind (or of the `bodies` named) while it is in force."""

    title: str
    """Its title."""
    kind: BodyKind | None = None
    """The kind of body that it is for."""
    bodies: tuple[Id, ...] = ()
    """The bodies that it is for, by id."""
    required: tuple[Required, ...] = ()
    """Seats that there must be."""
    equal: tuple[Equal, ...] = ()
    """Groups of seats equal in number."""
    sharing_needs_agreement: bool = False
    """One person may represent several bodies only where the board has agreed."""
    total: int | None = None
    """The number of seats in all, where the law fixes it."""
    legal_basis: str = ""
    """The law or agreement."""


class ForEachArea(Part):
    """A body made for each area of some kinds: `{name}`, `{slug}` and `{code}` of the area fill its texts."""

    area_kinds: tuple[str, ...]
    """The kinds of area, such as london-borough."""
    body: dict[str, object]
    """The body's fields, with the words to fill in."""
    except_areas: AreaCodes = ()
    """Codes of areas that have none."""

    def filled(self, **words: str) -> dict[str, object]:
        """The body's fields with the words filled in."""
        return {key: _filled(value, words) for key, value in self.body.items()}

    def pattern(self) -> Body:
        """A body with stand-ins for the words. Raises pydantic's ValidationError where the template makes none."""
        return Body.model_validate({**self.filled(name="x", slug="x", code="x"), "serves": []})


def _filled(value: object, words: dict[str, str]) -> object:
    if isinstance(value, str):
        for word, text in words.items():
            value = value.replace("{" + word + "}", text)
        return value
    if isinstance(value, dict):
        return {key: _filled(each, words) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_filled(each, words) for each in value]
    return value

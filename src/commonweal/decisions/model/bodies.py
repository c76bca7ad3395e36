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
    also: dict[str, int] = Field(default_factory=dict[str, int])


class VotingRule(Record):
    """How `body` decides matters of `decision_type` (`any` for all others).

    `majority`: simple (more for than against), two-thirds or percent of votes cast, unanimous (every voting seat
    present), each-sector or each-member-body (a simple majority within each). `weights` gives votes a seat by sector
    (else one).
    """

    body: Id | None = None
    decision_type: str = "any"
    quorum: Quorum | None = None
    majority: Literal["simple", "two-thirds", "percent", "unanimous", "each-sector", "each-member-body"]
    percent: int | None = Field(default=None, ge=1, le=100)
    tie_break: Literal["none", "chair", "refer", "lapse"] = "none"
    refer_to: Id | None = None
    weights: dict[Sector, int] = Field(default_factory=dict[Sector, int])

    @model_validator(mode="after")
    def _whole(self) -> VotingRule:
        if (self.majority == "percent") != (self.percent is not None):
            raise ValueError("percent goes with majority: percent, and only with it")
        return self


class Member(Record):
    """Who holds a seat and from when. `person` is a name or an office; `represents` the bodies spoken for."""

    body: Id | None = None
    seat: Slug | None = None
    person: str = Field(min_length=1, max_length=200)
    represents: tuple[Id, ...] = ()
    succeeds: str = ""
    term_ends: str = ""
    agreed_by_board: bool = False
    """The board has agreed that this person represents more than one body."""


class Seat(Record):
    """A kind of place at the table. `role` is the short name that rules look for, such as `healthwatch`."""

    body: Id | None = None
    role: Slug
    title: str = ""
    appointed_by: Id | None = None
    appointing: str = ""
    """Who appoints, where it is no body on file."""
    min: int = Field(default=1, ge=0)
    max: int | None = Field(default=None, ge=1)
    voting: bool = True
    statutory: bool = False
    may_be_shared: bool = False
    """One person may hold this seat and another of the same board."""
    sector: Sector = "other"
    is_elected: bool = False
    """Held by a councillor, mayor or other elected person."""
    rights: tuple[Right, ...] = ()
    remit: str = ""
    """What a portfolio role answers for; empty for any other seat."""
    members: tuple[Member, ...] = ()


class Body(Named):
    """A body that meets, decides, advises or holds an office. `serves` holds codes of the upper-tier councils that
    it serves (empty: the whole nation). `can_decide` is false for a forum, network or overseer.
    """

    name: str = Field(min_length=1, max_length=200)
    abbreviation: str = ""
    other_names: tuple[str, ...] = ()
    kind: BodyKind
    level: Level
    sector: Sector = "other"
    parent: Id | None = None
    """Whose committee or sub-committee it is: it acts only within what the parent may do."""
    hosts: tuple[Id, ...] = ()
    members_of: tuple[Id, ...] = ()
    """Member bodies, for joint committees, committees in common, partnerships and networks."""
    reports_to: tuple[Id, ...] = ()
    serves: AreaCodes = ()
    code: str = Field(default="", pattern=r"^(?:[A-Z]\d{8})?$")
    """The official code of the body's own area, such as that of a health board."""
    geography: str = ""
    legal_basis: str = ""
    can_decide: bool = False
    is_statutory: bool = False
    relevant: tuple[Id, ...] = ()
    """Bodies that a `per` requirement counts, where they are not found by area."""
    linked_boards: tuple[Id, ...] = ()
    """The health and wellbeing boards that a partnership works with."""
    replaces: Id | None = None
    """A place's own row stands for this shipped body while it is in force."""
    seats: tuple[Seat, ...] = ()
    rules: tuple[VotingRule, ...] = ()


class Required(Part):
    """A seat that bodies of a kind must have: at least `min` of `role`, at most `max`; `per` asks one for each body
    of that kind which serves the area.
    """

    role: Slug
    title: str = ""
    min: int = Field(default=1, ge=0)
    max: int | None = None
    voting: bool | None = None
    per: BodyKind | None = None


class Equal(Part):
    """Seats of two groups of roles must be equal in number, with at least `min` each."""

    roles: tuple[tuple[Slug, ...], tuple[Slug, ...]]
    min: int = 1
    title: str = ""


class Constitution(Named):
    """What the law, or an agreement, asks of every body of a kind (or of the `bodies` named) while it is in force."""

    title: str
    kind: BodyKind | None = None
    bodies: tuple[Id, ...] = ()
    required: tuple[Required, ...] = ()
    equal: tuple[Equal, ...] = ()
    sharing_needs_agreement: bool = False
    """One person may represent several bodies only where the board has agreed."""
    total: int | None = None
    """The number of seats in all, where the law fixes it."""
    legal_basis: str = ""


class ForEachArea(Part):
    """A body made for each area of some kinds: `{name}`, `{slug}` and `{code}` of the area fill its texts."""

    area_kinds: tuple[str, ...]
    body: dict[str, object]
    except_areas: AreaCodes = ()

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

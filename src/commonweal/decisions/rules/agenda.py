"""What a meeting holds: its tables, agenda, attendance, interests and resolutions."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from commonweal.decisions.log.fold import Content, State
from commonweal.decisions.rules.outcome import Scope
from commonweal.decisions.rules.table import Place
from commonweal.decisions.rules.voting import Hands, Result, Rule, Way

_SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
_CLOCK = r"^([01]\d|2[0-3]):[0-5]\d$"


class Table(State):
    """One body at the meeting as it stood on the day: its places, how it votes, and whom its resolutions bind."""

    body: str
    name: str
    can_decide: bool
    places: tuple[Place, ...] = ()
    rules: tuple[Rule, ...] = ()
    binds: tuple[str, ...] = ()

    def rule(self, decision_type: str) -> Rule:
        """The rule for the type, else that for any, else the common one, which says that none is on file."""
        for wanted in (decision_type, "any"):
            for rule in self.rules:
                if rule.decision_type == wanted:
                    return rule
        return Rule(decision_type=decision_type, on_file=False)


class Planned(Content):
    """`body` calls the meeting. Several `tables` are committees in common: one agenda, a resolution of each.

    `starts` and `ends` are times of the clock here; `deciders` those who decide while they sit in this forum.
    """

    title: str = Field(min_length=1, max_length=300)
    body: str
    day: date
    starts: str = Field(default="", pattern=rf"^$|{_CLOCK}")
    ends: str = Field(default="", pattern=rf"^$|{_CLOCK}")
    place: str = Field(default="", max_length=300)
    notice: str = Field(default="", max_length=4000)
    tables: tuple[Table, ...] = Field(min_length=1)
    deciders: tuple[Table, ...] = ()
    visibility: Literal["public", "members"] = "public"


class AgendaItem(State):
    """`id` stays when the order changes. A paper's title stands in the paper, so that a closed one is not told here."""

    id: str = Field(pattern=_SLUG, max_length=60)
    number: str = Field(min_length=1, max_length=20)
    title: str = Field(default="", max_length=300)
    paper: str = ""

    @model_validator(mode="after")
    def _named(self) -> AgendaItem:
        if not self.title and not self.paper:
            raise ValueError("an item needs a title or a paper")
        return self


class AgendaSet(Content):
    """The whole agenda in its order."""

    items: tuple[AgendaItem, ...]

    @model_validator(mode="after")
    def _once(self) -> AgendaSet:
        for name in ("id", "number"):
            values = [getattr(item, name) for item in self.items]
            if len(set(values)) != len(values):
                raise ValueError(f"two items share a {name}")
        papers = [item.paper for item in self.items if item.paper]
        if len(set(papers)) != len(papers):
            raise ValueError("a paper stands on the agenda twice")
        return self


class Attended(State):
    """Who fills a place today; a substitute sits under the place's key."""

    place: str
    person: str = Field(min_length=1, max_length=200)
    how: Literal["in-person", "remote"] = "in-person"
    substitute: bool = False


class Guest(State):
    """Somebody in the room without a place at the table: an observer, an officer, a speaker. A guest never votes."""

    person: str = Field(min_length=1, max_length=200)
    capacity: str = Field(default="", max_length=200)


class Attendance(Content):
    """Everybody who is here, who sent apologies, and the place of whoever takes the chair."""

    present: tuple[Attended, ...] = ()
    apologies: tuple[str, ...] = ()
    guests: tuple[Guest, ...] = ()
    chair: str = ""

    @model_validator(mode="after")
    def _once(self) -> Attendance:
        places = [each.place for each in self.present]
        if len(set(places)) != len(places):
            raise ValueError("two people fill one place")
        if self.chair and self.chair not in places:
            raise ValueError("whoever takes the chair must be present")
        return self


class Interest(Content):
    """A declared interest in an item (in all, where it names none). A prejudicial one takes the person's vote in it."""

    person: str = Field(min_length=1, max_length=200)
    item: str = ""
    text: str = Field(default="", max_length=4000)
    prejudicial: bool = False


class Declared(Interest):
    id: str


class Motion(Content):
    """What a table is asked to resolve on an item, and how it answered: by place, by hands, or without a vote."""

    item: str
    body: str
    text: str = Field(min_length=1, max_length=10_000)
    method: Literal["seats", "hands", "agreed"]
    decision_type: str = "any"
    ballots: dict[str, Way] = {}
    hands: tuple[Hands, ...] = ()
    casting: Way | None = None
    scope: Scope = Scope()

    @model_validator(mode="after")
    def _fits(self) -> Motion:
        if self.ballots and self.method != "seats":
            raise ValueError("votes by place go with method seats")
        if self.hands and self.method != "hands":
            raise ValueError("hands go with method hands")
        return self


class Resolution(State):
    """A motion with what came of it. `id` is its entry's, which a correction names."""

    id: str
    motion: Motion
    result: Result
    binds: tuple[str, ...] = ()

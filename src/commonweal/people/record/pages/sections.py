"""The parts of a person's summary: what holds first, the latest first, and how much more there is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from operator import attrgetter

from commonweal.people.record.pages.entry import Entry, activity_words, answers, is_about_me
from commonweal.people.record.pages.kinds import State
from commonweal.people.record.pages.moments import when
from commonweal.people.record.pages.reading import Held, Line
from commonweal.people.record.pages.words import Resource, each, human_name, joined, said
from commonweal.web.language import gettext as _

SHOWN = 10
"""Entries of a part on the page; the rest are in the timeline."""

PRINTED = 100
"""The same on paper."""

TYPES: dict[str, tuple[str, ...]] = {
    "alerts": ("Flag",),
    "allergies": ("AllergyIntolerance",),
    "problems": ("Condition",),
    "medicines": ("MedicationRequest", "MedicationStatement"),
    "plans": ("CarePlan", "Goal"),
    "teams": ("CareTeam",),
    "relatives": ("RelatedPerson",),
    "documents": ("DocumentReference", "Composition"),
}
ABOUT_ME = "QuestionnaireResponse"
READ = frozenset({ABOUT_ME, *(type_ for types in TYPES.values() for type_ in types)})
"""The types of which a summary shows something."""

_PART_OF = {type_: name for name, types in TYPES.items() for type_ in types}

_ABOUT_ME_READ = 10


@dataclass(frozen=True, slots=True)
class Part:
    """`total` counts what the person has of it, `errors` what was entered in error and is left out."""

    entries: list[Entry]
    total: int
    errors: int

    @property
    def more(self) -> int:
        return self.total - len(self.entries)


@dataclass(frozen=True, slots=True)
class Contact:
    name: str
    relation: str
    reached: str
    entry: Entry | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    entry: Entry
    goals: list[str]
    activities: list[str]


@dataclass(frozen=True, slots=True)
class AboutMe:
    entry: Entry
    answers: list[tuple[str, str]]


def parts(held: Held, shown: int = SHOWN) -> Mapping[str, Part]:
    """Every part of `TYPES`: what holds before what no longer does, errors left out. All bodies are read at once, those
    where the person's own words are looked for with them.
    """
    whole: dict[str, list[Line]] = {name: [] for name in TYPES}
    errors = Counter[str]()
    for line in held.lines:
        name = _PART_OF.get(line.type)
        if name and line.state == State.ERROR:
            errors[name] += 1
        elif name:
            whole[name].append(line)
    chosen: dict[str, list[Line]] = {}
    for name, lines in whole.items():
        lines.sort(key=attrgetter("state"))
        chosen[name] = lines if name == "alerts" else lines[:shown]
    held.read(line for lines in (*chosen.values(), _own_words(held)[:_ABOUT_ME_READ]) for line in lines)
    return {name: Part(held.entries(lines), len(whole[name]), errors[name]) for name, lines in chosen.items()}


def open_alerts(part: Part) -> list[Entry]:
    """Flags that hold: their state is not in the index, so all of them are read."""
    return [entry for entry in part.entries if "active" in entry.status.split(", ")]


def about_me(held: Held) -> AboutMe | None:
    """The latest words of the person's own, looked for a few at a time."""
    lines = _own_words(held)
    for start in range(0, len(lines), _ABOUT_ME_READ):
        few = lines[start : start + _ABOUT_ME_READ]
        held.read(few)
        for entry in map(held.entry, few):
            if is_about_me(entry.resource) and "entered in error" not in entry.status:
                return AboutMe(entry, answers(entry.resource))
    return None


def _own_words(held: Held) -> list[Line]:
    return [line for line in held.lines if line.type == ABOUT_ME]


def plan_of(entry: Entry) -> Plan:
    """A plan with the goals that it contains and what is to be done; a Goal of its own stands as itself."""
    contained = {f"#{one.get('id')}": one for one in each(entry.resource.get("contained"))}
    goals = [
        said(inner.get("description"))
        if (inner := contained.get(str(one.get("reference"))))
        else said(one.get("display"))
        for one in each(entry.resource.get("goal"))
    ]
    return Plan(entry, [goal for goal in goals if goal], [
        words for activity in each(entry.resource.get("activity")) if (words := activity_words(activity))
    ])  # fmt: skip


def members(entry: Entry) -> list[tuple[str, str, str]]:
    """Who is in a team: (who, as what, when)."""
    return [
        (said(one.get("member")) or _("not named"), said(one.get("role")), when(one.get("period")).words)
        for one in each(entry.resource.get("participant"))
    ]


def contacts(patient: Resource, relatives: Part) -> list[Contact]:
    """Who the person named, then people with a record of their own as relatives or carers."""
    found = [
        Contact(_contact_name(one), said(one.get("relationship")), _reached(one))
        for one in each(patient.get("contact"))
    ]
    return found + [
        Contact(_relative_name(entry), said(entry.resource.get("relationship")), _reached(entry.resource), entry)
        for entry in relatives.entries
    ]


def _contact_name(one: Resource) -> str:
    name = one.get("name")
    words = human_name(name) if isinstance(name, Mapping) else ""
    return words or said(one.get("organization")) or _("not named")


def _relative_name(entry: Entry) -> str:
    names = each(entry.resource.get("name"))
    return (human_name(names[0]) if names else "") or _("not named")


def _reached(one: Resource) -> str:
    return joined(said(way.get("value")) for way in each(one.get("telecom")) if way.get("use") != "old")

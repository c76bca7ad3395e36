"""The people of the benchmark: files to import, and what a plain look at the same people knows of them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from heapq import nlargest
from itertools import islice
from pathlib import Path
from typing import Any

from commonweal.demo.people.drawn import drawn
from commonweal.demo.people.making import resources_of
from commonweal.kernel.nhs_number import SYSTEM as NHS_NUMBER

Resource = dict[str, Any]

SEED, SEED_CHANGED, SEED_BUNDLES, SEED_LONG = 1, 2, 3, 4
"""Of the people who are imported and searched, those of the mix of changes, of bundles, and of the long record."""

NEWEST = 20
FILE_PEOPLE = 4000

_encode = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode


def text(resource: Resource) -> str:
    return _encode(resource)


def people(start: int, stop: int, seed: int) -> Iterator[list[Resource]]:
    """The resources of people number start + 1 to stop."""
    return map(resources_of, islice(drawn(stop, seed), start, None))


@dataclass(slots=True)
class Person:
    """What searches across people look at."""

    id: str
    nhs_number: str
    family: str
    born: str


@dataclass(slots=True)
class Known:
    """`newest` and `waiting` hold, by code and by status, the last of (moment, id); `asked` every (moment, id) of a
    referral; `whole` everything of the few people whom the searches of one person are about.
    """

    people: list[Person] = field(default_factory=list[Person])
    newest: dict[str, list[tuple[str, str]]] = field(default_factory=dict[str, list[tuple[str, str]]])
    waiting: dict[str, list[tuple[str, str]]] = field(default_factory=dict[str, list[tuple[str, str]]])
    asked: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    whole: dict[str, list[Resource]] = field(default_factory=dict[str, list[Resource]])

    def add(self, resources: list[Resource], *, is_kept: bool) -> None:
        patient = resources[0]
        number = next(each["value"] for each in patient["identifier"] if each["system"] == NHS_NUMBER)
        self.people.append(Person(patient["id"], number, patient["name"][0]["family"], patient["birthDate"]))
        for each in resources:
            match each["resourceType"]:
                case "Observation":
                    self.newest.setdefault(code_of(each), []).append((each["effectiveDateTime"], each["id"]))
                case "Task":
                    self.waiting.setdefault(each["status"], []).append((each["authoredOn"], each["id"]))
                case "ServiceRequest":
                    self.asked.append((each["authoredOn"], each["id"]))
                case _:
                    pass
        if is_kept:
            self.whole[patient["id"]] = resources

    def join(self, other: Known) -> None:
        self.people += other.people
        self.asked += other.asked
        self.whole |= other.whole
        for mine, theirs in ((self.newest, other.newest), (self.waiting, other.waiting)):
            for key, found in theirs.items():
                mine[key] = nlargest(NEWEST + 1, [*mine.get(key, []), *found])


def code_of(observation: Resource) -> str:
    return observation["code"]["coding"][0]["code"]


def written(path: Path, start: int, stop: int, kept: Collection[int]) -> Known:
    """People number start + 1 to stop as a file of NDJSON; `kept` are numbers of those to be known whole."""
    known = Known()
    with path.open("wb") as file:
        for number, resources in enumerate(people(start, stop, SEED), start=start + 1):
            file.writelines(f"{text(each)}\n".encode() for each in resources)
            known.add(resources, is_kept=number in kept)
    for held in (known.newest, known.waiting):
        for key, found in held.items():
            held[key] = nlargest(NEWEST + 1, found)
    return known


def pieces(start: int, stop: int) -> Iterable[tuple[int, int]]:
    """The numbers of people from start to stop, a file each."""
    return ((each, min(each + FILE_PEOPLE, stop)) for each in range(start, stop, FILE_PEOPLE))


def long_record(path: Path, entries: int) -> str:
    """One person with so many resources as a file of NDJSON: the entries of many people under one id. Returns the id."""
    first = next(people(0, 1, SEED_LONG))
    id_ = first[0]["id"]
    lines = [text(first[0])]
    for number, resources in enumerate(people(0, entries // (len(first) - 1) + 2, SEED_LONG), start=1):
        other = resources[0]["id"]
        for each in resources[1:]:
            made = {**each, "id": f"long-{number}-{each['id']}"}
            lines.append(text(made).replace(f'"Patient/{other}"', f'"Patient/{id_}"'))
    path.write_text("\n".join(lines[:entries]) + "\n", encoding="utf-8")
    return id_

"""Made-up people as FHIR R4 resources, and files of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from commonweal.demo.people.care import about_me, patient, plan, referral, team
from commonweal.demo.people.drawn import Drawn, drawn, lists
from commonweal.demo.people.health import allergy, conditions, document, encounters, medicines, observations
from commonweal.demo.people.parts import Resource, meta

EACH = 20
"""Resources of one person, in the same shares whatever the size."""


def resources_of(person: Drawn) -> list[Resource]:
    """The Patient first, then what points to it."""
    return [
        patient(person),
        *encounters(person),
        *conditions(person),
        *observations(person),
        *medicines(person),
        allergy(person),
        *referral(person),
        team(person),
        plan(person),
        about_me(person),
        document(person),
    ]


def people(count: int, seed: int = 1) -> Iterator[list[Resource]]:
    """`count` people, each as its 20 resources. Person n of a seed is the same at every count, and no two
    seeds share an id. Do not change what you are given: parts of it are shared.
    """
    return map(resources_of, drawn(count, seed))


def lines(count: int, seed: int = 1) -> Iterator[bytes]:
    """The same, each resource as one line of UTF-8 JSON with its end."""
    for person in people(count, seed):
        for resource in person:
            # What is the same in most resources is written once and put in.
            marks = _text_of_meta(resource["meta"]["source"], len(resource["meta"]["security"]))
            rest = _encode({name: value for name, value in resource.items() if name != "meta"})
            yield f'{rest[:-1]},"meta":{marks}}}\n'.encode()


_encode = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode


@cache
def _text_of_meta(source: str, marks: int) -> str:
    kind = next(each for each, urn in lists()["sources"].items() if urn == source)
    return _encode(meta(kind, is_restricted=marks > 1))


def ndjson(path: Path, count: int, seed: int = 1) -> int:
    """Write `count` people to a file of NDJSON; returns how many resources that is."""
    with path.open("wb") as file:
        file.writelines(lines(count, seed))
    return count * EACH

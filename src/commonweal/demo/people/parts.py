"""Pieces that many resources share. They are shared as objects too: whoever is given a resource must not change it."""

from __future__ import annotations

from functools import cache
from typing import Any

from commonweal.demo.people.drawn import Drawn, lists

Resource = dict[str, Any]

SNOMED = "http://snomed.info/sct"
LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"
TERMS = "http://terminology.hl7.org/CodeSystem/"
OWN = "urn:commonweal:synthetic"

SYNTHETIC = {"system": OWN, "code": "synthetic", "display": "Made up: nobody's data"}
TEST = {"system": f"{TERMS}v3-ActReason", "code": "HTEST", "display": "test health data"}
RESTRICTED = {"system": f"{TERMS}v3-Confidentiality", "code": "R", "display": "restricted"}


@cache
def meta(source: str, *, is_restricted: bool = False) -> Resource:
    """From which of the made-up systems a resource comes, and that it is made up."""
    security = [TEST, RESTRICTED] if is_restricted else [TEST]
    return {"source": lists()["sources"][source], "security": security, "tag": [SYNTHETIC]}


def begun(type_: str, person: Drawn, place: str, source: str) -> Resource:
    """The head of a resource; `place` is the end of its id, and empty for the Patient."""
    made = meta(source, is_restricted=person.is_restricted)
    return {"resourceType": type_, "id": f"{person.id}-{place}" if place else person.id, "meta": made}


def subject(person: Drawn) -> Resource:
    return {"reference": f"Patient/{person.id}"}


@cache
def coded(system: str, code: str, words: str) -> Resource:
    return {"coding": [{"system": system, "code": code, "display": words}], "text": words}


@cache
def term(system: str, code: str) -> Resource:
    """A code of one of HL7's own systems, without words."""
    return {"coding": [{"system": TERMS + system, "code": code}]}


def someone(person: Drawn) -> Resource:
    """A professional by name alone."""
    return {"display": person.draw.one(lists()["person"])}

"""Published FHIR resources go in and come out as they were; those that are no FHIR R4 are refused with every issue."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Database
from tests.fhir_door import Door, door_of

FOLDERS = ("r4-examples", "uk-core/examples-json", "nhs-bars", "nhs-pds", "nhs-ereferrals-r4")
NOT_R4 = 13
"""Resources of these folders that are not valid R4, as their README says of some files."""


@pytest.fixture(scope="module")
def door(module_database: Database) -> Door:
    return door_of()


def exact(text: str | bytes) -> Any:
    """Parsed with decimals as they are written: 1.0 and 1.00 differ."""
    return json.loads(text, parse_float=lambda written: ("decimal", written))


def resources(shared: Path) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every resource of the published folders: file, text and values."""
    root = shared / "data" / "reference" / "fhir"
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*.json")):
            text = path.read_text(encoding="utf-8-sig")
            values = exact(text)
            if isinstance(values, dict) and "resourceType" in values:
                yield path.relative_to(root).as_posix(), text, values


def comparable(values: dict[str, Any]) -> dict[str, Any]:
    meta = {name: held for name, held in values.get("meta", {}).items() if name not in ("versionId", "lastUpdated")}
    rest = {name: held for name, held in values.items() if name not in ("id", "meta")}
    return {**rest, "meta": meta} if meta else rest


@pytest.mark.covers("D2-022")
def test_every_valid_resource_comes_out_as_it_went_in(door: Door, shared: Path) -> None:
    refused: dict[str, list[dict[str, Any]]] = {}
    taken = 0
    for name, text, values in resources(shared):
        said = door("POST", values["resourceType"], text)
        if said.status != 201:
            refused[name] = said.issues
            continue
        taken += 1
        read = door("GET", f"{values['resourceType']}/{said.id}")
        assert comparable(exact(read.text)) == comparable(values), name
    assert taken > 500
    assert len(refused) == NOT_R4, {name: issues[:2] for name, issues in refused.items()}
    for name, issues in refused.items():
        assert all(each["expression"] for each in issues if each["severity"] == "error"), name


@pytest.mark.covers("D2-022")
def test_transaction_bundles_of_synthetic_people(door: Door, shared: Path) -> None:
    path = sorted((shared / "data" / "reference" / "fhir" / "synthea").glob("*.json.gz"))[0]
    text = gzip.decompress(path.read_bytes()).decode()
    sent = exact(text)["entry"]
    leads: dict[str, str] = {}
    for type_, system, value in sorted(set(re.findall(r'"([A-Z][a-z]+)\?identifier=([^|"]+)\|([^"]+)"', text))):
        made = door.created({"resourceType": type_, "identifier": [{"system": system, "value": value}]})
        leads[f"{type_}?identifier={system}|{value}"] = f"{type_}/{made.id}"
    done = door("POST", "", text)
    assert done.status == 200, done.text[:2000]
    places = [each["response"]["location"].partition("/_history")[0] for each in done.body["entry"]]
    leads |= {each["fullUrl"]: place for each, place in zip(sent, places, strict=True)}

    def led(value: Any) -> Any:
        if isinstance(value, dict):
            return {
                name: leads.get(held, held) if name == "reference" and isinstance(held, str) else led(held)
                for name, held in value.items()
            }
        return [led(each) for each in value] if isinstance(value, list) else value

    for entry, place in list(zip(sent, places, strict=True))[::10]:
        read = door("GET", place)
        assert comparable(exact(read.text)) == comparable(led(entry["resource"])), place
    person = next(place for place in places if place.startswith("Patient/"))
    found = door("GET", f"Observation?subject={person}&_total=accurate&_count=1").body["total"]
    assert found == sum(each["resource"]["resourceType"] == "Observation" for each in sent)

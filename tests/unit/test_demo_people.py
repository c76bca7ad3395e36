"""Made-up people: valid, the same each time, in fixed shares, and plainly nobody's."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import fhirkit
import pytest
from tests.conftest import Database
from tests.people_records import changed

from commonweal.access.principal import OPERATOR
from commonweal.access.scope import scoped
from commonweal.demo.people import EACH, lines, ndjson, people
from commonweal.demo.people.loading import COUNT
from commonweal.kernel.nhs_number import Issuer, issuer, nhs_number
from commonweal.kernel.problem import Refused

ROOT = Path(__file__).parents[2]
MANY = 150
SHARES = {
    "Patient": 1, "Encounter": 2, "Condition": 2, "Observation": 6, "MedicationRequest": 2, "AllergyIntolerance": 1,
    "CarePlan": 1, "CareTeam": 1, "ServiceRequest": 1, "Task": 1, "QuestionnaireResponse": 1, "DocumentReference": 1,
}  # fmt: skip


@pytest.fixture(scope="module")
def some() -> list[list[dict[str, Any]]]:
    return list(people(MANY, seed=5))


def test_the_how_to_names_one_of_them() -> None:
    text = (ROOT / "docs" / "how-to" / "see-a-person.md").read_text(encoding="utf-8")
    found = re.search(r"look for (\w+), born (\d+ \w+ \d+): one of (\d+) made-up people", text)
    assert found and int(found[3]) == COUNT
    born = datetime.strptime(found[2], "%d %B %Y").date().isoformat()  # noqa: DTZ007
    patients = [person[0] for person in people(COUNT)]
    assert len([each for each in patients if (each["name"][0]["family"], each["birthDate"]) == (found[1], born)]) == 1


def test_every_resource_is_valid_fhir(some: list[list[dict[str, Any]]]) -> None:
    problems = {each["id"]: found for person in some for each in person if (found := fhirkit.validate(each))}
    assert problems == {}


def test_everybody_has_the_same_shares(some: list[list[dict[str, Any]]]) -> None:
    for person in some:
        assert Counter(each["resourceType"] for each in person) == SHARES
        assert len(person) == EACH


def test_ids_and_numbers_are_different_and_of_the_test_range(some: list[list[dict[str, Any]]]) -> None:
    ids = [(each["resourceType"], each["id"]) for person in some for each in person]
    numbers = [person[0]["identifier"][0]["value"] for person in some]
    assert len(set(ids)) == MANY * EACH
    assert len(set(numbers)) == MANY
    assert {issuer(nhs_number(number)) for number in numbers} == {Issuer.TEST}
    assert all(number.startswith("999") for number in numbers)


def test_everything_is_marked_as_made_up_and_says_where_it_comes_from(some: list[list[dict[str, Any]]]) -> None:
    sources: set[str] = set()
    for person in some:
        for each in person:
            assert [tag["code"] for tag in each["meta"]["tag"]] == ["synthetic"]
            assert "HTEST" in [label["code"] for label in each["meta"]["security"]]
            sources.add(each["meta"]["source"])
    assert any("hospital" in source for source in sources)
    assert any("council" in source for source in sources)


def test_every_local_reference_is_to_the_same_person(some: list[list[dict[str, Any]]]) -> None:
    for person in some:
        held = {f"{each['resourceType']}/{each['id']}" for each in person}
        assert {reference for each in person for reference in _references(each)} <= held


def test_a_person_is_the_same_at_every_size_and_another_by_seed(some: list[list[dict[str, Any]]]) -> None:
    assert list(people(3, seed=5)) == some[:3]
    assert next(people(1, seed=6))[0] != some[0][0]


def test_lines_say_what_the_people_say(some: list[list[dict[str, Any]]], tmp_path: Path) -> None:
    written = [json.loads(line) for line in islice(lines(MANY, seed=5), 3 * EACH)]
    assert written == [each for person in some[:3] for each in person]
    path = tmp_path / "people.ndjson"
    assert ndjson(path, 3, seed=5) == 3 * EACH
    assert path.read_bytes() == b"".join(lines(3, seed=5))


def test_restricted_and_dead_people_are_among_them() -> None:
    found = [person[0] for person in people(600)]
    assert any("deceasedDateTime" in each for each in found)
    assert any(label["code"] == "R" for each in found for label in each["meta"]["security"])


def test_more_people_than_test_numbers_are_refused() -> None:
    with pytest.raises(Refused, match="out of range"):
        next(people(1_000_000))


def test_a_file_is_written_from_the_command_line(tmp_path: Path) -> None:
    path = tmp_path / "two.ndjson"
    command = [sys.executable, "-m", "commonweal.demo.people"]
    subprocess.run([*command, str(path), "2", "7"], check=True, capture_output=True)
    assert path.read_bytes() == b"".join(lines(2, seed=7))
    assert subprocess.run([*command, str(path)], check=False, capture_output=True).returncode == 2


def _references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["reference"]] if isinstance(value.get("reference"), str) else []
        return [each for each in own if not each.startswith("#")] + [
            found for part in value.values() for found in _references(part)
        ]
    if isinstance(value, list):
        return [found for part in value for found in _references(part)]
    return []


def test_the_people_are_taken_in_once_and_what_was_changed_stays(database: Database, tmp_path: Path) -> None:
    from commonweal.demo.people.loading import load
    from commonweal.people.record.store import read

    assert load(folder=tmp_path, by=OPERATOR, count=2) == 2 * EACH
    patient = next(people(1))[0]
    changed({**patient, "active": False})
    assert load(folder=tmp_path, by=OPERATOR, count=2) == 0
    with scoped(OPERATOR):
        held = read.current("Patient", patient["id"])
        assert held is not None
        assert held.version == 2
        # The work that FHIR leaves out of the compartment is the twentieth.
        assert len(read.compartment("Patient", patient["id"])) == EACH - 1
    assert [path.name for path in tmp_path.iterdir()] == ["synthetic-people.ndjson"]

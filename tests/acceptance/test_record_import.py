"""Importing NDJSON, making the index anew, and saying whether the record is whole: by the command, on real files."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest
from tests.conftest import Database, command_on
from tests.fhir_door import Door, door_of

from commonweal.access.actions import create_user
from commonweal.access.principal import OPERATOR
from commonweal.access.purpose import Purpose
from commonweal.access.scope import scoped
from commonweal.access.tokens import create_token
from commonweal.demo.people.making import ndjson, people
from commonweal.people.record.imports.lines import LONGEST
from commonweal.people.record.verifying import rebuild, verify


@pytest.fixture(scope="module")
def imported(module_database: Database, tmp_path_factory: pytest.TempPathFactory) -> tuple[Database, Path]:
    folder = tmp_path_factory.mktemp("people")
    ndjson(folder / "people.ndjson", 30)
    return module_database, folder


@pytest.mark.covers("D2-022")
def test_from_file_to_search_and_back(imported: tuple[Database, Path]) -> None:
    database, folder = imported
    run = command_on(database)
    first = run("record", "import", folder, "--format", "json")
    assert first.returncode == 0, first.stderr
    (row,) = json.loads(first.stdout)
    assert (row["created"], row["changed"], row["unchanged"], row["faults"]) == (600, 0, 0, 0)
    again = json.loads(run("record", "import", folder, "--format", "json").stdout)[0]
    assert (again["created"], again["changed"], again["unchanged"]) == (0, 0, 600)

    door: Door = door_of()
    person, *others = next(people(30))
    number = next(each for each in person["identifier"] if each["system"] == "https://fhir.nhs.uk/Id/nhs-number")
    assert door("GET", f"Patient?identifier={number['system']}|{number['value']}").ids == [person["id"]]
    seen = door("GET", f"Observation?patient={person['id']}&_count=100").ids
    assert seen == [each["id"] for each in others if each["resourceType"] == "Observation"]
    assert door("GET", f"Patient/{person['id']}").body["meta"]["versionId"] == "1"

    verified = run("record", "verify", "--format", "json")
    assert verified.returncode == 0, verified.stderr
    assert json.loads(verified.stdout)[0]["resources"] == 600


@pytest.mark.covers("D2-022")
def test_a_line_that_is_not_right_keeps_its_file_out(imported: tuple[Database, Path], tmp_path: Path) -> None:
    database, _ = imported
    run = command_on(database)
    fine = {"resourceType": "Patient", "id": "fine", "active": True}
    lines = [
        json.dumps(fine), "not json", json.dumps({**fine, "id": "x", "gender": "mael"}), "",
        json.dumps({"resourceType": "Patient"}), json.dumps(fine), json.dumps({"resourceType": "Foo", "id": "1"}),
    ]  # fmt: skip
    (tmp_path / "b.ndjson.gz").write_bytes(gzip.compress("\n".join(lines).encode()))
    (tmp_path / "c.ndjson").write_text(json.dumps({**fine, "id": "other"}))
    done = run("record", "import", tmp_path, "--format", "json")
    rows = {row["file"]: row for row in json.loads(done.stdout)}
    assert done.returncode == 1
    assert rows["b.ndjson.gz"]["created"] == 0 and rows["c.ndjson"]["created"] == 1
    for place in ("line 2", "line 3, Patient.gender", "line 5", "line 6", "line 7"):
        assert f"b.ndjson.gz, {place}" in done.stderr, done.stderr
    door = Door(door_of("social-worker").token)
    assert door("GET", "Patient/fine").status == 404 and door("GET", "Patient/other").status == 200
    changed = tmp_path / "d.ndjson"
    changed.write_text(json.dumps({**fine, "id": "other", "active": False}))
    row = json.loads(run("record", "import", changed, "--format", "json").stdout)[0]
    assert (row["changed"], door("GET", "Patient/other").body["meta"]["versionId"]) == (1, "2")
    for wrong in (tmp_path / "none.ndjson", tmp_path / "d.csv"):
        assert run("record", "import", wrong).returncode == 1
    assert run("record", "import", changed, "--as", "nobody").returncode == 1


def test_each_file_that_cannot_be_taken_is_told_and_keeps_no_other_out(
    imported: tuple[Database, Path], tmp_path: Path
) -> None:
    database, _ = imported
    run = command_on(database)
    fine = {"resourceType": "Patient", "id": "with-mark"}
    (tmp_path / "a.ndjson").write_bytes(b"\xef\xbb\xbf" + json.dumps(fine).encode() + b"\r\n")
    packed = gzip.compress(json.dumps({**fine, "id": "cut"}).encode())
    (tmp_path / "b.ndjson.gz").write_bytes(packed[:-9])
    (tmp_path / "c.ndjson.gz").write_bytes(packed[:10] + b"\xff" * 20)
    (tmp_path / "d.ndjson").write_bytes(json.dumps({**fine, "id": "long"}).encode() + b"\n" + b" " * LONGEST + b"{}\n")
    observation = (
        '{"resourceType":"Observation","id":"o","status":"final","code":{"text":"x"},"valueQuantity":{"value":%s}}'
    )
    (tmp_path / "e.ndjson").write_text(f"{observation % '1E999999999'}\n{observation % '1E-99999999999999999999'}\n")
    (tmp_path / "f.ndjson").write_text(json.dumps({**fine, "id": "last"}))
    done = run("record", "import", tmp_path, "--format", "json")
    assert done.returncode == 1
    created = {row["file"][0]: row["created"] for row in json.loads(done.stdout)}
    assert created == {"a": 1, "b": 0, "c": 0, "d": 0, "e": 0, "f": 1}
    places = (
        "b.ndjson.gz, line 1", "c.ndjson.gz, line 1", "d.ndjson, line 2", "e.ndjson, line 1", "e.ndjson, line 2",
    )  # fmt: skip
    for place in places:
        assert place in done.stderr, done.stderr


def test_the_index_is_made_anew_from_the_bodies(imported: tuple[Database, Path]) -> None:
    database, folder = imported
    run = command_on(database)
    run("record", "import", folder)
    door = door_of("coordinator")
    before = [door("GET", query).ids for query in QUESTIONS]
    assert all(before)
    with psycopg.connect(database.url("owner"), autocommit=True) as owner:
        for table in ("reference", "date", "string", "number"):
            owner.execute(f"DELETE FROM record_{table} WHERE key % 3 = 0")
        owner.execute("UPDATE record_resource SET tokens = '{}' WHERE key % 5 = 0")
        owner.execute("DELETE FROM record_resource WHERE key % 7 = 0")
    broken = run("record", "verify")
    assert broken.returncode == 1 and "is not in the index" in broken.stderr and "rebuild" in broken.stderr
    assert run("record", "rebuild").returncode == 0
    assert run("record", "verify").returncode == 0
    assert [sorted(door("GET", query).ids) for query in QUESTIONS] == [sorted(ids) for ids in before]
    with psycopg.connect(database.url("owner"), autocommit=True) as owner:
        owner.execute("TRUNCATE record_resource, record_reference, record_date, record_string, record_number")
    assert run("record", "rebuild").returncode == 0
    assert [door("GET", query).ids for query in QUESTIONS] == before


TAMPERING: tuple[LiteralString, ...] = (
    "UPDATE record_resource SET self = gen_random_uuid() WHERE id = 'one'",
    "INSERT INTO record_resource (self, type, id, version, seq, updated, is_deleted, tokens, facets)"
    " SELECT gen_random_uuid(), type, id, version, seq, updated, is_deleted, tokens, facets"
    " FROM record_resource WHERE id = 'one'",
    "UPDATE record_resource SET ranges_key = gen_random_uuid() WHERE id = 'one'",
    "INSERT INTO record_reference SELECT x.* FROM record_reference x JOIN record_resource USING (key) WHERE id = 'one'",
    "INSERT INTO record_date SELECT x.* FROM record_date x JOIN record_resource USING (key) WHERE id = 'one'",
    "INSERT INTO record_string SELECT x.* FROM record_string x JOIN record_resource USING (key) WHERE id = 'one'",
    "INSERT INTO record_number SELECT x.* FROM record_number x JOIN record_resource USING (key) WHERE id = 'one'",
)


def test_what_the_index_has_twice_or_under_a_wrong_key_is_named_and_mended(module_database: Database) -> None:
    user = create_user(username="eve", full_name="Eve", role="clinician", password="three random words", by=OPERATOR)
    door = Door(create_token(purpose=Purpose.DIRECT_CARE, by=user.principal))
    one = {
        "resourceType": "Observation", "id": "one", "status": "final", "code": {"text": "x"},
        "subject": {"reference": "Patient/p"}, "effectiveDateTime": "2000-01-01", "valueQuantity": {"value": 1},
        "method": {"text": "m"}, "meta": {"profile": ["http://example.org/p"]},
    }  # fmt: skip
    assert door("PUT", "Observation/one", one).status == 201
    for tampering in TAMPERING:
        with psycopg.connect(module_database.url("superuser"), autocommit=True) as superuser:
            assert superuser.execute(tampering).rowcount > 0, tampering
        with scoped(OPERATOR):
            assert "Observation/one" in [each.reference for each in verify(by=OPERATOR, told=_told)], tampering
            rebuild(by=OPERATOR, told=_told)
            assert not list(verify(by=OPERATOR, told=_told)), tampering
        assert door("GET", "Observation?_id=one&_total=accurate").body["total"] == 1
        assert door("PUT", "Observation/one", {**one, "issued": "2000-01-01T00:00:00Z"}).status == 200


def _told(_: int) -> None:
    """Nobody watches."""


QUESTIONS = (
    "Observation?_count=1000",
    "Patient?gender=female&_count=1000",
    "Condition?clinical-status=active&_count=1000",
    "Observation?value-quantity=gt50&_count=1000",
    "Encounter?date=gt1900&_count=1000",
    "MedicationRequest?subject.gender=male&_count=1000",
)


def test_a_version_that_was_altered_is_named(imported: tuple[Database, Path]) -> None:
    database, folder = imported
    run = command_on(database)
    run("record", "import", folder)
    with psycopg.connect(database.url("superuser"), autocommit=True) as superuser:
        superuser.execute("SET session_replication_role = replica")
        superuser.execute("UPDATE record_version SET body = replace(body, 'female', 'male') WHERE seq = 1")
    done = run("record", "verify")
    assert done.returncode == 1 and "altered" in done.stderr

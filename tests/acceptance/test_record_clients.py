"""FHIR clients as they are released work with the record, over a real socket, with a token that the command made."""

from __future__ import annotations

import warnings
from collections.abc import Generator

import pytest
import requests
from fhirclient.auth import FHIROAuth2Auth
from fhirclient.client import FHIRClient
from fhirclient.models.humanname import HumanName
from fhirclient.models.observation import Observation
from fhirclient.models.patient import Patient
from fhirpy import SyncFHIRClient
from fhirpy.base.exceptions import OperationOutcome, ResourceNotFound
from tests.conftest import Database, command_on
from tests.served import served

from commonweal.access.actions import create_user
from commonweal.access.principal import OPERATOR


@pytest.fixture(scope="module")
def running(module_database: Database) -> Generator[tuple[str, str]]:
    """The base address and a token."""
    create_user(username="ada", full_name="Ada", role="clinician", password="three random words", by=OPERATOR)
    made = command_on(module_database)("token", "create", "--as", "ada", "--purpose", "direct-care")
    assert made.returncode == 0, made.stderr
    with served(module_database.environment) as address:
        yield f"{address}/fhir", made.stdout.strip()


def test_fhirpy(running: tuple[str, str]) -> None:
    base, token = running
    client = SyncFHIRClient(base, authorization=f"Bearer {token}")
    person = client.resource("Patient", name=[{"family": "Fhirpy", "given": ["Ann"]}], gender="female")
    person.save()
    assert person.id and person["meta"]["versionId"] == "1"
    for day in range(1, 8):
        client.resource(
            "Observation",
            status="final",
            code={"coding": [{"system": "http://loinc.org", "code": "8867-4"}]},
            subject=person.to_reference(),
            effectiveDateTime=f"2017-01-0{day}",
            valueQuantity={"value": 60.5, "unit": "/min"},
        ).save()
    observations = client.resources("Observation").search(subject=person, code="http://loinc.org|8867-4")
    assert observations.count() == 7
    assert len(observations.limit(3).fetch_all()) == 7
    newest = observations.sort("-date").first()
    assert newest is not None and newest["effectiveDateTime"] == "2017-01-07"
    assert newest["subject"].to_resource()["name"][0]["family"] == "Fhirpy"
    included = client.resources("Observation").search(_id=newest.id).include("Observation", "subject").fetch_raw()
    assert {each["resource"]["resourceType"] for each in included["entry"]} == {"Observation", "Patient"}
    person.patch(birthDate="1950-02-01", gender=None)
    again = client.reference("Patient", person.id).to_resource()
    assert again["birthDate"] == "1950-02-01" and "gender" not in again
    assert client.resources("Patient").search(name="fhirpy", birthdate__lt="1960").get().id == person.id
    newest.delete()
    with pytest.raises(OperationOutcome):
        client.resources("Patient").search(colour="red").fetch()
    with pytest.raises(ResourceNotFound):
        client.resources("Patient").search(name="nobody").get()


def test_fhirclient(running: tuple[str, str]) -> None:
    base, token = running
    smart = FHIRClient(settings={"app_id": "test", "api_base": base})
    auth = FHIROAuth2Auth()
    auth.access_token = token
    smart.server.auth = auth
    person = Patient({"name": [{"family": "Fhirclient", "given": ["Bob"]}]})
    made = person.create(smart.server)
    assert made is not None
    read = Patient.read(made["id"], smart.server)
    assert isinstance(read.name[0], HumanName) and read.name[0].family == "Fhirclient"
    read.active = True
    read.update(smart.server)
    assert Patient.read(made["id"], smart.server).active is True
    for number in range(5):
        seen = {"status": "final", "code": {"text": f"o{number}"}, "subject": {"reference": f"Patient/{made['id']}"}}
        Observation(seen).create(smart.server)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        search = Observation.where({"subject": f"Patient/{made['id']}", "_count": "2"})
        assert len(list(search.perform_resources_iter(smart.server))) == 5
    read.delete(smart.server)
    fresh = FHIRClient(settings={"app_id": "test", "api_base": base})
    assert fresh.server.capabilityStatement.fhirVersion == "4.0.1"


def test_what_is_nested_deeply_is_taken_or_refused_and_ends_no_process(running: tuple[str, str]) -> None:
    base, token = running
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/fhir+json"}
    for depth, is_taken in ((120, True), (200, False), (90_000, False)):
        inside = ',"extension":[{"url":"http://example.org/a"' * depth
        body = f'{{"resourceType":"Patient"{inside},"valueString":"x"{"}]" * depth}}}'
        answer = requests.post(f"{base}/Patient/$validate", data=body, headers=headers, timeout=30)
        assert answer.json()["resourceType"] == "OperationOutcome"
        severities = {each["severity"] for each in answer.json()["issue"]}
        assert (answer.status_code, severities <= {"information", "warning"}) == (200, is_taken)
        made = requests.post(f"{base}/Patient", data=body, headers=headers, timeout=30)
        assert made.status_code == (201 if is_taken else 400), made.text[:200]

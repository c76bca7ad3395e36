"""Published resources: the thirteen files that are no R4 are refused with every fault; nothing else is. UK Core's own
examples keep their profiles, and stop keeping them when something is broken.
"""

from __future__ import annotations

import copy
import gzip
import json
from collections.abc import Callable, Generator, Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import SHARED, Database

from commonweal.access.principal import OPERATOR
from commonweal.access.scope import scoped
from commonweal.kernel.files import open_source
from commonweal.people.record.validation import base
from commonweal.people.record.validation.issue import Issue
from commonweal.people.record.validation.profiles import check_base, check_profiles
from commonweal.people.record.validation.profiles.loading import load
from commonweal.people.record.validation.profiles.shelves import present

FHIR = SHARED / "data" / "reference" / "fhir"
AT = "https://fhir.hl7.org.uk/StructureDefinition/"
EXAMPLES = ("r4-examples", "uk-core/examples-json", "nhs-bars", "nhs-pds", "nhs-ereferrals-r4", "synthea")

_TEMPLATE = [".connectionType.coding", ".managingOrganization", ".header"]
_SERVICE_REQUEST = ["ServiceRequest.basedOn", "ServiceRequest.PatientInstruction"]

NOT_R4: dict[str, list[str]] = {
    "nhs-ereferrals-r4/retrieveobousers/responses/practitionerbundle.json": ["Bundle.entry[0].resource.identifier"],
    "nhs-bars/examples/message_definition/messagedefinition_servicerequest-request_casetransfer.json": [
        "Bundle.entry[0].resource.useContext[0].code",
    ],
    "nhs-bars/examples/service_request/get-success.json": [],
    "nhs-bars/examples-1.4.0/service_request/get-success.json": [],
    "nhs-bars/examples/service_request/id/get-success.json": _SERVICE_REQUEST,
    "nhs-bars/examples-1.4.0/service_request/put-body.json": _SERVICE_REQUEST,
    "nhs-bars/examples/appointment/patch-body.json": ["Appointment.participant"],
    "nhs-bars/examples-1.4.0/appointment/patch-body.json": ["Appointment.participant"],
    "nhs-bars/examples-1.4.0/endpoint/post_endpoint_template.json": [f"Endpoint{each}" for each in _TEMPLATE],
    "nhs-bars/examples-1.4.0/endpoint/success_endpoint_template.json": [f"Endpoint{each}" for each in _TEMPLATE],
    "nhs-bars/examples-1.4.0/endpoint/success_bundle_template.json": [
        *[f"Bundle.entry[{at}].resource{each}" for at in (0, 1) for each in _TEMPLATE],
        "Bundle.entry[1].resource.identifier[0].display",
    ],
    "nhs-bars/examples-1.4.0/healthcareservice/post_healthcareservice_atomic.json": ["HealthcareService.providedBy"],
    "nhs-bars/examples-1.4.0/healthcareservice/success_bundle.json": [
        f"Bundle.entry[{at}].resource.providedBy" for at in (0, 1)
    ],
}
"""The paths of every error; none where the whole resource stands a level too high, each of whose elements is one."""


def published() -> Iterator[tuple[str, bytes]]:
    for folder in EXAMPLES:
        for path in sorted((FHIR / folder).rglob("*.json*")):
            content = path.read_bytes()
            yield path.relative_to(FHIR).as_posix(), gzip.decompress(content) if path.suffix == ".gz" else content


def errors(issues: list[Issue]) -> list[Issue]:
    return [issue for issue in issues if issue.severity in ("error", "fatal")]


@pytest.mark.covers("D2-022")
def test_the_thirteen_that_are_no_r4_are_refused_and_nothing_else_is() -> None:
    found = {name: errors(base.check(content)) for name, content in published()}
    assert len(found) == 532
    assert {name for name, issues in found.items() if issues} == set(NOT_R4)
    for name, paths in NOT_R4.items():
        if paths:
            assert {issue.path for issue in found[name]} == set(paths), name
        else:
            assert len(found[name]) == 15, name
            assert all(issue.path.startswith("Bundle.entry[0].") for issue in found[name]), name


def test_each_resource_of_a_bundle_passes_alone() -> None:
    """Synthetic people, as a bundle brings them: what each resource is told alone and among many is the same."""
    for path in sorted((FHIR / "synthea").glob("*.json.gz")):
        document = json.loads(gzip.decompress(path.read_bytes()), parse_float=Decimal)
        resources = [entry["resource"] for entry in document["entry"]]
        bodies = [json.dumps(resource, default=float) for resource in resources]
        for body, resource in zip(bodies, resources, strict=True):
            assert not errors(base.check(body, resource)), path.name


def test_the_standards_examples_keep_its_invariants() -> None:
    """Every second one, for time; all of them do."""
    for name, content in list(published())[:308:2]:
        resource = json.loads(content, parse_float=Decimal)
        assert not errors(check_base(resource)), name
        assert not errors(check_profiles(resource)), name


@pytest.fixture(scope="module", autouse=True)
def uk_core(module_database: Database) -> Generator[None]:
    folder = FHIR / "uk-core"
    report = load(open_source(folder / "uk-core-2.0.0-definitions-json.zip"), by=OPERATOR)
    assert report.values == 375
    with scoped(OPERATOR):
        yield


@cache
def examples() -> dict[str, dict[str, Any]]:
    """Each example with the claim that its name makes: the longest profile that the name begins with."""
    folder: Path = FHIR / "uk-core" / "examples-json"
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(folder.glob("*.json")):
        resource = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
        resource.setdefault("meta", {})["profile"] = [f"{AT}{_profile(path.stem, resource['resourceType'])}"]
        found[path.stem] = resource
    return found


def _profile(stem: str, type_: str) -> str:
    parts = stem.split("-") if stem.startswith("UKCore-") else []
    names = ["-".join(parts[:count]) for count in range(len(parts), 1, -1)]
    for name in names:
        definition = present().structure(f"{AT}{name}")
        if definition is not None and definition["type"] == type_:
            return name
    return f"UKCore-{type_}"


@pytest.mark.covers("D2-022")
def test_the_examples_of_uk_core_keep_their_profiles() -> None:
    unchecked: set[str] = set()
    for name, resource in examples().items():
        issues = check_profiles(resource)
        assert not errors(issues), name
        unchecked |= {issue.message for issue in issues if issue.severity == "information"}
    assert len(examples()) == 110
    assert len({resource["meta"]["profile"][0] for resource in examples().values()}) > 40
    assert sorted(unchecked) == [
        "Not checked: the invariant ctm-1: what a reference points to is not looked up",
        "Not checked: the required codes of http://hl7.org/fhir/ValueSet/subscription-payload-content: "
        "the value set http://hl7.org/fhir/ValueSet/subscription-payload-content is not loaded",
    ]


Change = Callable[[dict[str, Any]], object]

BROKEN: list[tuple[str, str, Change, str, str]] = [
    (
        "a needed element left out",
        "UKCore-AllergyIntolerance-Amoxicillin-Example",
        lambda resource: resource.pop("clinicalStatus"),
        "AllergyIntolerance",
        "(ait-1)",
    ),
    (
        "two NHS numbers",
        "UKCore-Patient-BabyPatient-Example",
        lambda resource: resource["identifier"].append(copy.deepcopy(resource["identifier"][0])),
        "Patient.identifier",
        "slice 'nhsNumber': at most 1",
    ),
    (
        "an NHS number that is none",
        "UKCore-Patient-BabyPatient-Example",
        lambda resource: resource["identifier"][0].pop("value"),
        "Patient.identifier[0].value",
        "at least 1",
    ),
    (
        "an invariant",
        "UKCore-Immunization-Sn-Performer-Example",
        lambda resource: resource.update(status="not-done"),
        "Immunization",
        "(ukcore-imm-001)",
    ),
    (
        "a required code",
        "Extension-UKCore-NHSNumberVerificationStatus-Example",
        lambda resource: resource["identifier"][0]["extension"][0]["valueCodeableConcept"]["coding"][0].update(
            code="99"
        ),
        "Patient.identifier[0].extension[0].valueCodeableConcept",
        "is not in the required value set",
    ),
    (
        "an extension of another type",
        "Extension-UKCore-BirthSex-Example",
        lambda resource: resource["extension"].__setitem__(
            0, {"url": resource["extension"][0]["url"], "valueString": "female"}
        ),
        "Patient.extension[0].valueString",
        "the type is CodeableConcept here",
    ),
]


@pytest.mark.parametrize(("_", "name", "change", "path", "said"), BROKEN, ids=[each[0] for each in BROKEN])
def test_a_broken_example_is_refused(_: str, name: str, change: Change, path: str, said: str) -> None:
    resource = copy.deepcopy(examples()[name])
    assert not errors(check_profiles(resource))
    change(resource)
    found = errors(check_profiles(resource))
    assert any(issue.path == path and said in issue.message for issue in found), found


def test_every_profile_of_the_package_has_a_snapshot() -> None:
    shelves = present()
    addresses = [url for type_, url in shelves.addresses() if type_ == "StructureDefinition" and "|" not in url]
    assert len(addresses) == 153
    assert all(shelves.tree(url) for url in addresses)

"""Packages of profiles: loaded whole or not at all, known at once to every process that checks."""

from __future__ import annotations

import json
from collections.abc import Generator
from typing import Any

import pytest
from tests.conftest import Database
from tests.fhir_profiles import AT, BASE, code_system, profile, tgz, value_set, zipped

from commonweal.access.principal import OPERATOR, Principal
from commonweal.access.scope import scoped
from commonweal.kernel.files import SourceFile
from commonweal.kernel.problem import Kind, Refused
from commonweal.people.record.validation.all import check_all
from commonweal.people.record.validation.profiles import check_base, check_profiles, stored
from commonweal.people.record.validation.profiles.loading import load

NAMED = profile("named", "Patient", [{"id": "name", "min": 1}])
COLOUR = profile(
    "colour",
    "Extension",
    [
        {"id": "extension", "max": "0"},
        {"id": "url", "fixedUri": f"{AT}colour"},
        {"id": "value[x]", "min": 1, "type": [{"code": "code"}]},
        {"id": "value[x]", "binding": {"strength": "required", "valueSet": "http://example.org/fhir/ValueSet/colours"}},
    ],
)
COLOURS = (
    COLOUR,
    value_set("colours", {"system": "http://example.org/fhir/CodeSystem/colours"}),
    code_system("colours", "red"),
)


@pytest.fixture(autouse=True)
def _on_a_clone(module_database: Database) -> Generator[None]:
    with scoped(OPERATOR):
        yield


def patient(*claims: str, **more: Any) -> dict[str, Any]:
    meta = {"meta": {"profile": [f"{AT}{claim}" for claim in claims]}} if claims else {}
    return {"resourceType": "Patient", **meta, **more}


def coloured(colour: str) -> dict[str, Any]:
    return {"extension": [{"url": f"{AT}colour", "valueCode": colour}]}


def found(resource: dict[str, Any], severity: str = "error") -> list[tuple[str, str]]:
    return [(issue.path, issue.message) for issue in check_profiles(resource) if issue.severity == severity]


@pytest.mark.covers("D2-022")
def test_a_claim_is_checked_as_soon_as_its_profile_is_loaded() -> None:
    claim = patient("early")
    assert found(claim, "information") == [
        ("Patient.meta.profile", f"Not checked: the claimed profile {AT}early is not loaded")
    ]
    report = load(tgz(profile("early", "Patient", [{"id": "name", "min": 1}])), by=OPERATOR)
    assert (report.values, report.unchanged) == (1, False)
    assert found(claim) == [("Patient.name", "at least 1 is needed")]
    assert not check_profiles(patient("early", name=[{"family": "A"}]))


def test_the_same_bytes_again_change_nothing() -> None:
    package = tgz(profile("again", "Patient", []))
    load(package, by=OPERATOR)
    before = stored.stamp()
    assert load(package, by=OPERATOR).unchanged
    assert stored.stamp() == before


def test_a_claim_without_a_version_means_the_greatest() -> None:
    old = profile("versions", "Patient", [{"id": "gender", "min": 1}], version="2.10.0")
    older = profile("versions", "Patient", [{"id": "name", "min": 1}], version="2.9.0")
    load(tgz(old), by=OPERATOR)
    load(tgz(older), by=OPERATOR)
    assert [path for path, _ in found(patient("versions"))] == ["Patient.gender"]
    assert [path for path, _ in found(patient("versions|2.9.0"))] == ["Patient.name"]
    assert found(patient("versions|3.0.0"), "information")


def test_a_version_loaded_again_replaces_the_earlier() -> None:
    load(tgz(profile("mended", "Patient", [{"id": "name", "min": 1}])), by=OPERATOR)
    load(tgz(profile("mended", "Patient", [{"id": "gender", "min": 1}])), by=OPERATOR)
    assert [path for path, _ in found(patient("mended"))] == ["Patient.gender"]


def test_extensions_are_held_to_their_definitions() -> None:
    load(tgz(NAMED, *COLOURS), by=OPERATOR)
    assert not check_profiles(patient("named", name=[{"family": "A"}], **coloured("red")))
    deep = patient("named", name=[{"family": "A", **coloured("green")}])
    assert [path for path, _ in found(deep)] == ["Patient.name[0].extension[0].valueCode"]
    assert found(patient(**coloured("green")), "warning")
    assert not found(patient(**coloured("green")))


def test_resources_within_a_resource_are_held_to_what_they_claim() -> None:
    load(tgz(NAMED), by=OPERATOR)
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": patient("named")}]}
    assert [path for path, _ in found(bundle)] == ["Bundle.entry[0].resource.name"]
    holder = {"resourceType": "Basic", "code": {}, "contained": [patient("named")]}
    assert [path for path, _ in found(holder)] == ["Basic.contained[0].name"]


def test_a_profile_of_another_type_is_no_claim_to_make() -> None:
    load(tgz(NAMED), by=OPERATOR)
    group = {"resourceType": "Group", "meta": {"profile": [f"{AT}named"]}}
    assert found(group) == [("Group.meta.profile", f"the claimed profile {AT}named is of Patient, not of Group")]


def test_rules_of_the_standard_over_several_elements() -> None:
    observation = {
        "resourceType": "Observation",
        "status": "final",
        "code": {"text": "weight"},
        "valueString": "heavy",
        "dataAbsentReason": {"text": "not asked"},
    }
    assert ["(obs-6)" in issue.message for issue in check_base(observation)] == [True]
    del observation["valueString"]
    assert not check_base(observation)


WRONG: list[tuple[SourceFile, str]] = [
    (SourceFile("a.zip", b"PK\x03\x04 cut"), "the archive is broken"),
    (SourceFile("a.tgz", b"\x1f\x8b cut"), "the archive is broken"),
    (SourceFile("a.txt", b"text"), "neither a zip nor a .tgz"),
    (zipped({"a.xml": b"<StructureDefinition/>"}), "not in XML"),
    (zipped({"a.json": b"{"}), "this is not JSON"),
    (zipped({"a.json": json.dumps(patient()).encode()}), "no StructureDefinition, ValueSet, CodeSystem"),
    (tgz({**NAMED, "url": "named"}), "needs a canonical address"),
    (tgz({**NAMED, "status": "in use"}), "'in use' is not in the required value set"),
    (tgz(NAMED, NAMED), "stands in package/StructureDefinition-1.json too"),
    (tgz(profile("nome", "Patient", [{"id": "nome", "min": 1}])), "has no element 'nome'"),
    (tgz(profile("lost", "Patient", [], base="http://example.org/none")), "Load what it builds on first"),
    (
        tgz(profile("other", "Patient", [{"id": "nome", "min": 1}], base=f"{BASE}Observation")),
        "its base of 'Observation'",
    ),
    (tgz({**NAMED, "differential": {"element": [{"id": "Group", "path": "Group"}]}}), "begin with 'Patient'"),
    (tgz({name: held for name, held in NAMED.items() if name != "differential"}), "neither a differential nor"),
    (tgz(profile("none", "Patient", [{"id": "name", "min": 3, "max": "2"}])), "above its greatest"),
    (zipped({"a.json": b'{"resourceType":"ValueSet","x":1E-99999999999999999999}'}), "this is not JSON"),
]


@pytest.mark.parametrize(("source", "said"), WRONG, ids=[said for _, said in WRONG])
def test_what_cannot_be_used_is_refused_whole(source: SourceFile, said: str) -> None:
    before = stored.stamp()
    with pytest.raises(Refused) as refusal:
        load(source, by=OPERATOR)
    assert any(said in str(problem) for problem in refusal.value.problems), refusal.value.problems
    assert stored.stamp() == before


def test_every_problem_of_a_package_is_reported_with_its_file() -> None:
    bad = [profile(f"bad{at}", "Patient", [{"id": "nome", "min": 1}]) for at in range(3)]
    with pytest.raises(Refused) as refusal:
        load(tgz(NAMED, *bad), by=OPERATOR)
    places = [(problem.where.file, problem.where.field) for problem in refusal.value.problems]
    assert places == [(f"package/StructureDefinition-{at}.json", "Patient.nome") for at in (2, 3, 4)]


def test_a_byte_order_mark_before_a_definition_is_passed_over() -> None:
    marked = profile("marked", "Patient", [{"id": "name", "min": 1}])
    load(zipped({"a.json": b"\xef\xbb\xbf" + json.dumps(marked).encode()}), by=OPERATOR)
    assert {path for path, _ in found(patient("marked"))} == {"Patient.name"}


@pytest.mark.parametrize("expression", ["name.exists(", "name.exists() )", "active = 'x", "name exists", "1 +"])
def test_an_invariant_that_is_no_fhirpath_is_said_to_be_unchecked(expression: str) -> None:
    rule = {"key": "odd", "severity": "error", "human": "odd", "expression": expression}
    load(tgz(profile("odd", "Patient", [{"id": "name", "constraint": [rule]}])), by=OPERATOR)
    issues = check_profiles(patient("odd", name=[{"text": "Ann"}]))
    assert [issue.severity for issue in issues] == ["information"] and "odd" in issues[0].message, issues


def test_a_package_upon_a_loaded_one() -> None:
    load(tgz(profile("ground", "Patient", [{"id": "name", "min": 1}]), name="ground"), by=OPERATOR)
    upon = profile("upon", "Patient", [{"id": "gender", "min": 1}], base=f"{AT}ground")
    load(tgz(upon, name="upon"), by=OPERATOR)
    assert {path for path, _ in found(patient("upon"))} == {"Patient.name", "Patient.gender"}


@pytest.mark.covers("D2-022")
def test_every_issue_comes_at_once_from_all_layers() -> None:
    load(tgz(NAMED), by=OPERATOR)
    wrong = patient("named", gender="mael", contact=[{"gender": "male"}])
    issues = [(issue.severity, issue.path) for issue in check_all(json.dumps(wrong), wrong)]
    assert issues == [("error", "Patient.gender"), ("error", "Patient.contact[0]"), ("error", "Patient.name")]
    shapeless = patient("named", nome=1)
    last = check_all(json.dumps(shapeless), shapeless)[-1]
    assert last.severity == "information"
    assert last.message.startswith("Not checked")


def test_no_profile_and_no_extension_asks_the_database_nothing() -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        assert check_profiles(patient(name=[{"family": "A"}])) == []
    assert len(queries) == 0


class TestRights:
    """Outside the operator's scope."""

    @pytest.fixture(autouse=True)
    def _on_a_clone(self, module_database: Database) -> None:
        """In place of the module's fixture, which is in a scope."""

    @pytest.mark.parametrize("role", ["clinician", "resident"])
    def test_only_who_runs_the_service_loads(self, role: str) -> None:
        with pytest.raises(Refused) as refusal:
            load(tgz(NAMED), by=Principal("ada", role, "1"))
        assert refusal.value.kind is Kind.FORBIDDEN

    def test_a_claim_outside_any_scope_is_a_fault_and_not_an_unknown_profile(self) -> None:
        with pytest.raises(Refused) as refusal:
            check_profiles(patient("named"))
        assert refusal.value.kind is Kind.FAULT

"""Profiles: each kind of rule kept and broken, over snapshots made from differentials; what is unchecked is named."""

from __future__ import annotations

from typing import Any

import pytest
from tests.fhir_profiles import AT, BASE, code_system, profile, value_set

from commonweal.people.record.definitions.structures import structure, type_structure
from commonweal.people.record.validation.issue import Issue
from commonweal.people.record.validation.profiles.checking import Checking
from commonweal.people.record.validation.profiles.items import Item
from commonweal.people.record.validation.profiles.library import Shelf
from commonweal.people.record.validation.profiles.tree import Broken, Node, whole

NHS = {"system": "https://example.org/number", "value": "1"}
BY_SYSTEM = {"discriminator": [{"type": "value", "path": "system"}], "rules": "open"}


def check(resource: dict[str, Any], *definitions: dict[str, Any]) -> list[Issue]:
    """The resource against the first of the definitions, the others loaded beside it."""
    library = Shelf(list(definitions))

    def tree_of(canonical: str) -> Node | None:
        found = library.structure(canonical)
        return None if found is None else whole(found, library)

    tree = tree_of(definitions[0]["url"])
    assert tree
    type_ = resource["resourceType"]
    return Checking(tree, resource, library, tree_of).issues(Item(resource, None, type_, type_, type_))


def errors(resource: dict[str, Any], *definitions: dict[str, Any]) -> list[tuple[str, str]]:
    found = check(resource, *definitions)
    unchecked = [issue for issue in found if issue.severity == "information"]
    assert not unchecked
    return [(issue.path, issue.message) for issue in found if issue.severity == "error"]


def unchecked(resource: dict[str, Any], *definitions: dict[str, Any]) -> list[str]:
    found = check(resource, *definitions)
    assert not [issue for issue in found if issue.severity == "error"]
    return [issue.message for issue in found if issue.severity == "information"]


def patient(**more: Any) -> dict[str, Any]:
    return {"resourceType": "Patient", **more}


def observation(**more: Any) -> dict[str, Any]:
    return {"resourceType": "Observation", "status": "final", "code": {"text": "weight"}, **more}


NUMBERED = profile(
    "numbered",
    "Patient",
    [
        {"id": "identifier", "slicing": BY_SYSTEM, "min": 1},
        {"id": "identifier:number", "sliceName": "number", "min": 1, "max": "1"},
        {"id": "identifier:number.system", "min": 1, "fixedUri": NHS["system"]},
        {"id": "identifier:number.value", "min": 1, "maxLength": 3},
        {"id": "contact", "max": "0"},
    ],
)
OTHER = {"system": "https://example.org/other"}
CODED = value_set("colours", {"system": "http://example.org/fhir/CodeSystem/colours"})
COLOURS = code_system("colours", "red", "blue")


def bound(value_set_url: str, strength: str = "required") -> dict[str, Any]:
    return profile(
        "bound", "Patient", [{"id": "maritalStatus", "binding": {"strength": strength, "valueSet": value_set_url}}]
    )


def married(code: str, system: str = "http://example.org/fhir/CodeSystem/colours") -> dict[str, Any]:
    return patient(maritalStatus={"coding": [{"system": system, "code": code}]})


BROKEN: list[tuple[str, dict[str, Any], dict[str, Any], str, str]] = [
    ("min", NUMBERED, patient(), "Patient.identifier", "at least 1 is needed"),
    ("max", NUMBERED, patient(identifier=[NHS], contact=[{"name": {"text": "A"}}]), "Patient.contact", "not allowed"),
    ("slice min", NUMBERED, patient(identifier=[OTHER]), "Patient.identifier", "slice 'number': at least 1"),
    ("slice max", NUMBERED, patient(identifier=[NHS, NHS]), "Patient.identifier", "slice 'number': at most 1"),
    ("in slice", NUMBERED, patient(identifier=[{"system": NHS["system"]}]), "Patient.identifier[0].value", "needed"),
    ("length", NUMBERED, patient(identifier=[{**NHS, "value": "1234"}]), "Patient.identifier[0].value", "longer"),
    (
        "fixed",
        profile("f", "Patient", [{"id": "gender", "fixedCode": "female"}]),
        patient(gender="male"),
        "Patient.gender",
        "fixed to female",
    ),
    (
        "pattern",
        profile("p", "Patient", [{"id": "maritalStatus", "patternCodeableConcept": {"coding": [{"code": "M"}]}}]),
        patient(maritalStatus={"coding": [{"code": "S"}], "text": "M"}),
        "Patient.maritalStatus",
        "the value has to have",
    ),
    (
        "type",
        profile("t", "Patient", [{"id": "deceased[x]", "type": [{"code": "dateTime"}]}]),
        patient(deceasedBoolean=True),
        "Patient.deceasedBoolean",
        "the type is dateTime here",
    ),
    (
        "greatest",
        profile("g", "Patient", [{"id": "multipleBirth[x]:multipleBirthInteger", "maxValueInteger": 3}]),
        patient(multipleBirthInteger=4),
        "Patient.multipleBirthInteger",
        "above 3",
    ),
    (
        "target",
        profile(
            "r",
            "Observation",
            [{"id": "subject", "type": [{"code": "Reference", "targetProfile": [f"{BASE}Patient"]}]}],
        ),
        observation(subject={"reference": "Group/1"}),
        "Observation.subject.reference",
        "may point to Patient, not to Group",
    ),
    (
        "invariant",
        profile(
            "i",
            "Patient",
            [{"constraint": [{"key": "x-1", "severity": "error", "human": "A name", "expression": "name.exists()"}]}],
        ),
        patient(),
        "Patient",
        "A name (x-1)",
    ),
    (
        "invariant below",
        profile(
            "j",
            "Patient",
            [
                {
                    "id": "contact",
                    "constraint": [
                        {"key": "x-2", "severity": "error", "human": "H", "expression": "name.family = 'A'"}
                    ],
                }
            ],
        ),
        patient(contact=[{"name": {"family": "A"}}, {"name": {"family": "B"}}]),
        "Patient.contact[1]",
        "H (x-2)",
    ),
    (
        "invariant of the standard",
        profile("k", "Patient", []),
        patient(contact=[{"gender": "male"}]),
        "Patient.contact[0]",
        "(pat-1)",
    ),
    (
        "closed",
        profile(
            "c",
            "Patient",
            [
                {"id": "identifier", "slicing": {**BY_SYSTEM, "rules": "closed"}},
                {"id": "identifier:number", "sliceName": "number"},
                {"id": "identifier:number.system", "fixedUri": NHS["system"]},
            ],
        ),
        patient(identifier=[NHS, OTHER]),
        "Patient.identifier[1]",
        "none of the slices number",
    ),
    (
        "order",
        profile(
            "o",
            "Patient",
            [
                {"id": "identifier", "slicing": {**BY_SYSTEM, "ordered": True}},
                {"id": "identifier:one"},
                {"id": "identifier:one.system", "fixedUri": OTHER["system"]},
                {"id": "identifier:number"},
                {"id": "identifier:number.system", "fixedUri": NHS["system"]},
            ],
        ),
        patient(identifier=[NHS, OTHER]),
        "Patient.identifier[1]",
        "out of order",
    ),
    (
        "by pattern below",
        profile(
            "d",
            "Observation",
            [
                {"id": "category", "slicing": {"discriminator": [{"type": "value", "path": "$this"}], "rules": "open"}},
                {"id": "category:lab", "min": 1, "patternCodeableConcept": {"coding": [{"code": "laboratory"}]}},
            ],
        ),
        observation(category=[{"coding": [{"code": "social"}]}]),
        "Observation.category",
        "slice 'lab'",
    ),
    (
        "by existence",
        profile(
            "e",
            "Patient",
            [
                {"id": "name", "slicing": {"discriminator": [{"type": "exists", "path": "use"}], "rules": "open"}},
                {"id": "name:used", "max": "1"},
                {"id": "name:used.use", "min": 1},
            ],
        ),
        patient(name=[{"use": "official"}, {"use": "usual"}]),
        "Patient.name",
        "slice 'used': at most 1",
    ),
    (
        "by type",
        profile("v", "Observation", [{"id": "valueQuantity.unit", "min": 1}]),
        observation(valueQuantity={"value": 1}),
        "Observation.valueQuantity.unit",
        "at least 1 is needed",
    ),
    (
        "below a data type",
        profile("y", "Patient", [{"id": "name.period.start", "min": 1}]),
        patient(name=[{"family": "A", "period": {"end": "2020"}}]),
        "Patient.name[0].period.start",
        "at least 1",
    ),
    (
        "a referred element",
        profile("q", "Questionnaire", [{"id": "item.item.prefix", "min": 1}]),
        {
            "resourceType": "Questionnaire",
            "status": "draft",
            "item": [{"linkId": "1", "type": "group", "item": [{"linkId": "2", "type": "string", "text": "A"}]}],
        },
        "Questionnaire.item[0].item[0].prefix",
        "at least 1",
    ),
]


@pytest.mark.parametrize(("_", "definition", "resource", "path", "said"), BROKEN, ids=[each[0] for each in BROKEN])
@pytest.mark.covers("D2-022")
def test_a_broken_rule_is_named_with_its_path(
    _: str, definition: dict[str, Any], resource: dict[str, Any], path: str, said: str
) -> None:
    found = errors(resource, definition)
    assert {place for place, _ in found} == {path}
    assert any(said in message for _, message in found)


@pytest.mark.parametrize(
    ("definition", "resource"),
    [
        (NUMBERED, patient(identifier=[NHS, OTHER])),
        (
            NUMBERED,
            patient(identifier=[{**NHS, "_value": {"extension": [{"url": "http://example.org/a", "valueCode": "b"}]}}]),
        ),
        (BROKEN[6][1], patient()),
        (BROKEN[7][1], patient(maritalStatus={"coding": [{"code": "S"}, {"code": "M", "display": "m"}]})),
        (BROKEN[10][1], observation(subject={"reference": "urn:uuid:c757873d-ec9a-4326-a141-556f43239520"})),
        (BROKEN[15][1], patient(identifier=[OTHER, NHS])),
        (BROKEN[18][1], observation(valueString="heavy")),
    ],
)
def test_what_keeps_the_rules_passes(definition: dict[str, Any], resource: dict[str, Any]) -> None:
    assert not errors(resource, definition)


@pytest.mark.parametrize(
    ("sets", "code", "is_right"),
    [
        ((CODED, COLOURS), "red", True),
        ((CODED, COLOURS), "green", False),
        ((value_set("colours", {"system": COLOURS["url"], "concept": [{"code": "green"}]}),), "green", True),
        ((value_set("colours", {"system": COLOURS["url"], "concept": [{"code": "green"}]}), COLOURS), "red", False),
        (
            (
                value_set(
                    "colours",
                    compose={
                        "include": [{"system": COLOURS["url"]}],
                        "exclude": [{"system": COLOURS["url"], "concept": [{"code": "red"}]}],
                    },
                ),
                COLOURS,
            ),
            "red",
            False,
        ),
        (
            (
                value_set("colours", {"valueSet": ["http://example.org/fhir/ValueSet/inner"]}),
                value_set("inner", {"system": COLOURS["url"]}),
                COLOURS,
            ),
            "blue",
            True,
        ),
        (
            (value_set("colours", expansion={"contains": [{"system": COLOURS["url"], "code": "red"}]}),),
            "blue",
            False,
        ),
    ],
)
def test_required_codes_are_those_of_the_value_set(sets: tuple[dict[str, Any], ...], code: str, is_right: bool) -> None:
    found = errors(married(code), bound(CODED["url"]), *sets)
    assert [path for path, _ in found] == ([] if is_right else ["Patient.maritalStatus"])


def test_a_code_of_another_system_is_not_the_code() -> None:
    assert errors(married("red", "http://example.org/other"), bound(CODED["url"]), CODED, COLOURS)


def test_a_preferred_code_is_not_asked_for() -> None:
    assert not errors(married("green"), bound(CODED["url"], "preferred"), CODED, COLOURS)


@pytest.mark.parametrize(
    ("definitions", "said"),
    [
        ((bound("http://example.org/none"),), "the value set http://example.org/none is not loaded"),
        ((bound(CODED["url"]), CODED), "the code system http://example.org/fhir/CodeSystem/colours is not loaded"),
        ((bound(CODED["url"]), CODED, code_system("colours", content="fragment")), "is not complete"),
        (
            (
                bound(CODED["url"]),
                value_set(
                    "colours",
                    {"system": COLOURS["url"], "filter": [{"property": "concept", "op": "is-a", "value": "red"}]},
                ),
            ),
            "a filter over",
        ),
        ((bound(CODED["url"]), value_set("colours", {"valueSet": [CODED["url"]]})), "is made of itself"),
        (
            (
                profile(
                    "z",
                    "Patient",
                    [
                        {
                            "id": "maritalStatus",
                            "slicing": {"discriminator": [{"type": "profile", "path": "$this"}], "rules": "open"},
                        },
                        {"id": "maritalStatus:one"},
                    ],
                ),
            ),
            "a discriminator of the kind 'profile' is not supported",
        ),
        (
            (profile("w", "Patient", [{"constraint": [{"key": "x-3", "severity": "error", "human": "H"}]}]),),
            "the invariant x-3: it has no FHIRPath expression",
        ),
        (
            (
                profile(
                    "u",
                    "Patient",
                    [
                        {
                            "constraint": [
                                {"key": "x-4", "severity": "error", "human": "H", "expression": "memberOf('a')"}
                            ]
                        }
                    ],
                ),
            ),
            "the invariant x-4",
        ),
        (
            (
                profile(
                    "s", "Patient", [{"id": "maritalStatus", "type": [{"code": "CodeableConcept", "profile": ["a:b"]}]}]
                ),
            ),
            "the profile a:b is not loaded",
        ),
    ],
)
def test_what_cannot_be_checked_is_named(definitions: tuple[dict[str, Any], ...], said: str) -> None:
    found = unchecked(married("red"), *definitions)
    assert len(found) == 1
    assert found[0].startswith("Not checked: ")
    assert said in found[0]


def test_a_value_with_extensions_counts_once_for_an_invariant() -> None:
    once = {"key": "x-5", "severity": "error", "human": "H", "expression": "birthDate.count() = 1"}
    beside = {"extension": [{"url": "http://example.org/a", "valueCode": "b"}]}
    assert not errors(patient(birthDate="2020", _birthDate=beside), profile("b", "Patient", [{"constraint": [once]}]))


def test_a_profile_of_a_profile_keeps_the_rules_of_both() -> None:
    upon = profile("upon", "Patient", [{"id": "gender", "min": 1}], base=NUMBERED["url"])
    found = errors(patient(), upon, NUMBERED)
    assert {path for path, _ in found} == {"Patient.identifier", "Patient.gender"}


def test_the_standards_own_profiles_are_known() -> None:
    definition = structure(f"{BASE}bodyweight")
    assert definition
    found = check(observation(), dict(definition))
    assert {issue.path for issue in found if issue.severity == "error"} >= {
        "Observation.category",
        "Observation.subject",
        "Observation.code.coding",
    }


@pytest.mark.parametrize(
    ("definition", "said"),
    [
        (profile("a", "Patient", [{"id": "nome", "min": 1}]), "no element 'nome'"),
        (profile("a", "Patient", [{"id": "name.nome", "min": 1}]), "no element 'nome'"),
        (profile("a", "Patient", [], base="http://example.org/none"), "is not loaded"),
        (profile("a", "Patient", [], base=f"{AT}a"), "is its own base"),
        (profile("a", "Patient", [{"id": "deceased[x].id", "min": 1}]), "cannot be told"),
    ],
)
def test_a_profile_that_makes_no_sense_is_refused(definition: dict[str, Any], said: str) -> None:
    with pytest.raises(Broken, match=said):
        whole(definition, Shelf([definition]))


def test_a_snapshot_leaves_its_base_as_it_was() -> None:
    library = Shelf([NUMBERED])
    whole(NUMBERED, library)
    base = type_structure("Patient")
    assert base
    plain = whole(base, library)
    assert plain.children["identifier"].element["min"] == 0
    assert not plain.children["identifier"].slices

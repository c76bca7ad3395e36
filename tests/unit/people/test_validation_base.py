"""What R4 itself asks of a resource: every problem at once, each with its path; nothing good refused."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.people.record.validation import base
from commonweal.people.record.validation.issue import Issue, has_errors


def patient(**more: Any) -> dict[str, Any]:
    return {"resourceType": "Patient", **more}


def observation(**more: Any) -> dict[str, Any]:
    return {"resourceType": "Observation", "status": "final", "code": {"text": "weight"}, **more}


def extended(**value: Any) -> dict[str, Any]:
    return patient(extension=[{"url": "http://example.org/a", **value}])


def errors(resource: Any) -> list[Issue]:
    text = resource if isinstance(resource, (str, bytes)) else json.dumps(resource)
    return [issue for issue in base.check(text) if issue.severity in ("error", "fatal")]


def contained(*held: dict[str, Any], reference: str = "#a") -> dict[str, Any]:
    return patient(contained=list(held), managingOrganization={"reference": reference})


ORGANISATION = {"resourceType": "Organization", "id": "a", "name": "A"}
DIV = '<div xmlns="http://www.w3.org/1999/xhtml">{}</div>'

WRONG: list[tuple[Any, str, str]] = [
    (patient(birthDate="2020-02-31"), "Patient.birthDate", "not a day of the calendar"),
    (patient(birthDate="2021-02-29"), "Patient.birthDate", "not a day of the calendar"),
    (patient(birthDate="0000-01-01"), "Patient.birthDate", "no year 0000"),
    (patient(birthDate="2020-13"), "Patient.birthDate", "not a valid date"),
    (patient(deceasedDateTime="2020-04-31T10:00:00Z"), "Patient.deceasedDateTime", "not a day of the calendar"),
    (patient(deceasedDateTime="2020-04-30T10:00:00"), "Patient.deceasedDateTime", "not a valid dateTime"),
    (patient(deceasedDateTime="2020-04-30T10:00:00-14:30"), "Patient.deceasedDateTime", "more than 14 hours"),
    (patient(meta={"lastUpdated": "2020-06-31T10:00:00Z"}), "Patient.meta.lastUpdated", "not a day"),
    (patient(meta={"lastUpdated": "2020-06-30"}), "Patient.meta.lastUpdated", "not a valid instant"),
    (patient(id="a_b"), "Patient.id", "is not an id"),
    (patient(id="a" * 65), "Patient.id", "is not an id"),
    (patient(gender="mael"), "Patient.gender", "'mael' is not in the required value set"),
    (patient(gender=" male"), "Patient.gender", "not a valid code"),
    (patient(name=[{"use": "pet"}]), "Patient.name[0].use", "'pet' is not in"),
    (patient(name=[{}]), "Patient.name[0]", "ele-1"),
    (patient(contact=[{"name": {}}]), "Patient.contact[0].name", "ele-1"),
    (patient(name=[]), "Patient.name", "empty array"),
    (patient(nome="A"), "Patient.nome", "unknown element"),
    (patient(active="true"), "Patient.active", "expected true or false"),
    (patient(deceasedBoolean=True, deceasedDateTime="2020"), "Patient.deceased[x]", "only one type"),
    ('{"resourceType":"Patient","active":true,"active":false}', "Patient.active", "more than once"),
    (patient(telecom=[{"value": "020"}]), "Patient.telecom[0]", "cpt-2"),
    (patient(photo=[{"data": "YQ=="}]), "Patient.photo[0]", "att-1"),
    (patient(photo=[{"contentType": "image/png", "data": "===="}]), "Patient.photo[0].data", "not base64"),
    (patient(photo=[{"url": "a b"}]), "Patient.photo[0].url", "not a valid url"),
    (patient(meta={"profile": ["a b"]}), "Patient.meta.profile[0]", "not a valid canonical"),
    (patient(address=[{"period": {"start": "2021", "end": "2020"}}]), "Patient.address[0].period", "per-1"),
    (patient(managingOrganization={"reference": "a b"}), "Patient.managingOrganization.reference", "not a reference"),
    (patient(managingOrganization={"reference": "#b"}), "Patient.managingOrganization.reference", "ref-1"),
    (contained({**ORGANISATION, "contained": [ORGANISATION]}), "Patient.contained[0].contained", "dom-2"),
    (contained({**ORGANISATION, "meta": {"versionId": "1"}}), "Patient.contained[0].meta.versionId", "dom-4"),
    (
        contained({**ORGANISATION, "meta": {"security": [{"code": "R"}]}}),
        "Patient.contained[0].meta.security",
        "dom-5",
    ),
    (contained({**ORGANISATION, "id": "a_a"}), "Patient.contained[0].id", "is not an id"),
    (extended(), "Patient.extension[0]", "ext-1"),
    (
        extended(valueString="a", extension=[{"url": "b", "valueString": "b"}]),
        "Patient.extension[0]",
        "ext-1",
    ),
    (extended(valueDate="2020-02-30"), "Patient.extension[0].valueDate", "not a day"),
    (extended(valueQuantity={"code": "mg"}), "Patient.extension[0].valueQuantity", "qty-3"),
    (extended(valueOid="1.2.3"), "Patient.extension[0].valueOid", "not a valid oid"),
    (extended(valueUuid="c757873d"), "Patient.extension[0].valueUuid", "not a valid uuid"),
    (extended(valuePositiveInt=0), "Patient.extension[0].valuePositiveInt", "positiveInt"),
    (
        patient(
            birthDate="2020", _birthDate={"extension": [{"url": "http://example.org/a", "valueDate": "2020-02-30"}]}
        ),
        "Patient._birthDate.extension[0].valueDate",
        "not a day",
    ),
    (
        observation(referenceRange=[{"low": {"value": 2}, "high": {"value": 1}, "age": {"low": {}, "high": {}}}]),
        "Observation.referenceRange[0].age.low",
        "ele-1",
    ),
    (
        observation(valueRange={"low": {"value": 2, "unit": "kg"}, "high": {"value": 1, "unit": "kg"}}),
        "Observation.valueRange",
        "rng-2",
    ),
    (
        {
            "resourceType": "Condition",
            "subject": {"reference": "Patient/1"},
            "clinicalStatus": {"coding": [{"system": "http://example.org", "code": "active"}]},
        },
        "Condition.clinicalStatus",
        "no coding is from the required value set",
    ),
    (
        {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": patient(gender="mael")}]},
        "Bundle.entry[0].resource.gender",
        "'mael'",
    ),
    (
        {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": contained(reference="#b")}]},
        "Bundle.entry[0].resource.managingOrganization.reference",
        "ref-1",
    ),
    (
        {
            "resourceType": "Invoice",
            "status": "issued",
            "totalNet": {"value": 1, "currency": "pounds"},
        },
        "Invoice.totalNet.currency",
        "not a currency",
    ),
]


@pytest.mark.parametrize(("resource", "path", "said"), WRONG, ids=lambda value: value if isinstance(value, str) else "")
@pytest.mark.covers("D2-022")
def test_what_is_wrong_is_named_with_its_path(resource: Any, path: str, said: str) -> None:
    found = errors(resource)
    assert any(issue.path == path and said in issue.message for issue in found), found


def test_every_problem_comes_at_once() -> None:
    found = errors(
        patient(gender="mael", birthDate="2020-02-31", nome=1, name=[{"given": [""]}], photo=[{"data": "a"}])
    )
    assert {issue.path for issue in found} >= {
        "Patient.gender",
        "Patient.birthDate",
        "Patient.nome",
        "Patient.name[0].given[0]",
        "Patient.photo[0].data",
    }


@pytest.mark.parametrize(
    "resource",
    [
        patient(),
        patient(birthDate="2020-02-29", deceasedDateTime="2020-12-31T23:59:60+14:00"),
        patient(birthDate="2020-02"),
        contained(ORGANISATION),
        patient(contained=[{**ORGANISATION, "partOf": {"reference": "#"}}]),
        patient(_birthDate={"extension": [{"url": "http://example.org/a", "valueString": "unknown"}]}),
        observation(effectivePeriod={"start": "2020-01-01T23:00:00-05:00", "end": "2020-01-02T05:00:00+00:00"}),
        observation(effectivePeriod={"start": "2020-01-02", "end": "2020-01"}),
        observation(subject={"reference": "http://example.org/fhir/Patient/1/_history/2"}),
        observation(subject={"reference": "urn:uuid:c757873d-ec9a-4326-a141-556f43239520"}),
        observation(valueQuantity={"value": 1.50, "unit": "kg"}),
        patient(text={"status": "generated", "div": DIV.format("<p>A&nbsp;&amp; <b>b</b></p>")}),
    ],
    ids=str,
)
def test_what_is_right_passes(resource: dict[str, Any]) -> None:
    assert not errors(resource)


@pytest.mark.parametrize(
    "div",
    [
        DIV.format("<script>alert(1)</script>"),
        DIV.format('<p onclick="alert(1)">a</p>'),
        DIV.format('<a href="javascript:alert(1)">a</a>'),
        DIV.format('<a href=" java&#10;script:alert(1)">a</a>'),
        DIV.format('<img src="data:image/svg+xml;base64,YQ=="/>'),
        DIV.format('<p style="background:url(http://example.org)">a</p>'),
        DIV.format("<svg xmlns='http://www.w3.org/2000/svg'/>"),
        DIV.format("<form action='a'>a</form>"),
        DIV.format("<iframe src='http://example.org'>a</iframe>"),
        DIV.format("<!--><img src='a' onerror='alert(1)'/>-->"),
        DIV.format("<![CDATA[<script>alert(1)</script>]]>"),
        '<!DOCTYPE a [<!ENTITY b "c">]>' + DIV.format("&b;"),
        DIV.format("<p>a"),
        "<div>a</div>",
        '<p xmlns="http://www.w3.org/1999/xhtml">a</p>',
        DIV.format("&unknown;"),
        "a",
    ],
)
@pytest.mark.covers("D2-022")
def test_markup_that_could_act_or_is_none_is_refused(div: str) -> None:
    for resource in (
        patient(text={"status": "generated", "div": div}),
        patient(contained=[{**ORGANISATION, "text": {"status": "generated", "div": div}}]),
    ):
        assert any(issue.path.endswith("text.div") for issue in errors(resource))


def test_what_published_examples_do_is_a_warning_only() -> None:
    issues = base.check(json.dumps(observation(performer=[{"reference": "Encounter/1"}])))
    assert [(issue.severity, issue.path) for issue in issues] == [("warning", "Observation.performer[0].reference")]


@pytest.mark.parametrize("body", ["", "[]", "null", "1", '{"resourceType":"Foo"}', "{", b"\xff", '{"resourceType":1}'])
def test_what_is_no_resource_is_refused(body: str | bytes) -> None:
    assert has_errors(base.check(body))


def test_an_escaped_name_is_no_way_round_a_check() -> None:
    text = json.dumps(extended(valueDate="2020-02-30")).replace("extension", "\\u0065xtension")
    assert [issue.path for issue in errors(text)] == ["Patient.extension[0].valueDate"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"contained": [{"resourceType": "Basic", "id": [], "code": {}}], "generalPractitioner": [{"reference": "#a"}]},
        {"contained": [{"resourceType": "Basic", "id": "a", "meta": [[]]}], "generalPractitioner": [{"reference": "#a"}]},
        {"maritalStatus": {"coding": [{"system": [], "code": {}}]}, "communication": [{"language": {"coding": [{"code": []}]}}]},
    ],
)
def test_a_list_where_a_text_should_be_is_an_error_like_any_other(wrong: dict[str, Any]) -> None:
    assert has_errors(base.check(json.dumps(patient() | wrong)))


def test_a_required_binding_takes_no_list_for_a_code() -> None:
    given = {"resourceType": "AllergyIntolerance", "patient": {"reference": "Patient/1"}}
    for coding in ({"system": [], "code": "active"}, {"code": ["active"]}, {"code": {}}):
        assert has_errors(base.check(json.dumps(given | {"clinicalStatus": {"coding": [coding]}})))


_VALUES = st.sampled_from([None, True, 0, -1.5, "", "a", "2020-02-30", "#", [], {}, [None], [{}], {"a": 1}, [[1]]])


@given(st.sampled_from(range(len(WRONG))), st.randoms(use_true_random=False), _VALUES)
@settings(max_examples=100, deadline=None)
def test_no_value_anywhere_breaks_the_check(which: int, random: Any, value: Any) -> None:
    start = WRONG[which][0]
    resource = copy.deepcopy(start if isinstance(start, dict) else patient())
    place: Any = resource
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not keys:
            break
        key = random.choice(keys)
        if isinstance(place[key], (dict, list)) and place[key] and random.random() < 0.7:
            place = place[key]
        else:
            place[key] = value
            break
    assert isinstance(base.check(json.dumps(resource)), list)

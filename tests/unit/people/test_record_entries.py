"""What the search index holds of small resources that can be read at a glance."""

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from commonweal.kernel.problem import Refused
from commonweal.people.record.definitions.params import resource_types, search_params
from commonweal.people.record.indexing import keys
from commonweal.people.record.indexing.entries import EARLIEST, LATEST, Entries
from commonweal.people.record.indexing.expressions import parse
from commonweal.people.record.indexing.extract import entries
from commonweal.people.record.indexing.moments import DAY, MINUTE, SECOND, span

LOINC = "http://loinc.org"
OBSERVATION_STATUS = "http://hl7.org/fhir/observation-status"


def micro(*args: int) -> int:
    return int(datetime(*args, tzinfo=UTC).timestamp()) * SECOND


def read(resource: dict) -> Entries:
    return entries(json.loads(json.dumps(resource), parse_float=Decimal))


def observation(**more: object) -> dict:
    return {
        "resourceType": "Observation",
        "id": "o1",
        "status": "final",
        "code": {"coding": [{"system": LOINC, "code": "8867-4"}]},
        **more,
    }


def has(found: Entries, type_: str, code: str, form: str) -> bool:
    return keys.coded(type_, code, form) in found.tokens


def dates(found: Entries, type_: str, code: str) -> set:
    """With each first component of a composite by itself, None where there is none."""
    return {
        (*each[1:], first)
        for each, firsts in found.dates.items()
        for first in firsts or (None,)
        if each[0] == keys.param(type_, code)
    }


def numbers(found: Entries, type_: str, code: str) -> set:
    return {
        (*each[1:3], first)
        for each, firsts in found.numbers.items()
        for first in firsts or (None,)
        if each[0] == keys.param(type_, code)
    }


def strings(found: Entries, type_: str, code: str) -> set:
    return {each[1] for each in found.strings if each[0] == keys.param(type_, code)}


def targets(found: Entries, type_: str, code: str) -> set:
    return {each[1] for each in found.references if each[0] == keys.param(type_, code)}


def test_every_type_can_be_read():
    for type_ in resource_types():
        assert isinstance(entries({"resourceType": type_}), Entries)


def test_no_two_parameters_share_a_number():
    pairs = [(type_, code) for type_ in resource_types() for code in search_params(type_)]
    assert len({keys.param(*each) for each in pairs}) == len(pairs)


def test_a_coded_value_answers_to_each_of_its_spellings():
    found = read(observation())
    for form in (keys.code_form("8867-4"), f"{LOINC}|8867-4", f"{LOINC}|"):
        assert has(found, "Observation", "code", form)
        assert has(found, "Observation", "combo-code", form)
    assert not has(found, "Observation", "code", "|8867-4")
    assert keys.present("Observation", "code") in found.tokens
    assert keys.present("Observation", "category") not in found.tokens


def test_a_code_answers_with_and_without_the_system_of_its_value_set():
    found = read(observation())
    for form in (keys.code_form("final"), "|final", f"{OBSERVATION_STATUS}|final", f"{OBSERVATION_STATUS}|"):
        assert has(found, "Observation", "status", form)


def test_an_identifier_answers_also_by_its_type():
    kind = {"coding": [{"system": "urn:types", "code": "MR"}]}
    found = read({"resourceType": "Patient", "identifier": [{"system": "urn:a", "value": "7", "type": kind}]})
    assert has(found, "Patient", "identifier", "urn:a|7")
    assert has(found, "Patient", "identifier", "urn:a|")
    assert keys.of_type("Patient", "identifier", "urn:types", "MR", "7") in found.tokens


def test_references_are_local_versionless_and_of_the_type_asked_for():
    found = read(observation(subject={"reference": "Patient/p1/_history/3"}, performer=[{"reference": "Device/d"}]))
    assert targets(found, "Observation", "subject") == {keys.target("Patient/p1")}
    assert targets(found, "Observation", "patient") == {keys.target("Patient/p1")}
    found = read(observation(subject={"reference": "Group/g1"}))
    assert targets(found, "Observation", "subject") == {keys.target("Group/g1")}
    assert targets(found, "Observation", "patient") == set()
    assert keys.present("Observation", "patient") not in found.tokens


def test_a_reference_by_identifier():
    found = read(observation(subject={"identifier": {"system": "urn:nhs", "value": "9"}}))
    assert keys.identified("Observation", "patient", "urn:nhs|9") in found.tokens
    found = read(observation(subject={"type": "Group", "identifier": {"system": "urn:nhs", "value": "9"}}))
    assert keys.identified("Observation", "subject", "urn:nhs|9") in found.tokens
    assert keys.identified("Observation", "patient", "urn:nhs|9") not in found.tokens


def test_what_is_contained_is_not_indexed():
    found = read(
        observation(contained=[{"resourceType": "Patient", "id": "p", "gender": "male"}], subject={"reference": "#p"})
    )
    assert targets(found, "Observation", "subject") == set()
    assert keys.present("Observation", "patient") in found.tokens


def test_addresses_of_another_server_and_of_canonicals():
    found = read(observation(subject={"reference": "https://elsewhere.example/fhir/Patient/1/_history/2"}))
    plain = "https://elsewhere.example/fhir/Patient/1"
    assert targets(found, "Observation", "patient") == {keys.target(plain), keys.target(f"{plain}/_history/2")}
    found = read({"resourceType": "QuestionnaireResponse", "status": "completed", "questionnaire": "urn:q|2"})
    assert targets(found, "QuestionnaireResponse", "questionnaire") == {keys.target("urn:q"), keys.target("urn:q|2")}


def test_compartments():
    found = read(observation(subject={"reference": "Patient/p1"}, encounter={"reference": "Encounter/e1"}))
    assert keys.compartment("Patient", "p1") in found.tokens
    assert keys.compartment("Encounter", "e1") in found.tokens
    assert keys.compartment("Patient", "p1") in read({"resourceType": "Patient", "id": "p1"}).tokens
    outside = read(observation(subject={"reference": "https://elsewhere.example/Patient/p1"}))
    assert keys.compartment("Patient", "p1") not in outside.tokens


@pytest.mark.parametrize(
    ("written", "low", "width"),
    [
        ("2024", micro(2024, 1, 1), 366 * DAY),
        ("2023-02", micro(2023, 2, 1), 28 * DAY),
        ("2024-02", micro(2024, 2, 1), 29 * DAY),
        ("2024-12", micro(2024, 12, 1), 31 * DAY),
        ("2024-02-29", micro(2024, 2, 29), DAY),
        ("2024-01-01T00:00:00+01:00", micro(2023, 12, 31, 23), SECOND),
        ("2024-01-01T10:00Z", micro(2024, 1, 1, 10), MINUTE),
        ("2024-01-01T10:00:00.5Z", micro(2024, 1, 1, 10) + 500_000, 100_000),
        ("2024-01-01T10:00:00.123456789Z", micro(2024, 1, 1, 10) + 123_456, 1),
        ("2016-12-31T23:59:60Z", micro(2017, 1, 1), SECOND),
        ("2024-01-01T10:00:00", micro(2024, 1, 1, 10), SECOND),
    ],
)
def test_a_date_stands_for_a_range_as_wide_as_its_precision(written, low, width):
    assert span(written) == (low, low + width)


@pytest.mark.parametrize("written", ["", "2024-02-30", "2024-13", "24", "2024-W01-1", "2024-01-01T25:00:00Z", "0000"])
def test_what_is_no_date_is_refused(written):
    with pytest.raises(ValueError):
        span(written)


def test_the_ends_of_time_do_not_overflow():
    assert span("9999-12-31T23:59:59-14:00")[1] < LATEST
    assert span("0001-01-01T00:00:00+14:00")[0] > EARLIEST


def test_periods_and_timings():
    found = read(observation(effectivePeriod={"start": "2024-01-01"}))
    assert dates(found, "Observation", "date") == {(micro(2024, 1, 1), LATEST, None)}
    found = read(observation(effectivePeriod={"end": "2024-01-01"}))
    assert dates(found, "Observation", "date") == {(EARLIEST, micro(2024, 1, 2), None)}
    timing = {"event": ["2024-03-01", "2024-01-01"], "repeat": {"boundsPeriod": {"start": "2024-02-01", "end": "2024-04"}}}
    found = read(observation(effectiveTiming=timing))
    assert dates(found, "Observation", "date") == {(micro(2024, 1, 1), micro(2024, 5, 1), None)}


def test_names_and_addresses_are_folded():
    found = read(
        {
            "resourceType": "Patient",
            "name": [{"family": "Müller", "given": ["Zoë", "ANN"], "suffix": ["MBE"]}],
            "address": [{"line": ["1  High St"], "city": "Ely"}],
        }
    )
    assert strings(found, "Patient", "name") == {"muller", "zoe", "ann", "mbe"}
    assert strings(found, "Patient", "family") == {"muller"}
    assert strings(found, "Patient", "address") == {"1 high st", "ely"}
    assert keys.exact("Patient", "family", "Müller") in found.tokens


def test_texts_that_the_database_would_refuse_are_mended():
    found = read({"resourceType": "Patient", "name": [{"family": "a\0b"}, {"family": "x\ud800"}]})
    assert strings(found, "Patient", "family") == {"a\ufffdb", "x\ufffd"}


def test_uris_keep_their_spelling():
    found = read(observation(meta={"profile": ["http://Example.org/P|1.0"]}))
    assert strings(found, "Observation", "_profile") == {"http://Example.org/P|1.0", "http://Example.org/P"}
    assert keys.exact("Observation", "_profile", "http://Example.org/P") in found.tokens


def test_quantities_and_their_units():
    quantity = {"value": 70, "unit": "beats", "system": "urn:units", "code": "/min"}
    found = read(observation(valueQuantity=quantity))
    row = next(each for each in found.numbers if each[0] == keys.param("Observation", "value-quantity"))
    assert row[1:3] == (Decimal(70), Decimal(70))
    assert set(row[3]) == set(keys.unit_forms("urn:units", "/min", "beats"))
    found = read(observation(valueQuantity={"value": 5, "comparator": "<"}))
    assert numbers(found, "Observation", "value-quantity") == {(None, Decimal(5), None)}
    found = read(observation(valueSampledData={"origin": {"value": 2}, "period": 1, "dimensions": 1, "data": "1 E 5 -1"}))
    assert numbers(found, "Observation", "value-quantity") == {(Decimal(1), Decimal(7), None)}


def test_ranges_of_numbers():
    found = read({"resourceType": "RiskAssessment", "prediction": [{"probabilityRange": {"low": {"value": 0.1}}}]})
    assert numbers(found, "RiskAssessment", "probability") == {(Decimal("0.1"), None, None)}


def test_composites_pair_what_stands_in_one_element():
    systolic = {"code": {"coding": [{"code": "sys"}]}, "valueQuantity": {"value": 120}}
    diastolic = {"code": {"coding": [{"code": "dia"}]}, "valueQuantity": {"value": 80}}
    found = read(observation(component=[systolic, diastolic]))
    code = "component-code-value-quantity"
    first = [keys.paired("Observation", code, each) for each in keys.coded_forms(None, "sys")]
    assert {each for each in numbers(found, "Observation", code) if each[0] == 120} == {
        (Decimal(120), Decimal(120), key) for key in first
    }
    assert numbers(found, "Observation", "code-value-quantity") == set()


def test_composites_of_two_codes():
    found = read(observation(valueCodeableConcept={"coding": [{"system": "urn:s", "code": "yes"}]}))
    assert keys.pair("Observation", "code-value-concept", f"{LOINC}|8867-4", "urn:s|yes") in found.tokens
    assert keys.pair("Observation", "code-value-concept", f"{LOINC}|8867-4", "urn:s|no") not in found.tokens


def test_composites_of_a_range_of_numbers():
    sequence = {
        "resourceType": "MolecularSequence",
        "referenceSeq": {"chromosome": {"coding": [{"code": "1"}]}},
        "variant": [{"start": 100, "end": 110}],
    }
    code = "chromosome-variant-coordinate"
    paired = {keys.paired("MolecularSequence", code, each) for each in keys.coded_forms(None, "1")}
    assert numbers(read(sequence), "MolecularSequence", code) == {(Decimal(100), Decimal(110), key) for key in paired}


def test_a_date_in_a_composite_whose_type_is_published_with_a_capital():
    found = read(observation(valueDateTime="2024-01-01"))
    assert {each[:2] for each in dates(found, "Observation", "code-value-date")} == {(micro(2024, 1, 1), micro(2024, 1, 2))}


@pytest.mark.parametrize(
    ("more", "form"),
    [({}, "false"), ({"deceasedBoolean": False}, "false"), ({"deceasedBoolean": True}, "true"), ({"deceasedDateTime": "2024"}, "true")],
)
def test_deceased_is_true_or_false_of_every_patient(more, form):
    found = read({"resourceType": "Patient", **more})
    assert [each for each in ("true", "false") if has(found, "Patient", "deceased", f"|{each}")] == [form]


def test_only_contacts_of_the_kind_asked_for():
    found = read({"resourceType": "Patient", "telecom": [{"system": "email", "use": "home", "value": "a@b.example"}]})
    assert has(found, "Patient", "email", "email|a@b.example")
    assert has(found, "Patient", "telecom", "home|a@b.example")
    assert keys.present("Patient", "phone") not in found.tokens


def test_a_composition_leads_a_document():
    entry = [{"resource": {"resourceType": "Composition", "id": "c"}}, {"resource": {"resourceType": "Patient", "id": "p"}}]
    found = read({"resourceType": "Bundle", "type": "document", "entry": entry})
    assert targets(found, "Bundle", "composition") == {keys.target("Composition/c")}


def test_an_element_with_extensions_only_is_no_value():
    found = read({"resourceType": "Patient", "identifier": [{"extension": [{"url": "urn:x", "valueCode": "unknown"}]}]})
    assert keys.present("Patient", "identifier") not in found.tokens


@pytest.mark.parametrize(
    "resource",
    [
        {},
        {"resourceType": "Patients"},
        {"resourceType": "Patient", "birthDate": "2024-02-31"},
        {"resourceType": "Patient", "identifier": "9"},
        {"resourceType": "Observation", "valueQuantity": {"value": Decimal("1E+5000")}},
        {"resourceType": "Patient", "contained": [3]},
    ],
)
def test_what_cannot_be_read_is_refused_with_a_remedy(resource):
    with pytest.raises(Refused) as refused:
        entries(resource)
    assert refused.value.problems[0].remedy
    assert refused.value.problems[0].where.field


@pytest.mark.parametrize(
    "expression", ["Patient.name.first()", "Patient.name[1]", "Patient.name.where(use!='old')", "Patient.a + 1", "(Patient.a"]
)
def test_an_expression_that_is_not_understood_is_refused(expression):
    with pytest.raises(ValueError, match="not understood"):
        parse(expression, "Patient")


def test_a_canonical_is_a_uri():
    found = read({"resourceType": "ConceptMap", "status": "draft", "sourceCanonical": "urn:v|2"})
    assert targets(found, "ConceptMap", "source") == targets(found, "ConceptMap", "source-uri")
    assert targets(found, "ConceptMap", "source-uri") == {keys.target("urn:v"), keys.target("urn:v|2")}

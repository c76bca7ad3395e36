"""What the product knows of FHIR R4, distilled from the published package."""

import pytest

from commonweal.people.record.definitions.codes import system_codes, value_set, value_set_codes
from commonweal.people.record.definitions.elements import children, elements, is_primitive, type_, types
from commonweal.people.record.definitions.params import (
    UNSUPPORTED,
    compartments,
    resource_types,
    search_params,
)
from commonweal.people.record.definitions.structures import structure, structure_urls, type_structure


def test_all_resource_types_of_the_release_and_no_other():
    assert len(resource_types()) == 146
    assert {"Patient", "Observation", "Parameters", "Binary"} <= set(resource_types())
    assert not {"Resource", "DomainResource", "SubscriptionStatus"} & set(resource_types())


@pytest.mark.covers("D2-022")
def test_search_parameters_of_a_type():
    params = search_params("Observation")
    assert params["code"].expression == "Observation.code"
    assert params["patient"].expression == "Observation.subject.where(resolve() is Patient)"
    assert params["patient"].targets == ("Patient",)
    assert params["code-value-quantity"].kind == "composite"
    assert [each.code for each in params["code-value-quantity"].components] == ["code", "value-quantity"]
    assert params["_tag"].type == "Observation"
    assert {"_id", "_lastUpdated", "_profile", "_security", "_source", "_tag"} <= set(params)


def test_parameters_that_are_not_answered_say_why():
    assert "phonetic" not in search_params("Patient")
    assert "near" not in search_params("Location")
    assert "_content" not in search_params("Binary")
    assert all(UNSUPPORTED[code] for code in ("phonetic", "near", "_content"))


def test_parameters_added_to_the_package_are_left_out():
    assert "status" not in search_params("DetectedIssue")
    assert "order-detail" not in search_params("ServiceRequest")


def test_published_slips_are_put_right():
    first, second = search_params("DocumentReference")["relationship"].components
    assert (first.code, first.expression, second.code, second.expression) == ("relation", "code", "relatesto", "target")
    assert search_params("InsurancePlan")["name"].expression == "InsurancePlan.name | InsurancePlan.alias"


def test_an_unknown_type_has_no_parameters():
    with pytest.raises(KeyError):
        search_params("Patients")


def test_compartments():
    assert set(compartments()) == {"Device", "Encounter", "Patient", "Practitioner", "RelatedPerson"}
    assert compartments()["Patient"]["Observation"] == ("subject", "performer")
    assert compartments()["Encounter"]["Encounter"] == ("{def}",)
    for kind, members in compartments().items():
        for name, codes in members.items():
            assert all(code in search_params(name) or (code == "{def}" and name == kind) for code in codes)


def test_elements_and_their_bindings():
    gender = elements("Patient")["gender"]
    assert (gender.min, gender.max, gender.strength) == (0, 1, "required")
    assert gender.system == "http://hl7.org/fhir/administrative-gender"
    assert elements("Patient")["name"].is_list
    subject = elements("Observation")["subject"].types[0]
    assert subject.code == "Reference"
    assert set(subject.targets) == {"Patient", "Group", "Device", "Location"}


def test_children_spell_out_choices_and_follow_content():
    kids = children("Observation")
    assert kids["valueQuantity"].type == "Quantity"
    assert kids["valueQuantity"].within == ("Quantity", "")
    assert kids["component"].within == ("Observation", "component")
    assert children("Observation", "component")["referenceRange"].within == ("Observation", "referenceRange")
    assert children("Quantity")["value"].type == "decimal"


def test_types():
    assert is_primitive("dateTime")
    assert not is_primitive("Period")
    assert type_("id").regex == r"[A-Za-z0-9\-\.]{1,64}"
    assert type_("Patient").base == "DomainResource"
    assert {"Resource", "Element", "Timing"} <= types()


def test_codes_of_value_sets():
    url = "http://hl7.org/fhir/ValueSet/administrative-gender"
    assert value_set_codes(url) == {"male", "female", "other", "unknown"}
    assert value_set_codes(f"{url}|4.0.1") == value_set_codes(url)
    assert value_set(url) == {"http://hl7.org/fhir/administrative-gender": value_set_codes(url)}
    assert value_set_codes("http://hl7.org/fhir/ValueSet/mimetypes") is None
    assert value_set("http://hl7.org/fhir/ValueSet/mimetypes") == {"urn:ietf:bcp:13": None}
    assert value_set("urn:nowhere") is None
    assert system_codes("http://loinc.org") is None


def test_the_codes_of_every_required_binding_but_these_are_known():
    bound = {each.value_set for name in types() for each in elements(name).values() if each.strength == "required"}
    unknown = {each for each in bound if each and value_set_codes(each) is None}
    assert {each.rpartition("/")[2] for each in unknown} == {"mimetypes", "currencies", "ucum-units", "LL379-9"}


def test_structures_by_address():
    patient = structure("http://hl7.org/fhir/StructureDefinition/Patient|4.0.1")
    assert patient is not None
    assert patient is not type_structure("Observation")
    assert patient["snapshot"]["element"][0]["path"] == "Patient"
    assert structure("http://hl7.org/fhir/StructureDefinition/patient-birthPlace") is not None
    assert structure("http://hl7.org/fhir/StructureDefinition/vitalsigns") is not None
    assert structure("urn:nowhere") is None
    assert len(structure_urls()) > 600

"""The pages of a person: who may open them, what they show and from where, and the record as it was known before."""

from __future__ import annotations

import json
from collections.abc import Generator
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from tests.conftest import Database
from tests.people_records import changed, deleted, long_record, one_person, taken_in

from commonweal.access import actions as accounts
from commonweal.access.principal import OPERATOR
from commonweal.access.scope import scoped
from commonweal.kernel.nhs_number import spaced
from commonweal.people.record.pages.entry import parsed, source_of
from commonweal.people.record.pages.kinds import NOT_IN_TIMELINE
from commonweal.people.record.pages.reading import Held, line_of
from commonweal.people.record.pages.sections import READ, TYPES
from commonweal.people.record.store import read

PASSWORD = "correct horse battery"
CARING = ("clinician", "social-worker", "coordinator")
OTHERS = ("analyst", "finance-lead", "resident")
ENTRIES = 160
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def ann() -> list[dict[str, Any]]:
    return one_person(seed=3)


@pytest.fixture(scope="module")
def record(module_database: Database, ann: list[dict[str, Any]]) -> Generator[dict[str, str]]:
    with scoped(OPERATOR):
        for role in (*CARING, *OTHERS):
            accounts.create_user(username=role, full_name=role, role=role, password=PASSWORD, by=OPERATOR)
    taken_in(ann)
    long = long_record(ENTRIES)
    taken_in(long)
    bare = {"resourceType": "Patient", "id": "bare"}
    odd = {
        "resourceType": "Patient", "id": "odd", "name": [{"text": SCRIPT}], "birthDate": "1950-03",
        "meta": {"security": [{"system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": "R"}]},
        "identifier": [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "123"}],
        "deceasedBoolean": True, "address": [{"text": SCRIPT}],
        "link": [{"other": {"reference": "Patient/bare"}, "type": "replaced-by"}],
    }  # fmt: skip
    narrative = f'<div xmlns="http://www.w3.org/1999/xhtml">{SCRIPT[8:]}<p>Never shown</p></div>'
    subject = {"reference": "Patient/odd"}
    about_odd = [
        {"resourceType": "Condition", "id": "refuted", "subject": subject, "code": {"text": SCRIPT},
         "text": {"status": "generated", "div": narrative},
         "verificationStatus": {"coding": [{"code": "refuted"}]}},
        {"resourceType": "Condition", "id": "wrong", "subject": subject, "code": {"text": "Not theirs"},
         "verificationStatus": {"coding": [{"code": "entered-in-error"}]}},
        {"resourceType": "Condition", "id": "modified", "subject": subject, "code": {"text": "Measles"},
         "modifierExtension": [{"url": "urn:test:other-way-round", "valueBoolean": True}]},
        {"resourceType": "MedicationRequest", "id": "never", "subject": subject, "status": "active", "intent": "order",
         "doNotPerform": True, "medicationCodeableConcept": {"text": "Penicillin"}},
        {"resourceType": "Observation", "id": "exact", "subject": subject, "status": "final", "code": {"text": "Weight"},
         "valueQuantity": {"value": "@", "unit": "kg"}, "effectiveDateTime": "2016-02"},
        {"resourceType": "Observation", "id": "absent", "subject": subject, "status": "final", "code": {"text": "Height"},
         "dataAbsentReason": {"text": "person was in bed"}},
        {"resourceType": "Flag", "id": "dog", "status": "active", "subject": subject, "code": {"text": "Dog in the yard"}},
        {"resourceType": "Flag", "id": "old-dog", "status": "inactive", "subject": subject, "code": {"text": "Old dog"}},
    ]  # fmt: skip
    resources = [bare, odd, *about_odd]
    exact = [json.loads(json.dumps(each)) for each in resources]
    taken_in([each for each in exact if each["id"] != "exact"])
    _with_decimal(next(each for each in exact if each["id"] == "exact"))
    yield {"ann": ann[0]["id"], "long": long[0]["id"], "odd": "odd", "bare": "bare"}


def _with_decimal(resource: dict[str, Any]) -> None:
    """Take in a body with a decimal that a float would not keep."""
    from commonweal.people.record.store import bulk
    from commonweal.people.record.wire.document import read

    text = json.dumps(resource).replace('"@"', "70.50")
    with scoped(OPERATOR):
        bulk.create([(read(text), resource["id"])], method="PUT")


def signed_in(name: str) -> Client:
    client = Client(SERVER_NAME="127.0.0.1")
    assert client.post("/sign-in", {"username": name, "password": PASSWORD}).status_code == 302
    return client


@pytest.fixture(scope="module")
def clinician(record: dict[str, str]) -> Client:
    return signed_in("clinician")


def text_of(response: HttpResponse) -> str:
    assert response.status_code == 200, response.content[:2000]
    return response.content.decode()


def pages_of(id_: str) -> list[str]:
    return [
        f"/people/{id_}",
        f"/people/{id_}/timeline",
        f"/people/{id_}/summary.pdf",
        f"/people/{id_}/entries/Patient/{id_}",
    ]


@pytest.mark.covers("D2-022")
@pytest.mark.parametrize("role", CARING)
def test_who_cares_may_open_every_page(record: dict[str, str], role: str) -> None:
    client = signed_in(role)
    for path in ("/people", *pages_of(record["ann"])):
        assert client.get(path).status_code == 200, path


@pytest.mark.parametrize("role", [*OTHERS, None])
def test_nobody_else_may(record: dict[str, str], role: str | None) -> None:
    client = signed_in(role) if role else Client(SERVER_NAME="127.0.0.1")
    for path in ("/people", *pages_of(record["ann"])):
        assert client.get(path).status_code == 403, path
    assert client.post("/people", {"number": "9990000018"}).status_code == 403


def test_the_banner_says_who_it_is(record: dict[str, str], clinician: Client, ann: list[dict[str, Any]]) -> None:
    patient = ann[0]
    for path in (f"/people/{record['ann']}", f"/people/{record['ann']}/timeline"):
        page = text_of(clinician.get(path))
        assert patient["name"][0]["family"].upper().replace("'", "&#39;") in page
        assert spaced(patient["identifier"][0]["value"]) in page
        assert "verified" in page
        assert patient["address"][0]["postalCode"] in page
        assert "Test data" in page


def test_the_summary_has_every_part_of_the_record(
    record: dict[str, str], clinician: Client, ann: list[dict[str, Any]]
) -> None:
    page = text_of(clinician.get(f"/people/{record['ann']}"))
    by_type = {each["resourceType"]: each for each in ann}
    assert by_type["AllergyIntolerance"]["code"]["text"] in page
    assert by_type["Condition"]["code"]["text"] in page
    assert by_type["MedicationRequest"]["medicationCodeableConcept"]["text"] in page
    assert by_type["CarePlan"]["contained"][0]["description"]["text"] in page
    assert by_type["CarePlan"]["activity"][0]["detail"]["description"] in page
    assert by_type["CareTeam"]["participant"][0]["member"]["display"] in page
    assert by_type["DocumentReference"]["description"] in page
    assert "What is most important to me" in page
    assert by_type["Patient"]["contact"][0]["telecom"][0]["value"] in page
    assert "General practice system" in page


def test_the_timeline_runs_across_health_and_social_care(record: dict[str, str], clinician: Client) -> None:
    page = text_of(clinician.get(f"/people/{record['ann']}/timeline"))
    assert page.count('app-entry__title"') == 19
    assert "urn:commonweal:synthetic:thornshire-general-hospital" in page
    assert "urn:commonweal:synthetic:thornshire-council-adult-social-care" in page


def test_the_timeline_is_read_in_pages_that_leave_nothing_out(record: dict[str, str], clinician: Client) -> None:
    address = f"/people/{record['long']}/timeline"
    seen: list[str] = []
    for number in range(1, ENTRIES // 25 + 2):
        page = text_of(clinician.get(address, {"page": number}))
        seen += [part.split('"')[0] for part in page.split(f'href="/people/{record["long"]}/entries/')[1:]]
    assert len(seen) == len(set(seen)) == ENTRIES
    for wrong in ("99", "0", "x"):
        assert clinician.get(address, {"page": wrong}).status_code == 404


def test_the_timeline_is_filtered_by_kind_source_and_words(record: dict[str, str], clinician: Client) -> None:
    address = f"/people/{record['long']}/timeline"
    with scoped(OPERATOR):
        held = Held(record["long"], None)
        allergies = sum(line.type == "AllergyIntolerance" for line in held.lines)
        council = sum("council" in source for source in held.source_of.values())
        weights = len(held.holding(held.lines, "BODY weight"))
        whole = sum("Body weight" in entry.title for entry in held.entries(held.lines))
    assert weights == whole > 0
    assert f"{allergies} of {ENTRIES}" in text_of(clinician.get(address, {"kind": "allergies"}))
    source = "urn:commonweal:synthetic:thornshire-council-adult-social-care"
    assert f"{council} of {ENTRIES}" in text_of(clinician.get(address, {"source": source}))
    assert f"{weights} of {ENTRIES}" in text_of(clinician.get(address, {"q": "body  WEIGHT"}))
    assert "No entry is like that" in text_of(clinician.get(address, {"q": "100% \\ nothing_ like it"}))
    for wrong in ({"kind": "nonsense"}, {"source": "nonsense"}, {"known": "yesterday"}, {"known": "2999-01-01T00:00"}):
        assert clinician.get(address, wrong).status_code == 400


def test_a_filter_finds_words_that_are_written_with_escapes_and_accents(record: dict[str, str]) -> None:
    subject = {"reference": "Patient/bare"}
    taken_in([
        {"resourceType": "Condition", "id": f"accent-{number}", "subject": subject, "code": {"text": text}}
        for number, text in enumerate(("Ménière's disease", "MENIERE", "Plain", 'Quote "meniere"'))
    ])  # fmt: skip
    with scoped(OPERATOR):
        held = Held("bare", None)
        found = {entry.id for entry in held.entries(held.holding(held.lines, "meniere"))}
        assert found == {"accent-0", "accent-1", "accent-3"}
        assert len(Held("bare", None).holding(held.lines, "MÉNIÈRE")) == 3


def test_what_the_index_says_is_what_the_bodies_say(record: dict[str, str]) -> None:
    """Lines are read from the search index now, and from bodies where they are of a former moment: both must be one."""
    for id_ in (record["ann"], record["long"], record["odd"]):
        with scoped(OPERATOR):
            held = Held(id_, None)
            bodies = [each for each in read.compartment("Patient", id_) if each.type not in NOT_IN_TIMELINE]
            beside = [line for line in held.lines if line.type == "Task"]
            entries = {line.seq: line for line in held.lines}
            assert held.total == len(held.lines) == len(bodies) + len(beside)
            assert [line_of(each) for each in bodies] == [entries[each.seq] for each in bodies]
            sources = {each.seq: source_of(parsed(each)) for each in bodies}
            assert sources == {seq: held.source_of[seq] for seq in sources}
            assert Held(id_, timezone.now()).lines == held.lines
            few = Held(id_, None, READ)
            assert few.lines == [line for line in held.lines if line.type in READ]
            assert (few.total, few.latest) == (held.total, held.latest)


def test_nothing_that_was_written_is_read_as_markup(record: dict[str, str], clinician: Client) -> None:
    for path in (
        "/people/odd",
        "/people/odd/timeline",
        "/people/odd/entries/Condition/refuted",
        "/people/odd/entries/Patient/odd",
    ):
        page = text_of(clinician.get(path))
        assert SCRIPT not in page, path
        assert "&lt;script&gt;" in page
        assert "Never shown" not in page
    assert clinician.get("/people/odd/summary.pdf").content.startswith(b"%PDF")


def test_what_turns_an_entry_round_is_said_aloud(record: dict[str, str], clinician: Client) -> None:
    page = text_of(clinician.get("/people/odd"))
    assert "Refuted: the person does not have this" in page
    assert "Not to be done or given" in page
    assert "Carries a condition that this page does not understand" in page
    assert "Not theirs" not in page
    assert "1 entered in error is left out here" in page
    assert "Dog in the yard" in page
    assert "Old dog" not in page
    timeline = text_of(clinician.get("/people/odd/timeline"))
    assert "Entered in error" in timeline
    assert "not known: person was in bed" in timeline
    assert "70.50 kg" in timeline
    assert "February 2016" in timeline


def test_an_odd_person_is_shown_with_what_is_wrong(record: dict[str, str], clinician: Client) -> None:
    page = text_of(clinician.get("/people/odd"))
    for words in (
        "Restricted record",
        "this is not a valid NHS number",
        "date not known",
        "March 1950",
        "/people/bare",
    ):
        assert words in page
    empty = text_of(clinician.get("/people/bare"))
    for words in ("Name not known", "No allergy is recorded", "Nobody is named", "not known"):
        assert words in empty


def test_an_entry_says_who_recorded_it_and_has_its_versions(clinician: Client) -> None:
    ann = one_person(seed=4)
    taken_in(ann)
    condition = next(each for each in ann if each["resourceType"] == "Condition")
    later = {**condition, "code": {"text": "Something else"}}
    changed(later)
    taken_in([{
        "resourceType": "Provenance", "id": "prov", "target": [{"reference": f"Condition/{condition['id']}"}],
        "recorded": "2016-05-04T10:00:00Z", "agent": [{"who": {"display": "Ward clerk"}}],
        "activity": {"text": "Copied from paper"},
    }])  # fmt: skip
    client = clinician
    address = f"/people/{ann[0]['id']}/entries/Condition/{condition['id']}"
    page = text_of(client.get(address))
    for words in ("Something else", "Version 1", "Version 2", "Ward clerk", "Copied from paper", "operator",
                  condition["meta"]["source"], condition["recorder"]["display"]):  # fmt: skip
        assert words in page
    former = text_of(client.get(address, {"version": "1"}))
    assert condition["code"]["text"] in former
    assert "There is a later one" in former
    for wrong in ({"version": "3"}, {"version": "x"}):
        assert client.get(address, wrong).status_code == 404
    assert client.get(f"/people/{ann[0]['id']}/entries/Condition/none").status_code == 404
    deleted("Condition", condition["id"])
    assert "deleted" in text_of(client.get(address))
    assert "Something else" not in text_of(client.get(f"/people/{ann[0]['id']}"))
    deleted("Patient", ann[0]["id"])
    assert client.get(f"/people/{ann[0]['id']}").status_code == 404


def test_the_record_is_shown_as_it_was_known(record: dict[str, str]) -> None:
    ann = one_person(seed=6)
    taken_in(ann[:1])
    taken_in([{"resourceType": "Patient", "id": "other"}])
    id_ = ann[0]["id"]
    mine = {
        "resourceType": "Condition",
        "id": "mine",
        "subject": {"reference": f"Patient/{id_}"},
        "code": {"text": "First"},
    }
    moved = {**mine, "id": "moved", "subject": {"reference": "Patient/other"}, "code": {"text": "Of another"}}
    taken_in([mine, moved])
    with scoped(OPERATOR):
        before = _recorded_last()
    changed({**mine, "code": {"text": "Second"}})
    changed({**moved, "subject": {"reference": f"Patient/{id_}"}})
    taken_in([{**mine, "id": "late", "code": {"text": "Late"}}])
    with scoped(OPERATOR):
        then, now = Held(id_, before), Held(id_, None)
        assert [entry.title for entry in then.entries(then.lines)] == ["First"]
        assert {entry.title for entry in now.entries(now.lines)} == {"Second", "Of another", "Late"}
        assert (then.total, list(then.source_of.values())) == (1, [""])
        assert Held(id_, before - timedelta(days=1)).lines == []


def _recorded_last() -> Any:
    from commonweal.people.record.store.session import rows

    return rows("SELECT max(recorded) FROM record_version")[0][0]


def test_a_page_as_known_before_the_person_was_is_not_found(record: dict[str, str], clinician: Client) -> None:
    answer = clinician.get(f"/people/{record['ann']}", {"known": "2001-01-01T00:00"})
    assert answer.status_code == 404
    assert clinician.get("/people/nobody").status_code == 404
    minute = timezone.localtime(timezone.now() + timedelta(seconds=50)).strftime("%Y-%m-%dT%H:%M")
    page = clinician.get(f"/people/{record['ann']}", {"known": minute})
    assert page.status_code in {200, 404}  # the person may have been taken in within this minute


def test_an_entry_of_somebody_else_is_not_shown_on_this_person(record: dict[str, str], clinician: Client) -> None:
    assert clinician.get(f"/people/{record['ann']}/entries/Condition/refuted").status_code == 404


def test_the_finder_leads_to_the_person(record: dict[str, str], clinician: Client, ann: list[dict[str, Any]]) -> None:
    patient = ann[0]
    number = patient["identifier"][0]["value"]
    answer = clinician.post("/people", {"number": spaced(number)})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/people/{record['ann']}")
    name = patient["name"][0]
    found = text_of(clinician.post("/people", {"family": name["family"].lower(), "born": patient["birthDate"]}))
    assert "1 person found" in found
    assert f"/people/{record['ann']}" in found
    assert "Nobody was found" in text_of(
        clinician.post("/people", {"family": name["family"], "given": "Nemo", "born": patient["birthDate"]})
    )
    assert "Nobody was found" in text_of(clinician.post("/people", {"number": "999 000 0018"}))


@pytest.mark.parametrize(
    ("sent", "field"),
    [({"number": "9434765910"}, "number"), ({"number": "12"}, "number"), ({"family": "Smith"}, "born"),
     ({"born": "1950-01-01"}, "family"), ({"family": "Smith", "born": "1950-02-31"}, "born"), ({}, "family")],
)  # fmt: skip
def test_the_finder_says_what_is_missing(clinician: Client, sent: dict[str, str], field: str) -> None:
    answer = clinician.post("/people", sent)
    assert answer.status_code == 400
    assert f'href="#{field}"' in answer.content.decode()
    assert f'id="{field}-error"' in answer.content.decode()


def test_a_name_with_marks_of_the_search_is_a_name(clinician: Client) -> None:
    for family in ("O'Brien, or anybody", "a|b", "a$b", "back\\slash", "%", "*"):
        assert "Nobody was found" in text_of(clinician.post("/people", {"family": family, "born": "1950-01-01"}))


def test_the_site_search_finds_by_number_only(
    record: dict[str, str], clinician: Client, ann: list[dict[str, Any]]
) -> None:
    number = ann[0]["identifier"][0]["value"]
    assert f"/people/{record['ann']}" in text_of(clinician.get("/search", {"q": spaced(number)}))
    assert f"/people/{record['ann']}" not in text_of(clinician.get("/search", {"q": ann[0]["name"][0]["family"]}))
    assert f"/people/{record['ann']}" not in text_of(signed_in("analyst").get("/search", {"q": number}))


def test_every_date_and_state_that_the_timeline_goes_by_can_be_searched_by() -> None:
    from commonweal.people.record.definitions.params import search_params
    from commonweal.people.record.pages.kinds import DATED, KINDS, STATED

    for type_, named in DATED.items():
        for code, _element in named:
            assert search_params(type_)[code].kind == "date", (type_, code)
    for type_, stated in STATED.items():
        for code in stated:
            assert search_params(type_)[code].kind == "token", (type_, code)
    types = [type_ for _name, types in KINDS.values() for type_ in types]
    assert len(types) == len(set(types))
    for type_ in (*types, *(type_ for types in TYPES.values() for type_ in types)):
        assert search_params(type_)

"""The interactions of FHIR's RESTful API, through the door, on a real database."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from tests.conftest import Database
from tests.fhir_door import BASE, Door, door_of, observation, patient


@pytest.fixture(scope="module")
def door(module_database: Database) -> Door:
    return door_of()


@pytest.mark.covers("D2-022")
def test_what_is_created_is_read_as_it_was_written(door: Door) -> None:
    text = '{"resourceType": "Observation", "status":"final", "code":{"text":"caf\\u00e9 \\u0000"},"valueQuantity":{"value":1.50e-2, "_value":{"id":"x"}}}'
    made = door("POST", "Observation", text)
    assert made.status == 201 and made.headers["ETag"] == 'W/"1"'
    assert made.headers["Location"] == f"{BASE}/Observation/{made.id}/_history/1"
    assert '"value":1.50e-2' in made.text and '"text":"caf\\u00e9 \\u0000"' in made.text
    read = door("GET", f"Observation/{made.id}")
    assert read.text == made.text and read.headers["ETag"] == 'W/"1"'
    assert door("HEAD", f"Observation/{made.id}").text == ""
    assert read.body["meta"]["versionId"] == "1"


def test_versions_follow_one_another_and_none_is_lost(door: Door) -> None:
    first = door.created(patient())
    path = f"Patient/{first.id}"
    second = door("PUT", path, {**first.body, "active": True}, if_match='W/"1"')
    assert (second.status, second.body["meta"]["versionId"]) == (200, "2")
    assert second.body["meta"]["lastUpdated"] > first.body["meta"]["lastUpdated"]
    stale = door("PUT", path, first.body, if_match='W/"1"')
    assert stale.status == 412 and "version 2" in stale.issues[0]["diagnostics"]
    third = door("PATCH", path, [{"op": "remove", "path": "/active"}], content_type="application/json-patch+json")
    assert third.status == 200 and "active" not in third.body
    gone = door("DELETE", path)
    assert gone.status == 204 and door("DELETE", path).status == 204
    assert door("GET", path).status == 410 and door("GET", path).issues[0]["code"] == "deleted"
    assert door("GET", f"{path}/_history/2").body == second.body
    assert door("GET", f"{path}/_history/4").status == 410
    history = door("GET", f"{path}/_history")
    entries = history.body["entry"]
    assert [each["request"]["method"] for each in entries] == ["DELETE", "PATCH", "PUT", "POST"]
    assert "resource" not in entries[0] and history.body["total"] == 4
    back = door("PUT", path, first.body)
    assert (back.status, back.body["meta"]["versionId"]) == (201, "5")


def test_history_pages_without_loss(door: Door) -> None:
    made = [door.created(patient(f"Page{number}")).id for number in range(5)]
    seen: list[str] = []
    url: str | None = "Patient/_history?_count=2"
    while url and len(seen) < 10:
        page = door("GET", url)
        seen += page.ids
        url = next((link["url"] for link in page.body["link"] if link["relation"] == "next"), None)
    assert [id_ for id_ in seen if id_ in made] == made[::-1]
    assert door("GET", "_history?_count=1").resources[0]["id"] == made[-1]
    assert door("GET", "Patient/_history?_since=2999-01-01").body["total"] == 0
    wrong = door("GET", "Patient/_history?_since=then&_count=many")
    assert wrong.status == 400
    assert door("GET", "Patient/_history?_count=1&_count=2").status == 400
    for count in ("_summary=count", "_count=0"):
        counted = door("GET", f"Patient/{made[0]}/_history?{count}")
        assert counted.body["total"] == 1 and "entry" not in counted.body
    assert door("GET", f"Patient/{made[0]}?_summary=count").status == 400
    assert door("GET", f"Patient/{made[0]}?_elements=nmae").status == 400
    assert set(door("GET", f"Patient/{made[0]}?_elements=name,deceased").body) == {"resourceType", "id", "meta", "name"}


def test_an_id_of_the_clients_own(door: Door) -> None:
    assert door("PUT", "Patient/own-1", {**patient(), "id": "own-1"}).status == 201
    assert door("PUT", "Patient/own-1", {**patient("Other"), "id": "own-1"}).status == 200
    for path, body in (("Patient/own-2", patient()), ("Patient/own_2", {**patient(), "id": "own_2"})):
        refused = door("PUT", path, body)
        assert refused.status == 400 and "id" in refused.text


def test_conditions(door: Door) -> None:
    known = {"identifier": [{"system": "urn:x", "value": "c1"}]}
    criteria = "identifier=urn:x|c1"
    made = door("POST", "Patient", patient(**known), if_none_exist=criteria)
    again = door("POST", "Patient", patient(**known), if_none_exist=criteria)
    assert (made.status, again.status, again.id) == (201, 200, made.id)
    brief = door("POST", "Patient", patient(**known), if_none_exist=criteria, prefer="return=minimal")
    assert (brief.status, brief.text) == (200, "") and brief.headers["Location"] == again.headers["Location"]
    changed = door("PUT", f"Patient?{criteria}", patient("New", **known))
    assert (changed.status, changed.id, changed.body["name"][0]["family"]) == (200, made.id, "New")
    patched = door("PATCH", f"Patient?{criteria}", [{"op": "add", "path": "/active", "value": True}], content_type="application/json-patch+json")
    assert patched.body["active"] is True
    other = door("PUT", "Patient?identifier=urn:x|c2", patient(identifier=[{"system": "urn:x", "value": "c2"}]))
    assert other.status == 201
    door.created(patient(**known))
    for method, path in (("PUT", f"Patient?{criteria}"), ("DELETE", f"Patient?{criteria}")):
        assert door(method, path, patient() if method == "PUT" else None).status == 412
    assert door("POST", "Patient", patient(), if_none_exist=criteria).status == 412
    assert door("DELETE", "Patient?identifier=urn:x|c2").status == 204
    assert door("GET", f"Patient/{other.id}").status == 410
    for method in ("PUT", "DELETE"):  # a version of what there is not
        body = patient() if method == "PUT" else None
        assert door(method, "Patient?identifier=urn:x|c9", body, if_match='W/"7"').status == 412
    for criteria in ("", "nothing=1", "identifier:odd=1"):
        assert door("POST", "Patient", patient(), if_none_exist=criteria).status == 400, criteria


def test_conditional_read(door: Door) -> None:
    made = door.created(patient())
    path = f"Patient/{made.id}"
    assert door("GET", path, if_none_match='W/"1"').status == 304
    assert door("GET", path, if_none_match='W/"2"').status == 200
    assert door("GET", path, if_modified_since=made.headers["Last-Modified"]).status == 304
    assert door("GET", path, if_modified_since="whenever").status == 200


def test_what_is_sent_back_is_what_the_client_prefers(door: Door) -> None:
    assert door("POST", "Patient", patient(), prefer="return=minimal").text == ""
    assert door("POST", "Patient", patient(), prefer="return=OperationOutcome").body["resourceType"] == "OperationOutcome"
    made = door.created({**patient(), "communication": [{"language": {"text": "Welsh"}}], "photo": [{"title": "p"}]})
    short = door("GET", f"Patient/{made.id}?_summary=true").body
    assert "name" in short and "photo" not in short and short["meta"]["tag"][0]["code"] == "SUBSETTED"
    few = door("GET", f"Patient/{made.id}?_elements=birthDate").body
    assert set(few) == {"resourceType", "id", "meta", "birthDate"}
    pretty = door("GET", f"Patient/{made.id}?_pretty=true&_format=json")
    assert "\n  " in pretty.text and pretty.body == door("GET", f"Patient/{made.id}").body


def test_every_problem_at_once_with_its_path(door: Door) -> None:
    wrong = {"resourceType": "Patient", "gender": "mael", "birthDate": "2020-02-31", "colour": 1, "name": [{}], "active": "yes"}
    refused = door("POST", "Patient", wrong)
    assert refused.status == 400
    places = {each["expression"][0] for each in refused.issues}
    assert places >= {"Patient.gender", "Patient.birthDate", "Patient.colour", "Patient.active", "Patient.name[0]"}
    asked = door("POST", "Patient/$validate", wrong)
    assert asked.status == 200 and {each["expression"][0] for each in asked.issues if "expression" in each} >= places
    parameters = {"resourceType": "Parameters", "parameter": [{"name": "resource", "resource": patient()}]}
    assert door("POST", "Patient/$validate", parameters).issues[0]["severity"] == "information"
    assert door("POST", "$validate", patient()).issues[0]["severity"] == "information"


@pytest.mark.parametrize("body", ["", "[]", "{", '{"resourceType":"Patient"} x', '{"resourceType":"Patient","id":"1","id":"2"}', "\ufeff{}", '{"a":NaN}', "[" * 100_000, '{"resourceType":"Patient","x":' + "[" * 50_000, b"\xff"])
def test_what_is_no_json_is_said(door: Door, body: str | bytes) -> None:
    refused = door("POST", "Patient", body)
    assert refused.status == 400 and refused.issues


def test_addresses_and_forms_that_are_not_understood(door: Door) -> None:
    made = door.created(patient())
    assert door("GET", "Foo/1").status == 404 and door("GET", "patient").status == 404
    assert door("GET", f"Patient/{made.id}/x/y").status == 404
    assert door("GET", "Patient/$match").status == 404
    assert door("PUT", "metadata").status in (404, 405)
    assert door("DELETE", f"Patient/{made.id}/_history").status == 405
    assert door("GET", f"Patient/{made.id}?colour=1").status == 400
    assert door("GET", f"Patient/{made.id}", accept="application/fhir+xml").status == 406
    assert door("GET", f"Patient/{made.id}?_format=xml").status == 406
    assert door("POST", "Patient", "<Patient/>", content_type="application/fhir+xml").status == 415
    assert door("PATCH", f"Patient/{made.id}", [], content_type="application/json").status == 400
    assert door("PATCH", f"Patient/{made.id}", {"resourceType": "Parameters"}).status == 415
    assert door("POST", "Observation", patient()).status == 400
    assert door("GET", f"Patient/{made.id}", host="elsewhere.example").status == 403


def test_patches_that_cannot_be_made_change_nothing(door: Door) -> None:
    made = door.created(patient())
    for patch in ([{"op": "replace", "path": "/x/y", "value": 1}], [{"op": "test", "path": "/birthDate", "value": "x"}], {}, [{"op": "fly"}], [{"op": "replace", "path": "/id", "value": "z"}], [{"op": "add", "path": "/gender", "value": "mael"}]):
        refused = door("PATCH", f"Patient/{made.id}", patch, content_type="application/json-patch+json")
        assert refused.status in (400, 422) and refused.issues, patch
    assert door("GET", f"Patient/{made.id}").body == made.body
    assert door("PATCH", "Patient/none", [], content_type="application/json-patch+json").status == 404
    for text in ('[{"op": "add", "path": "/active", "value": NaN}]', "[", "[1]"):
        assert door("PATCH", f"Patient/{made.id}", text, content_type="application/json-patch+json").status == 400, text


def test_a_transaction_is_done_whole_and_its_references_lead_to_where_things_are(door: Door) -> None:
    there = door.created(patient(identifier=[{"system": "urn:x", "value": "t1"}]))
    bundle = {
        "resourceType": "Bundle",
        "type": "transaction",
        "entry": [
            {"request": {"method": "GET", "url": "Patient?identifier=urn:x|t2"}},
            {"fullUrl": "urn:uuid:o", "resource": observation("urn:uuid:p", valueQuantity={"value": 1.5}), "request": {"method": "POST", "url": "Observation"}},
            {"fullUrl": "urn:uuid:p", "resource": patient(identifier=[{"system": "urn:x", "value": "t2"}]), "request": {"method": "POST", "url": "Patient"}},
            {"resource": observation("Patient?identifier=urn:x|t1"), "request": {"method": "POST", "url": "Observation"}},
            {"fullUrl": "urn:uuid:q", "resource": patient(), "request": {"method": "POST", "url": "Patient", "ifNoneExist": "identifier=urn:x|t1"}},
            {"resource": {**observation("urn:uuid:q"), "id": "t-obs"}, "request": {"method": "PUT", "url": "Observation/t-obs"}},
        ],
    }
    done = door("POST", "", json.dumps(bundle).replace("1.5", "1.50"))
    assert done.status == 200 and done.body["type"] == "transaction-response", done.text
    told = [each["response"] for each in done.body["entry"]]
    assert [each["status"][:3] for each in told] == ["200", "201", "201", "201", "200", "201"]
    made = door("GET", told[1]["location"].partition("/_history")[0])
    person = told[2]["location"].partition("/_history")[0]
    assert made.body["subject"]["reference"] == person and made.body["valueQuantity"]["value"] == Decimal("1.50") and "1.50" in made.text
    assert done.body["entry"][0]["resource"]["entry"][0]["resource"]["id"] == person.partition("/")[2]
    linked = door("GET", told[3]["location"].partition("/_history")[0])
    assert linked.body["subject"]["reference"] == f"Patient/{there.id}"
    assert door("GET", "Observation/t-obs").body["subject"]["reference"] == f"Patient/{there.id}"


def test_a_transaction_that_fails_leaves_nothing_and_says_where(door: Door) -> None:
    before = door("GET", "Patient?_summary=count").body["total"]
    fine = {"resource": patient(), "request": {"method": "POST", "url": "Patient"}}
    for wrong, place in (
        ({"resource": observation("Patient?identifier=urn:x|nobody"), "request": {"method": "POST", "url": "Observation"}}, "Bundle.entry[1]"),
        ({"resource": {**patient(), "gender": "mael"}, "request": {"method": "POST", "url": "Patient"}}, "Bundle.entry[1].resource.gender"),
        ({"resource": {**patient(), "id": "a"}, "request": {"method": "PUT", "url": "Patient/b"}}, "Bundle.entry[1]"),
        ({"request": {"method": "GET", "url": "Patient/nobody"}}, "Bundle.entry[1]"),
        ({"resource": patient(), "request": {"method": "PUT", "url": "Patient/x", "ifMatch": 'W/"7"'}}, "Bundle.entry[1]"),
        ({"request": {"method": "FLY", "url": "Patient"}}, "Bundle.entry[1]"),
    ):
        refused = door("POST", "", {"resourceType": "Bundle", "type": "transaction", "entry": [fine, wrong]})
        assert refused.status >= 400, refused.text
        assert any(place in "".join(each.get("expression", [])) for each in refused.issues), refused.text
    twice = {"resource": {**patient(), "id": "twice"}, "request": {"method": "PUT", "url": "Patient/twice"}}
    assert door("POST", "", {"resourceType": "Bundle", "type": "transaction", "entry": [twice, twice]}).status == 400
    assert door("GET", "Patient?_summary=count").body["total"] == before


def _transaction(*entries: dict[str, Any]) -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": "transaction", "entry": list(entries)}


def _post(resource: dict[str, Any], full_url: str | None = None, **request: str) -> dict[str, Any]:
    entry = {"resource": resource, "request": {"method": "POST", "url": resource["resourceType"], **request}}
    return {"fullUrl": full_url, **entry} if full_url else entry


def test_a_conditional_reference_finds_what_its_transaction_writes(door: Door) -> None:
    known = patient(identifier=[{"system": "urn:x", "value": "late"}])
    done = door("POST", "", _transaction(_post(observation("Patient?identifier=urn:x|late"), "urn:uuid:a"), _post(known)))
    assert done.status == 200, done.text
    seen, person = (each["response"]["location"].partition("/_history")[0] for each in done.body["entry"])
    assert door("GET", seen).body["subject"]["reference"] == person
    gone = {"request": {"method": "DELETE", "url": person}}
    refused = door("POST", "", _transaction(_post(observation("Patient?identifier=urn:x|late")), gone))
    assert refused.status == 412 and door("GET", person).status == 200
    assert door("POST", "", _transaction(_post(observation("Patient?")))).status == 400


def test_creates_of_one_transaction_under_one_condition_make_one_resource(door: Door) -> None:
    known = patient(identifier=[{"system": "urn:x", "value": "once"}])
    first = _post(known, "urn:uuid:a", ifNoneExist="identifier=urn:x|once")
    second = _post(known, "urn:uuid:b", ifNoneExist="?identifier=urn%3Ax%7Conce")
    done = door("POST", "", _transaction(second, first, _post(observation("urn:uuid:a")), _post(observation("urn:uuid:b"))))
    told = [each["response"] for each in done.body["entry"]]
    assert [each["status"][:3] for each in told] == ["201", "200", "201", "201"]
    assert told[0]["location"] == told[1]["location"]
    person = door("GET", "Patient?identifier=urn:x|once").ids
    assert len(person) == 1 and len(door("GET", f"Observation?subject=Patient/{person[0]}").ids) == 2
    update = {"resource": patient(), "request": {"method": "PUT", "url": "Patient?identifier=urn:x|never"}}
    assert door("POST", "", _transaction(update, update)).status == 400


def test_no_condition_of_a_transaction_finds_what_it_deletes(door: Door) -> None:
    old = door.created(patient(identifier=[{"system": "urn:x", "value": "anew"}]))
    gone = {"request": {"method": "DELETE", "url": "Patient?identifier=urn:x|anew"}}
    made = _post(patient(identifier=[{"system": "urn:x", "value": "anew"}]), ifNoneExist="identifier=urn:x|anew")
    done = door("POST", "", _transaction(made, gone))
    assert [each["response"]["status"][:3] for each in done.body["entry"]] == ["201", "204"]
    found = door("GET", "Patient?identifier=urn:x|anew").ids
    assert len(found) == 1 and found != [old.id]


def test_what_no_address_takes_is_refused_in_a_transaction_too(door: Door) -> None:
    before = door("GET", "Patient?_summary=count").body["total"]
    put = {"resource": {**patient(), "id": "t-odd"}, "request": {"method": "PUT", "url": "Patient/t-odd?name=x"}}
    for wrong, status in ((_post(patient(), url="Patient/t-odd"), 405), (_post(patient(), url="Patient?name=x"), 400), (put, 400)):
        refused = door("POST", "", _transaction(wrong))
        assert refused.status == status and "Bundle.entry[0]" in refused.text, refused.text
    assert door("GET", "Patient?_summary=count").body["total"] == before
    check = {"resource": patient(), "request": {"method": "POST", "url": "$validate"}}
    done = door("POST", "", _transaction(check))
    assert done.body["entry"][0]["response"]["outcome"]["issue"], done.text


def test_one_full_url_leads_to_one_place(door: Door) -> None:
    refused = door("POST", "", _transaction(_post(patient(), "urn:uuid:a"), _post(patient(), "urn:uuid:a")))
    assert refused.status == 400 and refused.issues[0]["expression"] == ["Bundle.entry[1].fullUrl"]


def test_a_transaction_takes_what_it_changes_in_one_order_whatever_its_own(door: Door) -> None:
    entries = [
        {"resource": {**patient(), "id": id_}, "request": {"method": "PUT", "url": f"Patient/{id_}"}}
        for id_ in ("turn-c", "turn-a", "turn-b")
    ]
    done = door("POST", "", {"resourceType": "Bundle", "type": "transaction", "entry": entries})
    assert [each["response"]["location"].split("/")[-3] for each in done.body["entry"]] == ["turn-c", "turn-a", "turn-b"]
    history = door("GET", "Patient/_history?_count=3")
    assert [each["id"] for each in history.resources] == ["turn-c", "turn-b", "turn-a"]


def test_links_of_a_transaction_lead_to_where_things_are(door: Door) -> None:
    link = "urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f0a"
    document = {
        "resourceType": "DocumentReference",
        "status": "current",
        "text": {"status": "generated", "div": f'<div xmlns="http://www.w3.org/1999/xhtml"><a href="{link}">{link}</a></div>'},
        "identifier": [{"value": link}],
        "extension": [{"url": "http://x.org/one", "valueUri": link}, {"url": "http://x.org/two", "valueString": link}],
        "content": [{"attachment": {"url": link}}],
    }
    definition = {"resourceType": "ValueSet", "status": "draft", "url": "http://x.org/ValueSet/1", "version": "1"}
    binary = {"resourceType": "Binary", "contentType": "text/plain", "data": "aGk="}
    bundle = _transaction(_post(binary, link), _post(document), _post(definition, "http://x.org/ValueSet/1"))
    done = door("POST", "", bundle, prefer="return=representation")
    assert done.status == 200, done.text
    place = f"Binary/{done.resources[0]['id']}"
    made = done.resources[1]
    assert made["content"][0]["attachment"]["url"] == place and f'<a href="{place}">{link}</a>' in made["text"]["div"]
    assert made["identifier"][0]["value"] == link
    assert [each.get("valueUri", each.get("valueString")) for each in made["extension"]] == [place, link]
    assert done.resources[2]["url"] == "http://x.org/ValueSet/1"


def test_a_reference_to_a_version_stays_one(door: Door) -> None:
    held = door.created(patient())
    update = {"fullUrl": "http://x.org/fhir/Patient/8", "resource": held.body, "request": {"method": "PUT", "url": f"Patient/{held.id}"}}
    bundle = _transaction(
        _post(patient(), "http://x.org/fhir/Patient/7"),
        _post(observation("Patient/7/_history/4"), "http://x.org/fhir/Observation/7"),
        _post(observation("http://x.org/fhir/Patient/8/_history/4")),
        update,
    )
    done = door("POST", "", bundle, prefer="return=representation")
    new, one, two, _ = done.resources
    assert one["subject"]["reference"] == f"Patient/{new['id']}/_history/1"
    assert two["subject"]["reference"] == f"Patient/{held.id}/_history/2"


def test_entries_of_a_batch_stand_by_themselves(door: Door) -> None:
    entries = [
        {"resource": patient("Batch"), "request": {"method": "POST", "url": "Patient"}},
        {"resource": {**patient(), "gender": "mael"}, "request": {"method": "POST", "url": "Patient"}},
        {"request": {"method": "GET", "url": "Patient?name=Batch"}},
        {"request": {"method": "GET", "url": "Patient/nobody"}},
        {"request": {"method": "PUT", "url": "metadata"}},
        {"resource": {"resourceType": "Parameters"}, "request": {"method": "POST", "url": "Patient/_search"}},
    ]
    done = door("POST", "", {"resourceType": "Bundle", "type": "batch", "entry": entries})
    told = [each["response"]["status"][:3] for each in done.body["entry"]]
    assert told[:4] == ["201", "400", "200", "404"] and told[4] in ("404", "405") and told[5] == "400"
    said = door.created({"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "invalid"}]})
    reads = [{"request": {"method": "GET", "url": url}} for url in (f"OperationOutcome/{said.id}", "metadata")]
    read = door("POST", "", {"resourceType": "Bundle", "type": "batch", "entry": reads})
    assert [each["resourceType"] for each in read.resources] == ["OperationOutcome", "CapabilityStatement"]
    assert done.body["entry"][2]["resource"]["entry"][0]["resource"]["name"][0]["family"] == "Batch"
    assert done.body["entry"][1]["response"]["outcome"]["issue"][0]["expression"] == ["Patient.gender"]


def test_everything_of_a_patient(door: Door) -> None:
    surgery = door.created({"resourceType": "Organization", "name": "Surgery"})
    person = door.created(patient(managingOrganization={"reference": f"Organization/{surgery.id}"}))
    seen = door.created(observation(f"Patient/{person.id}"))
    door.created(observation("Patient/other"))
    whole = door("GET", f"Patient/{person.id}/$everything")
    assert set(whole.ids) == {person.id, seen.id, surgery.id}
    assert door("GET", f"Patient/{person.id}/$everything?_type=Observation").ids == [seen.id]
    assert door("GET", "Patient/nobody/$everything").status == 404
    wanted = {"resourceType": "Parameters", "parameter": [{"name": "_type", "valueCode": "Observation"}]}
    assert door("POST", f"Patient/{person.id}/$everything", wanted).ids == [seen.id]
    both = door("GET", f"Patient/{person.id}/$everything?_type=Observation&_type=Patient")
    assert set(both.ids) == {person.id, seen.id}
    counted = door("GET", f"Patient/{person.id}/$everything?_summary=count")
    assert counted.body["total"] == 2 and not counted.ids
    for wrong in (patient(), {"resourceType": "Parameters", "parameter": [{"name": "start", "valueDate": "2000"}]}):
        assert door("POST", f"Patient/{person.id}/$everything", wrong).status == 400
    assert door("GET", f"Patient/{person.id}/$everything?_type=Observatoin").status == 400


def test_a_reference_to_this_server_by_its_address_is_found_by_a_search(door: Door) -> None:
    person = door.created(patient())
    seen = door.created(observation(f"{BASE}/Patient/{person.id}"))
    assert door("GET", f"Observation?subject=Patient/{person.id}").ids == [seen.id]
    assert door("GET", f"Observation?subject={BASE}/Patient/{person.id}").ids == [seen.id]
    assert door("GET", f"Patient/{person.id}/Observation").ids == [seen.id]


def test_a_search_in_both_ways_of_asking(door: Door) -> None:
    made = door.created(patient("Zweig"))
    asked = door("GET", "Patient?name=Zweig")
    sent = door("POST", "Patient/_search", "name=Zweig", content_type="application/x-www-form-urlencoded")
    assert asked.ids == sent.ids == [made.id]
    assert asked.body["type"] == "searchset" and asked.body["entry"][0]["search"]["mode"] == "match"
    refused = door("GET", "Patient?nmae=Zweig&birthdate:odd=1")
    assert refused.status == 400 and len(refused.issues) == 2
    lenient = door("GET", "Patient?nmae=x&name=Zweig", prefer="handling=lenient")
    outcome = [each["resource"] for each in lenient.body["entry"] if each["search"]["mode"] == "outcome"]
    assert "nmae" in json.dumps(outcome) and made.id in lenient.text


def test_numbers_of_any_length_are_sorted_page_by_page_or_refused(door: Door) -> None:
    tag = '"meta":{"tag":[{"code":"long"}]}'
    text = f'{{"resourceType":"Observation",{tag},"status":"final","code":{{"text":"x"}},"valueQuantity":{{"value":%s}}}}'
    fit = ["0e-20000", "0e99999", f"0.{'1' * 3000}", "1e-300", "1.50E+3", "1e300"]
    made = {door("POST", "Observation", text % each).id: each for each in fit}
    for wrong in ("1e-20000", "1e200000", f"0.{'1' * 20_000}"):
        assert door("POST", "Observation", text % wrong).status == 400
    for sort, order in (("value-quantity", sorted(fit, key=Decimal)), ("-value-quantity", sorted(fit, key=Decimal)[::-1])):
        seen: list[str] = []
        url: str | None = f"Observation?_tag=long&_count=1&_sort={sort}"
        while url:
            page = door("GET", url)
            seen += [made[each] for each in page.ids]
            url = next((link["url"] for link in page.body["link"] if link["relation"] == "next"), None)
        assert list(map(Decimal, seen)) == list(map(Decimal, order))


def test_what_can_be_done_is_said(door: Door) -> None:
    said = Door("")("GET", "metadata")
    assert said.status == 200 and said.body["fhirVersion"] == "4.0.1"
    rest = said.body["rest"][0]
    assert len(rest["resource"]) == 146
    listed = {each["name"] for each in next(each for each in rest["resource"] if each["type"] == "Patient")["searchParam"]}
    assert {"identifier", "name", "birthdate", "_id", "_lastUpdated"} <= listed
    claimed = json.dumps(said.body)
    for later in ("/export", "$export", "expand", "$match", "fhirpath"):
        assert later not in claimed

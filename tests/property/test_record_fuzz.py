"""Whatever is sent to the door of the record: the answer is never a fault, it says what is wrong or what was found, and
what was taken in is read back as it was sent.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from tests.conftest import Database
from tests.fhir_door import Door, Said, door_of, observation, patient

FUZZ = settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
)
FIRST_FAULT = 500


@pytest.fixture(scope="module")
def door(module_database: Database) -> Door:
    """With some people in the record, so that what is asked for at random may find something."""
    made = door_of()
    for number in range(3):
        person = made.created(patient(f"Name{number}"))
        made.created(observation(f"Patient/{person.id}", valueQuantity={"value": 1.5, "unit": "kg"}))
    assert made("PUT", "Patient/p1", {**patient(), "id": "p1"}).status == 201
    return made


def sound(said: Said) -> Said:
    assert said.status < FIRST_FAULT, (said.status, said.text[:300])
    if said.text:
        said.text.encode()  # no half of a character goes out
        assert said.body["resourceType"]
    if said.status >= 400 and said.text:
        assert said.issues and all(each["diagnostics"] for each in said.issues)
    return said


class Raw(str):
    """A number as it is written."""

    __slots__ = ()


def written(value: Any) -> str:
    """JSON text; numbers of the class Raw as they are."""
    if isinstance(value, Raw):
        return str(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(name)}:{written(held)}" for name, held in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(written(held) for held in value) + "]"
    return json.dumps(value)


ODD_NUMBERS = ["1e400", "-1e400", "1E+2", "0.10", "-0", "1e-400", "9" * 40, "9" * 5000, "1.0e0", "1e99999999", "0e999999999999"]
ODD_TEXTS = [
    "", " ", "\x00", "a\x00b", "\ud800", "\udfff\ud800", "\u202e", "é" * 70_000, "1", "true", "2017-02-30", "9999-12-31T23:59:59Z",
    "0001-01-01T00:00:00+14:00", "24:00:00", "#", "#x", "Patient/", "Patient/p1/_history/1", "urn:uuid:x", "http://[", "%00", "<div>",
    "<div xmlns='http://www.w3.org/1999/xhtml'><script/></div>", "\\", "|", "a|b|c", ",", "$", "'; DROP TABLE record_version; --",
]  # fmt: skip
texts = st.one_of(st.sampled_from(ODD_TEXTS), st.text(max_size=20), st.text(st.characters(categories=["Cs", "Cc", "Co", "Lu"]), max_size=5))
scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.sampled_from(ODD_NUMBERS).map(Raw), st.floats(allow_nan=False, allow_infinity=False),
    texts,
)  # fmt: skip
ELEMENTS = ["resourceType", "id", "meta", "extension", "contained", "name", "value", "code", "subject", "reference", "url", "text", "_value", "entry"]
names = st.one_of(st.sampled_from(ELEMENTS), texts)
anything = st.recursive(
    scalars, lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(names, inner, max_size=4)), max_leaves=12
)

SEEDS: list[dict[str, Any]] = [
    patient(
        identifier=[{"system": "urn:x", "value": "1"}], telecom=[{"system": "phone", "value": "0"}], active=True,
        address=[{"line": ["1 Road"], "city": "Town", "period": {"start": "2017-01-01"}}], meta={"tag": [{"code": "t"}]},
        contained=[{"resourceType": "Organization", "id": "o", "name": "O"}], managingOrganization={"reference": "#o"},
        extension=[{"url": "urn:e", "valueDecimal": 1.50}], _birthDate={"extension": [{"url": "urn:e", "valueString": "x"}]},
    ),
    observation(
        "Patient/p1", effectiveDateTime="2017-01-01T10:00:00+01:00", valueQuantity={"value": 1.5, "unit": "kg", "code": "kg"},
        referenceRange=[{"low": {"value": 1}, "high": {"value": 2}}], component=[{"code": {"text": "c"}, "valueInteger": 1}],
        text={"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml">x</div>'},
    ),
    {
        "resourceType": "ServiceRequest", "status": "active", "intent": "order", "subject": {"reference": "Patient/p1"},
        "occurrenceTiming": {"event": ["2017-01-01"], "repeat": {"boundsPeriod": {"start": "2017"}, "frequency": 1, "period": 1.0, "periodUnit": "d"}},
    },
    {"resourceType": "ValueSet", "status": "active", "url": "http://example.org/v", "version": "1", "compose": {"include": [{"system": "urn:x"}]}},
    {"resourceType": "RiskAssessment", "status": "final", "subject": {"reference": "Patient/p1"}, "prediction": [{"probabilityDecimal": 0.10}]},
    {"resourceType": "Basic", "code": {"text": "b"}, "created": "2017"},
]  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, held in inner:
        yield from places(held, (*path, name))


@st.composite
def mutated(draw: st.DrawFn) -> dict[str, Any]:
    """A valid resource with one to three things changed, taken away or put in."""
    resource: dict[str, Any] = json.loads(json.dumps(draw(st.sampled_from(SEEDS))))
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from([*places(resource)] or [("x",)]))
        holder: Any = resource
        for step in path[:-1]:
            holder = holder[step]
        what = draw(st.sampled_from(["replace", "replace", "text", "remove", "add", "nest"]))
        if what == "remove":
            holder.pop(path[-1])
        elif what == "add" and isinstance(holder, dict):
            holder[draw(names)] = draw(anything)
        elif what == "nest":
            holder[path[-1]] = [holder[path[-1]]]
        elif what == "text":
            holder[path[-1]] = draw(texts)
        else:
            holder[path[-1]] = draw(anything)
    return resource


FREE = ("family", "value", "city", "text", "code", "system", "name")
"""Members that hold a text or a number of nearly any form."""
DECIMALS = ["0.10", "-0", "1E+2", "1.0e0", "1e400", "1E-400", "123456789012345678.10", "0.000000000000000001", "-0.0", "1e17"]
MOMENTS = ["2017", "2017-02", "0001-01-01", "9999-12-31", "2017-01-01T10:00:00+14:00", "2016-12-31T23:59:60Z", "2017-01-01T10:00:00.123456789Z"]


@st.composite
def varied(draw: st.DrawFn) -> dict[str, Any]:
    """A resource that says something else and is most often valid still."""
    resource: dict[str, Any] = json.loads(json.dumps(draw(st.sampled_from(SEEDS))), parse_float=Raw)
    for path in places(resource):
        holder: Any = resource
        for step in path[:-1]:
            holder = holder[step]
        held = holder[path[-1]]
        if not draw(st.booleans()):
            continue
        if isinstance(held, Raw):
            holder[path[-1]] = Raw(draw(st.one_of(st.sampled_from(DECIMALS), st.decimals(allow_nan=False, allow_infinity=False).map(str))))
        elif isinstance(held, str) and path[-1] in FREE:
            holder[path[-1]] = draw(st.text(min_size=1, max_size=30))
        elif isinstance(held, str) and held[:4] in ("2017", "1950"):
            holder[path[-1]] = draw(st.sampled_from(MOMENTS))
    return resource


def content(text: str) -> dict[str, Any]:
    """What a body says, numbers as written, without what the server puts in."""
    body: dict[str, Any] = json.loads(text, parse_float=Raw, parse_int=Raw)
    body.pop("id", None)
    meta = body.pop("meta", None)
    kept = {name: value for name, value in meta.items() if name.strip("_") not in ("versionId", "lastUpdated")} if meta else {}
    return {**body, "meta": kept} if kept else body


def deep(depth: int) -> dict[str, Any]:
    inner: dict[str, Any] = {"url": "urn:e", "valueString": "x"}
    for _ in range(depth):
        inner = {"url": "urn:e", "extension": [inner]}
    return patient(extension=[inner])


@FUZZ
@given(st.one_of(varied(), mutated(), varied()))
@example(deep(40))
@example(deep(120))
@example(deep(200))
@example(deep(300))
@example(deep(450))
@example(deep(5000))
@example(patient("\ud800"))
@example(patient("a\x00b", birthDate="0001-01-01"))
@example(patient("é" * 70_000))
@example(observation("Patient/p1", valueQuantity={"value": Raw("1e400")}))
@example(observation("Patient/p1", valueQuantity={"value": Raw("1e99999999")}))
@example(observation("Patient/p1", valueQuantity={"value": Raw("1E-99999999")}))
@example(observation("Patient/p1", effectivePeriod={"start": "0001-01-01T00:00:00+14:00", "end": "9999-12-31T23:59:59-14:00"}))
def test_what_is_taken_in_is_read_back(door: Door, resource: dict[str, Any]) -> None:
    type_ = resource.get("resourceType")
    path = type_ if isinstance(type_, str) and type_.isalpha() and type_.isascii() else "Patient"
    text = _text_of(resource)
    made = sound(door("POST", path, text))
    assert sound(door("POST", f"{path}/$validate", text)).body["resourceType"] == "OperationOutcome"
    if made.status == 201:
        assert content(made.text) == content(text)
        assert sound(door("GET", f"{path}/{made.id}")).text == made.text
        for shape in ("_summary=true", "_elements=meta", "_pretty=true", "_summary=data"):
            assert sound(door("GET", f"{path}/{made.id}?{shape}")).id == made.id
        assert sound(door("GET", f"{path}?_id={made.id}")).ids == [made.id]
        assert sound(door("GET", f"{path}/{made.id}/_history")).body["entry"][0]["resource"] == made.body
        assert sound(door("PUT", f"{path}/{made.id}", made.text)).status == 200
        moved = [{"op": "test", "path": "/resourceType", "value": type_}]
        assert sound(door("PATCH", f"{path}/{made.id}", moved, content_type="application/json-patch+json")).status == 200
        again = {"resourceType": "Bundle", "type": "transaction", "entry": [{"resource": resource, "request": {"method": "POST", "url": path}}]}
        assert sound(door("POST", "", _text_of(again))).status == 200
        assert sound(door("DELETE", f"{path}/{made.id}")).status == 204


def _text_of(value: Any) -> bytes:
    try:
        return written(value).encode()
    except RecursionError:  # this program's own: the text can be made all the same
        depth = 5000
        inner = '{"url":"urn:e","extension":[' * depth + '{"url":"urn:e","valueString":"x"}' + "]}" * depth
        return f'{{"resourceType":"Patient","extension":[{inner}]}}'.encode()


@FUZZ
@given(anything)
@example("[" * 100_000)
@example({"resourceType": "Bundle", "type": "transaction", "entry": [{"request": {"method": "POST", "url": "Patient"}}]})
@example({"resourceType": "Bundle", "type": "batch", "entry": [{"request": {"method": "DELETE", "url": ""}}]})
@example({"resourceType": "Bundle", "type": "batch", "entry": None})
@example({"resourceType": "Bundle", "type": "batch", "entry": [{"request": {"method": "GET", "url": "Patient/\x00"}}]})
@example({"resourceType": "Bundle", "type": "batch", "entry": [{"request": {"method": "POST", "url": "Patient"}, "resource": patient("\ud800")}]})
def test_any_json_to_any_address(door: Door, value: Any) -> None:
    text = value if isinstance(value, str) and value.startswith("[[") else _text_of(value)
    for method, path in (("POST", ""), ("POST", "Patient"), ("PUT", "Patient/p2"), ("PUT", "Patient?identifier=x"), ("POST", "$validate")):
        sound(door(method, path, text))
    for kind in ("application/json-patch+json", "application/merge-patch+json"):
        sound(door("PATCH", "Patient/p1", text, content_type=kind))
    assert door("GET", "Patient/p1").body["resourceType"] == "Patient"


@FUZZ
@given(st.binary(max_size=40), st.sampled_from(["Patient", "", "$validate"]))
@example(b'{"resourceType":"Patient","birthDate":"2017","birthDate":"2018"}', "Patient")
@example(b'{"resourceType":"Patient","name":[{"family":"a","family":"b"}]}', "Patient")
@example(b'{"resourceType":"Patient","resourceType":"Observation"}', "Patient")
@example(b'{"resourceType":"Patient","meta":{"versionId":"1","versionId":"2"}}', "Patient")
@example(b'{"resourceType":"Patient","multipleBirthInteger":NaN}', "Patient")
@example(b'\xef\xbb\xbf{"resourceType":"Patient"}', "Patient")
@example(b'{"resourceType":"Patient"}\x00', "Patient")
@example(b'{"resourceType":"Patient","active":tru', "Patient")
def test_any_bytes(door: Door, sent: bytes, path: str) -> None:
    said = sound(door("POST", path, sent))
    assert said.status >= 400 or path == "$validate"


@st.composite
def changed_patch(draw: st.DrawFn) -> list[dict[str, Any]]:
    pointer = st.one_of(st.sampled_from(["", "/", "/name/0/family", "/name/-", "/name/9", "/meta/versionId", "/resourceType", "/id", "/~2"]), texts)
    op = st.sampled_from(["add", "remove", "replace", "move", "copy", "test", "odd"])
    made: list[dict[str, Any]] = []
    for _ in range(draw(st.integers(1, 3))):
        value = draw(st.one_of(anything, st.text(min_size=1), st.just({"family": "x"})))
        one: dict[str, Any] = {"op": draw(op), "path": draw(pointer), "value": value, "from": draw(pointer)}
        for name in draw(st.sets(st.sampled_from(["path", "value", "from"]), max_size=1)):
            del one[name]
        made.append(one)
    sound_one = {"op": "add", "path": draw(st.sampled_from(["/name/0/family", "/name/0/given/0", "/name/-"])), "value": draw(st.text(min_size=1))}
    return draw(st.sampled_from([made, [sound_one], [sound_one, *made]]))


@FUZZ
@given(changed_patch())
def test_any_patch(door: Door, operations: list[dict[str, Any]]) -> None:
    said = sound(door("PATCH", "Patient/p1", _text_of(operations), content_type="application/json-patch+json"))
    if said.status == 200:
        assert said.id == "p1" and said.body["resourceType"] == "Patient"


METHODS = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"]
URLS = ["Patient", "Patient/p1", "Patient/p1/_history/1", "Patient?name=x", "Patient?", "Observation?subject=Patient/p1", "", "/", "$validate",
        "Patient/$everything", "Patient/p1/$everything", "_history", "Patient/p3", "Nothing", "http://localhost:8000/fhir/Patient/p1", "urn:uuid:1"]  # fmt: skip


@st.composite
def bundle(draw: st.DrawFn) -> dict[str, Any]:
    entries: list[Any] = []
    for _ in range(draw(st.integers(0, 4))):
        asked: dict[str, Any] = {"method": draw(st.sampled_from(METHODS)), "url": draw(st.one_of(st.sampled_from(URLS), texts))}
        for name in draw(st.sets(st.sampled_from(["ifMatch", "ifNoneExist", "ifNoneMatch", "ifModifiedSince"]), max_size=1)):
            asked[name] = draw(st.one_of(st.sampled_from(['W/"1"', "name=Smith", "identifier=urn:x|1", ""]), scalars))
        entry: dict[str, Any] = {"request": asked}
        if draw(st.booleans()):
            entry["resource"] = draw(st.one_of(st.sampled_from(SEEDS), mutated(), anything))
        if draw(st.booleans()):
            entry["fullUrl"] = draw(st.one_of(st.sampled_from(["urn:uuid:1", "http://x/Patient/p1"]), texts))
        entries.append(entry if draw(st.integers(0, 9)) else draw(anything))
    return {"resourceType": "Bundle", "type": draw(st.sampled_from(["transaction", "batch"])), "entry": entries}


@FUZZ
@given(bundle())
def test_any_bundle(door: Door, sent: dict[str, Any]) -> None:
    said = sound(door("POST", "", _text_of(sent)))
    assert said.body["resourceType"] == ("Bundle" if said.status == 200 else "OperationOutcome")
    if said.status == 200:
        assert len(said.body.get("entry", [])) == len(sent["entry"])
        assert not [each for each in said.body.get("entry", []) if each["response"]["status"] >= "5"]


PARAMS = ["_id", "_lastUpdated", "_sort", "_count", "_total", "_summary", "_elements", "_include", "_revinclude", "_include:iterate", "_cursor",
          "_tag", "_profile", "_has", "_type", "_since", "_format", "_pretty", "code", "date", "subject", "patient", "value-quantity", "name",
          "code-value-quantity", "combo-code", "status", "identifier", "birthdate", "subject:Patient.name", "_has:Observation:patient:code",
          "url", "probability", "family", "_text", "_filter", "_at"]  # fmt: skip
MODIFIERS = ["", "", "", ":exact", ":contains", ":missing", ":not", ":of-type", ":identifier", ":below", ":above", ":Patient", ":in", ":", ":a:b", ".name"]
VALUES = ["", "x", "Smith", "true", "p1", "Patient/p1", "http://localhost:8000/fhir/Patient/p1", "|", "a|b", "|b", "a|", "a|b|c", "1.5", "1.5||kg", "lt1",
          "ap1e400", "1e400", "1e-999999999", "2017", "2017-02-30", "ge2017-01-01T10:00:00Z", "0001", "9999-12-31", "eq", "$", "a$b", "8867-4$1.5", "\\,", "\\",
          "a,b", ",", "-date,_id", "count", "0", "-1", "99999999999999999999", "Patient:subject", "Observation:subject:Patient", "*", ":",
          "\x00", "a\x00", "\udc80", "é" * 5000, "%", "_", "' OR 1=1 --", "2017-01-01T10:00:00+99:99", "Infinity", "nan", "lt2017,gt2018"]  # fmt: skip


@st.composite
def asked(draw: st.DrawFn) -> str:
    """A query, as a client would write it or not."""
    parts: list[str] = []
    for _ in range(draw(st.integers(1, 3))):
        name = draw(st.one_of(st.sampled_from(PARAMS), st.sampled_from(PARAMS), texts)) + draw(st.sampled_from(MODIFIERS))
        value = draw(st.one_of(st.sampled_from(VALUES), st.sampled_from(VALUES), texts, st.text(max_size=20)))
        is_coded = draw(st.integers(0, 5))
        parts.append(f"{_percent(name)}={_percent(value) if is_coded else value.encode('utf-8', 'replace').decode('latin-1')}")
    return "&".join(parts)


def _percent(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"))


PATHS = ["Patient", "Observation", "Patient/p1/Observation", "", "Patient/p1/*", "ValueSet", "RiskAssessment", "Patient/_history", "_history",
         "Patient/p1/$everything", "Patient/p1"]  # fmt: skip


@settings(FUZZ, max_examples=100)
@given(st.sampled_from(PATHS), st.lists(asked(), min_size=5, max_size=5), st.booleans())
def test_any_search(door: Door, path: str, queries: list[str], is_lenient: bool) -> None:
    headers = {"prefer": "handling=lenient"} if is_lenient else {}
    for query in queries:
        said = sound(door("GET", f"{path}?{query}", **headers))
        if said.status == 200 and path != "Patient/p1":
            assert said.body["resourceType"] == "Bundle"
            for link in said.body.get("link", []):
                assert sound(door("GET", link["url"])).status == 200, link
    if path in ("Patient", "Observation"):
        form = "application/x-www-form-urlencoded"
        sound(door("POST", f"{path}/_search", queries[0].encode("latin-1", "replace"), content_type=form, **headers))


@pytest.mark.parametrize("name", PARAMS)
def test_every_parameter_with_every_odd_value(door: Door, name: str) -> None:
    for number, value in enumerate(VALUES):
        for path in ("Patient", "Observation", ""):
            sound(door("GET", f"{path}?{name}{MODIFIERS[number % len(MODIFIERS)]}={_percent(value)}"))
            sound(door("GET", f"{path}?{name}={_percent(value)}"))


HEADERS = ["if_match", "if_none_exist", "if_none_match", "if_modified_since", "prefer", "accept", "host", "x_forwarded_proto"]
HEADER_VALUES = ["", "*", 'W/"1"', '"1"', "W/1", "name=Smith", "identifier=urn:x|1", "?", "return=minimal", "handling=lenient,,=", "text/html",
                 "application/fhir+json;fhirVersion=4.0", "application/fhir+json;q=0", "Sun, 99 Foo 2017", "Thu, 01 Jan 1970 00:00:00 GMT",
                 "Thu, 01 Jan 0000 00:00:00 -9999", "localhost", "localhost:99999", "[::1", "x\x00", "é", "9" * 5000]  # fmt: skip


@FUZZ
@given(
    st.sampled_from(METHODS), st.one_of(st.sampled_from(URLS), texts),
    st.dictionaries(st.sampled_from(HEADERS), st.one_of(st.sampled_from(HEADER_VALUES), st.text(st.characters(max_codepoint=255), max_size=10)), max_size=2),
    st.sampled_from(["application/fhir+json", "", "text/html", "application/fhir+json; fhirVersion=5.0", ";", "application/json; charset=latin-1"]),
)  # fmt: skip
def test_any_address_and_header(door: Door, method: str, url: str, headers: dict[str, str], kind: str) -> None:
    body = patient() if method in ("POST", "PUT", "PATCH") else None
    path = url.encode("utf-8", "replace").decode("latin-1")  # as the interface of web servers has it
    sound(door(method, path, body, content_type=kind, **headers))

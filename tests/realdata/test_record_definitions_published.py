"""The definitions that the build distils, against the standard's own package."""

import gzip
import json
import zipfile
from typing import Any

from tests.conftest import SHARED

from commonweal.people.record.definitions.codes import system_codes
from commonweal.people.record.definitions.elements import elements
from commonweal.people.record.definitions.params import compartments, resource_types, search_params
from commonweal.people.record.definitions.structures import structure, structure_urls

FOLDER = SHARED / "data" / "reference" / "fhir" / "r4"


def published(name: str) -> dict[str, Any]:
    with zipfile.ZipFile(FOLDER / f"hl7.fhir.r4.core-4.0.1-{name}.zip") as archive:
        found = [json.loads(archive.read(each)) for each in archive.namelist() if each.endswith(".json")]
    return {each["url"]: each for each in found if "url" in each}


def essence(element: dict[str, Any]) -> tuple[Any, ...]:
    """What of an element decides whether a resource is valid; invariants by key, as some were since put right."""
    binding = element.get("binding", {})
    types = [
        (each["code"], sorted(each.get("targetProfile", [])), sorted(each.get("profile", [])))
        for each in element.get("type", [])
    ]
    return (
        element["id"],
        element["min"],
        element["max"],
        sorted(types),
        binding.get("strength"),
        binding.get("valueSet"),
        element.get("contentReference"),
        sorted(each["key"] for each in element.get("constraint", [])),
        element.get("isSummary", False),
        element.get("isModifier", False),
    )


def test_structures_are_those_of_the_standard():
    theirs = published("structuredefinitions")
    assert structure_urls() <= theirs.keys()
    base = {url for url, each in theirs.items() if each.get("derivation") == "specialization" and each["kind"] != "logical"}
    assert base <= structure_urls()
    for url in structure_urls():
        ours = structure(url)
        assert ours is not None
        their_elements = theirs[url]["snapshot"]["element"]
        assert [essence(each) for each in ours["snapshot"]["element"]] == [essence(each) for each in their_elements], url


def test_elements_are_those_of_the_structures():
    for type_ in resource_types():
        theirs = structure(f"http://hl7.org/fhir/StructureDefinition/{type_}")
        assert theirs is not None
        assert list(elements(type_)) == [each["path"].partition(".")[2] for each in theirs["snapshot"]["element"][1:]]


def test_search_parameters_are_those_of_the_standard():
    bundle = json.loads(gzip.decompress((FOLDER / "search-parameters.json.gz").read_bytes()))
    theirs = {each["resource"]["url"]: each["resource"] for each in bundle["entry"]}
    seen = {param.url: param for type_ in resource_types() for param in search_params(type_).values()}
    assert seen.keys() <= theirs.keys()
    lacking = {url for url, each in theirs.items() if each["id"].count("-") == 1 and each["type"] != "special"} - seen.keys()
    known = {"phonetic", "text", "content", "query", "extension", "reference"}
    assert {url.rpartition("-")[2] for url in lacking} <= known, lacking
    for url, param in seen.items():
        assert (param.code, param.kind) == (theirs[url]["code"], theirs[url]["type"])
        alternatives = {part.strip() for part in theirs[url]["expression"].split(" | ")}
        own = {part.removeprefix(f"{param.type}.") if part not in alternatives else part for part in param.expression.split(" | ")}
        assert own <= alternatives
        assert set(param.targets) <= set(theirs[url].get("target", []))


def test_compartments_are_those_of_the_standard():
    found = [each for each in published("operations-compartments").values() if "CompartmentDefinition" in each["url"]]
    theirs = {each["code"]: each for each in found if each["id"] != "example"}
    for kind, members in compartments().items():
        expected = {each["code"]: set(each["param"]) for each in theirs[kind]["resource"] if each.get("param")}
        expected.setdefault(kind, set()).add("{def}")
        assert {type_: set(codes) for type_, codes in members.items()} == expected


def test_code_systems_are_those_of_the_standard():
    def below(concepts: list[dict[str, Any]]) -> set[str]:
        return {each["code"] for each in concepts} | {code for each in concepts for code in below(each.get("concept", []))}

    theirs = published("terminology")
    for url, each in theirs.items():
        codes = system_codes(url) if each["resourceType"] == "CodeSystem" and each["content"] == "complete" else None
        if codes is not None:
            damaged = {code for code in below(each.get("concept", [])) if "\xa0" in code}
            assert below(each.get("concept", [])) - damaged <= codes, url

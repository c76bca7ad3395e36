"""Made-up profiles for tests: definitions, and packages of them as bytes."""

from __future__ import annotations

import io
import json
import tarfile
import zipfile
from collections.abc import Iterable
from typing import Any

from commonweal.kernel.files import SourceFile

AT = "http://example.org/fhir/StructureDefinition/"
BASE = "http://hl7.org/fhir/StructureDefinition/"


def profile(
    name: str, type_: str, elements: list[dict[str, Any]], *, base: str | None = None, version: str = "1.0.0"
) -> dict[str, Any]:
    """`elements` of the differential, each with its id below the type (empty for the type itself)."""
    return {
        "resourceType": "StructureDefinition",
        "id": name,
        "url": f"{AT}{name}",
        "version": version,
        "name": name,
        "status": "active",
        "kind": "complex-type" if type_ == "Extension" else "resource",
        "abstract": False,
        "type": type_,
        "baseDefinition": base or f"{BASE}{type_}",
        "derivation": "constraint",
        "differential": {"element": [_element(type_, each) for each in elements or [{}]]},
    }


def _element(type_: str, element: dict[str, Any]) -> dict[str, Any]:
    below = element.get("id", "")
    whole = f"{type_}.{below}" if below else type_
    path = ".".join(step.partition(":")[0] for step in whole.split("."))
    return {**element, "id": whole, "path": path}


def code_system(name: str, *codes: str, content: str = "complete") -> dict[str, Any]:
    return {
        "resourceType": "CodeSystem",
        "id": name,
        "url": f"http://example.org/fhir/CodeSystem/{name}",
        "version": "1.0.0",
        "status": "active",
        "content": content,
        "concept": [{"code": code} for code in codes],
    }


def value_set(name: str, *include: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "ValueSet",
        "id": name,
        "url": f"http://example.org/fhir/ValueSet/{name}",
        "version": "1.0.0",
        "status": "active",
        **({"compose": {"include": list(include)}} if include else {}),
        **more,
    }


def tgz(*resources: dict[str, Any], name: str = "example.profiles", version: str = "1.0.0") -> SourceFile:
    files = {"package/package.json": json.dumps({"name": name, "version": version}).encode()}
    files |= {
        f"package/{each['resourceType']}-{at}.json": json.dumps(each).encode() for at, each in _counted(resources)
    }
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        for path, content in files.items():
            entry = tarfile.TarInfo(path)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return SourceFile(f"{name}.tgz", stream.getvalue())


def zipped(files: dict[str, bytes], name: str = "definitions.zip") -> SourceFile:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    return SourceFile(name, stream.getvalue())


def _counted(resources: Iterable[dict[str, Any]]) -> Iterable[tuple[int, dict[str, Any]]]:
    return enumerate(resources, start=1)

"""A file of definitions: a package as npm has them (.tgz), or a zip of JSON files. Read whole, or not at all."""

from __future__ import annotations

import io
import json
import re
import tarfile
import zipfile
import zlib
from codecs import BOM_UTF8
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from commonweal.kernel.files import UNPACKED_BYTES_MAX, SourceFile
from commonweal.kernel.problem import Kind, Problem, Refused, Where, invalid, unsupported
from commonweal.people.record.validation import base
from commonweal.people.record.validation.issue import Issue
from commonweal.people.record.validation.profiles.library import Shelf
from commonweal.people.record.validation.profiles.stored import Row

FILES_MAX = 20_000
KEPT = ("StructureDefinition", "ValueSet", "CodeSystem")
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:\S+")
_NOT_RESOURCES = frozenset(("package.json", ".index.json", "ig-r4.json"))
PROBLEMS_SHOWN = 200


@dataclass
class Package:
    """`left_out` counts resources of other types, and definitions of types themselves: R4's are built in, and what
    describes no FHIR resource is not needed to check one.
    """

    name: str
    version: str
    rows: list[Row] = field(default_factory=list[Row])
    definitions: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    files: list[str] = field(default_factory=list[str])
    left_out: int = 0

    def shelf(self) -> Shelf:
        return Shelf(list(self.definitions))


def read(source: SourceFile) -> Package:
    """Raises Refused with a problem for each file in it that is not a definition as it should be."""
    package = Package(source.name, "")
    problems: list[Problem] = []
    seen: dict[tuple[str, str, str], str] = {}
    has_json = False
    for name, content in _entries(source):
        has_json = True
        content = content.removeprefix(BOM_UTF8)  # noqa: PLW2901
        document = _document(name, content, problems)
        if document is None:
            continue
        if name.endswith("package.json"):
            _named(package, document)
        if "resourceType" not in document or name.rpartition("/")[2] in _NOT_RESOURCES:
            continue
        if not _is_needed(document):
            package.left_out += 1
            continue
        found = list(_faults(document, content))
        for each in found:
            where = Where(file=name, field=each.path or None)
            problems.append(Problem(Kind.INVALID, each.message, "Ask its publisher", where))
        if found:
            continue
        row = Row(document["resourceType"], document["url"], str(document.get("version", "")), content.decode())
        earlier = seen.setdefault((row.type, row.url, row.version), name)
        if earlier != name:
            message = f"the address {row.url} with the version {row.version!r} stands in {earlier} too"
            problems.append(Problem(Kind.INVALID, message, "Keep one of them", Where(file=name)))
            continue
        package.rows.append(row)
        package.definitions.append(document)
        package.files.append(name)
    if not has_json:
        raise unsupported(f"{source.name} has no JSON files", "Give the package with definitions in JSON, not in XML")
    if problems:
        raise Refused.of(problems[:PROBLEMS_SHOWN])
    if not package.rows:
        kinds = ", ".join(KEPT)
        raise invalid(f"no {kinds} is in the file", "Give a package of profiles", where=Where(source.name))
    return package


def _named(package: Package, document: dict[str, Any]) -> None:
    package.name = str(document.get("name", package.name))
    package.version = str(document.get("version", ""))


def _document(name: str, content: bytes, problems: list[Problem]) -> dict[str, Any] | None:
    try:
        found = json.loads(content, parse_float=Decimal)
    except (ValueError, RecursionError, InvalidOperation) as error:
        message = f"this is not JSON: {error}"
        problems.append(Problem(Kind.INVALID, message, "Download the package again", Where(file=name)))
        return None
    return found if isinstance(found, dict) else None


def _is_needed(document: dict[str, Any]) -> bool:
    if document["resourceType"] == "StructureDefinition":
        return "baseDefinition" in document and document.get("derivation") != "specialization"
    return document["resourceType"] in KEPT


def _faults(document: dict[str, Any], content: bytes) -> Iterator[Issue]:
    """What keeps a definition from being used: that it is no FHIR R4, or has no address."""
    errors = [each for each in base.check(content, document) if each.severity in ("error", "fatal")]
    yield from errors
    if errors:
        return
    type_ = str(document["resourceType"])
    url = document.get("url")
    if not isinstance(url, str) or not _ADDRESS.fullmatch(url) or "|" in url:
        yield Issue("error", "required", f"{type_}.url", "a definition needs a canonical address")


def _entries(source: SourceFile) -> Iterator[tuple[str, bytes]]:
    """The JSON files of the archive. Examples and what the publisher's tool keeps for itself are left out."""
    broken = (zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError)
    try:
        if source.content.startswith(b"PK"):
            yield from _zipped(source)
        elif source.content.startswith(b"\x1f\x8b"):
            yield from _tarred(source)
        else:
            raise invalid("this is neither a zip nor a .tgz", "Give a package of definitions", where=Where(source.name))
    except broken as error:
        raise invalid(f"the archive is broken: {error}", "Download it again", where=Where(source.name)) from None


def _is_wanted(name: str) -> bool:
    folders = name.split("/")[:-1]
    aside = {"example", "examples", "other", "openapi", "tests", "__MACOSX"}
    return name.endswith(".json") and aside.isdisjoint(folders)


def _zipped(source: SourceFile) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(source.content)) as archive:
        entries = [each for each in archive.infolist() if _is_wanted(each.filename)]
        left = _Budget(source.name, len(entries))
        for each in entries:
            with archive.open(each) as stream:
                yield each.filename, left.read(stream)


def _tarred(source: SourceFile) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(fileobj=io.BytesIO(source.content), mode="r:gz") as archive:
        left = _Budget(source.name, 0)
        for each in archive:
            left.count()
            if each.isfile() and _is_wanted(each.name):
                stream = archive.extractfile(each)
                if stream is not None:
                    yield each.name, left.read(stream)


class _Budget:
    """How much may still be unpacked: a small file can unpack to more than the machine holds."""

    def __init__(self, name: str, files: int) -> None:
        self._name = name
        self._left = UNPACKED_BYTES_MAX
        self._files = files
        self._check()

    def count(self) -> None:
        self._files += 1
        self._check()

    def read(self, stream: Any) -> bytes:
        content: bytes = stream.read(self._left + 1)
        self._left -= len(content)
        self._check()
        return content

    def _check(self) -> None:
        if self._left < 0 or self._files > FILES_MAX:
            raise unsupported(f"{self._name} unpacks to more than a package of definitions", "Check the file")

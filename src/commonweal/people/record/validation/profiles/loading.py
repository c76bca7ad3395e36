"""Load a package of definitions: every profile in it has to make sense over what is there, or nothing is loaded."""

from __future__ import annotations

from typing import Any

from commonweal.access import audit, permissions
from commonweal.access.principal import Principal
from commonweal.access.scope import scoped
from commonweal.kernel.files import SourceFile
from commonweal.kernel.load_report import LoadReport
from commonweal.kernel.problem import Kind, Problem, Refused, Where
from commonweal.people.record.validation.profiles import package as packages
from commonweal.people.record.validation.profiles import stored
from commonweal.people.record.validation.profiles.library import Definition, Library
from commonweal.people.record.validation.profiles.package import Package
from commonweal.people.record.validation.profiles.shelves import present
from commonweal.people.record.validation.profiles.tree import Broken, whole

KIND = "fhir-package"


def load(source: SourceFile, *, by: Principal) -> LoadReport:
    """Raises Refused with a problem for each definition that cannot be used; then nothing is stored."""
    with scoped(by):
        permissions.require(by, "people.load-profiles")
        if stored.is_loaded_last(source.sha256):
            return LoadReport(KIND, source.name, source.sha256, "definitions", 0, unchanged=True)
        package = packages.read(source)
        problems = list(_unusable(package))
        if problems:
            raise Refused.of(problems[: packages.PROBLEMS_SHOWN])
        stored.add_package(package.name, package.version, source.name, source.sha256, package.rows)
        audit.record("people.load-profiles", subject=package.name, version=package.version, sha256=source.sha256)
    return LoadReport(KIND, source.name, source.sha256, "definitions", len(package.rows), notes=_notes(package))


def _unusable(package: Package) -> list[Problem]:
    library: Library = _Layered(package)
    problems: list[Problem] = []
    for file, definition in zip(package.files, package.definitions, strict=True):
        if definition["resourceType"] != "StructureDefinition":
            continue
        try:
            whole(definition, library)
        except Broken as broken:
            message = f"the profile {definition['url']} makes no sense: {broken.message}"
            where = Where(file=file, field=broken.element)
            problems.append(Problem(Kind.INVALID, message, "Load what it builds on first", where))
    return problems


class _Layered:
    """A package over what is loaded already."""

    def __init__(self, package: Package) -> None:
        self.kept: dict[str, Any] = {}
        self._own = package.shelf()
        self._loaded = present()

    def structure(self, canonical: str) -> Definition | None:
        return self._own.structure(canonical) or self._loaded.structure(canonical)

    def value_set(self, canonical: str) -> Definition | None:
        return self._own.value_set(canonical) or self._loaded.value_set(canonical)

    def code_system(self, canonical: str) -> Definition | None:
        return self._own.code_system(canonical) or self._loaded.code_system(canonical)

    def base_codes(self, canonical: str) -> dict[str, frozenset[str] | None] | None:
        found = self._loaded.base_codes(canonical)
        return None if found is None else dict(found)


def _notes(package: Package) -> tuple[str, ...]:
    if not package.left_out:
        return ()
    return (f"{package.left_out} resources are not needed to check others, and were left out",)

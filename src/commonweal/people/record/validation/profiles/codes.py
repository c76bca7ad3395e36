"""Which codes a value set has, as far as everything that it is made of is loaded and complete."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from commonweal.people.record.definitions.codes import system_codes
from commonweal.people.record.validation.profiles.library import Definition, Library

FORMS = {
    "http://hl7.org/fhir/ValueSet/all-languages": re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*"),
    "http://hl7.org/fhir/ValueSet/mimetypes": re.compile(r"[^/\s]+(/[^/\s;]+(\s*;.*)?)?", re.DOTALL),
    "http://hl7.org/fhir/ValueSet/currencies": re.compile(r"[A-Z]{3}"),
}
"""Value sets of codes made by a grammar (BCP 47, BCP 13) or kept elsewhere (ISO 4217): only their form is checked."""


class Unknown(Exception):
    """Why the codes of a value set are not known."""


@dataclass(frozen=True, slots=True)
class Codes:
    """Codes by their system; `form` where only the form of a code is known."""

    by_system: Mapping[str, frozenset[str]]
    form: re.Pattern[str] | None = None

    def has_code(self, code: str) -> bool:
        if self.form is not None:
            return self.form.fullmatch(code) is not None
        return any(code in codes for codes in self.by_system.values())

    def has(self, system: str | None, code: str) -> bool:
        if self.form is not None:
            return self.form.fullmatch(code) is not None
        return code in self.by_system.get(system or "", frozenset())


def codes_of(canonical: str, library: Library) -> Codes:
    """The codes of a value set, worked out once. Raises Unknown, with the reason, where not every code can be told."""
    if canonical not in library.kept:
        try:
            library.kept[canonical] = _expanded(canonical, library, ())
        except Unknown as unknown:
            library.kept[canonical] = unknown
    found = library.kept[canonical]
    if isinstance(found, Unknown):
        raise Unknown(str(found))
    return found


def _expanded(canonical: str, library: Library, seen: tuple[str, ...]) -> Codes:
    form = FORMS.get(canonical.partition("|")[0])
    if form is not None:
        return Codes({}, form)
    if canonical in seen:
        raise Unknown(f"{canonical} is made of itself")
    definition = library.value_set(canonical)
    if definition is None:
        return _of_base(canonical, library)
    try:
        return Codes(_composed(definition, library, (*seen, canonical)))
    except Unknown:
        listed = _listed(definition)
        if listed is None:
            raise
        return Codes(listed)


def _of_base(canonical: str, library: Library) -> Codes:
    found = library.base_codes(canonical)
    if found is None:
        raise Unknown(f"the value set {canonical} is not loaded")
    unknown = [system for system, codes in found.items() if codes is None]
    if unknown:
        raise Unknown(f"the codes of {', '.join(unknown) or canonical} are not loaded")
    return Codes({system: codes for system, codes in found.items() if codes is not None})


def _listed(definition: Definition) -> dict[str, frozenset[str]] | None:
    """The codes of the expansion that the value set came with, where it is whole."""
    expansion = definition.get("expansion")
    if not expansion or not expansion.get("contains"):
        return None
    found: dict[str, set[str]] = {}
    count = 0
    for each in _each_in(expansion["contains"]):
        count += 1
        if each.get("code") and not each.get("abstract"):
            found.setdefault(each.get("system", ""), set()).add(each["code"])
    if int(expansion.get("total") or 0) > count:
        return None
    return {system: frozenset(codes) for system, codes in found.items()}


def _each_in(entries: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for each in entries:
        yield each
        yield from _each_in(each.get("contains", []))


def _composed(definition: Definition, library: Library, seen: tuple[str, ...]) -> dict[str, frozenset[str]]:
    compose = definition.get("compose")
    if not compose:
        raise Unknown(f"{definition['url']} does not say what it is made of")
    found: dict[str, frozenset[str]] = {}
    for part in compose.get("include", ()):
        for system, codes in _part(part, library, seen).items():
            found[system] = found.get(system, frozenset()) | codes
    for part in compose.get("exclude", ()):
        for system, codes in _part(part, library, seen).items():
            found[system] = found.get(system, frozenset()) - codes
    return found


def _part(part: Mapping[str, Any], library: Library, seen: tuple[str, ...]) -> dict[str, frozenset[str]]:
    """The codes of one include: all of its value sets' codes that are in its system too."""
    found: dict[str, frozenset[str]] | None = None
    if part.get("system"):
        found = {part["system"]: _of_system(part, library)}
    for canonical in part.get("valueSet", ()):
        codes = _expanded(canonical, library, seen)
        if codes.form is not None:
            raise Unknown(f"the codes of {canonical} cannot be listed")
        if found is None:
            found = dict(codes.by_system)
        else:
            found = {system: held & codes.by_system.get(system, frozenset()) for system, held in found.items()}
    return found or {}


def _of_system(part: Mapping[str, Any], library: Library) -> frozenset[str]:
    system = str(part["system"])
    if part.get("concept"):
        return frozenset(each["code"] for each in part["concept"])
    if part.get("filter"):
        raise Unknown(f"a filter over {system} is not worked out")
    definition = library.code_system(system)
    if definition is not None:
        if definition.get("content") != "complete":
            raise Unknown(f"the code system {system} is not complete in what is loaded")
        return frozenset(_concepts(definition.get("concept", [])))
    codes = system_codes(system)
    if codes is None:
        raise Unknown(f"the code system {system} is not loaded")
    return codes


def _concepts(concepts: list[dict[str, Any]]) -> Iterator[str]:
    for each in concepts:
        yield each["code"]
        yield from _concepts(each.get("concept", []))

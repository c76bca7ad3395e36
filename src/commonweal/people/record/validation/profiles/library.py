"""Where definitions are looked up by their canonical address: those of R4 itself, and beneath them those loaded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from commonweal.people.record.definitions.codes import value_set as base_value_set
from commonweal.people.record.definitions.structures import structure as base_structure

Definition = Mapping[str, Any]


class Library(Protocol):
    """Definitions by canonical address, which may end in `|version`; None where there is none. `kept` holds what was
    worked out of them: the codes of value sets by canonical address.
    """

    kept: dict[str, Any]

    def structure(self, canonical: str) -> Definition | None: ...

    def value_set(self, canonical: str) -> Definition | None: ...

    def code_system(self, canonical: str) -> Definition | None: ...

    def base_codes(self, canonical: str) -> Mapping[str, frozenset[str] | None] | None: ...


class BaseLibrary:
    """What R4 itself says, and nothing else. Its value sets come as codes by system, not as definitions."""

    def __init__(self) -> None:
        self.kept: dict[str, Any] = {}

    def structure(self, canonical: str) -> Definition | None:
        url, _, version = canonical.partition("|")
        return base_structure(url) if version in ("", "4.0.1", "4.0") else None

    def value_set(self, canonical: str) -> Definition | None:  # noqa: ARG002
        return None

    def code_system(self, canonical: str) -> Definition | None:  # noqa: ARG002
        return None

    def base_codes(self, canonical: str) -> Mapping[str, frozenset[str] | None] | None:
        return base_value_set(canonical)


class Shelf:
    """Definitions in memory over the base: those of one package while it is read, or of all that are loaded."""

    def __init__(self, definitions: list[Definition]) -> None:
        self.kept: dict[str, Any] = {}
        self._base = BaseLibrary()
        self._by_address: dict[tuple[str, str], Definition] = {}
        for each in definitions:
            type_, url = each["resourceType"], each["url"]
            self._by_address[type_, url] = each
            if each.get("version"):
                self._by_address[type_, f"{url}|{each['version']}"] = each

    def structure(self, canonical: str) -> Definition | None:
        return self._by_address.get(("StructureDefinition", canonical)) or self._base.structure(canonical)

    def value_set(self, canonical: str) -> Definition | None:
        return self._by_address.get(("ValueSet", canonical))

    def code_system(self, canonical: str) -> Definition | None:
        return self._by_address.get(("CodeSystem", canonical))

    def base_codes(self, canonical: str) -> Mapping[str, frozenset[str] | None] | None:
        return self._base.base_codes(canonical)

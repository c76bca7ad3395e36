"""The definitions that are loaded, as this process last saw them, with the snapshots made of them."""

from __future__ import annotations

from collections.abc import Mapping
from threading import Lock
from typing import Any

from commonweal.people.record.validation.profiles import stored
from commonweal.people.record.validation.profiles.library import BaseLibrary, Definition
from commonweal.people.record.validation.profiles.tree import Broken, Node, whole


class Shelves:
    """What is loaded up to one package (`stamp`, 0 for none), over what R4 itself says. Definitions and snapshots are
    read and made when first asked for, and kept.
    """

    def __init__(self, stamp: int, addresses: Mapping[tuple[str, str], int]) -> None:
        self.stamp = stamp
        self.kept: dict[str, Any] = {}
        self._base = BaseLibrary()
        self._addresses = addresses
        self._definitions: dict[int, Definition] = {}
        self._trees: dict[str, Node | Broken | None] = {}

    def addresses(self) -> frozenset[tuple[str, str]]:
        """The (type, canonical) of everything that is loaded."""
        return frozenset(self._addresses)

    def structure(self, canonical: str) -> Definition | None:
        return self._loaded("StructureDefinition", canonical) or self._base.structure(canonical)

    def value_set(self, canonical: str) -> Definition | None:
        return self._loaded("ValueSet", canonical)

    def code_system(self, canonical: str) -> Definition | None:
        return self._loaded("CodeSystem", canonical)

    def base_codes(self, canonical: str) -> Mapping[str, frozenset[str] | None] | None:
        return self._base.base_codes(canonical)

    def tree(self, canonical: str) -> Node | None:
        """The snapshot of a structure, None where it is not loaded. Raises Broken."""
        if canonical not in self._trees:
            definition = self.structure(canonical)
            try:
                self._trees[canonical] = None if definition is None else whole(definition, self)
            except Broken as broken:
                self._trees[canonical] = broken
        found = self._trees[canonical]
        if isinstance(found, Broken):
            raise found
        return found

    def _loaded(self, type_: str, canonical: str) -> Definition | None:
        key = self._addresses.get((type_, canonical))
        if key is None:
            return None
        if key not in self._definitions:
            self._definitions[key] = stored.definition(key)
        return self._definitions[key]


_kept: Shelves | None = None
_changing = Lock()


def present() -> Shelves:
    """What is loaded now. Asks the database for the last package; reads the addresses anew only where one was added."""
    global _kept  # noqa: PLW0603  one copy a process
    stamp = stored.stamp()
    kept = _kept
    if kept is None or kept.stamp != stamp:
        with _changing:
            kept = _kept = Shelves(stamp, stored.addresses(stamp))
    return kept

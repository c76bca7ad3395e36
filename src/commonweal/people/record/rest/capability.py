"""The capability statement, made from what is implemented: types, interactions, search parameters, operations."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import Any

from commonweal import __version__
from commonweal.people.record.definitions.params import compartments, resource_types, search_params
from commonweal.people.record.rest import shape
from commonweal.people.record.rest.message import Answer
from commonweal.people.record.search.references import is_followed
from commonweal.people.record.wire.instants import instant
from commonweal.people.record.wire.values import dumps

_INTERACTIONS = (
    "read", "vread", "update", "patch", "delete", "history-instance", "history-type", "create", "search-type",
)  # fmt: skip
_SYSTEM = ("transaction", "batch", "search-system", "history-system")
_VALIDATE = {"name": "validate", "definition": "http://hl7.org/fhir/OperationDefinition/Resource-validate"}
_EVERYTHING = {"name": "everything", "definition": "http://hl7.org/fhir/OperationDefinition/Patient-everything"}


def metadata(base: str, query: list[tuple[str, str]]) -> Answer:
    """Open to everybody: it says nothing of anybody."""
    wanted = shape.asked([pair for pair in query if pair != ("mode", "full")])
    return Answer(200, shape.shaped(dumps(statement() | {"implementation": _where(base)}), wanted))


def _where(base: str) -> dict[str, Any]:
    return {"description": "Commonweal: one record per person", "url": base}


@cache
def statement() -> dict[str, Any]:
    """The resource, but for the address at which it was asked."""
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": instant(datetime.now(UTC)),
        "kind": "instance",
        "software": {"name": "Commonweal", "version": __version__},
        "fhirVersion": "4.0.1",
        "format": ["json", "application/fhir+json"],
        "patchFormat": ["application/json-patch+json"],
        "rest": [
            {
                "mode": "server",
                "security": {
                    "cors": False,
                    "description": "A bearer token of a person, for a purpose. Nothing is open without one but this.",
                },
                "resource": [_resource(type_) for type_ in resource_types()],
                "interaction": [{"code": code} for code in _SYSTEM],
                "operation": [_VALIDATE],
                "compartment": [f"http://hl7.org/fhir/CompartmentDefinition/{kind.lower()}" for kind in compartments()],
            }
        ],
    }


def _resource(type_: str) -> dict[str, Any]:
    params = search_params(type_)
    references = sorted(code for code, param in params.items() if is_followed(param))
    return {
        "type": type_,
        "profile": f"http://hl7.org/fhir/StructureDefinition/{type_}",
        "interaction": [{"code": code} for code in _INTERACTIONS],
        "versioning": "versioned-update",
        "readHistory": True,
        "updateCreate": True,
        "conditionalCreate": True,
        "conditionalRead": "full-support",
        "conditionalUpdate": True,
        "conditionalDelete": "single",
        "referencePolicy": ["literal", "logical"],
        "searchInclude": ["*", *(f"{type_}:{code}" for code in references)],
        "searchRevInclude": sorted(_pointing_at(type_)),
        "searchParam": [
            {"name": param.code, "definition": param.url, "type": param.kind} for param in params.values()
        ],
        "operation": [_VALIDATE, _EVERYTHING] if type_ == "Patient" else [_VALIDATE],
    }


@cache
def _all_pointing() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for type_ in resource_types():
        for code, param in search_params(type_).items():
            if is_followed(param):
                for target in param.targets or ("Resource",):
                    found.setdefault(target, []).append(f"{type_}:{code}")
    return found


def _pointing_at(type_: str) -> list[str]:
    return [*_all_pointing().get(type_, []), *_all_pointing().get("Resource", [])]

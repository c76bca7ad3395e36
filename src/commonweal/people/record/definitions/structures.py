"""Structure definitions: base resources and types with their snapshots, and the profiles of the base release."""

from __future__ import annotations

import json
from functools import lru_cache
from threading import Lock
from typing import Any

from commonweal.people.record.definitions.files import archive, made

_reading = Lock()


def structure_urls() -> frozenset[str]:
    return frozenset(made()["structures"])


@lru_cache(maxsize=64)
def structure(url: str) -> dict[str, Any] | None:
    """The structure definition of a canonical address (a version after `|` is left away), or None. Without narrative
    and mappings. Shared: not to be changed by who reads it.
    """
    name = made()["structures"].get(url.partition("|")[0])
    if name is None:
        return None
    with _reading:  # an open archive is read by one thread at a time
        return json.loads(archive().read(name))


def type_structure(type_: str) -> dict[str, Any] | None:
    """The structure definition of a base type by its name."""
    return structure(f"http://hl7.org/fhir/StructureDefinition/{type_}")

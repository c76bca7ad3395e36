"""The catalogue: every definition file that ships, read once a process."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from commonweal.kernel.problem import not_found
from commonweal.measures.definition import Definition
from commonweal.policy.files import read_policy

FOLDER = Path(__file__).parent / "definitions"


@cache
def definitions() -> dict[str, Definition]:
    """Measures by id, in the order in which pages show them. Raises Refused where a file is wrong."""
    found = [read_policy(path, Definition) for path in sorted(FOLDER.glob("*.yaml"))]
    found.sort(key=lambda definition: (definition.order, definition.id))
    by_id = {definition.id: definition for definition in found}
    if len(by_id) != len(found):
        raise ValueError("two definition files share an id")
    return by_id


def definition(measure: str) -> Definition:
    """Raises Refused(not found) for an unknown id, naming the nearest."""
    try:
        return definitions()[measure]
    except KeyError:
        known = ", ".join(definitions())
        raise not_found(f"there is no measure {measure!r}", f"The measures are {known}") from None


@cache
def release() -> str:
    """The digest of every definition: stored with what was computed from them."""
    digest = hashlib.sha256()
    for path in sorted(FOLDER.glob("*.yaml")):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()

"""The operation $everything of a patient (FHIR R4, Patient operations): the compartment, and what it refers to."""

from __future__ import annotations

from commonweal.kernel.problem import Kind, Problem, Refused, Where, invalid
from commonweal.people.record.definitions.params import resource_types
from commonweal.people.record.rest import outcome, shape
from commonweal.people.record.rest.bundles import bundle, search_entries
from commonweal.people.record.rest.history import since_of
from commonweal.people.record.rest.message import Answer, Request
from commonweal.people.record.store import read
from commonweal.people.record.store.referred import referred
from commonweal.people.record.store.stored import Stored
from commonweal.people.record.wire.document import read as read_document

MOST = 10_000
"""Resources in one answer. More are refused: half a record must not pass for a whole one."""


def everything(request: Request, id_: str) -> Answer:
    """All that is in the patient's compartment now, then what those resources refer to (people, bodies, places), each
    once. `_type` keeps some types, `_since` what was written since.
    """
    asked = [*request.query, *_parameters(request.body)]
    wanted = shape.asked(asked, ("_type", "_since"), is_many=True)
    types = {each for name, value in asked if name == "_type" for each in value.split(",")}
    _check_types(types)
    since = max((since_of(value) for name, value in asked if name == "_since"), default=None)
    found = read.current("Patient", id_)
    if found is None or found.body is None:
        return outcome.refusal(404, "not-found", f"There is no Patient/{id_}.")
    own = read.compartment("Patient", id_)
    others = referred(own, but={each.reference for each in own})
    if len(own) + len(others) > MOST:
        message = f"the record has {len(own) + len(others)} resources, an answer at most {MOST}"
        raise Refused(Problem(Kind.TOO_COSTLY, message, "Ask for some types with _type", Where(field="_type")))

    def kept(found: list[Stored]) -> list[Stored]:
        return [
            each for each in found
            if (not types or each.type in types) and (since is None or each.updated >= since)
        ]  # fmt: skip

    matches = search_entries(request.base, kept(own), "match", wanted)
    if wanted.is_count:
        return Answer(200, bundle("searchset", [], total=len(matches)))
    listed = matches + search_entries(request.base, kept(others), "include", wanted)
    return Answer(200, bundle("searchset", listed, total=len(matches)))


def _parameters(body: bytes) -> list[tuple[str, str]]:
    """What a Parameters resource asks for. Raises Refused for anything else."""
    if not body:
        return []
    document = read_document(body)
    listed = document.resource.get("parameter", [])
    if document.type != "Parameters" or not isinstance(listed, list):
        raise invalid("the body of this operation is a Parameters resource", "Send that, or no body")
    found: list[tuple[str, str]] = []
    for each in listed:
        said = [value for name, value in each.items() if name.startswith("value")] if isinstance(each, dict) else []
        if len(said) != 1 or not isinstance(said[0], str):
            raise invalid("a parameter has a name and one value that is a text", "Give _type or _since")
        found.append((str(each.get("name")), said[0]))
    return found


def _check_types(types: set[str]) -> None:
    wrong = sorted(types - set(resource_types()))
    if wrong:
        message = f"there is no resource type {', '.join(each or '(empty)' for each in wrong)}"
        raise Refused(Problem(Kind.INVALID, message, "Name types of FHIR R4", Where(field="_type")))

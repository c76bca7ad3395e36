"""The operation $everything of a patient (FHIR R4, Patient operations): the compartment, and what it refers to."""

from __future__ import annotations

from commonweal.kernel.problem import Kind, Problem, Refused, Where
from commonweal.people.record.rest import outcome, shape
from commonweal.people.record.rest.bundles import bundle, search_entries
from commonweal.people.record.rest.history import since_of
from commonweal.people.record.rest.message import Answer, Request
from commonweal.people.record.store import read
from commonweal.people.record.store.referred import referred
from commonweal.people.record.store.stored import Stored

MOST = 10_000
"""Resources in one answer. More are refused: half a record must not pass for a whole one."""


def everything(request: Request, id_: str) -> Answer:
    """All that is in the patient's compartment now, then what those resources refer to (people, bodies, places), each
    once. `_type` keeps some types, `_since` what was written since.
    """
    wanted = shape.asked(request.query, ("_type", "_since"))
    given = dict(request.query)
    types = {each for each in given.get("_type", "").split(",") if each}
    since = since_of(given.get("_since"))
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
    listed = matches + search_entries(request.base, kept(others), "include", wanted)
    return Answer(200, bundle("searchset", listed, total=len(matches)))

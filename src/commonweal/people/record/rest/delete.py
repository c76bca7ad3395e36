"""Delete and conditional delete: a version that says so; nothing that was written is lost (FHIR R4, RESTful API,
section delete).
"""

from __future__ import annotations

from commonweal.people.record.rest import outcome, shape
from commonweal.people.record.rest.answers import versioned
from commonweal.people.record.rest.conditions import expected_version, held_for, matches
from commonweal.people.record.rest.message import Answer, Request
from commonweal.people.record.store import write


def delete(request: Request, type_: str, id_: str) -> Answer:
    """204, also where there is nothing to delete (any more)."""
    shape.asked(request.query)
    return deleted(type_, id_, expected_version(request))


def deleted(type_: str, id_: str, expected: int | None) -> Answer:
    held = write.lock(type_, id_)
    write.expect_version(held, expected)
    if held is None or held.is_deleted:
        return Answer(204)
    return Answer(204, None, versioned(write.replace(held, None, type_, id_, method="DELETE"))[:1])


def conditional_delete(request: Request, type_: str) -> Answer:
    """Deletes the one resource that matches; 412 where several do."""
    criteria = request.criteria()
    held_for(type_, criteria)
    found = matches(request, type_, criteria)
    if len(found) > 1:
        return outcome.refusal(412, "multiple-matches", f"The criteria match more than one {type_}.")
    return deleted(type_, found[0].id, expected_version(request)) if found else nothing_to_delete(request)


def nothing_to_delete(request: Request) -> Answer:
    """Raises Stale where the client names a version: there is none."""
    write.expect_version(None, expected_version(request))
    return Answer(204)

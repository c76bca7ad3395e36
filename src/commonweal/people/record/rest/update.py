"""Update and conditional update (FHIR R4, RESTful API, section update)."""

from __future__ import annotations

from psycopg.errors import UniqueViolation

from commonweal.access.scope import attempted
from commonweal.kernel.problem import invalid
from commonweal.people.record.rest import outcome, shape
from commonweal.people.record.rest.answers import written
from commonweal.people.record.rest.conditions import expected_version, held_for, matches
from commonweal.people.record.rest.message import Answer, Request
from commonweal.people.record.rest.taking_in import same_id, taken_in
from commonweal.people.record.store import write
from commonweal.people.record.store.stored import Stored
from commonweal.people.record.validation.issue import Issue
from commonweal.people.record.wire.document import Document
from commonweal.people.record.wire.ids import ID, new_id


def update(request: Request, type_: str, id_: str) -> Answer:
    """200 with the next version, 201 where there was none (under the id that the client chose) or it was deleted."""
    shape.asked(request.query)
    document, issues = taken_in(request.body, type_, request.base)
    same_id(document, id_)
    return put(request, document, id_, issues)


def put(request: Request, document: Document, id_: str, issues: list[Issue]) -> Answer:
    if not ID.fullmatch(id_):
        raise invalid(f"{id_!r} is no id", "An id has 1 to 64 letters, digits, hyphens and points")
    stored, is_new = saved(document, id_, expected_version(request))
    return written(201 if is_new else 200, request, stored, issues)


def saved(document: Document, id_: str, expected: int | None, *, method: str = "PUT") -> tuple[Stored, bool]:
    """The next version, or the first; and whether there was none before, or a deleted one."""
    held = write.lock(document.type, id_)
    write.expect_version(held, expected)
    if held is None:
        try:
            with attempted():
                return write.create(document, id_, method=method), True
        except UniqueViolation:  # somebody else made it in this moment: then this is its next version
            held = write.lock(document.type, id_)
            if held is None:
                raise
    return write.replace(held, document, document.type, id_, method=method), held.is_deleted


def conditional_update(request: Request, type_: str) -> Answer:
    """Criteria instead of an id: the one that matches is replaced; where none does, one is made."""
    document, issues = taken_in(request.body, type_, request.base)
    criteria = request.criteria()
    held_for(type_, criteria)
    found = matches(request, type_, criteria)
    if len(found) > 1:
        return outcome.refusal(412, "multiple-matches", f"The criteria match more than one {type_}.")
    if found:
        if document.id not in (None, found[0].id):
            message = f"the criteria match {found[0].reference}, the body has the id {document.id!r}"
            raise invalid(message, "Leave the id out")
        return put(request, document, found[0].id, issues)
    if document.id is not None:
        return put(request, document, document.id, issues)
    write.expect_version(None, expected_version(request))
    return written(201, request, write.create(document, new_id()), issues)

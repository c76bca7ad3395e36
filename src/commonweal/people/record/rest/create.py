"""Create and conditional create (FHIR R4, RESTful API, section create)."""

from __future__ import annotations

from commonweal.people.record.rest import outcome, shape
from commonweal.people.record.rest.answers import written
from commonweal.people.record.rest.conditions import held_for, matches
from commonweal.people.record.rest.message import Answer, Request
from commonweal.people.record.rest.taking_in import taken_in
from commonweal.people.record.store import write
from commonweal.people.record.wire.ids import new_id


def create(request: Request, type_: str) -> Answer:
    """201 with the new resource; with `If-None-Exist` 200 and what is there where one matches, 412 where several do."""
    shape.asked(request.query)
    document, issues = taken_in(request.body, type_, request.base)
    condition = request.headers.get("if-none-exist")
    if condition is not None:
        held_for(type_, condition)
        found = matches(request, type_, condition)
        if len(found) > 1:
            return outcome.refusal(412, "multiple-matches", f"If-None-Exist matches more than one {type_}.")
        if found:
            return written(200, request, found[0])
    return written(201, request, write.create(document, new_id()), issues)

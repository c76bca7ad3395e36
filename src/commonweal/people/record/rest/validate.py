"""The operation $validate (FHIR R4, Resource operations): every issue, nothing stored."""

from __future__ import annotations

from commonweal.kernel.problem import Refused
from commonweal.people.record.rest import outcome, shape
from commonweal.people.record.rest.message import Answer, Request
from commonweal.people.record.rest.rejected import Rejected
from commonweal.people.record.rest.taking_in import same_id, taken_in
from commonweal.people.record.validation.all import check_all
from commonweal.people.record.wire.document import read
from commonweal.people.record.wire.values import dumps, loads


def validate(request: Request, type_: str | None, id_: str | None = None) -> Answer:
    """200 with an OperationOutcome, whatever is found (the operation itself went well). The body is the resource, or a
    Parameters resource that holds it.
    """
    shape.asked(request.query)
    body: bytes | str = request.body
    try:
        document = read(body)
        if document.type == "Parameters" and type_ != "Parameters":
            body = _resource_of(document.text)
            document = read(body)
        if type_ is not None and document.type != type_:
            taken_in(body, type_, request.base)  # says so
        issues = check_all(document.text, document.resource)
        if id_ is not None:
            same_id(document, id_)
    except Rejected as rejected:
        issues = rejected.issues
    except Refused as refused:
        issues = outcome.of_problems(refused.problems)
    return outcome.answer(200, issues)


def _resource_of(text: str) -> str:
    """The parameter `resource` of a Parameters resource; the text itself where it has none."""
    listed = loads(text).get("parameter")
    for each in listed if isinstance(listed, list) else ():
        if isinstance(each, dict) and each.get("name") == "resource" and isinstance(each.get("resource"), dict):
            return dumps(each["resource"])
    return text

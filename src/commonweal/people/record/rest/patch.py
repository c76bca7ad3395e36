"""Patch, by id or by criteria: a JSON Patch (FHIR R4, RESTful API, section patch; RFC 6902), or a JSON Merge Patch
(RFC 7386), which FHIR does not name and widespread clients send.
"""

from __future__ import annotations

from typing import Any

import jsonpatch  # type: ignore[import-untyped]
import jsonpointer  # type: ignore[import-untyped]

from commonweal.kernel.problem import Kind, Problem, Refused, Where, invalid
from commonweal.people.record.rest import outcome, shape
from commonweal.people.record.rest.answers import written
from commonweal.people.record.rest.conditions import expected_version, held_for, matches
from commonweal.people.record.rest.message import Answer, Request
from commonweal.people.record.rest.taking_in import taken_in
from commonweal.people.record.store import read, write
from commonweal.people.record.wire.values import dumps, loads

JSON_PATCH = "application/json-patch+json"
MERGE_PATCH = "application/merge-patch+json"
FORMS = frozenset({JSON_PATCH, MERGE_PATCH, "application/json"})
"""What is read as a patch; `application/json` is a merge patch where it is an object."""


def patch(request: Request, type_: str, id_: str) -> Answer:
    """200 with the next version. A patch that cannot be applied, or whose result is not valid, changes nothing."""
    shape.asked(request.query)
    held = write.lock(type_, id_)
    write.expect_version(held, expected_version(request))
    stored = read.current(type_, id_)
    if held is None or stored is None:
        return outcome.refusal(404, "not-found", f"There is no {type_}/{id_}.")
    if stored.body is None:
        return outcome.refusal(410, "deleted", f"{type_}/{id_} was deleted.")
    is_list = request.headers.get("content-type", JSON_PATCH).partition(";")[0].strip().lower() == JSON_PATCH
    changed = patched(stored.body, request.body) if is_list else merged(stored.body, request.body)
    document, issues = taken_in(changed, type_, request.base)
    if document.id != id_:
        raise invalid("a patch cannot change the id", "Leave /id as it is")
    return written(200, request, write.replace(held, document, type_, id_, method="PATCH"), issues)


def conditional_patch(request: Request, type_: str) -> Answer:
    criteria = request.criteria()
    held_for(type_, criteria)
    found = matches(request, type_, criteria)
    if len(found) > 1:
        return outcome.refusal(412, "multiple-matches", f"The criteria match more than one {type_}.")
    if not found:
        return outcome.refusal(404, "not-found", f"No {type_} matches the criteria.")
    request.query = []
    return patch(request, type_, found[0].id)


def merged(body: str, changes: bytes) -> str:
    """The body with the members of an object put in its place; null takes a member away (RFC 7386)."""
    parsed = _parsed(changes)
    if not isinstance(parsed, dict):
        raise invalid("a merge patch is an object", f"For a list of operations say Content-Type: {JSON_PATCH}")
    return dumps(_merge(loads(body), parsed))


def _merge(value: Any, change: Any) -> Any:
    if not isinstance(change, dict):
        return change
    kept = dict(value) if isinstance(value, dict) else {}
    for name, held in change.items():
        if held is None:
            kept.pop(name, None)
        else:
            kept[name] = _merge(kept.get(name), held)
    return kept


def _parsed(text: bytes) -> Any:
    try:
        return loads(text.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise invalid(f"the patch is not JSON: {error}", "Send a list of JSON Patch operations") from None


def patched(body: str, operations: bytes) -> str:
    """The body with the operations made to it. Raises Refused, naming the operation that cannot be made."""
    parsed = _parsed(operations)
    if not isinstance(parsed, list) or not all(isinstance(each, dict) for each in parsed):
        raise invalid("a JSON Patch is a list of operations", "Send a list of objects with op and path")
    values: Any = loads(body)
    for number, operation in enumerate(parsed):
        try:
            values = jsonpatch.JsonPatch([operation]).apply(values)
        except (jsonpatch.JsonPatchException, jsonpointer.JsonPointerException, TypeError, KeyError) as error:
            where = Where(field=f"[{number}]")
            said = (str(error) or type(error).__name__).partition(" in {")[0]  # not the whole resource
            problem = Problem(Kind.INVALID, f"the operation cannot be made: {said}", "Change the patch", where)
            raise Refused(problem) from None
    if not isinstance(values, dict):
        raise invalid("the patch leaves no resource", "Change the patch")
    return dumps(values)

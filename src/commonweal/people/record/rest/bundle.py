"""A Bundle that is posted to the base: a transaction, of which all is done or nothing, or a batch, of which each entry
stands by itself (FHIR R4, RESTful API, section batch/transaction).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction

from commonweal.people.record.rest import shape
from commonweal.people.record.rest.bundles import bundle
from commonweal.people.record.rest.entries import FIRST_FAILURE, entry_request, response_entry
from commonweal.people.record.rest.failures import Expected, answered
from commonweal.people.record.rest.message import Answer, Request
from commonweal.people.record.rest.rejected import Rejected
from commonweal.people.record.rest.transaction import transact
from commonweal.people.record.validation import base
from commonweal.people.record.validation.issue import Issue, has_errors
from commonweal.people.record.wire.document import read
from commonweal.people.record.wire.values import loads

Perform = Callable[[Request], Answer]


def perform(request: Request, one: Perform) -> Answer:
    """Raises Refused or Rejected, with the entry in the path, where a transaction cannot be done as a whole."""
    shape.asked(request.query)
    document = read(request.body)
    kind = document.resource.get("type")
    if document.type != "Bundle" or kind not in ("transaction", "batch"):
        message = "Only a Bundle of the type transaction or batch is posted to the base."
        raise Rejected(400, [Issue("error", "invalid", "Bundle.type", message)])
    if kind == "transaction":
        issues = base.check(document.text, document.resource)
        if has_errors(issues):
            raise Rejected(400, issues)
    entries = loads(document.text).get("entry", [])
    if not isinstance(entries, list) or not all(isinstance(each, dict) for each in entries):
        raise Rejected(400, [Issue("error", "structure", "Bundle.entry", "Entries are a list of objects.")])
    if kind == "transaction":
        return Answer(200, bundle("transaction-response", transact(request, entries, one)))
    return Answer(200, bundle("batch-response", [_alone(request, each, one) for each in entries]))


def _alone(request: Request, entry: dict[str, Any], one: Perform) -> str:
    """One entry of a batch, under a savepoint of its own: what fails leaves the others alone."""
    try:
        with transaction.atomic():
            answer = one(entry_request(request, entry))
            if answer.status >= FIRST_FAILURE:
                transaction.set_rollback(True)
    except Expected as error:
        answer = answered(error)
    return response_entry(request, answer)

"""What is asked of a resource before it is stored: that it is FHIR R4, of the right type, and what its profiles say."""

from __future__ import annotations

from commonweal.kernel.problem import invalid
from commonweal.people.record.rest.rejected import Rejected
from commonweal.people.record.validation import base, profiles
from commonweal.people.record.validation.issue import Issue, has_errors
from commonweal.people.record.wire.document import Document, read
from commonweal.people.record.wire.local import with_relative_references


def taken_in(body: bytes | str, type_: str, own_base: str) -> tuple[Document, list[Issue]]:
    """The document, and what was found that does not keep it out. Raises Refused for what is no JSON object, Rejected
    with all issues for what is not valid.
    """
    return checked(read(body, is_unique=True), type_, own_base)  # the check finds what stands twice


def checked(document: Document, type_: str, own_base: str, *, is_sound: bool = False) -> tuple[Document, list[Issue]]:
    """The same for what is read already; `is_sound` where it was found to be FHIR R4 as part of a Bundle."""
    document = with_relative_references(document, own_base)
    if document.type != type_:
        found = document.type or "no resourceType"
        message = f"The address says {type_}, the body {found}. Send the one to the other's address."
        raise Rejected(400, [Issue("error", "invalid", "resourceType", message)])
    issues = [] if is_sound else base.check(document.text, document.resource)
    if has_errors(issues):
        raise Rejected(400, issues)
    if profiles.may_claim(document.text):
        issues = [*issues, *profiles.check_profiles(document.resource)]
    if has_errors(issues):
        raise Rejected(422, issues)
    return document, issues


def same_id(document: Document, id_: str) -> None:
    """Raises Refused where the body's id is not the address's (FHIR R4, RESTful API, update)."""
    if document.id != id_:
        found = f"the body has {document.id!r}" if document.id else "the body has none"
        raise invalid(f"the address names the id {id_!r}, {found}", "Put the address's id into the body")

"""The entries of a transaction: deletes, creates, updates and patches, reads, in this order whatever the Bundle's;
references between them lead to where each was stored (FHIR R4, RESTful API, section transaction processing rules).
Entries with conditional references come after the other writes, so that a condition finds what those have written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from commonweal.kernel.problem import Refused
from commonweal.people.record.definitions.params import resource_types
from commonweal.people.record.rest import shape
from commonweal.people.record.rest.answers import versioned
from commonweal.people.record.rest.conditions import expected_version, held_for, matches
from commonweal.people.record.rest.delete import deleted, nothing_to_delete
from commonweal.people.record.rest.disk import require_room
from commonweal.people.record.rest.entries import FIRST_FAILURE, entry_request, response_entry
from commonweal.people.record.rest.failures import Expected, answered
from commonweal.people.record.rest.links import linked
from commonweal.people.record.rest.message import Answer, Request
from commonweal.people.record.rest.outcome import of_problems
from commonweal.people.record.rest.rejected import Rejected
from commonweal.people.record.rest.taking_in import checked
from commonweal.people.record.rest.update import put
from commonweal.people.record.store import bulk, write
from commonweal.people.record.store.stored import Stored
from commonweal.people.record.validation.issue import Issue
from commonweal.people.record.wire.document import Document, read
from commonweal.people.record.wire.ids import new_id
from commonweal.people.record.wire.local import rewritten

Perform = Callable[[Request], Answer]
_ORDER = {"DELETE": 0, "POST": 1, "PUT": 2, "PATCH": 2, "GET": 3}
_CONDITIONAL = re.compile(r"([A-Z][A-Za-z]+)\?(.*)", re.DOTALL)
_RESTFUL = re.compile(r"(https?://.*/)([A-Z][A-Za-z]+/[A-Za-z0-9\-.]{1,64})(?:/_history/[A-Za-z0-9\-.]+)?")
_VERSIONED = re.compile(r"(.+)/_history/[A-Za-z0-9\-.]+")


@dataclass(slots=True)
class Entry:
    """`id_` is where the resource goes, `existing` what a conditional create found instead, `same` the entry before it
    that creates under the same condition.
    """

    number: int
    request: Request
    full_url: str | None
    type: str = ""
    id_: str = ""
    condition: str | None = None
    existing: Stored | None = None
    same: Entry | None = None
    stored: Stored | None = None
    answer: Answer | None = None
    document: Document | None = None
    issues: list[Issue] = field(default_factory=list[Issue])

    @property
    def path(self) -> str:
        return f"Bundle.entry[{self.number}]"

    @property
    def place(self) -> str:
        return f"{self.type}/{self.id_}"


Places = dict[str, Entry]
"""Entries by their fullUrl."""


def transact(request: Request, entries: list[dict[str, Any]], one: Perform) -> list[str]:
    """The entries of the answer, in the Bundle's order. Raises Rejected, so that nothing is kept, at the first entry
    that cannot be done, with its place.
    """
    asked = [_entry(request, number, each) for number, each in enumerate(entries)]
    if any(each.request.method != "GET" for each in asked):
        require_room(len(request.body))
    deletes = [each for each in asked if each.request.method == "DELETE"]
    others = [each for each in asked if each.request.method != "DELETE"]
    where: Places = {}
    _find_places(deletes, where)
    _do(request, deletes, one)  # so that no condition finds what is gone
    _find_places(others, where)
    _refuse_twice(asked)
    links = {url: each.place for url, each in where.items()}
    writes = [each for each in others if each.request.method != "GET" and each.same is None]
    waiting: list[Entry] = []
    for each in writes:
        with _At(each):
            try:
                _take_in(each, where, links)
            except _Waits:
                waiting.append(each)
    late = {each.number for each in waiting}
    _do(request, [each for each in writes if each.number not in late], one)
    for each in waiting:
        with _At(each):
            _take_in(each, where, links, is_late=True)
    _do(request, waiting, one)
    _do(request, [each for each in others if each.request.method == "GET"], one)
    for each in asked:
        if each.same is not None and each.same.stored is not None:
            each.answer = _written(each.request, 200, each.same.stored)
    return [response_entry(request, each.answer or Answer(200)) for each in asked]


def _do(request: Request, entries: list[Entry], one: Perform) -> None:
    creates = [each for each in entries if each.request.method == "POST" and each.document is not None]
    for each in sorted(entries, key=_turn):
        if creates and each is creates[0]:
            _create(request, creates)
        if each.answer is None:
            with _At(each):
                each.answer = _done(each, one)
                if each.answer.status >= FIRST_FAILURE:
                    raise _Failed(each.answer)


def _turn(entry: Entry) -> tuple[int, str]:
    """What is on record is taken in the order of its place, so that two transactions which write the same wait for one
    another in turn. (A delete of what another updates can still make one of them try again.)
    """
    method = entry.request.method
    return _ORDER[method], "" if method == "POST" else entry.place


def _find_places(entries: list[Entry], where: Places) -> None:
    conditions: dict[object, Entry] = {}
    for each in entries:
        with _At(each):
            _place(each)
            _meet(each, conditions)
            _note(each, where)


class _Waits(Exception):
    """The entry has a conditional reference, which is not led anywhere yet."""


class _Failed(Exception):
    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        super().__init__(str(answer.status))


class _At:
    """Says of whatever goes wrong inside at which entry it did."""

    def __init__(self, entry: Entry) -> None:
        self.entry = entry

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        path = self.entry.path
        if isinstance(error, Refused):
            status = answered(error).status
            raise Rejected(status, [_inside(path, each) for each in of_problems(error.problems)]) from error
        if isinstance(error, Rejected):
            raise Rejected(error.status, [_inside(path, each) for each in error.issues]) from error
        if isinstance(error, Expected):
            raise Rejected(405, [Issue("error", "not-supported", path, f"The address takes {error}.")]) from error
        if isinstance(error, _Failed):
            said = read(error.answer.body or "{}").resource.get("issue", [{}])[0].get("diagnostics", "It failed.")
            raise Rejected(error.answer.status, [Issue("error", "processing", path, said)]) from error


def _inside(path: str, issue: Issue) -> Issue:
    if issue.path.startswith("Bundle"):
        return issue
    below = issue.path.partition(".")[2] if issue.path[:1].isupper() else issue.path
    inner = f"{path}.resource.{below}" if issue.path[:1].isupper() else ".".join(filter(None, (path, below)))
    return Issue(issue.severity, issue.code, inner, issue.message)


def _entry(request: Request, number: int, entry: dict[str, Any]) -> Entry:
    made = Entry(number, request, entry.get("fullUrl") if isinstance(entry.get("fullUrl"), str) else None)
    with _At(made):
        made.request = entry_request(request, entry)
    made.type = made.request.path.partition("/")[0]
    if made.request.method in ("PUT", "PATCH", "DELETE") and made.type not in resource_types():
        message = f"{made.type!r} is no resource type of FHIR R4."
        raise Rejected(404, [Issue("error", "not-found", f"{made.path}.request.url", message)])
    return made


def _place(entry: Entry) -> None:
    """Find out under which id the entry's resource will stand, before any reference to it is written."""
    request = entry.request
    parts = request.path.split("/")
    is_create = request.method == "POST" and len(parts) == 1 and entry.type[:1] not in ("$", "_")
    if is_create or (request.method in ("PUT", "DELETE", "PATCH") and len(parts) == 2):
        shape.asked(request.query)
    if is_create and request.body:
        condition = request.headers.get("if-none-exist")
        if condition is not None:
            held_for(entry.type, condition)
            entry.existing = _one(request, entry.type, condition)
            entry.condition = condition
        entry.id_ = entry.existing.id if entry.existing else new_id()
    elif request.method in ("PUT", "DELETE", "PATCH") and len(parts) == 1:
        criteria = request.criteria()
        held_for(entry.type, criteria)
        entry.existing = _one(request, entry.type, criteria)
        request.query = []
        sent = read(request.body).id if request.method == "PUT" else None
        entry.id_ = entry.existing.id if entry.existing else sent or (new_id() if request.method == "PUT" else "")
        if request.method == "PATCH" and not entry.id_:
            raise Rejected(404, [Issue("error", "not-found", "", f"No {entry.type} matches the criteria.")])
        request.path = entry.place
        entry.condition = criteria
    elif request.method in ("PUT", "DELETE", "PATCH") and len(parts) == 2:
        entry.id_ = parts[1]


def _one(request: Request, type_: str, criteria: str) -> Stored | None:
    found = matches(request, type_, criteria)
    if len(found) > 1:
        raise Rejected(412, [Issue("error", "multiple-matches", "", f"The criteria match more than one {type_}.")])
    return found[0] if found else None


def _meet(entry: Entry, conditions: dict[object, Entry]) -> None:
    """Of creates under one condition the first makes what the others then find; an update can be no other's as well."""
    if entry.condition is None or entry.existing is not None or entry.request.method not in ("POST", "PUT"):
        return
    pairs = sorted(parse_qsl(entry.condition.lstrip("?"), keep_blank_values=True))
    first = conditions.setdefault((entry.type, tuple(pairs)), entry)
    if first is entry:
        return
    if entry.request.method == "PUT" or first.request.method == "PUT":
        message = f"Entry {first.number} writes under the same condition."
        raise Rejected(400, [Issue("error", "conflict", "", message)])
    entry.same, entry.id_ = first, first.id_


def _note(entry: Entry, where: Places) -> None:
    """Raises Rejected where two entries that go to different places have one fullUrl."""
    if entry.full_url and entry.id_ and where.setdefault(entry.full_url, entry).place != entry.place:
        message = f"Entry {where[entry.full_url].number} has the same fullUrl."
        raise Rejected(400, [Issue("error", "duplicate", "fullUrl", message)])


def _refuse_twice(entries: list[Entry]) -> None:
    """One resource may be written once in a transaction."""
    seen: dict[tuple[str, str], Entry] = {}
    for each in entries:
        if each.same is not None:
            continue
        is_write = each.request.method in ("PUT", "DELETE", "PATCH") or (each.id_ and each.existing is None)
        if is_write and each.id_ and each.request.method != "GET":
            first = seen.setdefault((each.type, each.id_), each)
            if first is not each:
                message = f"{each.type}/{each.id_} is written by entry {first.number} already."
                raise Rejected(400, [Issue("error", "conflict", each.path, message)])


def _take_in(entry: Entry, where: Places, links: Mapping[str, str], *, is_late: bool = False) -> None:
    """Check the entry's resource and lead its references to where the others will be; `links` is `where` as texts.
    Raises _Waits unless `is_late` where a reference is conditional.
    """
    request = entry.request
    if request.method not in ("POST", "PUT") or not request.body or not entry.id_:
        return
    if entry.existing is not None and request.method == "POST":
        return
    found: dict[str, str] = {}

    def lead(reference: str) -> str:
        if reference not in found:
            found[reference] = _led(reference, entry, where, is_late=is_late)
        return found[reference]

    document = linked(rewritten(read(request.body), lead), links)
    entry.document, entry.issues = checked(document, entry.type, request.base, is_sound=True)


def _led(reference: str, entry: Entry, where: Places, *, is_late: bool) -> str:
    """Where a reference leads: to another entry, to what a condition matches, or where it did."""
    target = _target(reference, entry, where)
    if target is not None:
        return target.place
    versioned_ = _VERSIONED.fullmatch(reference)
    target = _target(versioned_[1], entry, where) if versioned_ else None
    if target is not None:
        return f"{target.place}/_history/{_version(target)}"
    conditional = _CONDITIONAL.fullmatch(reference)
    if conditional is None:
        return reference
    if not is_late:
        raise _Waits
    found = matches(entry.request, conditional[1], conditional[2])
    if len(found) != 1:
        how_many = "more than one" if found else "no"
        message = f"The reference {reference!r} matches {how_many} {conditional[1]}."
        raise Rejected(412, [Issue("error", "multiple-matches" if found else "not-found", "", message)])
    return found[0].reference


def _target(reference: str, entry: Entry, where: Places) -> Entry | None:
    restful = _RESTFUL.fullmatch(entry.full_url or "")
    return where.get(reference) or (where.get(restful[1] + reference) if restful else None)


def _version(entry: Entry) -> int:
    """The version that the entry's resource will have."""
    if entry.request.method == "POST":
        return entry.existing.version if entry.existing else 1
    held = write.lock(entry.type, entry.id_)
    return held.version + 1 if held else 1


def _create(request: Request, entries: list[Entry]) -> None:
    """All creates in one statement."""
    made = bulk.create([(each.document, each.id_) for each in entries if each.document is not None])
    for each, stored in zip(entries, made, strict=True):
        each.stored, each.answer = stored, _written(request, 201, stored)


def _done(entry: Entry, one: Perform) -> Answer:
    request = entry.request
    if request.method == "POST" and entry.existing is not None:
        return _written(request, 200, entry.existing)
    if request.method == "PUT" and entry.document is not None:
        document = entry.document
        if document.id not in (None, entry.id_):
            raise Rejected(400, [Issue("error", "invalid", "id", "The body's id is not the address's.")])
        answer = put(request, document, entry.id_, entry.issues)
        return answer if _is_whole(request) else Answer(answer.status, None, answer.headers)
    if request.method == "DELETE":
        return deleted(entry.type, entry.id_, expected_version(request)) if entry.id_ else nothing_to_delete(request)
    return one(request)


def _is_whole(request: Request) -> bool:
    return request.preferences.get("return") == "representation"


def _written(request: Request, status: int, stored: Stored) -> Answer:
    """In the answer to a transaction a resource is sent where the client asks for it, not otherwise."""
    place = ("Location", f"{request.base}/{stored.reference}/_history/{stored.version}")
    return Answer(status, stored.body if _is_whole(request) else None, [*versioned(stored), place])

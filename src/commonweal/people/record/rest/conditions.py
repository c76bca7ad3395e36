"""Conditions under which something is done: criteria of a search that must match one resource, or none."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl

from commonweal.kernel.problem import invalid
from commonweal.people.record.indexing.keys import key
from commonweal.people.record.rest.message import Request
from commonweal.people.record.search.parse import parse
from commonweal.people.record.search.run import find
from commonweal.people.record.store.session import rows
from commonweal.people.record.store.stored import Stored

TAG = re.compile(r'^(?:W/)?"([1-9][0-9]{0,8})"$')


def held_for(type_: str, criteria: str) -> None:
    """Whoever else has the same condition waits until this transaction ends: two that come at once must not both find
    nothing.
    """
    number = int.from_bytes(bytes.fromhex(key("condition", type_, criteria))[:8], signed=True)
    rows("SELECT pg_advisory_xact_lock(%s)::text", (number,))


def matches(request: Request, type_: str, criteria: str) -> list[Stored]:
    """At most two resources that match. A condition is never lenient: what it ignores could be the wrong person.

    Raises Refused for criteria that are empty or not understood.
    """
    pairs = parse_qsl(criteria.lstrip("?"), keep_blank_values=True)
    if not pairs:
        raise invalid("the condition has no criteria", "Write it as parameter=value")
    controls = sorted({name for name, _ in pairs if name.partition(":")[0] in _CONTROLS})
    if controls:
        raise invalid(f"a condition takes no {', '.join(controls)}", "Leave it out")
    return find(parse(type_, [*pairs, ("_count", "2")], base=request.base)).matches


_CONTROLS = frozenset(
    {"_sort", "_count", "_include", "_revinclude", "_summary", "_elements", "_total", "_cursor", "_format", "_pretty"}
)


def expected_version(request: Request) -> int | None:
    """The version that `If-Match` names. Raises Refused for what is none."""
    tag = request.headers.get("if-match")
    if tag is None:
        return None
    found = TAG.match(tag.strip())
    if not found:
        raise invalid(f"If-Match: {tag!r} is no version", 'Write it as W/"3"')
    return int(found[1])

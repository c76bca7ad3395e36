"""Search of a type, of a compartment and of all types, by GET and by POST (FHIR R4, Search)."""

from __future__ import annotations

from urllib.parse import urlencode

from commonweal.people.record.rest.bundles import bundle, outcome_entry, search_entries
from commonweal.people.record.rest.message import Answer, Request
from commonweal.people.record.rest.outcome import of_problems
from commonweal.people.record.rest.shape import Shape
from commonweal.people.record.search.parse import parse
from commonweal.people.record.search.query import Query
from commonweal.people.record.search.run import find
from commonweal.people.record.validation.issue import Issue


def of_type(request: Request, type_: str) -> Answer:
    return _found(request, type_, None)


def all_types(request: Request) -> Answer:
    return _found(request, None, None)


def compartment(request: Request, kind: str, id_: str, inner: str) -> Answer:
    """The resources of one type in a compartment; `*` for every type."""
    return _found(request, None if inner == "*" else inner, (kind, id_))


ALIASES = {("_totalMethod", "count"): ("_total", "accurate")}
"""What a widespread client sends for something that FHIR has another name for."""


def _found(request: Request, type_: str | None, within: tuple[str, str] | None) -> Answer:
    pairs = [ALIASES.get(pair, pair) for pair in request.query]
    query = parse(type_, pairs, base=request.base, is_lenient=request.is_lenient, compartment=within)
    found = find(query)
    shape = _shape(request, query)
    entries = search_entries(request.base, found.matches, "match", shape)
    entries += search_entries(request.base, found.included, "include", shape)
    if query.ignored:
        ignored = of_problems(query.ignored)
        said = [Issue("warning", each.code, each.path, f"Ignored: {each.message}") for each in ignored]
        entries.append(outcome_entry(said))
    links = [("self", _link(request, query, None))]
    if found.next is not None:
        links.append(("next", _link(request, query, found.next)))
    return Answer(200, bundle("searchset", entries, links=links, total=found.total))


def _shape(request: Request, query: Query) -> Shape:
    return Shape(query.summary.value, query.elements, ("_pretty", "true") in request.query)


def _link(request: Request, query: Query, cursor: str | None) -> str:
    """The search as it was understood: what was ignored is not in it (FHIR R4, Search, self link)."""
    pairs = [pair for pair in query.accepted if pair[0] != "_cursor" or cursor is None]
    if cursor is not None:
        pairs.append(("_cursor", cursor))
    path = request.path.removesuffix("/_search").removesuffix("_search")
    address = f"{request.base}/{path}" if path else request.base
    return f"{address}?{urlencode(pairs)}" if pairs else address

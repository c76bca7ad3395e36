"""History of a resource, of a type, of all (FHIR R4, RESTful API, section history): newest first, by pages."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlencode

from commonweal.kernel.problem import Kind, Problem, Refused, Where
from commonweal.people.record.rest import outcome, shape
from commonweal.people.record.rest.bundles import bundle, history_entry
from commonweal.people.record.rest.message import Answer, Request
from commonweal.people.record.store import read
from commonweal.people.record.store.versions import counted, versions

COUNT_DEFAULT = 50
COUNT_MOST = 1000
_OWN = ("_count", "_since", "_cursor")


def history(request: Request, type_: str | None = None, id_: str | None = None) -> Answer:
    """A Bundle of type history. A version that deletes has an entry without a resource."""
    wanted = shape.asked(request.query, _OWN, is_many=True)
    given = _given(request.query)
    count = _number(given, "_count", COUNT_DEFAULT, COUNT_MOST)
    since = since_of(given["_since"]) if "_since" in given else None
    before = _number(given, "_cursor", None, None)
    if type_ is not None and id_ is not None and read.current(type_, id_) is None:
        return outcome.refusal(404, "not-found", f"There is no {type_}/{id_}.")
    links = [("self", f"{request.base}/{request.path}{_query(request.query)}")]
    if wanted.is_count or count == 0:
        return Answer(200, bundle("history", [], links=links, total=counted(type_, id_, since=since)))
    found = versions(type_, id_, since=since, before=before, count=(count or 0) + 1)
    page = found[:count]
    if len(found) > len(page) and page:
        pairs = [pair for pair in request.query if pair[0] != "_cursor"]
        links.append(("next", f"{request.base}/{request.path}{_query([*pairs, ('_cursor', str(page[-1].seq))])}"))
    total = len(page) if before is None and len(found) <= (count or 0) else None
    entries = [history_entry(request.base, stored, wanted) for stored in page]
    return Answer(200, bundle("history", entries, links=links, total=total))


def _given(query: list[tuple[str, str]]) -> dict[str, str]:
    given: dict[str, str] = {}
    for name, value in query:
        if name in given:
            raise Refused(Problem(Kind.INVALID, f"{name} is given twice", "Give it once", Where(field=name)))
        if name in _OWN:
            given[name] = value
    return given


def _query(pairs: list[tuple[str, str]]) -> str:
    return f"?{urlencode(pairs)}" if pairs else ""


def _number(given: dict[str, str], name: str, default: int | None, most: int | None) -> int | None:
    text = given.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 19) or (most is not None and int(text) > most):
        upto = f" up to {most}" if most else ""
        raise Refused(
            Problem(Kind.INVALID, f"{name} is no whole number{upto}", "Change it", Where(field=name), text)
        )
    return int(text)


def since_of(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or (moment.tzinfo is None and "T" in text):
        where = Where(field="_since")
        problem = Problem(Kind.INVALID, "_since is no instant", "Write it as 2017-05-01T12:00:00Z", where, text)
        raise Refused(problem)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

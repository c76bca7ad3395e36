"""The door of the record: what stands at /fhir. A WSGI application of its own, since loading a session and a page's
machinery costs more than the read (see docs/adr/0016).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import lru_cache
from http import HTTPStatus
from select import select
from typing import Any
from urllib.parse import parse_qsl

import psycopg
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, OperationalError, connection, connections
from django.http.request import split_domain_port, validate_host

from commonweal.access.permissions import require
from commonweal.access.principal import ANONYMOUS, Principal
from commonweal.access.purpose import Purpose
from commonweal.access.scope import NotTheHolder, briefly, scoped, scoped_by_token
from commonweal.access.tokens import digest_of
from commonweal.kernel.problem import HTTP_STATUS, Kind, Refused, forbidden
from commonweal.people.record.rest import capability, disk, outcome
from commonweal.people.record.rest.failures import NotAllowed, answered
from commonweal.people.record.rest.message import FHIR_JSON, Answer, Request
from commonweal.people.record.rest.patch import FORMS, JSON_PATCH
from commonweal.people.record.rest.read import shown
from commonweal.people.record.rest.rejected import Rejected
from commonweal.people.record.rest.routes import perform
from commonweal.people.record.rest.shape import JSON_FORMATS
from commonweal.people.record.store.session import rows
from commonweal.people.record.store.stored import Stored
from commonweal.people.record.wire.ids import ID

PREFIX = "/fhir"
BODY_MOST = 64 * 1024 * 1024
"""Bytes of a request's body."""

PURPOSES = frozenset({Purpose.DIRECT_CARE.value, Purpose.SAFEGUARDING.value})
"""For which a record is opened."""

_LINES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}
_READ = "SELECT username, role, user_id, purpose, version, updated, body FROM record_read(%s, %s, %s)"
_BUSY = HTTP_STATUS[Kind.BUSY]
_DISK_FULL = "53100"
_BROKEN = (psycopg.OperationalError, psycopg.InterfaceError, OperationalError, InterfaceError)
_TO_TRY_AGAIN = frozenset({"40001", "40P01", "55P03"})

StartResponse = Callable[[str, list[tuple[str, str]]], Any]
log = logging.getLogger("commonweal.record")


class Unknown(Exception):
    """Nobody is known by what the request shows."""


def fhir(wsgi: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    """Answers every request; whatever goes wrong is an OperationOutcome."""
    try:
        answer = _answer(wsgi)
    except Exception as error:  # the last edge of the door
        answer = _refused(error)
    body = b"" if answer.body is None else answer.body.encode("utf-8", "replace")
    headers = [*answer.headers, ("Content-Length", str(len(body))), ("X-Content-Type-Options", "nosniff")]
    headers.append(("Cache-Control", "no-store"))
    if body:
        headers.append(("Content-Type", FHIR_JSON))
    start_response(_LINES[answer.status], headers)
    return [] if wsgi["REQUEST_METHOD"] == "HEAD" else [body]


def _answer(wsgi: dict[str, Any]) -> Answer:
    path = wsgi["PATH_INFO"][len(PREFIX) :].strip("/")
    method = "GET" if wsgi["REQUEST_METHOD"] == "HEAD" else wsgi["REQUEST_METHOD"]
    asked = wsgi.get("QUERY_STRING", "")
    query = parse_qsl(asked, keep_blank_values=True, max_num_fields=1000) if asked else []
    base = _base(wsgi)
    refusal = _not_spoken(wsgi, query)
    if refusal is not None:
        return refusal
    if path == "metadata" and method == "GET":
        return capability.metadata(base, query)
    shown_token = _token(wsgi)
    headers = {_header(name): value for name, value in wsgi.items() if name[:5] == "HTTP_"}
    headers["content-type"] = wsgi.get("CONTENT_TYPE", "")
    request = Request(method, path, query, headers, b"", base, ANONYMOUS)
    parts = path.split("/")
    if method == "GET" and len(parts) == 2 and ID.fullmatch(parts[1]):
        return _read(request, shown_token, parts[0], parts[1])
    request.body = _body(wsgi)
    _let_go_of_the_dead()
    known = _known.get(shown_token)
    if known is not None and _is_brief(request, parts):
        try:
            with briefly(shown_token, *known):
                request.by = _for_care(*known)
                return perform(request)
        except NotTheHolder:
            _known.pop(shown_token, None)
    with scoped_by_token(shown_token) as held:
        if held is None:
            raise Unknown
        remember(shown_token, held)
        request.by = _for_care(*held)
        if request.path.endswith("_search") and method == "POST":
            request.query += _form(request)
        return perform(request)


_known: dict[bytes, tuple[Principal, str]] = {}
"""Who held which token when it was last seen: by this requests are prepared, before the database says so again."""

_KNOWN_MOST = 1024


def remember(shown_token: bytes, held: tuple[Principal, str]) -> None:
    if len(_known) >= _KNOWN_MOST:
        _known.clear()
    _known[shown_token] = held


def _is_brief(request: Request, parts: Sequence[str]) -> bool:
    """Whether the interaction's statements stand each by itself, or under one lock: a search, create or update."""
    match request.method, parts:
        case "GET", [type_]:
            return type_[:1] not in ("_", "$")
        case "POST", [type_]:
            return type_[:1] not in ("", "_", "$") and "if-none-exist" not in request.headers
        case "PUT", [_, _]:
            return True
        case _:
            return False


def _read(request: Request, shown_token: bytes, type_: str, id_: str) -> Answer:
    """By far the most frequent interaction: one round trip to the database, in a transaction of its own."""
    _let_go_of_the_dead()
    found = rows(_READ, (shown_token, type_, id_))
    if not found:
        raise Unknown
    username, role, user_id, purpose, version, updated, body = found[0]
    request.by = _for_care(Principal(username, role, user_id), purpose)
    require(request.by, "people.read")
    stored = None if version is None else Stored(type_, id_, version, updated, body)
    if stored is None:
        with scoped(request.by):
            return perform(request)  # which says whether there is such a type at all
    return shown(request, type_, id_, stored)


def _let_go_of_the_dead() -> None:
    """A connection from before the database was started anew has its end to read; a live one at rest has nothing. Then
    the request begins with a new connection, and the database that is there now can answer.
    """
    django = connections[DEFAULT_DB_ALIAS]
    held = django.connection
    if held is not None and (held.closed or select([held.fileno()], [], [], 0)[0]):
        django.close()


def _for_care(holder: Principal, purpose: str) -> Principal:
    if purpose not in PURPOSES:
        raise forbidden(f"records of people are not open for {purpose}", "Make a token for direct care")
    return holder


@lru_cache(maxsize=1024)
def _header(name: str) -> str:
    return name[5:].lower().replace("_", "-")


def _token(wsgi: dict[str, Any]) -> bytes:
    kind, _, token = wsgi.get("HTTP_AUTHORIZATION", "").partition(" ")
    if kind.lower() != "bearer" or not token.strip():
        raise Unknown
    return digest_of(token.strip())


def _base(wsgi: dict[str, Any]) -> str:
    """The address of this server as the client knows it. Raises Refused for a host that is not ours."""
    host = wsgi.get("HTTP_HOST", "localhost")
    if not _is_ours(host):
        raise forbidden("this server does not answer to that host name", "Name it in COMMONWEAL_HOSTS")
    header = settings.SECURE_PROXY_SSL_HEADER
    is_tls = header is not None and wsgi.get(header[0]) == header[1]
    scheme = "https" if is_tls else wsgi.get("wsgi.url_scheme", "http")
    return f"{scheme}://{host}{PREFIX}"


@lru_cache(maxsize=256)
def _is_ours(host: str) -> bool:
    domain, _ = split_domain_port(host)
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)


def _not_spoken(wsgi: dict[str, Any], query: list[tuple[str, str]]) -> Answer | None:
    """What cannot be answered in the form that is asked for, or read in the form that is sent."""
    wanted = dict(query).get("_format") if query else None
    accepted = wsgi.get("HTTP_ACCEPT", "*/*")
    if wanted is None and not _takes_json(accepted):
        return outcome.refusal(406, "not-supported", f"The answers here are application/fhir+json, not {accepted}.")
    if wanted is not None and wanted.partition(";")[0].strip() not in JSON_FORMATS:
        return outcome.refusal(406, "not-supported", f"The answers here are application/fhir+json, not {wanted}.")
    method, sent = wsgi["REQUEST_METHOD"], wsgi.get("CONTENT_TYPE", "")
    if method not in ("POST", "PUT", "PATCH"):
        return None
    kind = sent.partition(";")[0].strip().lower()
    is_form = wsgi["PATH_INFO"].rstrip("/").endswith("_search")
    takes = FORMS if method == "PATCH" else {"application/x-www-form-urlencoded"} if is_form else JSON_FORMATS
    is_read = kind in takes and "fhirversion=4.0" in _version(sent)
    if _length(wsgi) and not is_read:
        what = sent or "A body without a Content-Type"
        return outcome.refusal(415, "not-supported", f"{what} is not read here; send {_best(takes)}.")
    return None


def _best(takes: Collection[str]) -> str:
    return next((each for each in (JSON_PATCH, "application/fhir+json") if each in takes), min(takes))


def _version(content_type: str) -> str:
    """The `fhirVersion` parameter in small letters; 4.0 where it is not given."""
    text = content_type.lower().replace(" ", "")
    return text if "fhirversion=" in text else "fhirversion=4.0"


@lru_cache(maxsize=256)
def _takes_json(accepted: str) -> bool:
    return any(_is_json(each) for each in accepted.split(","))


def _is_json(accepted: str) -> bool:
    kind, _, rest = accepted.strip().partition(";")
    is_ours = kind in ("*/*", "application/*", "text/*") or kind.replace(" ", "+") in JSON_FORMATS
    return is_ours and "fhirversion=4.0" in _version(rest)


def _length(wsgi: dict[str, Any]) -> int:
    try:
        return int(wsgi.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _body(wsgi: dict[str, Any]) -> bytes:
    if _length(wsgi) > BODY_MOST:
        raise _TooLarge
    said = _length(wsgi)
    body = wsgi["wsgi.input"].read(said or (0 if "CONTENT_LENGTH" in wsgi else BODY_MOST + 1))
    if len(body) > BODY_MOST:
        raise _TooLarge
    return body


class _TooLarge(Exception):
    pass


def _form(request: Request) -> list[tuple[str, str]]:
    text = request.body.decode("utf-8", "replace")
    return parse_qsl(text, keep_blank_values=True, max_num_fields=1000)


def _refused(error: Exception) -> Answer:
    """The one place where what was raised becomes a status."""
    match error:
        case Unknown():
            answer = outcome.refusal(401, "login", "Show a valid token: Authorization: Bearer <token>.")
            answer.headers.append(("WWW-Authenticate", 'Bearer realm="record"'))
            return answer
        case Refused() | Rejected() | NotAllowed():
            return answered(error)
        case _TooLarge():
            return outcome.refusal(413, "too-long", f"A body has at most {BODY_MOST} bytes.")
        case psycopg.Error() | DatabaseError() | InterfaceError():
            return _database(error)
        case ValueError() if "fields" in str(error):
            return outcome.refusal(400, "too-costly", "The address has more than 1,000 parameters.")
        case _:
            log.error("fault: %s at %s", type(error).__name__, _place(error))
            return outcome.refusal(500, "exception", "The server has failed. Nothing was changed.")


def _database(error: Exception) -> Answer:
    """Whatever the database says, the transaction is gone; so is the connection, where it is broken."""
    cause = error if isinstance(error, psycopg.Error) else error.__cause__
    state = getattr(cause, "sqlstate", None) or ""
    if state == _DISK_FULL:
        return outcome.refusal(507, "no-store", "There is no room left to write. Nothing was changed; reading goes on.")
    if state in _TO_TRY_AGAIN:
        return outcome.refusal(_BUSY, "transient", "Others write the same; nothing was changed. Try again.")
    log.error("database: %s %s at %s", type(error).__name__, state, _place(error))
    if not isinstance(error, _BROKEN):
        return outcome.refusal(500, "exception", "The server has failed. Nothing was changed.")
    connection.close()
    if disk.is_low():
        return outcome.refusal(507, "no-store", "No room is left on the disk. Whether this was written is not known.")
    return outcome.refusal(503, "transient", "The database does not answer. Whether this was written is not known.")


def _place(error: Exception) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}" if trace else "?"

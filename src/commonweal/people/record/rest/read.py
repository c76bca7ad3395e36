"""Read and vread (FHIR R4, RESTful API, sections read, vread and conditional read)."""

from __future__ import annotations

from datetime import datetime
from email.utils import parsedate_to_datetime

from commonweal.people.record.rest import outcome, shape
from commonweal.people.record.rest.answers import versioned
from commonweal.people.record.rest.message import Answer, Request
from commonweal.people.record.store import read as store
from commonweal.people.record.store.stored import Stored


def read(request: Request, type_: str, id_: str) -> Answer:
    return shown(request, type_, id_, store.current(type_, id_))


def vread(request: Request, type_: str, id_: str, number: str) -> Answer:
    is_number = number.isascii() and number.isdigit() and len(number) < 10
    found = store.version(type_, id_, int(number)) if is_number else None
    if found is None:
        return outcome.refusal(404, "not-found", f"There is no version {number} of {type_}/{id_}.")
    return shown(request, type_, id_, found)


def shown(request: Request, type_: str, id_: str, stored: Stored | None) -> Answer:
    """404 where there never was such a resource, 410 where it was deleted, 304 where the client has this version."""
    wanted = shape.asked(request.query)
    if stored is None:
        return outcome.refusal(404, "not-found", f"There is no {type_}/{id_}.")
    if wanted.elements:
        shape.check_elements(wanted, type_)
    if stored.body is None:
        gone = outcome.refusal(410, "deleted", f"{type_}/{id_} was deleted; its history shows what it was.")
        gone.headers += versioned(stored)
        return gone
    if _is_known(request, stored):
        return Answer(304, None, versioned(stored))
    return Answer(200, shape.shaped(stored.body, wanted), versioned(stored))


def _is_known(request: Request, stored: Stored) -> bool:
    tags = request.headers.get("if-none-match")
    if tags is not None:
        return any(tag.strip() in (f'W/"{stored.version}"', f'"{stored.version}"', "*") for tag in tags.split(","))
    since = request.headers.get("if-modified-since")
    if since is None:
        return False
    try:
        moment: datetime = parsedate_to_datetime(since)
    except ValueError:
        return False  # HTTP: a date that cannot be read is as good as none
    return stored.updated.replace(microsecond=0) <= moment if moment.tzinfo else False

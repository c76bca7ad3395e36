"""The answers that several interactions give: a resource with its version, or what the client prefers instead."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache

from commonweal.people.record.rest import outcome
from commonweal.people.record.rest.message import Answer, Request
from commonweal.people.record.store.stored import Stored
from commonweal.people.record.validation.issue import Issue


def versioned(stored: Stored) -> list[tuple[str, str]]:
    return [("ETag", f'W/"{stored.version}"'), ("Last-Modified", _http_date(stored.updated.replace(microsecond=0)))]


@lru_cache(maxsize=1024)
def _http_date(second: datetime) -> str:
    return format_datetime(second, usegmt=True)


def location(request: Request, stored: Stored) -> tuple[str, str]:
    return ("Location", f"{request.base}/{stored.reference}/_history/{stored.version}")


def written(status: int, request: Request, stored: Stored, issues: Iterable[Issue] = ()) -> Answer:
    """The answer to a create, update or patch, as `Prefer: return=` asks."""
    headers = [*versioned(stored), location(request, stored)]
    wanted = request.preferences.get("return", "representation")
    if wanted == "minimal":
        return Answer(status, None, headers)
    if wanted == "OperationOutcome":
        made = outcome.answer(status, issues)
        made.headers += headers
        return made
    return Answer(status, stored.body, headers)

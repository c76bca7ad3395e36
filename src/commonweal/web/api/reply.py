"""An answer in the form asked for, with its mark (ETag), so that what has not changed is not sent again."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags

from commonweal import __version__
from commonweal.access.command import plain
from commonweal.web.api import exact_json
from commonweal.web.api.paging import Page, cursor_after, next_address

JSON, CSV = "application/json", "text/csv"
Version = Callable[[], tuple[object, ...]]


def media_type(request: HttpRequest, offered: Sequence[str]) -> str | None:
    """What `format` says, else the best of `offered` by the Accept header; None where none will do."""
    asked = request.GET.get("format")
    if asked in ("csv", "json") and CSV in offered:
        return CSV if asked == "csv" else JSON
    if not request.headers.get("Accept", "").strip():
        return offered[0]
    return request.get_preferred_type(list(offered))


def one(body: Mapping[str, Any]) -> HttpResponse:
    return HttpResponse(exact_json.text(body).encode(), content_type=JSON)


def table(
    request: HttpRequest, body: Mapping[str, Any], rows: Iterable[Mapping[str, Any]], columns: Sequence[str]
) -> HttpResponse:
    """`body` as JSON, or `rows` as CSV with these columns: byte for byte what the command prints."""
    if media_type(request, (JSON, CSV)) != CSV:
        return one(body)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([plain(row.get(column)) for column in columns] for row in rows)
    return HttpResponse(out.getvalue().encode(), content_type=f"{CSV}; charset=utf-8; header=present")


def page(request: HttpRequest, found: Page, columns: Sequence[str]) -> HttpResponse:
    """One page, with `next` in the body and as a Link header where there is more."""
    cursor = cursor_after(request, found.after) if found.after is not None else None
    response = table(request, {"items": found.items, "next": cursor}, found.items, columns)
    if cursor:
        response.headers["Link"] = f'<{next_address(request, cursor)}>; rel="next"'
    return response


def etag(request: HttpRequest, media: str, version: Version) -> str:
    """A strong mark: the same reader, query, form, program, data and day give the same bytes."""
    principal = request.principal  # type: ignore[attr-defined]
    parts = (
        request.path, sorted(request.GET.lists()), media, principal.role, __version__,
        timezone.localdate().isoformat(), *version(),
    )  # fmt: skip
    return f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'


def has(request: HttpRequest, mark: str) -> bool:
    """Whether the reader holds the answer of this mark (If-None-Match compares weakly: RFC 9110, 13.1.2)."""
    held = [tag.removeprefix("W/") for tag in parse_etags(request.headers.get("If-None-Match", ""))]
    return mark in held


def marked(request: HttpRequest, response: HttpResponse, mark: str) -> HttpResponse:
    """The answer with its mark; nothing but the mark where the reader said that any answer will do (`*`)."""
    if "*" in parse_etags(request.headers.get("If-None-Match", "")):
        response = not_modified()
    response.headers["ETag"] = mark
    patch_vary_headers(response, ["Accept"])
    return response


def not_modified() -> HttpResponse:
    response = HttpResponse(status=304)
    del response.headers["Content-Type"]
    return response

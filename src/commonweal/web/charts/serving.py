"""The address of a picture: kept by every reader for ever, since another picture has another address."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from commonweal.web import problems
from commonweal.web.charts import store

# The drawing styles itself with attributes; nothing in it may run or load.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"


def serve(request: HttpRequest, name: str) -> HttpResponse:
    found = store.content(name)
    if found is None:
        return problems.not_found(request)
    data, kind = found
    response = HttpResponse(data, content_type=kind)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    response.headers["Content-Security-Policy"] = POLICY
    return response

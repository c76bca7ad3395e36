"""Addresses of the API. Every operation only reads: other methods are refused in the API's own shape."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from commonweal.web.api import errors, pages
from commonweal.web.api.service import service


def read_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def guarded(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers={"Allow": ", ".join(errors.METHODS)})
        if request.method not in errors.METHODS:
            return errors.not_allowed(str(request.method))
        if request.method != "HEAD":
            return view(request, *arguments, **named)
        request.method = "GET"
        try:
            response = view(request, *arguments, **named)
        finally:
            request.method = "HEAD"
        return response

    guarded.csrf_exempt = True  # type: ignore[attr-defined]  nothing is changed here
    return guarded


def _operations() -> list[Any]:
    """Where each operation stands; the framework's own start page is left out."""
    patterns = service().urls[0]
    return [
        path(str(found.pattern), read_only(found.callback), name=f"api-{found.name}")
        for found in patterns
        if isinstance(found, URLPattern) and found.name != "api-root"
    ]


urlpatterns = [
    path("", read_only(pages.start), name="api"),
    path("docs", read_only(pages.docs), name="api-docs"),
    path("openapi.json", read_only(pages.openapi), name="api-openapi"),
    *_operations(),
]

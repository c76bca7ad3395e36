"""Pages of the site itself: search, statements, health, and the pictures of charts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from commonweal.access.middleware import without_database
from commonweal.web import search as searching
from commonweal.web.static_files import static_url


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    words = " ".join(request.GET.get("q", "").split())[: searching.LONGEST]
    return render(request, "web/search.html", {"words": words, "hits": searching.find(words)})


@require_safe
def about_the_data(request: HttpRequest) -> HttpResponse:
    return render(request, "web/about.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "web/accessibility.html")


@require_safe
def cookies(request: HttpRequest) -> HttpResponse:
    return render(request, "web/cookies.html")


@without_database
@require_safe
def health(_request: HttpRequest) -> HttpResponse:
    """The process answers. Says nothing of versions, data or the database."""
    response = JsonResponse({"status": "ok"})
    response.headers["Cache-Control"] = "no-store"
    return response


@without_database
@require_safe
def robots(_request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        "Disallow: /account",
        "Disallow: /api/",
        "Disallow: /search",
        "Disallow: /sign-in",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@without_database
@require_safe
def favicon(_request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(static_url("icon.svg"))


@without_database
@require_safe
def chart(request: HttpRequest, name: str) -> HttpResponse:
    from commonweal.web.charts.serving import serve  # noqa: PLC0415  the drawing engine loads only where needed

    return serve(request, name)

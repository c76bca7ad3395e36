"""How a refusal reaches the reader: a page with an error summary, or `application/problem+json` for the
API.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from commonweal.kernel.problem import HTTP_STATUS, Kind, Problem
from commonweal.web.api.errors import refusal


@dataclass(frozen=True, slots=True)
class Asked:
    """Problems that a response stands for, to be drawn once the request's transaction has ended."""

    problems: tuple[Problem, ...]

    @property
    def status(self) -> int:
        return HTTP_STATUS[self.problems[0].kind]


def asking(*problems: Problem) -> HttpResponse:
    """A placeholder that `web.middleware.Problems` turns into a page or JSON."""
    response = HttpResponse(status=HTTP_STATUS[problems[0].kind])
    response.problems = Asked(problems)  # type: ignore[attr-defined]
    return response


def title(kind: Kind) -> str:
    return {
        Kind.INVALID: _("There is a problem with what was asked"),
        Kind.NOT_FOUND: _("Page not found"),
        Kind.FORBIDDEN: _("This is not open to you"),
        Kind.CONFLICT: _("This cannot be done as things stand"),
        Kind.NOT_IN_FORCE: _("No rule was in force then"),
        Kind.UNSUPPORTED: _("This is not supported"),
        Kind.TOO_COSTLY: _("This asks for too much at once"),
        Kind.BUSY: _("The service is busy"),
        Kind.FAULT: _("Sorry, there is a fault in this service"),
    }[kind]


def is_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def drawn(request: HttpRequest, asked: Asked) -> HttpResponse:
    """The answer for people, or for programs below `/api/`."""
    kind = asked.problems[0].kind
    if is_api(request):
        return refusal(request, asked.problems)
    context = {"title": title(kind), "kind": kind.value, "problems": asked.problems}
    return render(request, "web/problem.html", context, status=asked.status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return asking(Problem(Kind.INVALID, _("the request could not be understood"), _("Go back and try again")))


def forbidden(request: HttpRequest, exception: Exception | None = None, reason: str = "") -> HttpResponse:
    """Also `CSRF_FAILURE_VIEW`: a form that did not come from a page of this site, or came too late."""
    message = _("the form came without its safety mark, or too late") if reason else _("this is not open to you")
    return asking(Problem(Kind.FORBIDDEN, message, _("Open the page again and send the form once more")))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    remedy = _("Check the address, or search for what you were looking for")
    return asking(Problem(Kind.NOT_FOUND, _("there is no page at this address"), remedy))


def fault(request: HttpRequest) -> HttpResponse:
    remedy = _("Try again later; if it goes on, tell the people who run this service what you did and when")
    return asking(Problem(Kind.FAULT, _("the service could not do what was asked"), remedy))

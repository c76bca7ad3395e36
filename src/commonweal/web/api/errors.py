"""How the API refuses: `application/problem+json` (RFC 9457), the same shape at every address.

    {"type": "urn:commonweal:problem:invalid", "title": ..., "status": 400, "detail": ...,
     "errors": [{"detail": ..., "parameter": "period", "value": "2011-12", "remedy": ..., "rule": ...}]}

`rule` is there where a request does not have the form that the description publishes (an unknown parameter, a
value outside its pattern), and absent where a well-formed request asks for what cannot be answered.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from commonweal.kernel.problem import HTTP_STATUS, Kind, Problem
from commonweal.web.api import exact_json

MEDIA_TYPE = "application/problem+json"
METHODS = ("GET", "HEAD", "OPTIONS")
_OPTION = re.compile(r"--([a-z][a-z-]*)[ =]")


def title(kind: Kind) -> str:
    return {
        Kind.INVALID: _("The request could not be understood"),
        Kind.NOT_FOUND: _("Not found"),
        Kind.FORBIDDEN: _("Not open to you"),
        Kind.CONFLICT: _("Not as things stand"),
        Kind.NOT_IN_FORCE: _("No rule was in force then"),
        Kind.UNSUPPORTED: _("Not supported"),
        Kind.TOO_COSTLY: _("Too much at once"),
        Kind.BUSY: _("The service is busy"),
        Kind.FAULT: _("A fault in this service"),
    }[kind]


def refusal(request: HttpRequest, problems: Sequence[Problem]) -> HttpResponse:
    """What a room refused; the first problem gives status and type."""
    first = problems[0]
    errors = [_error(request, problem) for problem in problems]
    detail = ". ".join(part for part in (errors[0]["detail"], errors[0].get("remedy", "")) if part)
    return answer(HTTP_STATUS[first.kind], first.kind.value, title(first.kind), detail, errors)


def malformed(errors: list[dict[str, Any]]) -> HttpResponse:
    """A request without the published form; every error has its `rule`."""
    return answer(400, Kind.INVALID.value, title(Kind.INVALID), errors[0]["detail"], errors)


def not_acceptable(offered: Sequence[str]) -> HttpResponse:
    remedy = _("Ask for %(types)s") % {"types": " or ".join(offered)}
    errors = [{"detail": _("this cannot be given in the form asked for"), "header": "Accept", "remedy": remedy}]
    return answer(406, "not-acceptable", _("Not in this form"), f"{errors[0]['detail']}. {remedy}", errors)


def not_allowed(method: str) -> HttpResponse:
    errors = [
        {
            "detail": _("%(method)s changes nothing here: figures are only read") % {"method": method},
            "remedy": _("Use GET or HEAD"),
        }
    ]
    response = answer(405, "not-allowed", _("Only to be read"), errors[0]["detail"], errors)
    response.headers["Allow"] = ", ".join(METHODS)
    return response


def answer(status: int, kind: str, named: str, detail: str, errors: list[dict[str, Any]]) -> HttpResponse:
    body = {
        "type": f"urn:commonweal:problem:{kind}",
        "title": named,
        "status": status,
        "detail": detail,
        "errors": errors,
    }
    response = HttpResponse(exact_json.text(body).encode(), status=status, content_type=MEDIA_TYPE)
    response.headers["Cache-Control"] = "no-store"
    return response


def _error(request: HttpRequest, problem: Problem) -> dict[str, Any]:
    """The command's options are the API's parameters by the same names, and a remedy is worded so."""
    found = {
        "detail": problem.message,
        "parameter": problem.where.field or _parameter_with(request, problem.value),
        "value": problem.value,
        "remedy": _OPTION.sub(r"\1=", problem.remedy),
    }
    return {name: value for name, value in found.items() if value}


def _parameter_with(request: HttpRequest, value: str | None) -> str | None:
    """The one parameter that was given with this value, where there is but one."""
    if not value:
        return None
    names = [name for name, given in request.GET.lists() if value in given or f"={value}" in "".join(given)]
    return names[0] if len(names) == 1 else None

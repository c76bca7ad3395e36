"""What happens around every request: headers that keep a page to itself, built files, and refusals made
readable.
"""

from __future__ import annotations

import base64
import hashlib
import logging
import re
import traceback
from collections.abc import Callable
from functools import cache
from importlib.resources import files

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotFound
from django.http.response import HttpResponseBase
from whitenoise.base import WhiteNoise
from whitenoise.middleware import WhiteNoiseMiddleware

from commonweal.access.principal import ANONYMOUS
from commonweal.access.scope import scoped
from commonweal.kernel.problem import Refused
from commonweal.web import problems, site_state
from commonweal.web.static_files import STATIC

Answer = Callable[[HttpRequest], HttpResponse]
log = logging.getLogger("commonweal.web")

NOT_USED = [
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "display-capture",
    "encrypted-media",
    "geolocation",
    "gyroscope",
    "hid",
    "identity-credentials-get",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "publickey-credentials-get",
    "screen-wake-lock",
    "serial",
    "usb",
    "xr-spatial-tracking",
]


@cache
def inline_script_hashes() -> tuple[str, ...]:
    """CSP sources of the inline scripts that the design system's page template carries (one line, in each
    page).
    """
    text = (files("nhsuk_frontend_jinja") / "templates/nhsuk/template.jinja").read_text(encoding="utf-8")
    scripts = re.findall(r"<script[^>]*>(.*?)</script>", text, re.DOTALL)
    digests = [hashlib.sha256(script.encode()).digest() for script in scripts]
    return tuple(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


@cache
def content_security_policy() -> str:
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src 'self' {' '.join(inline_script_hashes())}",
            "style-src 'self'",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        ]
    )


class SecurityHeaders:
    """A page may load only from where it came, may not be framed, and may use no device."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self.headers = {
            "Content-Security-Policy": content_security_policy(),
            "Permissions-Policy": ", ".join(f"{name}=()" for name in NOT_USED),
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "X-Permitted-Cross-Domain-Policies": "none",
            "Referrer-Policy": "same-origin",
        }

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in self.headers.items():
            response.headers.setdefault(name, value)
        return response


class StaticFiles(WhiteNoiseMiddleware):
    """Serves the files that were there at the start, by exact address: nothing can be reached by a path of
    one's own.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        WhiteNoise.__init__(
            self,
            application=None,
            root=str(STATIC) if STATIC.is_dir() else None,
            prefix="static/",
            max_age=3600,
            allow_all_origins=False,
            immutable_file_test=r"\.[0-9a-f]{12}\.[a-z]+$",
        )

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        found = self.files.get(request.path_info)
        if found is not None:
            return self.serve(found, request)
        if request.path_info.startswith("/static/"):
            return HttpResponseNotFound("There is no such file.\n", content_type="text/plain; charset=utf-8")
        return self.get_response(request)


class Problems:
    """Draws refusals after the request's transaction was rolled back, in a scope of its own.

    Stands outside `access.middleware.Scope`. Faults are logged by their kind and place, never by what was
    asked.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        asked: problems.Asked | None = getattr(response, "problems", None)
        return self._drawn(request, asked) if asked else response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refused):
            return problems.asking(*exception.problems)
        if isinstance(exception, Http404):
            return problems.not_found(request)
        if isinstance(exception, PermissionDenied):
            return problems.forbidden(request)
        if isinstance(exception, SuspiciousOperation):
            return problems.bad_request(request)
        view = request.resolver_match.view_name if request.resolver_match else ""
        where = "".join(traceback.format_tb(exception.__traceback__))
        log.error("fault in %s: %s\n%s", view, type(exception).__name__, where)
        return problems.fault(request)

    @staticmethod
    def _drawn(request: HttpRequest, asked: problems.Asked) -> HttpResponse:
        principal = getattr(request, "principal", ANONYMOUS)
        request.principal = principal  # type: ignore[attr-defined]
        try:
            with scoped(principal):
                request.is_synthetic = site_state.synthetic()  # type: ignore[attr-defined]
        except DatabaseError:
            request.is_synthetic = False  # type: ignore[attr-defined]
        try:
            response = problems.drawn(request, asked)
        except Exception as error:  # the last page that can be drawn is one of plain words
            log.error("fault in drawing a problem: %s", type(error).__name__)
            response = HttpResponse(
                f"{asked.problems[0]}\n", status=asked.status, content_type="text/plain; charset=utf-8"
            )
        response.headers["Cache-Control"] = "no-store"
        return response

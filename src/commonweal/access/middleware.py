"""One transaction per request, in which the database knows who asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils.cache import patch_vary_headers

from commonweal.access import sessions
from commonweal.access.principal import ANONYMOUS, Principal
from commonweal.access.scope import scoped

Answer = Callable[[HttpRequest], HttpResponse]
View = TypeVar("View", bound=Callable[..., Any])


def own_scope(view: View) -> View:
    """Mark a view that opens its own scopes, such as sign-in: it runs outside the request's transaction."""
    view.has_own_scope = True  # type: ignore[attr-defined]
    return view


def without_database(view: View) -> View:
    """Mark a view that reads and writes nothing."""
    view.needs_no_database = True  # type: ignore[attr-defined]
    return view


class Scope:
    """Sets `request.principal` and runs the view in that principal's scope.

    The role is what the session says; the first read in the scope confirms it against the account before any
    other work. What was written by a request that ends in a refusal or a fault is rolled back.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        view = _view(request)
        request.principal = ANONYMOUS  # type: ignore[attr-defined]
        if getattr(view, "needs_no_database", False):
            return self.get_response(request)
        claimed = sessions.claimed(request)
        if view is None and claimed is None:  # no such page: nothing to read
            return self.get_response(request)
        if getattr(view, "has_own_scope", False):
            return self._own(request, claimed)
        if claimed:
            with scoped(claimed):
                if sessions.is_confirmed(request, claimed):
                    return self._answer(request, claimed)
            sessions.end(request)
        with scoped(ANONYMOUS):
            return self._answer(request, ANONYMOUS)

    def _answer(self, request: HttpRequest, principal: Principal) -> HttpResponse:
        request.principal = principal  # type: ignore[attr-defined]
        if not principal.is_anonymous:
            sessions.seen(request)
        response = self.get_response(request)
        if hasattr(response, "problems") or response.status_code >= 500:
            transaction.set_rollback(True)
        return _keep(response, principal)

    def _own(self, request: HttpRequest, claimed: Principal | None) -> HttpResponse:
        if claimed:
            with scoped(claimed):
                is_confirmed = sessions.is_confirmed(request, claimed)
            request.principal = claimed if is_confirmed else ANONYMOUS  # type: ignore[attr-defined]
        return _keep(self.get_response(request), None)


def _view(request: HttpRequest) -> Callable[..., Any] | None:
    try:
        return resolve(request.path_info).func
    except Resolver404:
        return None


def _keep(response: HttpResponse, principal: Principal | None) -> HttpResponse:
    """What a signed-in reader saw is kept nowhere; public pages are asked for again each time."""
    is_public = principal is not None and principal.is_anonymous
    response.headers.setdefault("Cache-Control", "no-cache" if is_public else "no-store")
    patch_vary_headers(response, ["Cookie"])
    return response

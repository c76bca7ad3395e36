"""One operation of the API: who may call it, what it takes, in which forms it answers.

    @get(router, "/areas", Areas, permission="places.read", version=data_version, csv=True)
    def areas(request: HttpRequest, asked: Query[AreasAsked]) -> HttpResponse:
        \"\"\"Areas, by code.\"\"\"

The function runs in the reader's scope, after permission, parameters, form and mark were looked at.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router
from ninja.decorators import decorate_view
from ninja.operation import Operation

from commonweal.access import permissions
from commonweal.web.api import errors, reply
from commonweal.web.api.description import responses

View = TypeVar("View", bound=Callable[..., HttpResponse])


def get(
    router: Router,
    path: str,
    answer: Any,
    *,
    permission: str,
    version: reply.Version,
    csv: bool = False,
    paged: bool = False,
) -> Callable[[View], View]:
    """Register a read. `answer` is the model of its JSON, `version` what the data stand at."""
    offered = (reply.JSON, reply.CSV) if csv else (reply.JSON,)

    def look_first(run: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        operation: Operation = run.__self__  # type: ignore[attr-defined]  ninja gives its bound method

        @wraps(run)
        def looked(request: HttpRequest, **path_values: Any) -> HttpResponse:
            permissions.require(request.principal, permission)  # type: ignore[attr-defined]
            if wrong := _not_taken(request, operation):
                return errors.malformed(wrong)
            media = reply.media_type(request, offered)
            if media is None:
                return errors.not_acceptable(offered)
            mark = reply.etag(request, media, version)
            if reply.has(request, mark):
                return reply.marked(request, reply.not_modified(), mark)
            response = run(request, **path_values)
            return reply.marked(request, response, mark) if response.status_code == 200 else response

        return looked

    def register(view: View) -> View:
        decorate_view(look_first)(view)
        name = view.__name__.replace("_", "-")
        summary, _dot, rest = (view.__doc__ or "").strip().partition("\n")
        router.get(
            path, response={200: answer}, operation_id=name, by_alias=True, summary=summary.rstrip("."),
            description=" ".join(rest.split()), openapi_extra={"responses": responses(csv=csv, paged=paged)},
        )(view)  # fmt: skip
        return view

    return register


def _not_taken(request: HttpRequest, operation: Operation) -> list[dict[str, Any]]:
    """Parameters that the operation does not have, or that were given more often than it takes them."""
    many: set[str] = set()
    single: set[str] = set()
    for model in operation.models:
        if model.__ninja_param_source__ == "query":
            many |= set(getattr(model, "__ninja_collection_fields__", ()))
            single |= set(getattr(model, "__ninja_flatten_map__", ())) - many
    wrong: list[dict[str, Any]] = []
    for name, values in request.GET.lists():
        if name not in many | single:
            known = ", ".join(sorted(many | single)) or _("none")
            wrong.append({
                "detail": _("there is no parameter %(name)s here") % {"name": name}, "parameter": name,
                "remedy": _("The parameters are %(names)s") % {"names": known}, "rule": "unknown-parameter",
            })  # fmt: skip
        elif name in single and len(values) > 1:
            wrong.append({
                "detail": _("%(name)s was given more than once") % {"name": name}, "parameter": name,
                "remedy": _("Give it once"), "rule": "given-once",
            })  # fmt: skip
    return wrong

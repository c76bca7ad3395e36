"""The one API of the site, put together from the rooms' routers."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import ValidationError

from commonweal import __version__
from commonweal.kernel.room import resolve, rooms
from commonweal.web.api import description, errors

ADDRESS = "/api/v1/"


@cache
def service() -> NinjaAPI:
    """Built once a process; the rooms must be installed."""
    made = NinjaAPI(
        title=description.TITLE, version=__version__, description=description.ABOUT, urls_namespace="api-v1",
        openapi_url=None, docs_url=None,
    )  # fmt: skip
    made.add_exception_handler(ValidationError, _malformed)
    for room in rooms():
        if room.api:
            made.add_router("", resolve(room.api))
    return made


@cache
def document() -> dict[str, Any]:
    """The OpenAPI description."""
    found = description.without_titles(dict(service().get_openapi_schema(path_prefix=ADDRESS)))
    found["info"]["title"] = description.TITLE
    for kind, parts in description.components().items():
        found["components"].setdefault(kind, {}).update(description.without_titles(parts))
    return description.without_unused(found)


def _malformed(_request: HttpRequest, exception: Any) -> HttpResponse:
    """A parameter outside its published form, in the words of its type."""
    found: list[dict[str, Any]] = []
    for error in exception.errors:
        place = [str(part) for part in error["loc"]]
        name = place[-1] if not place[-1].isdigit() else place[-2]
        value = error.get("input")
        wrong = {
            "detail": str(error["msg"]).removeprefix("Value error, "),
            "parameter": name,
            "value": value if isinstance(value, str) else None,
            "remedy": _("See the description of %(name)s at %(address)s") % {"name": name, "address": f"{ADDRESS}docs"},
            "rule": str(error["type"]).replace("_", "-"),
        }
        found.append({key: part for key, part in wrong.items() if part})
    return errors.malformed(found)

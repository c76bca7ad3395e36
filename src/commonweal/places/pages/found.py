"""The place that an address names."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonweal.access.middleware import without_database
from commonweal.kernel.problem import not_found
from commonweal.places.queries.named import Named, named


def place_address(code: str) -> str:
    return f"/places/{code}"


def the_place(code: str) -> Named:
    """The area or organisation with this code. Raises Refused(not found)."""
    found = named([code]).get(code)
    if found is None:
        raise not_found(_("there is no place with the code %(code)s") % {"code": code}, _("Search for it by name"))
    return found


@without_database
@require_safe
def in_capitals(request: HttpRequest, code: str, rest: str = "") -> HttpResponse:
    """Codes are written in capitals; an address with small letters leads to the right one."""
    query = f"?{request.META['QUERY_STRING']}" if request.META.get("QUERY_STRING") else ""
    return HttpResponsePermanentRedirect(f"{place_address(code.upper())}{rest or ''}{query}")

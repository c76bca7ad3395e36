"""Pilots and programmes by place and period, with the commitments for the place; and claims, apart from decisions."""

from __future__ import annotations

from collections import Counter

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonweal.access.permissions import require
from commonweal.decisions.pages.agreements.common import page_of, text_asked
from commonweal.decisions.queries.obstacles import claims
from commonweal.decisions.queries.places import initiative_answer, of_place
from commonweal.decisions.queries.register import register
from commonweal.decisions.queries.titles import titles
from commonweal.kernel.problem import HTTP_STATUS, Refused
from commonweal.web.sheets import Sheet, download

COLUMNS = ("id", "title", "level", "focus", "routes", "agreement", "valid_from", "valid_to", "citation", "verified")
_SEARCHED = "place"


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """`place` is a name or code, `on` a day, month or year."""
    require(request.principal, "decisions.read")
    place, on = text_asked(request, _SEARCHED), text_asked(request, "on")
    context = {"place": place, "asked_on": on, "query": urlencode({"place": place, "on": on})}
    try:
        found = of_place(place, on)
    except Refused as refused:
        errors = [(str(each), f"#{each.where.field or 'place'}") for each in refused.problems]
        return page_of(request, "pilots.html", {**context, "found": None, "errors": errors}, HTTP_STATUS[refused.kind])
    terms = {each.record.short: each.record.title for each in register().all("terms")}  # type: ignore[attr-defined]
    routes = Counter(route for each in found.initiatives for route in each.routes)
    return page_of(
        request,
        "pilots.html",
        {
            **context,
            "found": found,
            "titles": titles(found.period.last),
            "routes": [(terms.get(route, route), count) for route, count in sorted(routes.items())],
        },
    )


@require_safe
def file(request: HttpRequest, form: str) -> HttpResponse:
    require(request.principal, "decisions.read")
    found = of_place(text_asked(request, "place"), text_asked(request, "on"))
    rows = [initiative_answer(each) for each in found.initiatives]
    about = [(_("Place"), found.name or _("Anywhere")), (_("Period"), found.period.text)]
    return download("pilots", form, [Sheet(_("Pilots"), COLUMNS, rows)], about)


@require_safe
def of_code(request: HttpRequest, code: str) -> HttpResponse:
    """The same for one place's code: an address for pages about the place."""
    require(request.principal, "decisions.read")
    return HttpResponseRedirect("/decisions/pilots?" + urlencode({"place": code}))


@require_safe
def said(request: HttpRequest) -> HttpResponse:
    """What somebody said would happen. None of it was decided."""
    require(request.principal, "decisions.read")
    context = {"found": claims(text_asked(request)), "text": text_asked(request), "query": request.GET.urlencode()}
    return page_of(request, "claims.html", context)


@require_safe
def said_file(request: HttpRequest, form: str) -> HttpResponse:
    require(request.principal, "decisions.read")
    rows = [
        {"id": each.id, "said_by": each.said_by, "said_on": each.said_on.text, "text": each.text,
         "citation": each.citation or None, "verified": each.is_verified}
        for each in claims(text_asked(request))
    ]  # fmt: skip
    columns = ("id", "said_by", "said_on", "text", "citation", "verified")
    return download("claims", form, [Sheet(_("Claims"), columns, rows)], [(_("Claims"), str(len(rows)))])

"""The list of bodies, with filters, and the same to take along."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonweal.decisions.model.bodies import Body
from commonweal.decisions.model.common import LEVELS
from commonweal.decisions.pages.bodies import words
from commonweal.decisions.pages.bodies.common import Asked, area_asked, asked, kinds_of, page, words_of
from commonweal.decisions.queries.bodies import Wanted, listed
from commonweal.web.sheets import Sheet, download

ROWS = 50
COLUMNS = ("id", "name", "nation", "kind", "level", "can_decide", "parent", "reports_to", "serves", "legal_basis",
           "valid_from", "valid_to", "citation", "verified")  # fmt: skip


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    now = asked(request)
    wanted, place, errors = _wanted(request, now)
    found = [] if errors else listed(now.view, wanted)
    kept = now.kept(q=wanted.text, nation=wanted.nation, kind=wanted.kind, level=wanted.level, place=place)
    joint = "&" if kept else "?"
    return page(
        request,
        "bodies/index",
        status=400 if errors else 200,
        asked=now,
        wanted=wanted,
        place=place,
        errors=errors,
        nations=[(name, str(text)) for name, text in words.NATION.items()],
        kinds=kinds_of(list(now.view.bodies.values())),
        levels=[(level, words.said(words.LEVEL, level)) for level in LEVELS],
        page=Paginator(found, ROWS).get_page(request.GET.get("page")),
        page_address=f"/decisions/bodies{kept}{joint}".replace("{", "{{").replace("}", "}}") + "page={}",
        files=[(_("CSV"), f"/decisions/bodies.csv{kept}"), (_("Workbook"), f"/decisions/bodies.xlsx{kept}")],
        is_filtered=bool(kept),
    )


@require_safe
def file(request: HttpRequest, form: str) -> HttpResponse:
    now = asked(request)
    wanted, _place, errors = _wanted(request, now)
    rows = [] if errors else [_row(body) for body in listed(now.view, wanted)]
    about = [(_("Bodies in force on"), now.day.isoformat())]
    return download("bodies", form, [Sheet(_("Bodies"), COLUMNS, rows)], about)


def _wanted(request: HttpRequest, now: Asked) -> tuple[Wanted, str, list[tuple[str, str]]]:
    place, area, errors = area_asked(request, now.day)
    asked_for = {name: words_of(request, name) for name in ("nation", "kind", "level")}
    return Wanted(text=words_of(request, "q"), area=area, **asked_for), place, errors


def _row(body: Body) -> dict[str, Any]:
    told: dict[str, Any] = {name: getattr(body, name) for name in COLUMNS[:10]}
    return told | {
        "valid_from": body.valid_from,
        "valid_to": body.valid_to,
        "citation": body.citation,
        "verified": body.is_verified,
    }

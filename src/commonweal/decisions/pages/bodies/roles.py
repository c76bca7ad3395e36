"""Roles by level: a table made from the functions and mandates on file."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonweal.decisions.model.common import LEVELS
from commonweal.decisions.pages.bodies import words
from commonweal.decisions.pages.bodies.common import Asked, area_asked, asked, page, words_of
from commonweal.decisions.queries.roles import COLUMNS, Decider, Role, decider_text, roles, row
from commonweal.web.sheets import Sheet, download


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    now = asked(request)
    found, query, errors = _found(request, now)
    kept = now.kept(**query)
    return page(
        request,
        "bodies/roles",
        status=400 if errors else 200,
        asked=now,
        query=query,
        errors=errors,
        rows=[_row(now, each) for each in found],
        nations=[(name, str(text)) for name, text in words.NATION.items() if name != "united-kingdom"],
        levels=[(level, words.said(words.LEVEL, level)) for level in reversed(LEVELS)],
        files=[(_("CSV"), f"/decisions/roles.csv{kept}"), (_("Workbook"), f"/decisions/roles.xlsx{kept}")],
    )


@require_safe
def file(request: HttpRequest, form: str) -> HttpResponse:
    now = asked(request)
    found, _query, _errors = _found(request, now)
    sheet = Sheet(_("Roles by level"), COLUMNS, [row(each) for each in found])
    return download("roles-by-level", form, [sheet], [(_("On"), now.day.isoformat())])


def _found(request: HttpRequest, now: Asked) -> tuple[list[Role], dict[str, str], list[tuple[str, str]]]:
    place, area, errors = area_asked(request, now.day)
    query = {"place": place, "nation": words_of(request, "nation"), "level": words_of(request, "level")}
    found = [] if errors else roles(now.view, nation=query["nation"], area=area)
    level = query["level"]
    kept = [each for each in found if level in ("", each.planning_level, each.design_level, each.lowest)]
    return kept, query, errors


def _row(now: Asked, role: Role) -> dict[str, Any]:
    function = role.function
    return {
        "title": function.title,
        "statute": function.statute,
        "planning": words.said(words.LEVEL, role.planning_level) or _("Not on file"),
        "design": words.said(words.LEVEL, role.design_level) or _("Not on file"),
        "deciders": [_decider(now, each) for each in role.deciders],
        "reason": role.reason or _("No reason on file"),
        "source": words.confirmed(function),
    }


def _decider(now: Asked, decider: Decider) -> dict[str, str]:
    level = words.said(words.LEVEL, decider.level)
    found = {"text": decider_text(decider), "level": level}
    return found | ({"href": words.body_address(decider.body) + now.kept()} if decider.body in now.view.bodies else {})

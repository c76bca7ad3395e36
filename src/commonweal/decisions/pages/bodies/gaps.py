"""Seat gaps: every body with a missing, vacant or wrongly filled seat on a day."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonweal.decisions.pages.bodies import words
from commonweal.decisions.pages.bodies.common import Asked, area_asked, asked, kinds_of, page, words_of
from commonweal.decisions.queries.bodies import Wanted, checks, listed
from commonweal.decisions.rules.composition import Composition
from commonweal.decisions.rules.finding import ORDER
from commonweal.web.sheets import Sheet, download

ROWS = 25
COLUMNS = ("body", "name", "kind", "result", "role", "message", "count", "rule", "citation", "verified")


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    now = asked(request)
    found, query, errors = _found(request, now)
    kept = now.kept(**query)
    joint = "&" if kept else "?"
    with_seats = [body for body in now.view.bodies.values() if now.view.seats(body.id)]
    return page(
        request,
        "bodies/gaps",
        status=400 if errors else 200,
        asked=now,
        query=query,
        errors=errors,
        checked=len(found),
        broken=sum(not each.is_valid for each in found),
        nations=[(name, str(text)) for name, text in words.NATION.items()],
        kinds=kinds_of(with_seats),
        results=[(name, words.said(words.FINDING, name)) for name in ORDER],
        page=Paginator(_with_gaps(found, query["result"]), ROWS).get_page(request.GET.get("page")),
        page_address=f"/decisions/seat-gaps{kept}{joint}".replace("{", "{{").replace("}", "}}") + "page={}",
        files=[(_("CSV"), f"/decisions/seat-gaps.csv{kept}"), (_("Workbook"), f"/decisions/seat-gaps.xlsx{kept}")],
    )


@require_safe
def file(request: HttpRequest, form: str) -> HttpResponse:
    now = asked(request)
    found, query, _errors = _found(request, now)
    rows: list[dict[str, Any]] = [
        {"body": each.body.id, "name": each.body.name, "kind": each.body.kind, "result": finding.type,
         "role": finding.role, "message": finding.message, "count": finding.count, "rule": finding.rule,
         "citation": finding.citation, "verified": finding.verified}
        for each, findings in _with_gaps(found, query["result"])
        for finding in findings
    ]  # fmt: skip
    return download("seat-gaps", form, [Sheet(_("Seat gaps"), COLUMNS, rows)], [(_("On"), now.day.isoformat())])


def _found(request: HttpRequest, now: Asked) -> tuple[list[Composition], dict[str, str], list[tuple[str, str]]]:
    place, area, errors = area_asked(request, now.day)
    query = {name: words_of(request, name) for name in ("q", "nation", "kind", "result")} | {"place": place}
    wanted = Wanted(query["q"], query["nation"], query["kind"], "", area)
    return ([] if errors else checks(now.view, listed(now.view, wanted))), query, errors


def _with_gaps(found: list[Composition], result: str) -> list[tuple[Composition, list[Any]]]:
    """Those with findings (of one result, where it is given): the broken ones first."""
    pairs = [(each, [finding for finding in each.findings if result in ("", finding.type)]) for each in found]
    return sorted((pair for pair in pairs if pair[1]), key=lambda pair: pair[0].is_valid)

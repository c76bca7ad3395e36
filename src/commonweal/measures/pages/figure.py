"""A figure: definition, formula with the numbers put in, source cells, what was known when."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonweal.access.permissions import require
from commonweal.kernel.period import PeriodKind
from commonweal.kernel.problem import not_found
from commonweal.measures.asking import question
from commonweal.measures.catalogue import definition
from commonweal.measures.definition import Definition
from commonweal.measures.engine import Question
from commonweal.measures.explain import explain
from commonweal.measures.pages import words
from commonweal.measures.pages.addresses import explain_address, measure_address, place_address
from commonweal.measures.pages.kept import kept_body
from commonweal.measures.pages.place import the_place


@require_safe
def figure(request: HttpRequest, name: str, area: str, kind: str, period: str) -> HttpResponse:
    require(request.principal, "measures.read")
    wanted = definition(name)
    place = the_place(area)
    by = next((found for found in PeriodKind if found.value == kind), None)
    if by is None:
        raise not_found(_("There are no figures by %(kind)s") % {"kind": kind})
    dimensions = {key: request.GET[key] for key in wanted.dimensions if request.GET.get(key)}
    known, source = request.GET.get("known") or None, request.GET.get("source") or None
    asked = question(
        name, areas=[area], periods=[period], by=by, named=dimensions, known=known, source=source, one_period=True
    )
    key = (name, area, kind, period, str(sorted(dimensions.items())), known or "", source or "")
    return render(
        request,
        "measures/figure.html",
        {
            "measure": wanted,
            "place": place,
            "period": asked.periods[0],
            "dimensions": dimensions,
            "body": kept_body(lambda: _body(wanted, asked, known), "figure", *key),
            "measure_address": measure_address,
            "place_address": place_address,
        },
    )


def _body(wanted: Definition, asked: Question, known: str | None) -> str:
    found = explain(asked)
    when, (area,) = asked.periods[0], asked.areas
    context = {
        "found": found,
        "figure": found.figure,
        "measure": wanted,
        "known": known,
        "superseded": [cell for cell in found.history if cell.superseded],
        "words": words,
        "measure_address": measure_address,
        "before": explain_address(wanted.id, area, when.previous(), asked.dimensions),
        "after": explain_address(wanted.id, area, when.next(), asked.dimensions),
        "period_words": when.words,
    }
    return render_to_string("measures/figure_body.html", context)

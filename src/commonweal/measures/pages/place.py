"""A place: its measures as control charts with readings, England and similar areas beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonweal.access.permissions import require
from commonweal.kernel.area_code import COUNCILS_WITH_SOCIAL_CARE
from commonweal.kernel.figure import Figure
from commonweal.kernel.period import PeriodKind
from commonweal.kernel.problem import not_found
from commonweal.measures.asking import WHOLE
from commonweal.measures.catalogue import definitions
from commonweal.measures.comparison import councils
from commonweal.measures.control import control
from commonweal.measures.definition import Definition
from commonweal.measures.engine import Question, figures
from commonweal.measures.pages import words
from commonweal.measures.pages.addresses import figure_address, measure_address, place_address
from commonweal.measures.pages.kept import kept_body
from commonweal.measures.pages.pictures import control_picture
from commonweal.measures.similar import similar
from commonweal.places.queries.named import Named, named
from commonweal.web.charts.store import Picture


@dataclass(frozen=True, slots=True)
class Section:
    """One measure on a place's page; without enough figures it has no picture."""

    measure: Definition
    latest: Figure
    picture: Picture | None
    verdict: str
    tone: str
    reading: list[str]
    breaks: list[str]
    history: list[Figure]
    beside: list[Figure]

    @property
    def anchor(self) -> str:
        return self.measure.id


@require_safe
def place(request: HttpRequest, code: str) -> HttpResponse:
    require(request.principal, "measures.read")
    found = the_place(code)
    body = kept_body(lambda: _body(found), "place", code)
    return render(request, "measures/place.html", {"place": found, "body": body, "kind": kind_of_place(found)})


def the_place(code: str) -> Named:
    """The area or organisation with this code. Raises Refused(not found)."""
    found = named([code]).get(code)
    if found is None:
        raise not_found(_("There is no place with the code %(code)s") % {"code": code}, _("Search for it by name"))
    return found


def kind_of_place(found: Named) -> str:
    return found.kind.replace("-", " ").capitalize().replace("Nhs", "NHS").replace("Stp", "STP")


def _body(found: Named) -> str:
    sections, peers = _sections(found)
    return render_to_string(
        "measures/place_body.html",
        {
            "place": found,
            "sections": sections,
            "peers": peers,
            "figure_address": figure_address,
            "measure_address": measure_address,
            "place_address": place_address,
            "words": words,
            "data_table_rows": _rows,
        },
    )


def _sections(found: Named) -> tuple[list[Section], list[Named]]:
    sections: list[Section] = []
    peers: list[Named] | None = None
    for measure in definitions().values():
        if not measure.featured:
            continue
        history = figures(Question(measure.id, areas=(found.code,), by=measure.periods[0]))
        with_value = [figure for figure in history if figure.value is not None]
        if not with_value:
            continue
        yearly = _yearly(measure, found.code) or with_value[-1]
        if peers is None and found.kind in COUNCILS_WITH_SOCIAL_CARE:
            peers = similar(found.code, councils(measure, yearly.period), yearly.period)
        sections.append(_section(measure, found, with_value[-1], history, yearly, peers or []))
    return sections, peers or []


def _yearly(measure: Definition, code: str) -> Figure | None:
    """The latest whole financial year with a value."""
    if PeriodKind.FINANCIAL_YEAR not in measure.periods:
        return None
    years = figures(Question(measure.id, areas=(code,), by=PeriodKind.FINANCIAL_YEAR))
    return next((figure for figure in reversed(years) if figure.value is not None), None)


def _section(
    measure: Definition, found: Named, latest: Figure, history: list[Figure], yearly: Figure, peers: Sequence[Named]
) -> Section:
    controlled = control(measure, history) if latest.period.kind is PeriodKind.MONTH else None
    others = [code for code in (WHOLE, *(peer.code for peer in peers)) if code != found.code]
    beside = figures(Question(measure.id, areas=(found.code, *named(others)), periods=(yearly.period,)))
    order = {code: place for place, code in enumerate([found.code, *others])}
    beside = sorted((figure for figure in beside if figure.value is not None), key=lambda figure: order[figure.area])
    return Section(
        measure=measure,
        latest=latest,
        picture=control_picture(measure, controlled, found.name) if controlled else None,
        verdict=words.verdict(controlled) if controlled else "",
        tone=words.verdict_tone(controlled) if controlled else "grey",
        reading=words.reading(measure, controlled) if controlled else [],
        breaks=words.break_words(controlled) if controlled else [],
        history=list(reversed(history)),
        beside=beside,
    )


def _rows(shown: Sequence[Figure], by_area: bool = False, own: str = "") -> list[dict[str, object]]:
    """Rows of a table of figures, each value a link to how it was worked out."""
    return [
        {
            "cells": [
                figure.area_name if by_area else figure.period.words,
                value_cell(figure),
                words.status_words(figure),
            ],
            "kind": "own" if by_area and figure.area == own else None,
        }
        for figure in shown
    ]


def value_cell(figure: Figure) -> dict[str, object] | str:
    """The value as a link to its explanation; a dash where there is none (the status column says why)."""
    if figure.value is None:
        return "–"
    hint = _("%(area)s, %(period)s: how this was worked out") % {
        "area": figure.area_name,
        "period": figure.period.words,
    }
    return {"text": words.figure_text(figure), "href": figure_address(figure), "hint": hint}

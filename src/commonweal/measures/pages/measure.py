"""A measure over all places: every area ranked, funnel, map, concentration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonweal.access.permissions import require
from commonweal.kernel.figure import Figure
from commonweal.kernel.period import Period, PeriodKind, parse
from commonweal.kernel.problem import Refused, not_found
from commonweal.measures.asking import WHOLE, question
from commonweal.measures.catalogue import definition, definitions
from commonweal.measures.comparison import Concentrated, Ranked, concentration, ranking
from commonweal.measures.control import control
from commonweal.measures.definition import Average, Definition
from commonweal.measures.engine import Evaluation, Question, figures
from commonweal.measures.pages import words
from commonweal.measures.pages.addresses import figure_address, measure_address, place_address
from commonweal.measures.pages.kept import kept_body
from commonweal.measures.pages.pictures import control_picture, funnel_of, funnel_picture, map_picture, shading
from commonweal.measures.pages.place import value_cell
from commonweal.places.queries import boundaries, tiles
from commonweal.places.queries.named import named
from commonweal.web.charts.store import Picture
from commonweal.web.words import number

HALF = Decimal("0.5")
TILES = "london"


@dataclass(frozen=True, slots=True)
class Funnel:
    picture: Picture
    phi: str
    tau: str
    areas: int


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    require(request.principal, "measures.read")
    return render(
        request, "measures/index.html", {"measures": list(definitions().values()), "address": measure_address}
    )


@require_safe
def measure(request: HttpRequest, name: str) -> HttpResponse:
    require(request.principal, "measures.read")
    wanted = definition(name)
    dimensions = {key: request.GET[key] for key in wanted.dimensions if request.GET.get(key)}
    asked = _asked(request, wanted, dimensions)
    period = asked.periods[0] if asked.periods else None
    key = ("measure", name, str(period), period.kind.value if period else "", *map(str, sorted(dimensions.items())))
    body = kept_body(lambda: _body(wanted, asked), *key) if period else ""
    return render(
        request,
        "measures/measure.html",
        {
            "measure": wanted,
            "period": period,
            "body": body,
            "dimensions": dimensions,
            "periods": _choices(wanted, asked),
            "words": words,
            "address": measure_address,
            "downloads": _downloads(wanted, period, dimensions),
        },
    )


@require_safe
def latest(request: HttpRequest, name: str, kind: str) -> HttpResponse:
    """The latest period of a kind that has figures: a redirect to its own address."""
    require(request.principal, "measures.read")
    wanted = definition(name)
    by = next((found for found in wanted.periods if found.value == kind), None)
    if by is None:
        raise not_found(_("This measure has no figures by %(kind)s") % {"kind": kind})
    period = latest_period(replace_periods(wanted, by), Question(name))
    return HttpResponseRedirect(measure_address(name, period))


def replace_periods(wanted: Definition, by: PeriodKind) -> Definition:
    return wanted.model_copy(update={"periods": (by,)})


def _asked(request: HttpRequest, wanted: Definition, dimensions: Mapping[str, str]) -> Question:
    """What the address asks; without a period, the latest whole year (or month) that any area has."""
    text = request.GET.get("period")
    by = request.GET.get("by")
    if text:
        kind = next((kind for kind in wanted.periods if kind.value == by), None)
        return question(wanted.id, periods=[text], by=kind, named=dimensions, one_period=True)
    asked = Question(wanted.id, dimensions=dimensions)
    told = str(
        kept_body(lambda: _told(latest_period(wanted, asked)), "latest", wanted.id, str(sorted(dimensions.items())))
    )
    if not told:
        return asked
    kind, _mark, period = told.partition(" ")
    return replace(asked, periods=(parse(period, PeriodKind(kind)),))


def _told(period: Period | None) -> str:
    """A period with its kind as one text, empty for none."""
    return f"{period.kind.value} {period}" if period else ""


def latest_period(wanted: Definition, asked: Question) -> Period | None:
    """The latest period of the longest kind in which any area has a value."""
    for kind in sorted(wanted.periods, key=_length, reverse=True):
        found = figures(replace(asked, periods=(), by=kind))
        held = [figure.period for figure in found if figure.value is not None]
        if held:
            return max(held)
    return None


def _length(kind: PeriodKind) -> int:
    order = (PeriodKind.DAY, PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.YEAR, PeriodKind.FINANCIAL_YEAR)
    return order.index(kind)


def _choices(wanted: Definition, asked: Question) -> list[Period]:
    """The periods that the reader can choose, latest first; of the same length as the one shown."""
    kind = asked.periods[0].kind if asked.periods else wanted.periods[-1]
    return list(reversed(Evaluation(replace(asked, periods=(), by=kind)).periods))


def _downloads(wanted: Definition, period: Period | None, dimensions: Mapping[str, str]) -> list[tuple[str, str]]:
    if period is None:
        return []
    _path, _mark, query = measure_address(wanted.id, period, dimensions.items()).partition("?")
    return [
        (_("Every area as CSV"), f"/measures/{wanted.id}.csv?{query}"),
        (_("Every area as a workbook"), f"/measures/{wanted.id}.xlsx?{query}"),
    ]


def _body(wanted: Definition, asked: Question) -> str:
    period = asked.periods[0]
    ranked = everybody(asked)
    shown = [row.figure for row in ranked]
    whole = _whole(wanted, asked)
    return render_to_string(
        "measures/measure_body.html",
        {
            "measure": wanted,
            "period": period,
            "ranked": [_row(row) for row in ranked],
            "areas": len(ranked),
            "with_value": sum(figure.value is not None for figure in shown),
            "whole": whole,
            "trend": _trend(wanted, asked, whole),
            "funnel": _funnel(wanted, shown, period),
            "map": _map(wanted, shown, period),
            "tiles": _tiles(wanted, shown),
            "concentration": _concentration(wanted, asked),
            "figure_address": figure_address,
            "place_address": place_address,
            "value_cell": value_cell,
            "words": words,
        },
    )


def everybody(asked: Question) -> list[Ranked]:
    """Every council ranked; where the measure is not about councils, every place that it is published for."""
    ranked = ranking(asked)
    if ranked:
        return ranked
    areas = [figure.area for figure in figures(asked) if figure.area != WHOLE]
    return ranking(replace(asked, areas=tuple(areas))) if areas else []


def _row(row: Ranked) -> dict[str, object]:
    found = row.rank
    interval = f"{rank_text(found.lower)} {_('to')} {rank_text(found.upper)}" if found else "–"
    place = {"text": row.figure.area_name, "href": place_address(row.figure.area)}
    return {
        "cells": [
            place,
            value_cell(row.figure),
            rank_text(found.rank) if found else "–",
            interval,
            words.status_words(row.figure),
        ]
    }


def rank_text(rank: float) -> str:
    return number(Decimal(str(rank)).normalize()) if rank % 1 else str(int(rank))


def _whole(wanted: Definition, asked: Question) -> Figure | None:
    if WHOLE not in named([WHOLE]):
        return None
    found = figures(replace(asked, areas=(WHOLE,)))
    return found[0] if found and found[0].value is not None else None


def _trend(wanted: Definition, asked: Question, whole: Figure | None) -> Picture | None:
    if whole is None or PeriodKind.MONTH not in wanted.periods:
        return None
    history = figures(replace(asked, areas=(WHOLE,), periods=(), by=PeriodKind.MONTH))
    controlled = control(wanted, history)
    return control_picture(wanted, controlled, whole.area_name) if controlled else None


def _funnel(wanted: Definition, shown: list[Figure], period: Period) -> Funnel | None:
    found = funnel_of(wanted, shown)
    if found is None:
        return None
    funnel, held = found
    return Funnel(
        picture=funnel_picture(wanted, funnel, held, period.words),
        phi=number(Decimal(str(round(funnel.dispersion.phi, 1)))),
        tau=number(Decimal(str(round(funnel.dispersion.tau_squared, 4)))),
        areas=len(held),
    )


def _map(wanted: Definition, shown: list[Figure], period: Period) -> Picture | None:
    shapes = boundaries([figure.area for figure in shown])
    return map_picture(wanted, shown, shapes, period.words) if len(shapes) > 1 else None


def _tiles(wanted: Definition, shown: list[Figure]) -> dict[str, object] | None:
    by_area = {figure.area: figure for figure in shown}
    cells = [tile for tile in tiles(TILES) if tile.area in by_area]
    if not cells:
        return None
    london = [by_area[tile.area] for tile in cells]
    shades, legend = shading(wanted, london)
    return {
        "columns": 1 + max(tile.column for tile in cells),
        "legend": legend,
        "tiles": [
            {
                "name": by_area[tile.area].area_name,
                "short": tile.abbreviation,
                "href": place_address(tile.area),
                "value": words.figure_text(by_area[tile.area]) if by_area[tile.area].value is not None else "–",
                "shade": shades[tile.area],
                "row": tile.row + 1,
                "column": tile.column + 1,
            }
            for tile in cells
        ],
    }


def _concentration(wanted: Definition, asked: Question) -> Concentrated | None:
    if wanted.denominator is not None or wanted.average is not Average.SUM:
        return None
    try:
        return concentration(asked, share=HALF, whole=WHOLE)
    except Refused:
        return None  # a measure without a figure for the whole has nothing to be concentrated in

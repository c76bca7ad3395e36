"""The reads of figures. Each asks, counts what it would cost, and presents as the command does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router
from ninja.params import functions as given
from pydantic import Field

from commonweal.kernel.figure import Figure
from commonweal.kernel.period import Period
from commonweal.kernel.problem import Kind, Problem, Refused
from commonweal.measures import publications as files
from commonweal.measures.api import answers
from commonweal.measures.api.asked import (
    ConcentrationAsked,
    ExplanationAsked,
    OnePeriodAsked,
    PublicationsAsked,
    ValuesAsked,
)
from commonweal.measures.catalogue import definition, definitions
from commonweal.measures.comparison import concentration as concentrate
from commonweal.measures.comparison import ranking
from commonweal.measures.engine import Evaluation, Question
from commonweal.measures.engine import figures as figures_of
from commonweal.measures.explain import as_data
from commonweal.measures.explain import explain as explain_figure
from commonweal.measures.presenters import (
    INPUT_COLUMNS,
    MEASURE_COLUMNS,
    RANK_COLUMNS,
    VALUE_COLUMNS,
    concentration_data,
    figure_data,
    figure_row,
    measure_row,
    rank_row,
)
from commonweal.measures.version import data_version
from commonweal.web.api import paging, reply
from commonweal.web.api.operation import get
from commonweal.web.api.parameters import ROWS, Csv, Paged, whole

router = Router(tags=["Figures"])

FIGURES_MOST = 20_000
"""Figures in one answer; a query for more is answered in pages."""

PUBLICATION_COLUMNS = (
    "id",
    "kind",
    "file",
    "sha256",
    "title",
    "publisher",
    "start",
    "end",
    "published",
    "revised",
    "known",
    "synthetic",
    "values",
    "alerts",
)
ALERT_COLUMNS = (
    "id",
    "code",
    "message",
    "sheet",
    "cell",
    "expected",
    "found",
    "difference",
    "area",
    "start",
    "end",
)

MeasureName = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80, examples=["delayed-days"])]
FileNumber = Annotated[int, *whole(1, 10**15), Field(examples=[1])]
MEASURE = given.Path(..., description="The measure's id.")
FILE = given.Path(..., description="The number of the published file.")


@get(router, "/measures", answers.Measures, permission="measures.read", version=data_version, csv=True)
def measures(request: HttpRequest, asked: Query[Csv]) -> HttpResponse:
    """The catalogue of measures.

    Each with its definition whole: formula, who is counted, rounding, breaks, and where it all stands.
    """
    rows = [measure_row(found) for found in definitions().values()]
    return reply.table(request, {"items": rows}, rows, MEASURE_COLUMNS)


@get(router, "/measures/{id}", answers.Measure, permission="measures.read", version=data_version)
def measure(request: HttpRequest, id: MeasureName = MEASURE) -> HttpResponse:
    """One measure's definition."""
    return reply.one(measure_row(definition(id)))


@get(router, "/values", answers.Values, permission="measures.read", version=data_version, csv=True, paged=True)
def values(request: HttpRequest, asked: Query[ValuesAsked]) -> HttpResponse:
    """Figures of a measure.

    By area and period, in pages. As CSV all at once where no limit is given, up to 20,000.
    """
    wants_csv = reply.media_type(request, (reply.JSON, reply.CSV)) == reply.CSV
    limit = asked.limit or (FIGURES_MOST if wants_csv and not asked.cursor else ROWS)
    after = paging.position(request)
    evaluation = Evaluation(asked.question(asked.measure, areas=asked.area, periods=asked.period))
    count = len(evaluation.areas) * len(evaluation.periods)
    if wants_csv and not asked.limit and count > FIGURES_MOST:
        raise _too_many(count)
    rows, more = _slice(evaluation, after, limit)
    last = [rows[-1].area, rows[-1].period.start.isoformat()] if more else None
    return reply.page(request, paging.Page([figure_data(figure) for figure in rows], last), VALUE_COLUMNS)


def _slice(evaluation: Evaluation, after: list[str | int] | None, limit: int) -> tuple[list[Figure], bool]:
    """The next `limit` figures after a key (area, first day), working out only the areas that they are of."""
    area, start = (str(after[0]), date.fromisoformat(str(after[1]))) if after else ("", date.min)
    areas, periods = list(evaluation.areas), evaluation.periods
    if after:
        areas = areas[areas.index(area) :] if area in areas else _later(evaluation, area)
    needed = limit // max(len(periods), 1) + 2
    found = _after(_figures(evaluation.question, areas[:needed], periods), area, start)
    return found[:limit], len(found) > limit or (len(areas) > needed and bool(periods))


def _later(evaluation: Evaluation, area: str) -> list[str]:
    """Areas held are in order of code: one that is gone since is passed over."""
    if evaluation.question.areas:
        raise paging.wrong_cursor()
    return [code for code in evaluation.areas if code > area]


def _figures(question: Question, areas: list[str], periods: tuple[Period, ...]) -> list[Figure]:
    return figures_of(replace(question, areas=tuple(areas), periods=periods)) if areas and periods else []


def _after(figures: list[Figure], area: str, start: date) -> list[Figure]:
    """Those after the figure of this area and first day, in the order asked; by date where it is there no more."""
    for place, figure in enumerate(figures):
        if (figure.area, figure.period.start) == (area, start):
            return figures[place + 1 :]
    return [figure for figure in figures if figure.area != area or figure.period.start > start]


def _too_many(count: int) -> Refused:
    return Refused(
        Problem(
            Kind.TOO_COSTLY,
            _("this asks for %(count)s figures, and one answer holds %(most)s at most")
            % {"count": f"{count:,}", "most": f"{FIGURES_MOST:,}"},
            _("Name areas or periods, ask by a longer period, or take it in pages with limit="),
        )
    )


@get(router, "/explanations", answers.Explanation, permission="measures.read", version=data_version, csv=True)
def explanation(request: HttpRequest, asked: Query[ExplanationAsked]) -> HttpResponse:
    """How one figure was worked out.

    The formula with its numbers, every published cell behind it, and what was known when. As CSV, the cells.
    """
    question = asked.question(asked.measure, areas=[asked.area], periods=[asked.period], one_period=True)
    data: dict[str, Any] = as_data(explain_figure(question))
    return reply.table(request, data, data["inputs"], INPUT_COLUMNS)


@get(
    router,
    "/concentration",
    answers.Concentration,
    permission="measures.read",
    version=data_version,
    csv=True,
)
def concentration(request: HttpRequest, asked: Query[ConcentrationAsked]) -> HttpResponse:
    """The fewest councils that make up a share of a count."""
    question = asked.question(asked.measure, periods=[asked.period], one_period=True)
    found = concentrate(question, share=asked.share, whole=asked.whole)
    return reply.table(request, concentration_data(found), [figure_row(row) for row in found.areas], VALUE_COLUMNS)


@get(router, "/ranks", answers.Ranks, permission="measures.read", version=data_version, csv=True)
def ranks(request: HttpRequest, asked: Query[OnePeriodAsked]) -> HttpResponse:
    """The councils ranked on a measure.

    Best first, each with its simulated 95% interval. Without a good direction the lowest value comes first.
    """
    found = ranking(asked.question(asked.measure, periods=[asked.period], one_period=True))
    rows = [rank_row(row) for row in found]
    return reply.table(request, {"items": rows}, rows, RANK_COLUMNS)


@get(
    router,
    "/publications",
    answers.Publications,
    permission="measures.read",
    version=data_version,
    csv=True,
    paged=True,
)
def publications(request: HttpRequest, asked: Query[PublicationsAsked]) -> HttpResponse:
    """The published files that the figures come from."""
    limit = asked.limit or ROWS
    after = paging.position(request)
    found = files.publications(asked.kind, after=int(after[0]) if after else 0, limit=limit + 1)
    rows = [files.publication_data(one) for one in found[:limit]]
    last = [rows[-1]["id"]] if len(found) > limit else None
    return reply.page(request, paging.Page(rows, last), PUBLICATION_COLUMNS)


@get(router, "/publications/{id}", answers.Publication, permission="measures.read", version=data_version)
def publication(request: HttpRequest, id: FileNumber = FILE) -> HttpResponse:
    """One published file."""
    return reply.one(files.publication_data(files.publication(id)))


@get(
    router,
    "/publications/{id}/alerts",
    answers.Alerts,
    permission="measures.read",
    version=data_version,
    csv=True,
    paged=True,
)
def alerts(request: HttpRequest, asked: Query[Paged], id: FileNumber = FILE) -> HttpResponse:
    """What a reader of one file's figures must know.

    Sums that do not close, with the difference and the cell.
    """
    limit = asked.limit or ROWS
    after = paging.position(request)
    found = files.alerts(files.publication(id), after=int(after[0]) if after else 0, limit=limit + 1)
    rows = [files.alert_data(one) for one in found[:limit]]
    last = [rows[-1]["id"]] if len(found) > limit else None
    return reply.page(request, paging.Page(rows, last), ALERT_COLUMNS)

"""The numbers behind the pages, to take along: CSV and workbooks, each figure with where it is explained."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import replace

import xlsxwriter
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonweal.access.command import plain
from commonweal.access.permissions import require
from commonweal.kernel.figure import Figure
from commonweal.measures.asking import question
from commonweal.measures.catalogue import definition
from commonweal.measures.definition import Definition
from commonweal.measures.engine import Question, figures
from commonweal.measures.pages.addresses import figure_address
from commonweal.measures.pages.measure import everybody, latest_period
from commonweal.measures.pages.place import the_place
from commonweal.web.site_state import synthetic

COLUMNS = ("area", "area_name", "period", "start", "end", "value", "unit", "status", "source", "known", "explained_at")
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def place_figures(request: HttpRequest, code: str, name: str, form: str) -> HttpResponse:
    """Every period of one measure in one place."""
    require(request.principal, "measures.read")
    the_place(code)
    wanted = definition(name)
    found = figures(Question(name, areas=(code,), by=wanted.periods[0]))
    return _answer(request, wanted, found, f"{name}-{code}", form)


@require_safe
def measure_figures(request: HttpRequest, name: str, form: str) -> HttpResponse:
    """Every area of one measure in one period, in order of rank."""
    require(request.principal, "measures.read")
    wanted = definition(name)
    dimensions = {key: request.GET[key] for key in wanted.dimensions if request.GET.get(key)}
    kind = next((kind for kind in wanted.periods if kind.value == request.GET.get("by")), None)
    if request.GET.get("period"):
        asked = question(name, periods=[request.GET["period"]], by=kind, named=dimensions, one_period=True)
    else:
        asked = Question(name, dimensions=dimensions)
        latest = latest_period(wanted, asked)
        asked = replace(asked, periods=(latest,) if latest else ())
    found = [row.figure for row in everybody(asked)] if asked.periods else []
    return _answer(request, wanted, found, f"{name}-{asked.periods[0] if asked.periods else 'none'}", form)


def _answer(request: HttpRequest, wanted: Definition, found: Sequence[Figure], name: str, form: str) -> HttpResponse:
    rows = [_row(request, figure) for figure in found]
    if form == "csv":
        response = HttpResponse(_csv(rows), content_type="text/csv; charset=utf-8")
    else:
        response = HttpResponse(_workbook(wanted, found, rows), content_type=WORKBOOK)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response


def _row(request: HttpRequest, figure: Figure) -> list[object]:
    return [
        figure.area,
        figure.area_name,
        str(figure.period),
        figure.period.start,
        figure.period.last,
        figure.value,
        figure.unit,
        figure.status.value,
        figure.source,
        figure.known,
        request.build_absolute_uri(figure_address(figure)),
    ]


def _csv(rows: Sequence[Sequence[object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([plain(cell) for cell in row] for row in rows)
    return out.getvalue()


def _workbook(wanted: Definition, found: Sequence[Figure], rows: Sequence[Sequence[object]]) -> bytes:
    """Two sheets: the figures, and what they are. Values are numbers; every other cell is text, never a formula."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True})
    number = book.add_format(
        {"num_format": f"#,##0{'.' if wanted.rounding.places else ''}{'0' * wanted.rounding.places}"}
    )
    sheet = book.add_worksheet(_("Figures"))
    sheet.write_row(0, 0, [column.replace("_", " ") for column in COLUMNS], bold)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 1, 30)
    sheet.set_column(10, 10, 60)
    for place, (figure, row) in enumerate(zip(found, rows, strict=True), start=1):
        for column, cell in enumerate(row):
            if COLUMNS[column] == "value" and figure.value is not None:
                sheet.write_number(place, column, float(figure.value), number)
            elif cell is not None:
                sheet.write_string(place, column, plain(cell))
    about = book.add_worksheet(_("About"))
    about.set_column(0, 0, 20)
    about.set_column(1, 1, 100)
    facts = [
        (_("Measure"), wanted.title),
        (_("Definition"), f"{wanted.id}, {_('version')} {wanted.version}"),
        (_("Formula"), wanted.formula),
        (_("Unit"), wanted.unit),
        (_("Population"), wanted.population),
        (_("Disclosure"), wanted.disclosure),
        (_("Sources"), "; ".join(f"{citation.source}: {citation.place}" for citation in wanted.citations)),
        *([(_("Warning"), _("Synthetic data: the places, people and figures are made up"))] if synthetic() else []),
    ]
    for place, (label, text) in enumerate(facts):
        about.write_string(place, 0, label, bold)
        about.write_string(place, 1, text)
    book.close()
    return out.getvalue()

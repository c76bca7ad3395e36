"""The people of a place, to take along: CSV and a workbook, each row with its source."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import xlsxwriter
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonweal.access.command import plain
from commonweal.access.permissions import require
from commonweal.places.pages.found import the_place
from commonweal.places.pages.people import profile_of
from commonweal.places.queries import Profile
from commonweal.web.site_state import synthetic

COLUMNS = ("area", "area_name", "year", "basis", "ages", "people", "source", "areas_added_up")
NUMBERS = frozenset({"year", "people"})
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def people_file(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """Every year and age band of a place. Refused (not found) where no population of it is loaded."""
    require(request.principal, "places.read")
    profile, _totals = profile_of(code, kind=the_place(code).kind)
    rows = [
        (
            profile.area.code, profile.area.name, row.year, row.basis, str(row.band) if row.band else "all",
            row.count, row.source, " ".join(row.areas),
        )
        for row in profile.rows
    ]  # fmt: skip
    if form == "csv":
        response = HttpResponse(_csv(rows).encode(), content_type="text/csv; charset=utf-8")
    else:
        response = HttpResponse(_workbook(profile, rows), content_type=WORKBOOK)
    response.headers["Content-Disposition"] = f'attachment; filename="people-{code}.{form}"'
    return response


def _csv(rows: Sequence[Sequence[object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([plain(cell) for cell in row] for row in rows)
    return out.getvalue()


def _workbook(profile: Profile, rows: Sequence[Sequence[object]]) -> bytes:
    """Two sheets: the people, and what a reader must know. Text is never a formula."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True})
    counted = book.add_format({"num_format": "#,##0"})
    sheet = book.add_worksheet(_("People"))
    sheet.write_row(0, 0, [column.replace("_", " ") for column in COLUMNS], bold)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 1, 30)
    sheet.set_column(6, 7, 60)
    for place, row in enumerate(rows, start=1):
        for column, (name, cell) in enumerate(zip(COLUMNS, row, strict=True)):
            if name in NUMBERS:
                sheet.write_number(place, column, float(str(cell)), counted if name == "people" else None)
            else:
                sheet.write_string(place, column, plain(cell))
    about = book.add_worksheet(_("About"))
    about.set_column(0, 0, 100)
    notes = [_("People of %(name)s at mid-year") % {"name": profile.area.name}, *profile.notes]
    if synthetic():
        notes.append(_("Synthetic data: the places, people and figures are made up"))
    for place, note in enumerate(notes):
        about.write_string(place, 0, note, bold if place == 0 else None)
    book.close()
    return out.getvalue()

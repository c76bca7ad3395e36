"""Rows to take along: CSV, and workbooks in which every cell is text or a number, never a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from django.http import HttpResponse
from django.utils.translation import gettext as _

from commonweal.access.command import plain
from commonweal.web.site_state import synthetic

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDTHS = {"id": 40, "commitment": 40, "title": 60, "fix": 40, "milestone": 40, "citation": 60, "owner_name": 30}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with a name; rows are mappings by column."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Mapping[str, Any]]


def csv_text(sheet: Sheet) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(sheet.columns)
    writer.writerows([plain(row.get(column)) for column in sheet.columns] for row in sheet.rows)
    return out.getvalue()


def workbook(sheets: Iterable[Sheet], about: Sequence[tuple[str, str]]) -> bytes:
    """The sheets, and a last one that says what they are."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True})
    for each in sheets:
        sheet = book.add_worksheet(each.title[:31])
        sheet.write_row(0, 0, [column.replace("_", " ") for column in each.columns], bold)
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(each.columns):
            sheet.set_column(place, place, _WIDTHS.get(column, 18))
        for number, row in enumerate(each.rows, start=1):
            for place, column in enumerate(each.columns):
                _write(sheet, number, place, row.get(column))
    last = book.add_worksheet(_("About"))
    last.set_column(0, 0, 20)
    last.set_column(1, 1, 100)
    made_up = [(_("Warning"), _("Synthetic data: the places, people and figures are made up"))] if synthetic() else []
    for number, (label, text) in enumerate([*about, *made_up]):
        last.write_string(number, 0, label, bold)
        last.write_string(number, 1, text)
    book.close()
    return out.getvalue()


def _write(sheet: Any, row: int, column: int, value: Any) -> None:
    if value is None:
        return
    if isinstance(value, int) and not isinstance(value, bool):
        sheet.write_number(row, column, value)
    else:
        sheet.write_string(row, column, plain(value))


def download(name: str, form: str, sheets: Sequence[Sheet], about: Sequence[tuple[str, str]]) -> HttpResponse:
    """The first sheet as CSV, or all of them as a workbook."""
    if form == "csv":
        response = HttpResponse(csv_text(sheets[0]).encode(), content_type="text/csv; charset=utf-8")
    else:
        response = HttpResponse(workbook(sheets, about), content_type=WORKBOOK)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response

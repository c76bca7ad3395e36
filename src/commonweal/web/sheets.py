"""Tables to take along: CSV, and workbooks in which amounts and counts are numbers and every other cell is text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.http import HttpResponse
from django.utils.translation import gettext as _

from commonweal.access.command import plain
from commonweal.web.site_state import synthetic

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}
WIDTHS = {"id": 40, "title": 60, "citation": 60}
"""Of columns that hold long texts, in characters; others have 20."""
_NO_DAY = datetime.fromtimestamp(0, tz=UTC)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with a name. Rows are mappings by column; Decimals are exact pounds."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Mapping[str, Any]]


def csv_bytes(sheet: Sheet) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(sheet.columns)
    writer.writerows([_safe(row.get(column)) for column in sheet.columns] for row in sheet.rows)
    return out.getvalue().encode()


def _safe(value: Any) -> str:
    """Words that a spreadsheet would take for a formula are quoted, so that they stay words."""
    text = _text(value)
    return f"'{text}" if isinstance(value, str) and text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def workbook(sheets: Iterable[Sheet], about: Sequence[tuple[str, str]] = ()) -> bytes:
    """The sheets, and a last one that says what they are."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"created": _NO_DAY})
        bold = book.add_format({"bold": True})
        money = book.add_format({"num_format": "#,##0.00;[Red]-#,##0.00"})
        for each in sheets:
            sheet = book.add_worksheet(each.title[:31])
            sheet.write_row(0, 0, [column.replace("_", " ").capitalize() for column in each.columns], bold)
            sheet.freeze_panes(1, 0)
            for place, column in enumerate(each.columns):
                sheet.set_column(place, place, WIDTHS.get(column, 20))
            for number, row in enumerate(each.rows, start=1):
                for place, column in enumerate(each.columns):
                    value = row.get(column)
                    if isinstance(value, Decimal):
                        sheet.write_number(number, place, float(value), money)
                    elif isinstance(value, int) and not isinstance(value, bool):
                        sheet.write_number(number, place, value)
                    elif value not in (None, ""):
                        sheet.write_string(number, place, _text(value))
        if about:
            last = book.add_worksheet(_("About"))
            last.set_column(0, 0, 24)
            last.set_column(1, 1, 100)
            for number, (label, text) in enumerate([*about, *_made_up()]):
                last.write_string(number, 0, label, bold)
                last.write_string(number, 1, text)
    return out.getvalue()


def _made_up() -> list[tuple[str, str]]:
    return [(_("Warning"), _("Synthetic data: the places, people and figures are made up"))] if synthetic() else []


def _text(value: Any) -> str:
    return f"{value:.2f}" if isinstance(value, Decimal) else plain(value)


def as_file(name: str, form: str, content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type=TYPES[form])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response


def download(name: str, form: str, sheets: Sequence[Sheet], about: Sequence[tuple[str, str]] = ()) -> HttpResponse:
    """The first sheet as CSV, or all of them as a workbook."""
    return as_file(name, form, csv_bytes(sheets[0]) if form == "csv" else workbook(sheets, about))

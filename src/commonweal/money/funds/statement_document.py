"""A partner's statement as a workbook or as PDF. The same statement twice has the same bytes."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import typst
import xlsxwriter

from commonweal.kernel.problem import conflict, unsupported
from commonweal.money.funds.statement_lines import STATEMENT_COLUMNS, statement_rows
from commonweal.money.queries.statement import Statement

_NO_DAY = datetime.fromtimestamp(0, tz=UTC)


def write(path: Path, found: Statement) -> None:
    """Write a statement to a new .xlsx or .pdf file. Raises Refused for another ending, or where the file is there."""
    make = _MAKERS.get(path.suffix.lower())
    if make is None:
        raise unsupported("a statement is a workbook or a PDF", f"Use one of {', '.join(_MAKERS)}")
    content = make(found)
    try:
        with path.open("xb") as stream:
            stream.write(content)
    except FileExistsError:
        raise conflict(f"{path} is there already", "Name another file") from None
    except OSError as error:
        raise conflict(f"{path} cannot be written: {error.strerror}", "Name another file") from None


def facts(found: Statement) -> list[str]:
    """What the figures rest on: the days, the agreement, and how the fund stands in the partner's accounts."""
    since = f"from {found.at.since.isoformat()} " if found.at.since else ""
    return [
        f"Fund {found.name} ({found.fund}, {found.kind}). Statement for {found.partner}, regime {found.regime}.",
        f"Entries {since}up to {found.at.effective}, as known on {found.at.known}. Amounts in pounds.",
        f"Agreement version {found.terms.version}, in force from {found.terms.effective_from.isoformat()}.",
        f"{found.arrangement}.",
        "The period is closed." if found.is_closed else "The period is open: later bookings may change it.",
    ]


def as_xlsx(found: Statement) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(
        stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        book.set_properties({"created": _NO_DAY, "title": f"Statement of {found.fund} for {found.partner}"})
        sheet = book.add_worksheet("statement")
        money = book.add_format({"num_format": "#,##0.00;[Red]-#,##0.00"})
        bold = book.add_format({"bold": True})
        said = facts(found)
        for number, text in enumerate(said):
            sheet.write_string(number, 0, text)
        top = len(said) + 1
        sheet.write_row(top, 0, STATEMENT_COLUMNS, bold)
        for number, row in enumerate(statement_rows(found), top + 1):
            for column, name in enumerate(STATEMENT_COLUMNS):
                value = row.get(name)
                if isinstance(value, Decimal):
                    sheet.write_number(number, column, float(value), money)
                elif value is not None:
                    sheet.write_string(number, column, str(value))
        sheet.set_column(0, 1, 32)
        sheet.set_column(2, len(STATEMENT_COLUMNS) - 1, 16)
    return stream.getvalue()


def as_pdf(found: Statement) -> bytes:
    data = {
        "heading": f"Statement of {found.name} for {found.partner}",
        "facts": facts(found),
        "footer": f"{found.fund}, {found.at.effective}, as known on {found.at.known}",
        "columns": [name.capitalize() for name in STATEMENT_COLUMNS],
        "rows": [[_shown(row.get(name)) for name in STATEMENT_COLUMNS] for row in statement_rows(found)],
    }
    template = files("commonweal.money.funds").joinpath("statement.typ").read_bytes()
    made = typst.compile(template, sys_inputs={"data": json.dumps(data, ensure_ascii=False)}, format="pdf")
    assert isinstance(made, bytes)
    return made


def _shown(value: object) -> str:
    if value is None:
        return ""
    return f"{value:,.2f}" if isinstance(value, Decimal) else str(value)


_MAKERS: dict[str, Callable[[Statement], bytes]] = {".xlsx": as_xlsx, ".pdf": as_pdf}

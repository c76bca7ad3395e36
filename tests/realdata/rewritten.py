"""A published workbook written again with some of its cells changed, as a mutilated or later edition."""

from __future__ import annotations

import io
from collections.abc import Callable

import xlsxwriter

from commonweal.kernel.files import CellValue, Sheet, SourceFile

Change = Callable[[str, int, int, CellValue], CellValue]
"""From sheet, row, column (counted from 1) and cell to the cell to write."""


def rewritten(
    source: SourceFile, change: Change, name: str, keep: Callable[[Sheet, int], bool] | None = None
) -> SourceFile:
    """The workbook as xlsx; `keep` leaves rows out where it says so."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"default_date_format": "yyyy-mm-dd"})
    for sheet in source.sheets.values():
        written = book.add_worksheet(sheet.name)
        if not sheet.visible:
            written.hide()
        row = 0
        for number, cells in enumerate(sheet.rows, start=1):
            if keep and not keep(sheet, number):
                continue
            for column, cell in enumerate(cells):
                value = change(sheet.name, number, column + 1, cell)
                if isinstance(value, str):
                    written.write_string(row, column, value)
                elif value is not None:
                    written.write(row, column, value)
            row += 1
    book.close()
    return SourceFile(name, stream.getvalue())

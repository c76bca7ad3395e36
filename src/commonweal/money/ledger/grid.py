"""The rows of a table that somebody made: a CSV file, or the first sheet of a workbook that is not hidden."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from commonweal.kernel.files import CellValue, SourceFile
from commonweal.kernel.problem import Where, invalid


class GridFile(SourceFile):
    """A source whose rows are read alike from CSV and from a workbook, so that every reader of rows takes both."""

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Rows as texts with their number, counted from 1 at the heading. Raises Refused where a file is broken."""
        if not self.is_workbook:
            yield from super().rows()
            return
        sheet = next((each for each in self.sheets.values() if each.visible), None)
        if sheet is None:
            raise invalid("the workbook has no sheet that is seen", "Give one sheet", where=Where(self.name))
        width = max(
            (place for cells in sheet.rows[:1] for place, cell in enumerate(cells, 1) if _text(cell)), default=0
        )
        for number, cells in enumerate(sheet.rows, 1):
            texts = [_text(cell) for cell in cells]
            beyond = next((place for place, text in enumerate(texts[width:], width + 1) if text), None)
            if beyond is not None:
                where = Where(self.name, row=number, column=beyond)
                raise invalid("a cell stands under no heading", "Name its column or empty it", where=where)
            yield number, [*texts[:width], *[""] * (width - len(texts))]


def grid(source: SourceFile) -> GridFile:
    return GridFile(source.name, source.content)


def _text(cell: CellValue) -> str:
    """A cell as its text in a CSV file would be: days as YYYY-MM-DD, numbers in full."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, date):
        return cell.isoformat()
    return format(cell, "f") if isinstance(cell, Decimal) else cell.strip()

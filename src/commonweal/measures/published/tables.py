"""Flat tables: recognise one by its header, read its cells, and name what is printed.

CSV rows count from 1 at the header; columns count from 1.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from commonweal.kernel.files import CellValue, SourceFile
from commonweal.kernel.period import Period
from commonweal.kernel.problem import Refused, Where, invalid
from commonweal.measures.published.kinds import spanning
from commonweal.measures.published.parsed import Mark
from commonweal.measures.published.problems import Problems

AS_PUBLISHED = "Give the file as it was published"
NEITHER = "neither a number nor one of the publisher's marks"

MARKS: dict[str, Mark] = {
    "": Mark.MISSING,
    "-": Mark.MISSING,
    ":": Mark.MISSING,
    "NA": Mark.MISSING,
    "N/A": Mark.NOT_APPLICABLE,
    "n/a": Mark.NOT_APPLICABLE,
    "..": Mark.MISSING,
    "...": Mark.MISSING,
    "…": Mark.MISSING,
    "*": Mark.SUPPRESSED,
    "[c]": Mark.SUPPRESSED,
    "[x]": Mark.MISSING,
    "[z]": Mark.NOT_APPLICABLE,
}
"""What the publishers write for a cell without a number. None of them is nought: a reader that knows
better says so.
"""

_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,2})?")


@dataclass(frozen=True)
class Cell:
    """A figure's cell understood: its number, or the mark and the text that stand in its place."""

    value: Decimal | None
    mark: Mark = Mark.NONE
    printed: str = ""


def figure(value: CellValue, marks: dict[str, Mark] | None = None, *, workbook: bool = False) -> Cell | None:
    """The number or the mark in a cell; None where it is neither.

    A workbook keeps its numbers as numbers: there, digits kept as text are not taken for one.
    """
    if isinstance(value, Decimal):
        return Cell(value)
    text = "" if value is None else str(value).strip()
    if not workbook and isinstance(value, str) and _NUMBER.fullmatch(text):
        return Cell(Decimal(text))
    mark = (marks or MARKS).get(text)
    return None if mark is None else Cell(None, mark, text)


def is_count(cell: Cell) -> bool:
    """True for a whole number from 0, and for a mark."""
    return cell.value is None or (cell.value >= 0 and cell.value == cell.value.to_integral_value())


def slug(text: str) -> str:
    """Printed words as a kebab-case name: `Age 65 and over` is `age-65-and-over`."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", re.sub(r"['’]", "", plain)).strip("-")


def span(periods: Iterable[Period]) -> Period:
    """From the start of the first of the periods to the end of the last."""
    found = sorted(set(periods))
    return spanning(found[0], max(found, key=lambda period: period.end))


def table(source: SourceFile, what: str, layouts: dict[str, Sequence[str]]) -> tuple[str, list[tuple[int, list[str]]]]:
    """The layout whose columns a CSV has, and its rows with their line numbers.

    Raises Refused: once where this is no such file at all, else for each column that is renamed, missing
    or not known, and for each row that has not as many cells as there are columns.
    """
    lines = ((line, cells) for line, cells in source.rows() if any(cell.strip() for cell in cells))
    _, header = next(lines, (1, []))
    name = recognised(source, what, layouts, [cell.strip() for cell in header])
    problems = Problems(source.name)
    rows: list[tuple[int, list[str]]] = []
    for line, cells in lines:
        if len(cells) != len(header):
            problems.add(
                f"the row has {len(cells)} cells, the header {len(header)}: the file may be cut short",
                "Download the file again",
                row=line,
            )
        rows.append((line, [cell.strip() for cell in cells]))
    problems.refuse()
    if not rows:
        raise invalid("the file has a header and no rows", "Download the file again", where=Where(source.name, row=1))
    return name, rows


def recognised(
    source: SourceFile,
    what: str,
    layouts: dict[str, Sequence[str]],
    header: Sequence[str],
    sheet: str | None = None,
) -> str:
    """The name of the layout that the header is of. Raises Refused as `table` does."""
    for name, columns in layouts.items():
        if list(columns) == list(header):
            return name
    columns = max(layouts.values(), key=lambda columns: len(set(columns) & set(header)))
    shared = set(columns) & set(header)
    if 2 * len(shared) < len(columns):
        shown = ", ".join(title for title in header if title)
        raise invalid(
            f"this is not a file of {what}",
            f"Expected the columns {', '.join(columns)}",
            where=Where(source.name, sheet, row=1),
            value=shown[:200],
        )
    problems = Problems(source.name)
    missing = [title for title in columns if title not in shared]
    for number, title in enumerate(header, start=1):
        if title not in columns or title in header[: number - 1]:
            wanted = f"Expected {', '.join(map(repr, missing))} here" if missing else "Take this column out"
            problems.add(
                "this column is not one of the published layout, or stands twice",
                f"{wanted}. {AS_PUBLISHED}",
                sheet=sheet,
                row=1,
                column=number,
                value=title,
            )
    if not problems and missing:
        problems.add(f"there is no column {', '.join(map(repr, missing))}", AS_PUBLISHED, sheet=sheet, row=1)
    if not problems:
        problems.add("the columns are not in the published order", f"Expected {', '.join(columns)}", sheet=sheet, row=1)
    raise _refusal(problems)


def _refusal(problems: Problems) -> Refused:
    try:
        problems.refuse()
    except Refused as refused:
        return refused
    raise AssertionError("a header that differs has a problem")

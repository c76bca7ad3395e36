"""Tables as published, and the problems found in them, row by row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from commonweal.kernel.area_code import is_area_code, kind_of
from commonweal.kernel.files import SourceFile
from commonweal.kernel.period import MONTH_NAMES
from commonweal.kernel.problem import Kind, Problem, Refused, Where, invalid

SHOWN_MAX = 50
"""Problems shown of one file; the count of the rest is told."""
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_ISO = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})")
_SLASHED = re.compile(r"(\d{2})/(\d{2})/(\d{4})(?: 00:00(?::00)?)?")
_SHORT_MONTH = re.compile(r"(\d{2})-?([A-Za-z]{3})-?(\d{4})")


@dataclass
class Findings:
    """Problems of one file, collected so that all are shown at once."""

    file: str
    problems: list[Problem] = field(default_factory=list[Problem])

    def add(
        self, message: str, remedy: str = "", *, row: int | None = None, column: int | None = None,
        value: str | None = None, sheet: str | None = None,
    ) -> None:  # fmt: skip
        where = Where(self.file, sheet=sheet, row=row, column=column)
        self.problems.append(Problem(Kind.INVALID, message, remedy, where, value))

    def check(self) -> None:
        """Raises Refused where there are any."""
        if not self.problems:
            return
        shown = self.problems[:SHOWN_MAX]
        if more := len(self.problems) - len(shown):
            shown.append(Problem(Kind.INVALID, f"and {more} more problems", "Put these right first", Where(self.file)))
        raise Refused.of(shown)


@dataclass(frozen=True)
class Table:
    """A CSV table: `header` in lower case, rows as (line in the file, cells stripped)."""

    file: str
    header: list[str]
    rows: list[tuple[int, list[str]]]

    def column(self, name: str) -> int:
        return self.header.index(name)

    def has(self, *names: str) -> bool:
        return all(name in self.header for name in names)

    def records(self) -> Iterator[tuple[int, dict[str, str]]]:
        for line, cells in self.rows:
            yield line, dict(zip(self.header, cells, strict=True))


def read_table(source: SourceFile, *, header: Sequence[str] | None = None) -> Table:
    """A whole CSV file; with `header` the file has none of its own. Raises Refused where a row is cut short."""
    if source.is_workbook:
        raise invalid("this is a workbook, not a CSV file", "Save the table as CSV, or load the file as another kind",
                      where=Where(source.name))  # fmt: skip
    found = Findings(source.name)
    names = list(header) if header else []
    rows: list[tuple[int, list[str]]] = []
    for line, cells in source.rows():
        if not any(cell.strip() for cell in cells):
            continue
        if not names:
            names = [cell.strip().lower() for cell in cells]
            if len(set(names)) != len(names):
                found.add("two columns share a name", "Give the file as it was published", row=line)
            continue
        if len(cells) != len(names):
            found.add(f"the row has {len(cells)} cells, not {len(names)}", "Download the file again", row=line)
            continue
        rows.append((line, [cell.strip() for cell in cells]))
    found.check()
    if not rows:
        raise invalid("the file has no rows", "Download the file again", where=Where(source.name))
    return Table(source.name, names, rows)


def first_row(source: SourceFile) -> list[str]:
    """The cells of the first row, in lower case: the header, or in a file without one the first record."""
    if source.is_workbook:
        return []
    return next(([cell.strip().lower() for cell in cells] for _, cells in source.rows() if any(cells)), [])


def unrecognised(source: SourceFile, kind: str, expected: str, seen: Sequence[str]) -> Refused:
    """No layout of this kind looks like that."""
    shown = ", ".join(name for name in seen[:12] if name) + (", ..." if len(seen) > 12 else "")
    return invalid(
        f"this is no file of {kind} that is known here", f"Its columns must be {expected}",
        where=Where(source.name), value=shown or None,
    )  # fmt: skip


def year_in_name(source: SourceFile) -> int:
    """The year that the file's name carries, for layouts that do not say it themselves. Raises Refused."""
    years = set(_YEAR.findall(source.name))
    if len(years) != 1:
        raise invalid(
            "the file does not say which year it is of, nor does its name",
            "Put the one year in the file's name, as in areas_2021.csv", where=Where(source.name),
        )  # fmt: skip
    return int(years.pop())


def whole_number(text: str) -> int | None:
    """A count of people, with or without separators of thousands; None where the text is no whole number of them."""
    if text.isascii() and text.isdigit():
        return int(text)
    try:
        value = Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None
    if not value.is_finite() or value != value.to_integral_value() or value < 0:
        return None
    return int(value)


def plain_date(text: str) -> date | None:
    """`20171001`, `2017-10-01`, `01/10/2017` or `01JAN2021` as a date; None where the text is no such date."""
    text = text.strip()
    try:
        if found := _ISO.fullmatch(text):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _SLASHED.fullmatch(text):
            return date(int(found[3]), int(found[2]), int(found[1]))
        if found := _SHORT_MONTH.fullmatch(text):
            months = [name[:3].lower() for name in MONTH_NAMES]
            return date(int(found[3]), months.index(found[2].lower()) + 1, int(found[1]))
    except ValueError:
        return None
    return None


def checked_code(text: str, found: Findings, *, row: int, column: int, sheet: str | None = None) -> str:
    """A nine-character code whose entity is known; a problem where it is not."""
    if not is_area_code(text):
        found.add("this is not a nine-character area code", "Give the file as it was published", row=row,
                  column=column, value=text, sheet=sheet)  # fmt: skip
    elif kind_of(text) is None:
        found.add("no kind of area with this code is known", "Ask for the entity to be added", row=row, column=column,
                  value=text, sheet=sheet)  # fmt: skip
    return text

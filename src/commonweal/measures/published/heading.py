"""The block at the top of NHS England's workbooks: labels in column B, what they say in column C."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from commonweal.kernel.files import Sheet
from commonweal.measures.published.kinds import long_date
from commonweal.measures.published.problems import Problems

LAST_ROW = 12
_REQUIRED = ("title", "period", "source", "basis", "published", "revised")


@dataclass(frozen=True)
class Heading:
    """What the block says and in which row. `period` is as printed; dates are None where left open."""

    title: str
    period: str
    source: str
    basis: str
    published: date | None
    revised: date | None
    rows: dict[str, int]

    @property
    def synthetic(self) -> bool:
        return "synthetic" in f"{self.title} {self.source}".casefold()


def read_heading(sheet: Sheet, problems: Problems, remedy: str) -> Heading | None:
    """The heading of a sheet; None (with a problem) where a line is missing or a date is unreadable."""
    rows = {sheet.text(row, 2).rstrip(": ").casefold(): row for row in range(1, LAST_ROW + 1) if sheet.text(row, 2)}
    missing = [label for label in _REQUIRED if label not in rows]
    if missing:
        lines = ", ".join(f"{label.title()}:" for label in missing)
        problems.add(f"the heading has no line {lines}", remedy, sheet=sheet.name, column=2)
        return None
    text = {label: sheet.text(rows[label], 3) for label in _REQUIRED}
    dates = {label: _date(sheet, rows[label], problems) for label in ("published", "revised")}
    return Heading(
        text["title"], text["period"], text["source"], text["basis"], dates["published"], dates["revised"], rows
    )


def _date(sheet: Sheet, row: int, problems: Problems) -> date | None:
    value, text = sheet.cell(row, 3), sheet.text(row, 3)
    if isinstance(value, date):
        return value
    if text in ("", "-"):
        return None
    found = long_date(text)
    if found is None:
        problems.add(
            "not a date",
            "Write it like 27th April 2012, or leave it empty",
            sheet=sheet.name,
            row=row,
            column=3,
            value=text,
        )
    return found

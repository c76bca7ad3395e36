"""Write one month of delayed days in the layout that NHS England used in that month, as xlsx.

Every workbook says SYNTHETIC in its title and its source. Everything printed is added up from the same
cells: areas sum to England, parts to totals and the `England` sheet to both. The same figures give the same
bytes.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from commonweal.demo.layouts import Layout, layout_of
from commonweal.kernel.period import MONTH_NAMES, Period
from commonweal.measures.published.delay_reasons import ATTRIBUTIONS, NOT_ALLOWED
from commonweal.measures.published.dtoc_la import CARE

MARK = "SYNTHETIC"
SOURCE = "Commonweal demonstration (synthetic)"
COUNTED = "Number of Delayed Days during the reporting period"
OTHER = "O"  # a reason of non-acute care only

Cell = tuple[str, str, str]
"""Type of care, reason's letter, attribution: ("acute", "Di", "social-care")."""


@dataclass(frozen=True, slots=True)
class AreaDays:
    """A row of the workbook: delayed days, whole and from 0, by cell; a cell that is absent has none.

    `ons` and `region` are empty for the rows of people resident outside England. `code` is the publisher's.
    """

    name: str
    code: str
    days: Mapping[Cell, int]
    ons: str = ""
    region: str = ""

    @property
    def total(self) -> int:
        return sum(self.days.values())


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """What one workbook says. `revisers` are code and name of the providers on the Data Quality sheet."""

    areas: Sequence[AreaDays]
    published: date | None = None
    revised: date | None = None
    revisers: Sequence[tuple[str, str]] = ()


def allowed(reason: str, attribution: str, care: str, layout: Layout) -> bool:
    """Whether the publisher's form has a place for days of this kind in this layout."""
    if reason not in layout.reasons or (reason, attribution) in NOT_ALLOWED:
        return False
    return reason != OTHER or care == "non-acute"


def cells_of(layout: Layout) -> list[Cell]:
    """Every cell that may hold days, in a fixed order."""
    return [
        (care, reason, attribution)
        for care in CARE.values()
        for reason in layout.reasons
        for attribution in ATTRIBUTIONS.values()
        if allowed(reason, attribution, care, layout)
    ]


def workbook(month: Period, figures: MonthFigures) -> bytes:
    """The workbook of one month. Raises ValueError for figures that its layout has no place for."""
    layout = layout_of(month)
    _check(layout, figures)
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": f"{MARK} delayed transfers of care", "author": SOURCE, "created": _made(month)})
    _Writer(book, month, layout, figures).write()
    book.close()
    return content.getvalue()


def _made(month: Period) -> datetime:
    """A date for the file's own properties that does not depend on the day it is written."""
    return datetime(month.end.year, month.end.month, month.end.day)  # noqa: DTZ001  a civil date


def _check(layout: Layout, figures: MonthFigures) -> None:
    places = set(cells_of(layout))
    for area in figures.areas:
        for cell, days in area.days.items():
            if days < 0 or (days and cell not in places):
                where = f"layout {layout.letter} has no place for {days} days in {cell}"
                raise ValueError(f"{area.name}: {where}")


Part = tuple[int, str]
"""A column: position in the cell and the value there."""


def _sums(days: Mapping[Cell, int]) -> Counter[Part]:
    """The days of every column, whichever of the three ways they are split."""
    found: Counter[Part] = Counter()
    for cell, count in days.items():
        for part in enumerate(cell):
            found[part] += count
    return found


def _with_total(sums: Counter[Part], parts: Mapping[str, Part]) -> list[int | str]:
    values = [sums[part] for part in parts.values()]
    return [*values, sum(values)]


class _Writer:
    """Rows and columns count from 0 here, as the library counts; the publisher's header row 14 is row 13."""

    HEADER = 13

    def __init__(self, book: xlsxwriter.Workbook, month: Period, layout: Layout, figures: MonthFigures) -> None:
        self.book, self.month, self.layout, self.figures = book, month, layout, figures
        self.bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self.areas = _ordered(figures.areas, layout)
        self.england: Counter[Cell] = Counter()
        for area in self.areas:
            self.england.update(area.days)
        self.sums = [_sums(area.days) for area in self.areas]

    def write(self) -> None:
        self._england()
        care = {title: (0, value) for title, value in CARE.items()}
        agencies = {title: (2, value) for title, value in ATTRIBUTIONS.items()}
        reasons = {title: (1, letter) for letter, title in self.layout.reasons.items()}
        self._council_sheet(self.layout.sheet_of_care, "the type of care that the patient receives", care)
        self._council_sheet("LA - by responsible org", "the responsible organisation", agencies)
        self._council_sheet("LA - by reason", "reason for delay", reasons, by_reason=True)
        if self.layout.has_data_quality:
            self._data_quality()

    def _heading(self, sheet: Worksheet, title: str, summary: str) -> None:
        lines = (
            ("Title:", f"{MARK} - {title}"),
            ("Summary:", summary),
            ("", ""),
            ("Period:", self.month.words),
            ("Source:", SOURCE),
            ("Basis:", "Local Authority"),
            ("Published:", _day(self.figures.published, "-" if self.layout.letter == "B" else "")),
            ("Revised:", _day(self.figures.revised, "")),
            ("Status:", "Synthetic"),
            ("Contact:", SOURCE),
        )
        for row, (label, text) in enumerate(lines, start=1):
            if label:
                sheet.write_string(row, 1, label, self.bold)
            if text:
                sheet.write_string(row, 2, text)
        sheet.set_column(0, 0, 2)
        sheet.set_column(1, 1, 22)

    def _england(self) -> None:
        sheet = self.book.add_worksheet("England")
        what = "Delayed Transfers of Care (DTOC) by"
        who = "who the delay is attributable to (NHS, Social Care or Both) and by the reasons for the delay."
        self._heading(sheet, f"{what} Reason, England", f"{what} {who}")
        sheet.set_column(2, 2, 70)
        above = self.HEADER - 1
        sheet.write_string(above, 1, "England Level Data", self.bold)
        sheet.write_string(above, 3, COUNTED, self.bold)
        titles = ("Type of Care", "Reason for Delay", *ATTRIBUTIONS)
        for column, title in enumerate(titles, start=1):
            sheet.write_string(self.HEADER, column, title, self.bold)
        row = self.HEADER + 1
        for title, care in CARE.items():
            sheet.write_string(row, 1, title)
            sheet.write_string(row, 2, "-")
            for column, attribution in enumerate(ATTRIBUTIONS.values(), start=3):
                days = sum(self.england[care, letter, attribution] for letter in self.layout.reasons)
                sheet.write_number(row, column, days)
            row += 1
        row += 1
        for title, care in CARE.items():
            sheet.write_string(row, 1, title)
            for letter, printed in self.layout.england_reasons.items():
                if letter == OTHER and care == "acute":
                    continue
                sheet.write_string(row, 2, printed)
                for column, attribution in enumerate(ATTRIBUTIONS.values(), start=3):
                    is_open = allowed(letter, attribution, care, self.layout)
                    days = self.england[care, letter, attribution]
                    sheet.write(row, column, days if is_open else self.layout.not_allowed)
                row += 1

    def _council_sheet(self, name: str, by: str, parts: Mapping[str, Part], *, by_reason: bool = False) -> None:
        layout = self.layout
        sheet = self.book.add_worksheet(name)
        summary = f"{COUNTED}, Acute and Non-Acute, for NHS Organisations in England by {by}."
        self._heading(sheet, "Delayed Transfer of Care, NHS Organisations, England", summary)
        identity = len(layout.identity)
        first = 1 + identity
        sheet.set_column(identity, identity, 32)
        columns = [*parts, layout.total if by_reason else "Total"]
        for column, title in enumerate((*layout.identity, *columns), start=1):
            if title:
                sheet.write_string(self.HEADER, column, title, self.bold)
        beds = None if by_reason or layout.beds is None else first + len(columns) + 1
        if beds:
            above = self.HEADER - 1
            sheet.merge_range(above, first, above, first + len(parts), "Delayed Days", self.bold)
            sheet.merge_range(above, beds, above, beds + len(parts), layout.beds or "", self.bold)
            for column, title in enumerate(columns, start=beds):
                sheet.write_string(self.HEADER, column, title, self.bold)
        england = [*("-" if title else "" for title in layout.identity[:-1]), "England"]
        self._row(sheet, self.HEADER + 1, england, _with_total(_sums(self.england), parts), beds)
        row = self.HEADER + 3
        for area, sums in zip(self.areas, self.sums, strict=True):
            cells = _with_total(sums, parts) if area.total else [*("-" for _ in parts), 0]
            self._row(sheet, row, _identity(area, layout), cells, beds)
            row += 1
        if layout.note and not by_reason:
            sheet.write_string(row + 1, 1, "Notes:", self.bold)
            sheet.write_string(row + 2, 1, layout.note)

    def _row(
        self,
        sheet: Worksheet,
        row: int,
        identity: Sequence[str],
        cells: Sequence[int | str],
        beds: int | None,
    ) -> None:
        for column, text in enumerate(identity, start=1):
            if text:
                sheet.write_string(row, column, text)
        for offset, days in enumerate(cells):
            sheet.write(row, 1 + len(identity) + offset, days)
            if beds:
                sheet.write(row, beds + offset, days if isinstance(days, str) else days / self.month.days)

    def _data_quality(self) -> None:
        sheet = self.book.add_worksheet("Data Quality")
        words = f"{MARK} - The following providers revised data for"
        sheet.write_string(0, 0, f"{words} {self.month.words}:", self.bold)
        for row, (code, name) in enumerate(self.figures.revisers, start=1):
            sheet.write_string(row, 0, code)
            sheet.write_string(row, 1, name)


def _ordered(areas: Sequence[AreaDays], layout: Layout) -> list[AreaDays]:
    """Layout A runs through the alphabet; later ones by region, residents of elsewhere last, as given."""
    if layout.letter == "A":
        return sorted(areas, key=lambda area: area.name)
    councils = sorted((area for area in areas if area.ons), key=lambda area: (area.region, area.name))
    return [*councils, *(area for area in areas if not area.ons)]


def _identity(area: AreaDays, layout: Layout) -> list[str]:
    region = area.region or "-"
    before = {"A": ["-"], "B": [region, ""]}.get(layout.letter, [region, area.ons or "-"])
    return [*before, area.code, area.name]


def _day(value: date | None, empty: str) -> str:
    """`27th April 2012`, as the publisher writes it."""
    if value is None:
        return empty
    ending = "th" if 10 <= value.day <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(value.day % 10, "th")
    return f"{value.day}{ending} {MONTH_NAMES[value.month - 1]} {value.year}"

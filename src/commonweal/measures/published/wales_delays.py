"""Pathways of care delays in Wales, by health board and reason: the tidied CSV.

A row is the number of adults delayed by more than 48 hours at the month's snapshot, the third Wednesday,
for one reason (care-record-and-discharge 3.2, WA-01 and WA-02): people at a moment, not the month's days.
Boards and reasons without anybody delayed have no row, and there is no total in the file: nothing is
filled in.
"""

from __future__ import annotations

from datetime import date

from commonweal.kernel.area_code import is_area_code, kind_of
from commonweal.kernel.files import SourceFile
from commonweal.kernel.period import Period, PeriodKind, containing
from commonweal.measures.published.parsed import AreaRef, Observation, Parsed, Scheme, Series
from commonweal.measures.published.problems import Problems
from commonweal.measures.published.tables import AS_PUBLISHED, NEITHER, figure, is_count, slug, span, table

TITLE = "Pathways of care delays in Wales, by health board and reason (tidied CSV)"
COLUMNS = "lhb22_code, lhb22_name, date, delay_reason, delay_count"
PUBLISHER = "Welsh Government and NHS Wales"
ITEM = "wales-pathway-delays"
BASIS = "People delayed at the snapshot of the month (third Wednesday); boards and reasons with none have no row"

_BOARD = "local-health-board"


def read(source: SourceFile) -> Parsed:
    """Read the CSV whole. Raises Refused with every problem found."""
    _, rows = table(source, "pathways of care delays in Wales", {"tidied": COLUMNS.split(", ")})
    problems = Problems(source.name)
    observations: list[Observation] = []
    names: dict[str, str] = {}
    seen: set[tuple[str, Period, str]] = set()
    for row, (code, name, printed, reason, count) in rows:
        month = month_from_first_day(printed)
        if month is None:
            problems.add(
                "not the first day of a month",
                "Expected a date like 2024-03-01",
                row=row,
                column=3,
                value=printed,
            )
            continue
        if not is_area_code(code) or kind_of(code) != _BOARD:
            problems.add("not the code of a Welsh health board", AS_PUBLISHED, row=row, column=1, value=code)
        if not name or names.setdefault(code, name) != name:
            problems.add(f"{code} has another name here, or none", AS_PUBLISHED, row=row, column=2, value=name)
        if not any(letter.isalpha() for letter in reason):
            problems.add("not a reason for delay", AS_PUBLISHED, row=row, column=4, value=reason)
        key = (code, month, slug(reason))
        if key in seen:
            problems.add("this board, month and reason stand twice", AS_PUBLISHED, row=row, value=f"{name}, {reason}")
        seen.add(key)
        cell = figure(count)
        if cell is None or not is_count(cell):
            problems.add(
                NEITHER if cell is None else "people are counted in whole numbers from 0",
                AS_PUBLISHED,
                row=row,
                column=5,
                value=count,
            )
            continue
        series = Series.of(ITEM, reason=slug(reason))
        area = AreaRef(Scheme.ONS, code, name, _BOARD)
        observations.append(Observation(series, area, month, cell.value, "", row, 5, cell.mark, cell.printed))
    problems.refuse()
    return Parsed(
        kind="wales-delays",
        layout="tidied",
        title=TITLE,
        publisher=PUBLISHER,
        period=span(each.period for each in observations),
        published=None,
        revised=None,
        synthetic=False,
        observations=observations,
        basis=BASIS,
    )


def month_from_first_day(text: str) -> Period | None:
    """`2024-03-01` as the month of March 2024; None for another day or no date."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return containing(day, PeriodKind.MONTH) if day.day == 1 and len(text) == 10 else None

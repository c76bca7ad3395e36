"""A cell of delayed days: a whole number, a dash for nil beside a total of 0, or one of the publisher's marks."""

from __future__ import annotations

from decimal import Decimal

from commonweal.kernel.files import Sheet
from commonweal.kernel.period import Period
from commonweal.measures.published.parsed import AreaRef, Mark, Observation, Series
from commonweal.measures.published.problems import Problems

MARKS = {"*": Mark.SUPPRESSED, ":": Mark.MISSING, "NA": Mark.NOT_APPLICABLE, "": Mark.MISSING}
OFFICIAL = "Give the workbook as NHS England published it"


def days_cell(
    sheet: Sheet,
    row: int,
    column: int,
    series: Series,
    area: AreaRef,
    period: Period,
    *,
    dash_is_nil: bool,
    problems: Problems,
) -> Observation:
    """The cell as an observation; a problem where it is neither whole days nor a mark (data/activity README 1.1)."""
    value, text = sheet.cell(row, column), sheet.text(row, column)
    if isinstance(value, Decimal):
        if value < 0 or value != value.to_integral_value():
            problems.add(
                "delayed days are whole numbers from 0",
                OFFICIAL,
                sheet=sheet.name,
                row=row,
                column=column,
                value=value,
            )
        return Observation(series, area, period, value, sheet.name, row, column)
    if text == "-":
        mark = Mark.NIL if dash_is_nil else Mark.MISSING
        nil = Decimal(0) if dash_is_nil else None
        return Observation(series, area, period, nil, sheet.name, row, column, mark, text)
    if text not in MARKS:
        problems.add(
            "neither a number nor one of the publisher's marks",
            OFFICIAL,
            sheet=sheet.name,
            row=row,
            column=column,
            value=text,
        )
    return Observation(series, area, period, None, sheet.name, row, column, MARKS.get(text, Mark.MISSING), text)

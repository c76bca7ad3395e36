"""The workbook "A&E Attendances & Emergency Admission statistics": the national series by month.

Sheets Activity, Performance and, from August 2020, Booking (data/activity README 4). Months from November
2010 to May 2015 are the publisher's estimates from weekly data, with fractions; they are kept as printed
and an alert says which. Percentages repeat the counts and are checked. Hidden sheets of charts are not
read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import pairwise

from commonweal.kernel.files import Sheet, SourceFile
from commonweal.kernel.period import Period, PeriodKind, month
from commonweal.measures.published.heading import Heading, read_heading
from commonweal.measures.published.kinds import month_named, spanning
from commonweal.measures.published.parsed import Alert, AreaRef, Mark, Observation, Parsed, Scheme, Series
from commonweal.measures.published.problems import Problems

LAYOUT = "ae-national-series"
PUBLISHER = "NHS England"
ENGLAND = AreaRef(Scheme.ONS, "E92000001", "England", "nation")
_OFFICIAL = "Give the workbook as NHS England published it"
_MARKS = {"-": Mark.MISSING, "*": Mark.SUPPRESSED, ":": Mark.MISSING, "NA": Mark.MISSING, "": Mark.MISSING}
_HEADER_ROWS = 40
_CLOSE = Decimal("0.001")
"""Sums of fractions close to this; the fractions are of sevenths, printed as binary numbers."""
_RATIO_CLOSE = Decimal("0.0000001")

_TYPES = {
    "1": "Type 1 Departments - Major A&E",
    "2": "Type 2 Departments - Single Specialty",
    "other": "Type 3 Departments - Other A&E/Minor Injury Unit",
}
_CHART_HELPER = "operational standard (performance)"
"""A column beside the table that only draws a line in a chart."""


@dataclass(frozen=True)
class Ratio:
    """A printed share: `part` of `part` and `rest` together. Checked and not kept."""

    part: Series
    rest: Series


@dataclass(frozen=True)
class Plan:
    """What a sheet holds: its columns from C on in order, and the sums that they must close."""

    name: str
    columns: tuple[tuple[str, Series | Ratio], ...]
    sums: tuple[tuple[Series, tuple[Series, ...]], ...]


def _by_type(item: str, total: str) -> list[tuple[str, Series | Ratio]]:
    """A block of columns: the three types of department and all of them."""
    return [
        *((title, Series.of(item, type=kind)) for kind, title in _TYPES.items()),
        (total, Series.of(item)),
    ]


def _types_sum(item: str) -> tuple[Series, tuple[Series, ...]]:
    return Series.of(item), tuple(Series.of(item, type=kind) for kind in _TYPES)


def _shares(within: str, over: str, titles: str) -> list[tuple[str, Series | Ratio]]:
    kinds = {"all": {}, **{f"type {3 if kind == 'other' else kind}": {"type": kind} for kind in _TYPES}}
    return [
        (titles.format(words), Ratio(Series.of(within, **dimensions), Series.of(over, **dimensions)))
        for words, dimensions in kinds.items()
    ]


_ADMITTED = "emergency-admissions"
_VIA = {kind: Series.of(_ADMITTED, route="via-ae", type=kind) for kind in _TYPES}
_VIA_ALL, _OTHER, _ALL = (
    Series.of(_ADMITTED, route="via-ae"),
    Series.of(_ADMITTED, route="other"),
    Series.of(_ADMITTED),
)
_WAIT = "Number of patients spending >{} hours from decision to admit to admission"

ACTIVITY = Plan(
    "Activity",
    (
        *_by_type("ae-attendances", "Total Attendances"),
        ("Emergency Admissions via Type 1 A&E", _VIA["1"]),
        ("Emergency Admissions via Type 2 A&E", _VIA["2"]),
        ("Emergency Admissions via Type 3 and 4 A&E", _VIA["other"]),
        ("Total Emergency Admissions via A&E", _VIA_ALL),
        ("Other Emergency Admissions (i.e not via A&E)", _OTHER),
        ("Total Emergency Admissions", _ALL),
        (_WAIT.format(4), Series.of("ae-waits-for-admission", over="4-hours")),
        (_WAIT.format(12), Series.of("ae-waits-for-admission", over="12-hours")),
    ),
    (_types_sum("ae-attendances"), (_VIA_ALL, tuple(_VIA.values())), (_ALL, (_VIA_ALL, _OTHER))),
)
PERFORMANCE = Plan(
    "Performance",
    (
        *_by_type("ae-within-four-hours", "Total Attendances < 4 hours"),
        *_by_type("ae-breaches", "Total Attendances > 4 hours"),
        *_shares("ae-within-four-hours", "ae-breaches", "Percentage in 4 hours or less ({})"),
    ),
    (_types_sum("ae-within-four-hours"), _types_sum("ae-breaches")),
)
BOOKING = Plan(
    "Booking",
    (
        *_by_type("ae-booked-attendances", "Total attendances"),
        *_by_type("ae-booked-within-four-hours", "Booked Appointment Attendances <= 4 hours"),
        *_by_type("ae-booked-breaches", "Booked Appointment Attendances > 4 hours"),
        *_shares(
            "ae-booked-within-four-hours",
            "ae-booked-breaches",
            "Percentage in 4 hours or less ({}) (Booked Appointments Only)",
        ),
    ),
    tuple(_types_sum(item) for item in ("ae-booked-attendances", "ae-booked-within-four-hours", "ae-booked-breaches")),
)
PLANS = (ACTIVITY, PERFORMANCE, BOOKING)
_KNOWN_SHEETS = {plan.name.casefold() for plan in PLANS} | {"notes"}


@dataclass
class Table:
    """What one sheet says: a cell by month and series, the row of each month, and the printed shares."""

    sheet: Sheet
    plan: Plan
    header: int
    rows: dict[Period, int] = field(default_factory=dict[Period, int])
    cells: dict[tuple[Period, Series], Observation] = field(default_factory=dict[tuple[Period, Series], Observation])

    def value(self, period: Period, series: Series) -> Decimal | None:
        cell = self.cells.get((period, series))
        return cell.value if cell else None


def is_series(source: SourceFile) -> bool:
    """Whether the workbook is this one: a sheet Activity that speaks of emergency admissions."""
    sheet = _sheets(source).get("activity")
    if sheet is None:
        return False
    texts = " ".join(str(cell) for row in sheet.rows[:_HEADER_ROWS] for cell in row if isinstance(cell, str))
    return "emergency admission" in texts.casefold()


def read(source: SourceFile) -> Parsed:
    """Read the workbook whole. Raises Refused with every problem found."""
    problems = Problems(source.name)
    sheets = _sheets(source)
    headings = {
        plan.name: _heading(sheets[plan.name.casefold()], problems) for plan in PLANS if plan.name.casefold() in sheets
    }
    problems.refuse()
    tables = [_table(sheets[plan.name.casefold()], plan, problems) for plan in PLANS if plan.name.casefold() in sheets]
    problems.refuse()
    heading, activity = headings[ACTIVITY.name], tables[0]
    if heading is None or activity is None:
        raise AssertionError("a workbook without its first sheet was refused above")
    held = [table for table in tables if table]
    months = sorted(activity.rows)
    alerts = [alert for table in held for alert in _check_table(table)]
    alerts += [*_estimates(activity, sheets.get("notes")), *_check_performance(held), *_unread(source)]
    return Parsed(
        kind="emergency",
        layout=LAYOUT,
        title=heading.title,
        publisher=heading.source if heading.synthetic else PUBLISHER,
        period=spanning(months[0], months[-1]),
        published=heading.published,
        revised=heading.revised,
        synthetic=heading.synthetic,
        observations=[cell for table in held for cell in table.cells.values()],
        alerts=alerts,
        basis=heading.basis,
    )


def _normal(text: str) -> str:
    return " ".join(text.split()).casefold()


def _sheets(source: SourceFile) -> dict[str, Sheet]:
    return {_normal(sheet.name): sheet for sheet in source.sheets.values()}


def _heading(sheet: Sheet, problems: Problems) -> Heading | None:
    heading = read_heading(sheet, problems, _OFFICIAL)
    if heading and "a&e" not in heading.title.casefold():
        problems.add("the title is not of A&E attendances", _OFFICIAL, sheet=sheet.name, value=heading.title)
    if heading and heading.basis.casefold() != "provider":
        problems.add("the figures are not by provider", _OFFICIAL, sheet=sheet.name, value=heading.basis)
    return heading


def _table(sheet: Sheet, plan: Plan, problems: Problems) -> Table | None:
    header = _header(sheet, plan, problems)
    if header is None:
        return None
    table = Table(sheet, plan, header)
    columns = range(3, 3 + len(plan.columns))
    notes_from: int | None = None
    for row in range(header + 1, len(sheet.rows) + 1):
        if not any(sheet.text(row, column) for column in columns):
            notes_from = notes_from or (row if sheet.text(row, 2) else None)
            if isinstance(sheet.cell(row, 2), date):
                problems.add(
                    "a month without figures",
                    _OFFICIAL,
                    sheet=sheet.name,
                    row=row,
                    column=2,
                    value=sheet.text(row, 2),
                )
            continue
        if notes_from:
            problems.add(f"figures stand after the notes (row {notes_from})", _OFFICIAL, sheet=sheet.name, row=row)
            continue
        period = _month(sheet, row, problems)
        if period is None:
            continue
        if period in table.rows:
            problems.add("this month stands twice", _OFFICIAL, sheet=sheet.name, row=row, column=2, value=period.words)
            continue
        table.rows[period] = row
        for column, (_, what) in zip(columns, plan.columns, strict=True):
            cell = _observe(sheet, row, column, what, period, problems=problems)
            if isinstance(what, Series):
                table.cells[period, what] = cell
    if not table.rows and not problems:
        problems.add("the sheet has no months", _OFFICIAL, sheet=sheet.name)
    return table


def _header(sheet: Sheet, plan: Plan, problems: Problems) -> int | None:
    """The header row, its titles checked one by one."""
    header = next(
        (
            row
            for row in range(1, min(len(sheet.rows), _HEADER_ROWS) + 1)
            if _normal(sheet.text(row, 3)) == _normal(plan.columns[0][0]) or _normal(sheet.text(row, 2)) == "period"
        ),
        None,
    )
    if header is None:
        problems.add("there is no header row with Period", _OFFICIAL, sheet=sheet.name)
        return None
    titles = ["Period", *(title for title, _ in plan.columns)]
    sound = True
    for column, wanted in enumerate(titles, start=2):
        if _normal(sheet.text(header, column)) != _normal(wanted):
            problems.add(
                "this column is not the one of the published layout",
                f"Expected {wanted!r}. {_OFFICIAL}",
                sheet=sheet.name,
                row=header,
                column=column,
                value=sheet.text(header, column),
            )
            sound = False
    for column in range(2 + len(titles), len(sheet.rows[header - 1]) + 1):
        beyond = sheet.cell(header, column)
        if isinstance(beyond, str) and _normal(beyond) not in ("", _CHART_HELPER):
            problems.add(
                "a column that this layout does not have",
                f"Remove it. {_OFFICIAL}",
                sheet=sheet.name,
                row=header,
                column=column,
                value=beyond,
            )
            sound = False
    return header if sound else None


def _month(sheet: Sheet, row: int, problems: Problems) -> Period | None:
    value = sheet.cell(row, 2)
    if isinstance(value, date) and value.day == 1:
        return month(value.year, value.month)
    period = month_named(value) if isinstance(value, str) else None
    if period is None:
        problems.add(
            "not the first day of a month",
            "Write it like 01/08/2010",
            sheet=sheet.name,
            row=row,
            column=2,
            value=sheet.text(row, 2),
        )
    return period


def _observe(
    sheet: Sheet, row: int, column: int, what: Series | Ratio, period: Period, *, problems: Problems
) -> Observation:
    value, text = sheet.cell(row, column), sheet.text(row, column)
    series = what if isinstance(what, Series) else what.part
    if isinstance(value, Decimal):
        if value < 0:
            problems.add("a number below 0", _OFFICIAL, sheet=sheet.name, row=row, column=column, value=value)
        return Observation(series, ENGLAND, period, value, sheet.name, row, column)
    if text not in _MARKS:
        problems.add(
            "neither a number nor one of the publisher's marks",
            _OFFICIAL,
            sheet=sheet.name,
            row=row,
            column=column,
            value=text,
        )
    mark = _MARKS.get(text, Mark.MISSING)
    return Observation(series, ENGLAND, period, None, sheet.name, row, column, mark, text)


def _check_table(table: Table) -> Iterator[Alert]:
    for period in table.rows:
        for total, parts in table.plan.sums:
            yield from _check_sum(table, period, total, parts)
        for column, (title, what) in enumerate(table.plan.columns, start=3):
            if isinstance(what, Ratio):
                yield from _check_ratio(table, period, column, title, what)
    for earlier, later in pairwise(sorted(table.rows)):
        if earlier.end != later.start:
            gap = Period(earlier.end, later.start, PeriodKind.DAY)
            message = f"no month between {earlier.words} and {later.words}"
            yield Alert("months-missing", message, table.sheet.name, table.rows[later], 2, period=gap)


def _check_sum(table: Table, period: Period, total: Series, parts: tuple[Series, ...]) -> Iterator[Alert]:
    printed, values = table.value(period, total), [table.value(period, part) for part in parts]
    known = [value for value in values if value is not None]
    if printed is None or len(known) < len(values):
        return
    found = sum(known, Decimal(0))
    if abs(found - printed) > _CLOSE:
        cell = table.cells[period, total]
        message = f"{total}: the parts add to {found}, printed {printed}"
        yield Alert("parts-do-not-sum", message, cell.sheet, cell.row, cell.column, printed, found, ENGLAND, period)


def _check_ratio(table: Table, period: Period, column: int, title: str, ratio: Ratio) -> Iterator[Alert]:
    row = table.rows[period]
    printed = table.sheet.cell(row, column)
    part, rest = table.value(period, ratio.part), table.value(period, ratio.rest)
    if not isinstance(printed, Decimal) or part is None or rest is None or not part + rest:
        return
    expected = part / (part + rest)
    if abs(printed - expected) > _RATIO_CLOSE:
        message = f"{title}: printed {printed}, the counts give {expected:.6f}"
        place = table.sheet.name, row, column
        yield Alert("ratio-disagrees", message, *place, expected, printed, ENGLAND, period)


def _check_performance(tables: list[Table]) -> Iterator[Alert]:
    """Four-hour figures leave out trusts that tested other standards: said once, with the months."""
    by_name = {table.plan.name: table for table in tables}
    performance = by_name.get(PERFORMANCE.name)
    if performance is None:
        return
    activity = by_name[ACTIVITY.name]
    short: list[Period] = []
    all_of_them = covered = Decimal(0)
    for period in sorted(set(activity.rows) & set(performance.rows)):
        attendances = activity.value(period, Series.of("ae-attendances"))
        within = performance.value(period, Series.of("ae-within-four-hours"))
        over = performance.value(period, Series.of("ae-breaches"))
        if attendances is None or within is None or over is None or abs(attendances - within - over) <= _CLOSE:
            continue
        short.append(period)
        all_of_them, covered = all_of_them + attendances, covered + within + over
    if short:
        message = (
            f"in {len(short)} months from {short[0].words} to {short[-1].words} the four-hour figures are "
            "not of all attendances: do not compare them with other months"
        )
        cell = performance.rows[short[0]], 2
        span = spanning(short[0], short[-1])
        yield Alert("sheets-disagree", message, PERFORMANCE.name, *cell, all_of_them, covered, ENGLAND, span)


def _estimates(activity: Table, notes: Sheet | None) -> Iterator[Alert]:
    """Months with fractions of a patient are the publisher's estimates; said once for each run of months."""
    fractions = sorted(
        {
            period
            for (period, _), cell in activity.cells.items()
            if cell.value is not None and abs(cell.value - cell.value.to_integral_value()) > _CLOSE
        }
    )
    texts = [cell for row in (notes.rows if notes else []) for cell in row if isinstance(cell, str)]
    said = next((" ".join(text.split()) for text in texts if "estimated" in text.casefold()), "")
    runs: list[list[Period]] = []
    for period in fractions:
        if runs and runs[-1][-1].end == period.start:
            runs[-1].append(period)
        else:
            runs.append([period])
    for run in runs:
        span = spanning(run[0], run[-1])
        when = f"from {run[0].words} to {run[-1].words}" if len(run) > 1 else f"in {run[0].words}"
        message = f"fractions of a patient, as estimates have, {when}. {said}".strip()
        place = activity.sheet.name, activity.rows[run[0]], 2
        yield Alert("estimates", message, *place, area=ENGLAND, period=span)


def _unread(source: SourceFile) -> Iterator[Alert]:
    for name, sheet in source.sheets.items():
        if _normal(name) not in _KNOWN_SHEETS and sheet.visible and any(any(row) for row in sheet.rows):
            message = f"the sheet {name!r} is not part of the published layout and was not read"
            yield Alert("sheet-not-read", message, name)

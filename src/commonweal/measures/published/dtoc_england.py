"""The workbook "Delayed Transfer of Care, NHS Organisations, England": delayed days by month, by provider.

Four sheets of the same months (data/activity README 1.2). The total of record stands on the
responsible-organisation sheet; totals elsewhere are checks. The sheet `Delayed Days` splits each month by
type of care, reason and agency under a header of three levels. Average daily beds (days divided by the days
of the month) are checked and not kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from commonweal.kernel.files import Sheet, SourceFile
from commonweal.kernel.period import Period, PeriodKind, month, parse
from commonweal.kernel.problem import Refused
from commonweal.measures.published.delay_cells import MARKS, days_cell
from commonweal.measures.published.delay_cells import OFFICIAL as _OFFICIAL
from commonweal.measures.published.delay_reasons import ATTRIBUTIONS, NOT_ALLOWED, REASONS, reason_of
from commonweal.measures.published.heading import Heading, read_heading
from commonweal.measures.published.kinds import month_number, span_named, spanning
from commonweal.measures.published.parsed import Alert, AreaRef, Mark, Observation, Parsed, Scheme, Series
from commonweal.measures.published.problems import Problems

KIND = "dtoc-england"
TITLE = "Delayed transfers of care: England time series"
COLUMNS = (
    "sheets Delayed Days by type, Delayed Days by responsible org, Delayed Days by reason and Delayed Days; "
    "columns Year, Period, then Acute, Non-Acute, NHS, Social Care, Both, A) to O) and Total"
)
PUBLISHER = "NHS England and NHS Improvement"
ITEM = "delayed-days"
TOTAL = Series.of(ITEM)
ENGLAND = AreaRef(Scheme.ONS, "E92000001", "England", "nation")
CARE = {"acute": "acute", "non-acute": "non-acute"}

TYPE, ORG, REASON, DETAIL = (
    "delayed days by type",
    "delayed days by responsible org",
    "delayed days by reason",
    "delayed days",
)
_SHEETS = {
    ORG: "Delayed Days by responsible org",
    TYPE: "Delayed Days by type",
    REASON: "Delayed Days by reason",
    DETAIL: "Delayed Days",
}
_AGENCIES = {name.casefold(): value for name, value in ATTRIBUTIONS.items()}
_OPTIONAL_REASON = "O"
"""The reason that the publisher added in April 2017: workbooks from before have no such column."""
_HEADER_ROWS = 40
_BED_TOLERANCE = Decimal("0.000001")


@dataclass(frozen=True)
class Columns:
    """Where things stand on one sheet, columns from 1. `beds` leads from a column of beds to its days."""

    header: int
    parts: dict[int, Series]
    total: int
    beds: dict[int, int]


@dataclass
class Table:
    """What one sheet says: a cell by month and series."""

    sheet: Sheet
    columns: Columns
    rows: dict[Period, int] = field(default_factory=dict[Period, int])
    cells: dict[tuple[Period, Series], Observation] = field(default_factory=dict[tuple[Period, Series], Observation])

    @property
    def record(self) -> list[Observation]:
        """Every cell but the totals, which stand once, on the sheet of record."""
        return [cell for (_, series), cell in self.cells.items() if series != TOTAL]


def read(source: SourceFile) -> Parsed:
    """Read the workbook whole. Raises Refused with every problem found."""
    problems = Problems(source.name)
    sheets = _the_sheets(source, problems)
    problems.refuse()
    headings = {key: _heading(sheet, problems) for key, sheet in sheets.items()}
    problems.refuse()
    tables = {key: _table(sheet, key, problems) for key, sheet in sheets.items()}
    problems.refuse()
    read_tables = {key: table for key, table in tables.items() if table}
    org = read_tables[ORG]
    heading = headings[ORG]
    if heading is None:
        raise AssertionError("a sheet without a heading was refused above")
    months = sorted(org.rows)
    totals = [cell for (_, series), cell in org.cells.items() if series == TOTAL]
    alerts = [alert for table in read_tables.values() for alert in _check_table(table)]
    alerts += [alert for key, table in read_tables.items() if key != ORG for alert in _check_against(org, table)]
    alerts += [*_check_detail(read_tables), *_check_headings(headings, sheets, org), *_unread(source, sheets)]
    return Parsed(
        kind=KIND,
        layout="time-series",
        title=heading.title,
        publisher=heading.source if heading.synthetic else PUBLISHER,
        period=spanning(months[0], months[-1]),
        published=heading.published,
        revised=heading.revised,
        synthetic=heading.synthetic,
        observations=[*totals, *(cell for table in read_tables.values() for cell in table.record)],
        alerts=alerts,
        basis=heading.basis,
    )


def _normal(text: str) -> str:
    return " ".join(text.split()).casefold()


def _the_sheets(source: SourceFile, problems: Problems) -> dict[str, Sheet]:
    by_name = {_normal(sheet.name): sheet for sheet in source.sheets.values()}
    missing = [name for key, name in _SHEETS.items() if key not in by_name]
    if missing:
        problems.add(f"this is not the England workbook of delayed transfers: no sheet {', '.join(missing)}", _OFFICIAL)
        return {}
    return {key: by_name[key] for key in _SHEETS}


def _heading(sheet: Sheet, problems: Problems) -> Heading | None:
    heading = read_heading(sheet, problems, _OFFICIAL)
    if heading is None:
        return None
    if "delayed transfer" not in heading.title.casefold() or "england" not in heading.title.casefold():
        problems.add(
            "the title is not of delayed transfers in England",
            _OFFICIAL,
            sheet=sheet.name,
            value=heading.title,
        )
    if heading.basis.casefold() != "provider":
        problems.add(
            "the figures are not by provider",
            "Give the England time series, not a council workbook",
            sheet=sheet.name,
            value=heading.basis,
        )
    return heading


def _table(sheet: Sheet, key: str, problems: Problems) -> Table | None:
    columns = _columns(sheet, key, problems)
    if columns is None:
        return None
    table = Table(sheet, columns)
    notes_from: int | None = None
    values = (*columns.parts, columns.total, *columns.beds)
    for row in range(columns.header + 1, len(sheet.rows) + 1):
        beyond = range(max(values) + 1, len(sheet.rows[row - 1]) + 1)
        if any(sheet.text(row, column) for column in beyond):
            problems.add("a cell beyond the last column", _OFFICIAL, sheet=sheet.name, row=row, column=max(values) + 1)
        if not any(sheet.text(row, column) for column in values):
            if sheet.text(row, 3):
                problems.add("a month without figures", _OFFICIAL, sheet=sheet.name, row=row, value=sheet.text(row, 3))
            elif sheet.text(row, 2):
                notes_from = notes_from or row
            continue
        if notes_from:
            problems.add(f"figures stand after the notes (row {notes_from})", _OFFICIAL, sheet=sheet.name, row=row)
            continue
        period = _month(sheet, row, problems)
        if period is None:
            continue
        if period in table.rows:
            problems.add("this month stands twice", _OFFICIAL, sheet=sheet.name, row=row, column=3, value=period.words)
            continue
        table.rows[period] = row
        for column, series in (*columns.parts.items(), (columns.total, TOTAL)):
            table.cells[period, series] = _observe(table, row, column, series, period, problems=problems)
        _check_bed_cells(sheet, row, columns, problems)
    if not table.rows and not problems:
        problems.add("the sheet has no months", _OFFICIAL, sheet=sheet.name)
    return table


def _month(sheet: Sheet, row: int, problems: Problems) -> Period | None:
    """`2010-11` and `August` as August 2010."""
    number = month_number(sheet.text(row, 3))
    if number is None:
        problems.add(
            "not the name of a month",
            _OFFICIAL,
            sheet=sheet.name,
            row=row,
            column=3,
            value=sheet.text(row, 3),
        )
    try:
        year = parse(sheet.text(row, 2), PeriodKind.FINANCIAL_YEAR)
    except Refused:
        problems.add(
            "not a financial year",
            "Write it like 2010-11",
            sheet=sheet.name,
            row=row,
            column=2,
            value=sheet.text(row, 2),
        )
        return None
    return month(year.start.year + (number < 4), number) if number else None


def _observe(table: Table, row: int, column: int, series: Series, period: Period, *, problems: Problems) -> Observation:
    sheet, total = table.sheet, table.columns.total
    nil = column != total and sheet.cell(row, total) == Decimal(0)
    cell = days_cell(sheet, row, column, series, ENGLAND, period, dash_is_nil=nil, problems=problems)
    dimensions = dict(series.dimensions)
    allowed = (dimensions.get("reason"), dimensions.get("attribution")) not in NOT_ALLOWED
    if cell.mark is Mark.NOT_APPLICABLE and allowed and dimensions.get("reason") != _OPTIONAL_REASON:
        problems.add(
            "NA stands where the publisher allows days",
            _OFFICIAL,
            sheet=sheet.name,
            row=row,
            column=column,
            value=cell.printed,
        )
    return cell


def _columns(sheet: Sheet, key: str, problems: Problems) -> Columns | None:
    period_titles = ("period", "period name")
    header = next(
        (
            row
            for row in range(1, min(len(sheet.rows), _HEADER_ROWS) + 1)
            if _normal(sheet.text(row, 2)) == "year" or _normal(sheet.text(row, 3)) in period_titles
        ),
        None,
    )
    if (
        header is None
        or _normal(sheet.text(header, 2)) != "year"
        or _normal(sheet.text(header, 3)) not in period_titles
    ):
        seen = None if header is None else f"{sheet.text(header, 2)}, {sheet.text(header, 3)}"
        problems.add(
            "there is no header row with Year and Period",
            _OFFICIAL,
            sheet=sheet.name,
            row=header,
            column=2,
            value=seen,
        )
        return None
    return _detail_columns(sheet, header, problems) if key == DETAIL else _flat_columns(sheet, key, header, problems)


def _flat_columns(sheet: Sheet, key: str, header: int, problems: Problems) -> Columns | None:
    titles = [sheet.text(header, column) for column in range(1, len(sheet.rows[header - 1]) + 1)]
    dimension, wanted = _wanted(key)
    parts: dict[int, Series] = {}
    column = 4
    while column <= len(titles) and _normal(titles[column - 1]) != "total":
        value = _part(key, titles[column - 1])
        series = Series.of(ITEM, **{dimension: value}) if value else None
        if series is None or series in parts.values():
            _not_of_layout(sheet, header, column, titles[column - 1], f"{_expected(key)}, Total", problems=problems)
            return None
        parts[column] = series
        column += 1
    found = {value for series in parts.values() for _, value in series.dimensions}
    if column > len(titles) or not wanted <= found:
        problems.add(
            "columns are missing",
            f"Expected {_expected(key)}, Total. {_OFFICIAL}",
            sheet=sheet.name,
            row=header,
        )
        return None
    beds = _bed_columns(sheet, header, titles, column, problems)
    return None if beds is None else Columns(header, parts, column, beds)


def _wanted(key: str) -> tuple[str, set[str]]:
    if key == ORG:
        return "attribution", set(_AGENCIES.values())
    if key == TYPE:
        return "care", set(CARE.values())
    return "reason", set(REASONS) - {_OPTIONAL_REASON}


def _part(key: str, title: str) -> str | None:
    if key == REASON:
        return reason_of(title)
    return (_AGENCIES if key == ORG else CARE).get(_normal(title))


def _expected(key: str) -> str:
    return {ORG: "NHS, Social Care, Both", TYPE: "Acute, Non-Acute"}.get(key, "A) to I), or to O)")


def _bed_columns(sheet: Sheet, header: int, titles: list[str], last: int, problems: Problems) -> dict[int, int] | None:
    """The second block, the same titles again under `DTOC Beds`: empty where absent, None where another."""
    if not any(titles[last:]):
        return {}
    start = last + 2
    wanted = [_normal(title) for title in titles[3:last]]
    found = [_normal(title) for title in titles[start - 1 : start - 1 + len(wanted)]]
    extra = [title for title in titles[start - 1 + len(wanted) :] if title]
    if titles[last] or "beds" not in _normal(sheet.text(header - 1, start)) or found != wanted or extra:
        problems.add(
            "the second block is not DTOC Beds under the same columns",
            _OFFICIAL,
            sheet=sheet.name,
            row=header,
            column=start,
            value=", ".join(title for title in titles[last:] if title),
        )
        return None
    return {start + offset: 4 + offset for offset in range(len(wanted))}


def _detail_columns(sheet: Sheet, header: int, problems: Problems) -> Columns | None:
    """Three levels: type of care, reason, agency. A title stands over the first column that it covers."""
    width = max(len(sheet.rows[row - 1]) for row in range(max(header - 2, 1), header + 1))
    parts: dict[int, Series] = {}
    totals: list[int] = []
    care: str | None = None
    reason: str | None = None
    sound = True
    for column in range(4, width + 1):
        top, middle, leaf = (sheet.text(row, column) for row in (header - 2, header - 1, header))
        if not (top or middle or leaf):
            continue
        if _normal(top) == "total" and not (middle or leaf):
            totals.append(column)
            continue
        if top:
            care, reason = CARE.get(_normal(top)), None
        if middle:
            reason = reason_of(middle)
        agency = _AGENCIES.get(_normal(leaf))
        if care is None or reason is None or agency is None or totals:
            row = header - 2 if care is None else header - 1 if reason is None else header
            seen = " / ".join(title for title in (top, middle, leaf) if title)
            _not_of_layout(sheet, row, column, seen, _DETAIL_EXPECTED, problems=problems)
            sound = False
            if care is None or reason is None:
                break
            continue
        series = Series.of(ITEM, care=care, reason=reason, attribution=agency)
        if series in parts.values():
            _not_of_layout(sheet, header, column, str(series), _DETAIL_EXPECTED, problems=problems)
            sound = False
        parts[column] = series
    if not sound:
        return None
    wanted = {
        Series.of(ITEM, care=care, reason=reason, attribution=agency)
        for care in CARE.values()
        for reason in REASONS
        for agency in _AGENCIES.values()
        if reason != _OPTIONAL_REASON
    }
    missing = sorted(str(series) for series in wanted - set(parts.values()))
    if missing or len(totals) != 1:
        problems.add(f"columns are missing: {', '.join(missing) or 'Total'}", _OFFICIAL, sheet=sheet.name, row=header)
        return None
    return Columns(header, parts, totals[0], {})


_DETAIL_EXPECTED = "Acute or Non-Acute, A) to O), and NHS, Social Care or Both"


def _not_of_layout(sheet: Sheet, row: int, column: int, seen: str, expected: str, *, problems: Problems) -> None:
    problems.add(
        "this column is not one of the published layout, or stands twice",
        f"Expected {expected}. {_OFFICIAL}",
        sheet=sheet.name,
        row=row,
        column=column,
        value=seen,
    )


def _check_bed_cells(sheet: Sheet, row: int, columns: Columns, problems: Problems) -> None:
    for column in columns.beds:
        text = sheet.text(row, column)
        if not isinstance(sheet.cell(row, column), Decimal) and text not in MARKS and text != "-":
            problems.add(
                "neither a number nor one of the publisher's marks",
                _OFFICIAL,
                sheet=sheet.name,
                row=row,
                column=column,
                value=text,
            )


def _check_table(table: Table) -> Iterator[Alert]:
    """Parts sum to totals, beds repeat days, pairs not allowed hold no days, no month is left out."""
    for period, row in table.rows.items():
        total = table.cells[period, TOTAL]
        parts = [table.cells[period, series] for series in table.columns.parts.values()]
        yield from _check_parts(total, parts)
        yield from _check_beds(table, period, row)
    months = sorted(table.rows)
    for earlier, later in pairwise(months):
        if earlier.end != later.start:
            yield Alert(
                "months-missing",
                f"no month between {earlier.words} and {later.words}",
                table.sheet.name,
                table.rows[later],
                3,
                period=Period(earlier.end, later.start, PeriodKind.DAY),
            )


def _check_parts(total: Observation, parts: list[Observation]) -> Iterator[Alert]:
    for cell in parts:
        if cell.printed == "-" and cell.mark is Mark.MISSING:
            yield Alert(
                "dash-beside-total",
                f"{cell.series}: a dash beside a total of {total.value} is not a nil",
                cell.sheet,
                cell.row,
                cell.column,
                area=ENGLAND,
                period=cell.period,
            )
        dimensions = dict(cell.series.dimensions)
        pair = dimensions.get("reason", ""), dimensions.get("attribution", "")
        if cell.value and pair in NOT_ALLOWED:
            yield Alert(
                "pair-not-allowed",
                f"{cell.value} days in {pair[0]} {pair[1]}, where none are allowed",
                cell.sheet,
                cell.row,
                cell.column,
                Decimal(0),
                cell.value,
                ENGLAND,
                cell.period,
            )
    known = [cell.value for cell in parts if cell.value is not None]
    complete = all(cell.value is not None or cell.mark is Mark.NOT_APPLICABLE for cell in parts)
    if total.value is not None and complete and sum(known) != total.value:
        yield Alert(
            "parts-do-not-sum",
            f"parts add to {sum(known)}, total printed {total.value}",
            total.sheet,
            total.row,
            total.column,
            total.value,
            Decimal(sum(known)),
            ENGLAND,
            total.period,
        )


def _check_beds(table: Table, period: Period, row: int) -> Iterator[Alert]:
    for column, days_column in table.columns.beds.items():
        beds, days = table.sheet.cell(row, column), table.sheet.cell(row, days_column)
        if not isinstance(beds, Decimal) or not isinstance(days, Decimal):
            continue
        expected = days / period.days
        if abs(beds - expected) > _BED_TOLERANCE * max(1, expected):
            yield Alert(
                "beds-disagree",
                f"average beds printed {beds}, days give {expected:.4f}",
                table.sheet.name,
                row,
                column,
                expected,
                beds,
                ENGLAND,
                period,
            )


def _check_against(org: Table, other: Table) -> Iterator[Alert]:
    """The same months and the same totals as on the sheet of record."""
    for period in sorted(set(org.rows) ^ set(other.rows)):
        where = other if period in other.rows else org
        yield Alert(
            "sheets-disagree",
            f"{period.words} stands on the sheet {where.sheet.name!r} and not on the other",
            other.sheet.name,
            area=ENGLAND,
            period=period,
        )
    for period in sorted(set(org.rows) & set(other.rows)):
        record, here = org.cells[period, TOTAL], other.cells[period, TOTAL]
        if record.value is not None and here.value is not None and record.value != here.value:
            yield Alert(
                "sheets-disagree",
                f"total {here.value} here, {record.value} on {org.sheet.name!r}",
                here.sheet,
                here.row,
                here.column,
                record.value,
                here.value,
                ENGLAND,
                period,
            )


def _check_detail(tables: dict[str, Table]) -> Iterator[Alert]:
    """The detailed sheet adds up, by agency, by type of care and by reason, to the three others."""
    detail = tables[DETAIL]
    for key in (ORG, TYPE, REASON):
        other = tables[key]
        for series in other.columns.parts.values():
            ((dimension, value),) = series.dimensions
            parts = [part for part in detail.columns.parts.values() if dict(part.dimensions)[dimension] == value]
            for period in sorted(set(detail.rows) & set(other.rows)):
                cells = [detail.cells[period, part] for part in parts]
                here = other.cells[period, series]
                found = sum((cell.value for cell in cells if cell.value is not None), Decimal(0))
                if cells and here.value is not None and found != here.value:
                    yield Alert(
                        "sheets-disagree",
                        f"{series}: {here.value} here, {found} on {detail.sheet.name!r}",
                        here.sheet,
                        here.row,
                        here.column,
                        found,
                        here.value,
                        ENGLAND,
                        period,
                    )


def _check_headings(headings: dict[str, Heading | None], sheets: dict[str, Sheet], org: Table) -> Iterator[Alert]:
    months = sorted(org.rows)
    span = spanning(months[0], months[-1])
    record = headings[ORG]
    for key, heading in headings.items():
        if heading is None or record is None:
            continue
        if (stated := span_named(heading.period)) and stated != span:
            yield Alert(
                "period-disagrees",
                f"the heading says {heading.period}, the rows run from {months[0].words} to {months[-1].words}",
                sheets[key].name,
                period=span,
            )
        if (heading.published, heading.revised) != (record.published, record.revised):
            yield Alert(
                "dates-disagree",
                "Published or Revised differs from the sheet by responsible organisation",
                sheets[key].name,
            )


def _unread(source: SourceFile, sheets: dict[str, Sheet]) -> Iterator[Alert]:
    used = {sheet.name for sheet in sheets.values()}
    for name, sheet in source.sheets.items():
        if name not in used and sheet.visible and any(any(cell is not None for cell in row) for row in sheet.rows):
            yield Alert(
                "sheet-not-read",
                f"the sheet {name!r} is not part of the published layout and was not read",
                name,
            )

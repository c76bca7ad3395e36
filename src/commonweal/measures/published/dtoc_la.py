"""The monthly workbook "Total Delayed Days, Local Authority" of the delayed-transfers-of-care return.

Four layouts, told apart by the header of the council sheets (data/activity README 1.1): A (SHA, Code, Name), B (Region,
an unnamed column, Code, Name), C (Region, ONS Geography, Code, Name) and D (as C, with a second block of average daily
beds). The total of record stands on the responsible-organisation sheet; totals on the other sheets are checks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from commonweal.kernel.files import Sheet, SourceFile
from commonweal.kernel.period import Period
from commonweal.measures.published.delay_cells import OFFICIAL as _OFFICIAL
from commonweal.measures.published.delay_cells import days_cell
from commonweal.measures.published.delay_reasons import ATTRIBUTIONS, NOT_ALLOWED, reason_of
from commonweal.measures.published.heading import Heading, read_heading
from commonweal.measures.published.kinds import month_named
from commonweal.measures.published.parsed import Alert, AreaRef, Mark, Observation, Parsed, Scheme, Series
from commonweal.measures.published.problems import Problems

TITLE = "Delayed transfers of care: council monthly workbook"
COLUMNS = (
    "sheets England, LA - by type of care, LA - by responsible org, LA - by reason; columns SHA or Region, "
    "ONS Geography, Code, Name, NHS, Social Care, Both, Acute, Non-Acute, A) to O), Total"
)
PUBLISHER = "NHS England"
ITEM = "delayed-days"
TOTAL = Series.of(ITEM)
ENGLAND = AreaRef(Scheme.ONS, "E92000001", "England", "nation")
CARE = {"Acute": "acute", "Non-Acute": "non-acute"}

_IDENTITY: dict[tuple[str, ...], str] = {
    ("sha", "code", "name"): "A",
    ("region", "", "code", "name"): "B",
    ("region", "ons geography", "code", "name"): "C",
}
_BED_TITLES = frozenset({"dtoc beds", "average number of people delayed per day"})
_BED_TOLERANCE = Decimal("0.000001")

Which = Literal["org", "care", "reason"]
_SHEETS: dict[str, Which] = {
    "la - by responsible org": "org",
    "la - by type of care": "care",
    "la - by reason": "reason",
}


@dataclass(frozen=True)
class Layout:
    """Where things stand on one council sheet; columns count from 1."""

    letter: str
    header: int
    ons: int | None
    code: int
    name: int
    parts: dict[int, Series]
    total: int
    beds: dict[int, int]


@dataclass
class CouncilSheet:
    """What one council sheet says: a value (or a mark) per area and series, with its cell."""

    sheet: Sheet
    layout: Layout
    areas: list[AreaRef] = field(default_factory=list[AreaRef])
    cells: dict[tuple[str, Series], Observation] = field(default_factory=dict[tuple[str, Series], Observation])

    def value(self, area: str, series: Series) -> Decimal | None:
        cell = self.cells.get((area, series))
        return cell.value if cell else None


def read(source: SourceFile) -> Parsed:
    """Read one workbook whole. Raises Refused with every problem found."""
    problems = Problems(source.name)
    sheets = _the_sheets(source, problems)
    problems.refuse()
    headings = {key: _heading(sheet, problems) for key, sheet in sheets.items()}
    problems.refuse()
    record_heading = headings["org"]
    assert record_heading is not None  # a sheet without a heading was refused above
    heading, period = record_heading
    for key, other in headings.items():
        if other and other[1] != period:
            problems.add("the sheets are of different months", _OFFICIAL, sheet=sheets[key].name, value=other[1])
    councils = {which: _council_sheet(sheets[which], which, period, problems) for which in _SHEETS.values()}
    england, alerts = _england_sheet(sheets["england"], period, problems)
    problems.refuse()
    org, care, reason = councils["org"], councils["care"], councils["reason"]
    assert org and care and reason  # refused above otherwise
    alerts += [*_check_sheets(org, care, reason), *_check_england(england, org, care, reason, sheets["england"])]
    record = list(org.cells.values())
    record += [cell for key, cell in care.cells.items() if key[1] != TOTAL]
    record += [cell for key, cell in reason.cells.items() if key[1] != TOTAL]
    return Parsed(
        kind="dtoc-la",
        layout=org.layout.letter,
        title=heading.title,
        publisher=heading.source if heading.synthetic else PUBLISHER,
        period=period,
        published=heading.published,
        revised=heading.revised,
        synthetic=heading.synthetic,
        observations=[*record, *england],
        alerts=alerts,
        basis="Local Authority",
    )


def _the_sheets(source: SourceFile, problems: Problems) -> dict[str, Sheet]:
    found: dict[str, Sheet] = {}
    for sheet in source.sheets.values():
        name = " ".join(sheet.name.split()).casefold()
        key = "england" if name == "england" else _SHEETS.get(name)
        if key:
            found[key] = sheet
    missing = [name for name, key in {"England": "england", **_SHEETS}.items() if key not in found]
    if missing:
        problems.add(f"this is not a council workbook of delayed transfers: no sheet {', '.join(missing)}", _OFFICIAL)
    order = ("england", "org", "care", "reason")
    return {key: found[key] for key in order if key in found}


def _heading(sheet: Sheet, problems: Problems) -> tuple[Heading, Period] | None:
    found = read_heading(sheet, problems, _OFFICIAL)
    if found is None:
        return None
    period = month_named(found.period)
    checks = (
        ("title", found.title, "delayed transfer" in found.title.casefold(), "the title is not of delayed transfers"),
        ("basis", found.basis, found.basis.casefold() == "local authority", "the figures are not by local authority"),
        ("period", found.period, period is not None, "the period is not a month"),
    )
    for label, value, is_right, wrong in checks:
        if not is_right:
            remedy = "Give the council workbook, not the provider one" if label == "basis" else _OFFICIAL
            problems.add(wrong, remedy, sheet=sheet.name, row=found.rows[label], column=3, value=value)
    return (found, period) if period else None


def _normal(text: str) -> str:
    return " ".join(text.split()).casefold()


def _council_sheet(sheet: Sheet, which: Which, period: Period, problems: Problems) -> CouncilSheet | None:
    layout = _layout(sheet, which, problems)
    if layout is None:
        return None
    result = CouncilSheet(sheet, layout)
    seen: set[str] = set()
    notes_from: int | None = None
    for row in range(layout.header + 1, len(sheet.rows) + 1):
        name, code = sheet.text(row, layout.name), sheet.text(row, layout.code)
        has_values = any(sheet.text(row, column) for column in (*layout.parts, layout.total))
        if not name and not code:
            if has_values:
                problems.add("a row of figures without an area", _OFFICIAL, sheet=sheet.name, row=row)
            elif any(sheet.text(row, column) for column in range(1, layout.name + 1)):
                notes_from = row
            continue
        if notes_from:
            problems.add(
                f"an area stands after the notes (row {notes_from})", _OFFICIAL, sheet=sheet.name, row=row, value=name
            )
            continue
        area = _area(sheet, row, layout, problems)
        if area is None:
            continue
        if area.code in seen:
            problems.add("this area stands twice", _OFFICIAL, sheet=sheet.name, row=row, column=layout.name, value=name)
            continue
        seen.add(area.code)
        result.areas.append(area)
        for cell in _row(sheet, row, layout, area, period, problems):
            result.cells[area.code, cell.series] = cell
    if ENGLAND.code not in seen:
        problems.add("there is no row England", _OFFICIAL, sheet=sheet.name)
    elif len(seen) == 1:
        problems.add("there is no row but England", _OFFICIAL, sheet=sheet.name)
    return result


def _layout(sheet: Sheet, which: Which, problems: Problems) -> Layout | None:
    header = next(
        (
            row
            for row in range(1, min(len(sheet.rows), 40) + 1)
            if _normal(sheet.text(row, 2)) in ("sha", "region")
            or "name" in [_normal(sheet.text(row, c)) for c in range(2, 7)]
        ),
        None,
    )
    if header is None:
        problems.add("there is no header row with SHA or Region, Code and Name", _OFFICIAL, sheet=sheet.name)
        return None
    titles = [sheet.text(header, column) for column in range(1, len(sheet.rows[header - 1]) + 1)]
    identity, letter = _identity(titles)
    if letter is None:
        shown = ", ".join(titles[1:5])
        problems.add(
            "the first columns are of no layout that is known (SHA or Region, ONS Geography, Code, Name)",
            _OFFICIAL,
            sheet=sheet.name,
            row=header,
            column=2,
            value=shown,
        )
        return None
    first = 2 + len(identity)
    parts, total, column = _blocks(sheet, which, header, first, titles, problems)
    if total is None:
        return None
    beds = _beds(sheet, header, titles, first, column, problems)
    code, name = first - 2, first - 1
    return Layout("D" if beds else letter, header, first - 3 if letter == "C" else None, code, name, parts, total, beds)


def _identity(titles: list[str]) -> tuple[tuple[str, ...], str | None]:
    for identity, letter in _IDENTITY.items():
        if tuple(_normal(title) for title in titles[1 : 1 + len(identity)]) == identity:
            return identity, letter
    return (), None


def _blocks(
    sheet: Sheet, which: Which, header: int, first: int, titles: list[str], problems: Problems
) -> tuple[dict[int, Series], int | None, int]:
    """The columns of the days block: its parts, the total's column, and the last column of the block."""
    parts: dict[int, Series] = {}
    column = first
    while column <= len(titles) and _normal(titles[column - 1]) != "total":
        series = _part(which, titles[column - 1])
        if series is None or series in parts.values():
            problems.add(
                "this column is not one of the published layouts, or stands twice",
                f"Expected {_expected(which)}, Total. {_OFFICIAL}",
                sheet=sheet.name,
                row=header,
                column=column,
                value=titles[column - 1],
            )
            return {}, None, column
        parts[column] = series
        column += 1
    wanted = 3 if which == "org" else 2 if which == "care" else 10
    if column > len(titles) or len(parts) < wanted or (which != "reason" and len(parts) != wanted):
        problems.add(
            "columns are missing", f"Expected {_expected(which)}, Total. {_OFFICIAL}", sheet=sheet.name, row=header
        )
        return {}, None, column
    return parts, column, column


def _expected(which: Which) -> str:
    return {"org": "NHS, Social Care, Both", "care": "Acute, Non-Acute", "reason": "A) to I), or to O)"}[which]


def _part(which: Which, title: str) -> Series | None:
    if which == "reason":
        letter = reason_of(title)
        return Series.of(ITEM, reason=letter) if letter else None
    dimension, names = ("attribution", ATTRIBUTIONS) if which == "org" else ("care", CARE)
    known = {_normal(name): value for name, value in names.items()}
    value = known.get(_normal(title))
    return Series.of(ITEM, **{dimension: value}) if value else None


def _beds(sheet: Sheet, header: int, titles: list[str], first: int, last: int, problems: Problems) -> dict[int, int]:
    """The second block of layout D: bed column to the days column that it repeats; empty where there is none."""
    if not any(titles[last:]):
        return {}
    start = last + 2
    group = _normal(sheet.text(header - 1, start))
    wanted = [_normal(title) for title in titles[first - 1 : last]]
    found = [_normal(title) for title in titles[start - 1 : start - 1 + len(wanted)]]
    extra = [title for title in titles[start - 1 + len(wanted) :] if title]
    if (titles[last] if last < len(titles) else "") or group not in _BED_TITLES or found != wanted or extra:
        problems.add(
            "the second block is not average daily beds under the same columns",
            _OFFICIAL,
            sheet=sheet.name,
            row=header,
            column=start,
            value=", ".join(title for title in titles[last:] if title),
        )
        return {}
    return {start + offset: first + offset for offset in range(len(wanted))}


def _area(sheet: Sheet, row: int, layout: Layout, problems: Problems) -> AreaRef | None:
    name, code = sheet.text(row, layout.name), sheet.text(row, layout.code)
    ons = sheet.text(row, layout.ons) if layout.ons else ""
    if name == ENGLAND.name and code in ("-", ""):
        return ENGLAND
    if not name:
        problems.add("an area without a name", _OFFICIAL, sheet=sheet.name, row=row, column=layout.name, value=code)
        return None
    if ons not in ("", "-"):
        return AreaRef(Scheme.ONS, ons, name)
    if code in ("", "-"):
        problems.add("an area without a code", _OFFICIAL, sheet=sheet.name, row=row, column=layout.code, value=name)
        return None
    return AreaRef(Scheme.DTOC_OLD, code, name)


def _row(
    sheet: Sheet, row: int, layout: Layout, area: AreaRef, period: Period, problems: Problems
) -> Iterator[Observation]:
    total = sheet.cell(row, layout.total)
    for column, series in (*layout.parts.items(), (layout.total, TOTAL)):
        yield days_cell(sheet, row, column, series, area, period, dash_is_nil=total == Decimal(0), problems=problems)


def _england_sheet(sheet: Sheet, period: Period, problems: Problems) -> tuple[list[Observation], list[Alert]]:
    """The England sheet: days by type of care, reason and agency."""
    header = next((row for row in range(1, 40) if _normal(sheet.text(row, 2)) == "type of care"), None)
    titles = [sheet.text(header, column) for column in range(2, 7)] if header else []
    if header is None or [_normal(title) for title in titles] != [
        "type of care",
        "reason for delay",
        "nhs",
        "social care",
        "both",
    ]:
        problems.add(
            "the header is not Type of Care, Reason for Delay, NHS, Social Care, Both",
            _OFFICIAL,
            sheet=sheet.name,
            row=header,
            column=2,
            value=", ".join(titles),
        )
        return [], []
    found: list[Observation] = []
    alerts: list[Alert] = []
    care = ""
    for row in range(header + 1, len(sheet.rows) + 1):
        printed = sheet.text(row, 3)
        label = sheet.text(row, 2)
        if not printed:
            if any(isinstance(sheet.cell(row, column), Decimal) for column in (4, 5, 6)):
                problems.add("a row of figures without a reason", _OFFICIAL, sheet=sheet.name, row=row)
            continue
        care = CARE.get(label, care) if label else care
        reason = None if printed == "-" else reason_of(printed)
        if (label and label not in CARE) or not care or (printed != "-" and reason is None):
            problems.add(
                "this row is not a type of care and a reason of the published layouts",
                _OFFICIAL,
                sheet=sheet.name,
                row=row,
                column=2,
                value=f"{label} {printed}".strip(),
            )
            continue
        for column, attribution in zip((4, 5, 6), ATTRIBUTIONS.values(), strict=True):
            dims = {"care": care, "attribution": attribution} | ({"reason": reason} if reason else {})
            series = Series.of(ITEM, **dims)
            cell = days_cell(sheet, row, column, series, ENGLAND, period, dash_is_nil=False, problems=problems)
            not_allowed = reason is not None and (reason, attribution) in NOT_ALLOWED
            if cell.mark is Mark.NOT_APPLICABLE and not not_allowed:
                problems.add(
                    "NA stands where the publisher allows days",
                    _OFFICIAL,
                    sheet=sheet.name,
                    row=row,
                    column=column,
                    value="NA",
                )
            if not_allowed and cell.value:
                alerts.append(
                    Alert(
                        "pair-not-allowed",
                        f"{cell.value} days in {reason} {attribution}, where none are allowed",
                        sheet.name,
                        row,
                        column,
                        Decimal(0),
                        cell.value,
                        ENGLAND,
                        period,
                    )
                )
            found.append(cell)
    if not found:
        problems.add("the England sheet has no figures", _OFFICIAL, sheet=sheet.name)
    return found, alerts


def _check_sheets(org: CouncilSheet, care: CouncilSheet, reason: CouncilSheet) -> Iterator[Alert]:
    for council in (org, care, reason):
        yield from _check_rows(council)
        yield from _check_columns(council)
    for other in (care, reason):
        codes, here = {area.code for area in org.areas}, {area.code for area in other.areas}
        for code in sorted(codes ^ here):
            yield Alert(
                "areas-differ",
                f"{code} stands on one of the sheets {org.sheet.name!r} and {other.sheet.name!r} only",
                other.sheet.name,
            )
        for area in org.areas:
            expected, found = org.value(area.code, TOTAL), other.value(area.code, TOTAL)
            if expected is not None and found is not None and expected != found:
                cell = other.cells[area.code, TOTAL]
                yield Alert(
                    "sheets-disagree",
                    f"{area.name}: total {found} here, {expected} on {org.sheet.name!r}",
                    cell.sheet,
                    cell.row,
                    cell.column,
                    expected,
                    found,
                    area,
                    cell.period,
                )


def _check_rows(council: CouncilSheet) -> Iterator[Alert]:
    """Parts sum to the row's total; a dash beside a total that is not 0; beds repeat days by the month's length."""
    for area in council.areas:
        total = council.cells[area.code, TOTAL]
        parts = [council.cells[area.code, series] for series in council.layout.parts.values()]
        dashes = [cell for cell in parts if cell.printed == "-" and cell.mark is Mark.MISSING]
        for cell in dashes:
            yield Alert(
                "dash-beside-total",
                f"{area.name}: a dash beside a total of {total.value} is not a nil",
                cell.sheet,
                cell.row,
                cell.column,
                area=area,
                period=cell.period,
            )
        values = [cell.value for cell in parts if cell.value is not None]
        if total.value is not None and len(values) == len(parts) and sum(values) != total.value:
            yield Alert(
                "parts-do-not-sum",
                f"{area.name}: parts add to {sum(values)}, total printed {total.value}",
                total.sheet,
                total.row,
                total.column,
                total.value,
                Decimal(sum(values)),
                area,
                total.period,
            )
        yield from _check_beds(council, area, total)


def _check_beds(council: CouncilSheet, area: AreaRef, total: Observation) -> Iterator[Alert]:
    for column, days_column in council.layout.beds.items():
        beds = council.sheet.cell(total.row, column)
        days = council.sheet.cell(total.row, days_column)
        if not isinstance(beds, Decimal) or not isinstance(days, Decimal):
            continue
        expected = days / total.period.days
        if abs(beds - expected) > _BED_TOLERANCE * max(1, expected):
            yield Alert(
                "beds-disagree",
                f"{area.name}: average beds printed {beds}, days give {expected:.4f}",
                total.sheet,
                total.row,
                column,
                expected,
                beds,
                area,
                total.period,
            )


def _check_columns(council: CouncilSheet) -> Iterator[Alert]:
    """Areas (councils and the rows of people resident elsewhere) sum to England in every column."""
    for column, series in (*council.layout.parts.items(), (council.layout.total, TOTAL)):
        england = council.value(ENGLAND.code, series)
        values = [council.value(area.code, series) for area in council.areas if area != ENGLAND]
        known = [value for value in values if value is not None]
        if england is not None and len(known) == len(values) and sum(known) != england:
            row = council.cells[ENGLAND.code, series].row
            yield Alert(
                "areas-do-not-sum",
                f"{series}: areas add to {sum(known)}, England printed {england}",
                council.sheet.name,
                row,
                column,
                england,
                Decimal(sum(known)),
                ENGLAND,
            )


def _check_england(
    england: list[Observation], org: CouncilSheet, care: CouncilSheet, reason: CouncilSheet, sheet: Sheet
) -> Iterator[Alert]:
    """The England sheet adds up to the England rows of the council sheets, by agency, by type of care and by reason."""
    for council, dimension in ((org, "attribution"), (care, "care"), (reason, "reason")):
        for series in council.layout.parts.values():
            wanted = dict(series.dimensions)[dimension]
            cells = [
                cell
                for cell in england
                if dict(cell.series.dimensions).get(dimension) == wanted
                and ("reason" in dict(cell.series.dimensions)) == (dimension == "reason")
            ]
            total = sum((cell.value for cell in cells if cell.value is not None), Decimal(0))
            expected = council.value(ENGLAND.code, series)
            if cells and expected is not None and total != expected:
                yield Alert(
                    "sheets-disagree",
                    f"{series}: {total} on the England sheet, {expected} on {council.sheet.name!r}",
                    sheet.name,
                    cells[0].row,
                    cells[0].column,
                    expected,
                    total,
                    ENGLAND,
                    cells[0].period,
                )

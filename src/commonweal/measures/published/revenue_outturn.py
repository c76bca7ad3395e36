"""Revenue Outturn Summary (RS) of individual authorities: the department's workbook of a financial year.

One row an authority, one column a line of the form, in thousands of pounds; England and the class totals
stand below the authorities. Early workbooks spread over several data sheets (capital items, net total
cost, reserves at the two ends of the year), later ones have one. Read are the visible sheets headed
`E-code`; the front page gives title and dates, and the drop-down and hidden working sheets repeat what
the data sheets hold. Money is net current expenditure unless the series says another `basis`; figures are
as printed, unrounded where the department left them so.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import resources

import yaml

from commonweal.kernel.area_code import is_area_code, kind_of
from commonweal.kernel.files import Sheet, SourceFile
from commonweal.kernel.period import Period, PeriodKind, parse
from commonweal.kernel.problem import Refused
from commonweal.measures.published.kinds import long_date
from commonweal.measures.published.parsed import Alert, AreaRef, Observation, Parsed, Scheme, Series
from commonweal.measures.published.problems import Problems
from commonweal.measures.published.sums import areas_do_not_sum, parts_do_not_sum
from commonweal.measures.published.tables import AS_PUBLISHED, NEITHER, figure, slug

TITLE = "Revenue Outturn Summary (RS), individual authorities"
COLUMNS = (
    "sheets RS LA Data: E-code, ONS Code, Local authority, Region, Class and every money column, such as "
    "Children Social Care, Adult Social Care, Public Health, TOTAL SERVICE EXPENDITURE, "
    "COUNCIL TAX REQUIREMENT"
)
PUBLISHER = "Department for Communities and Local Government"

_ENGLAND = AreaRef(Scheme.ONS, "E92000001", "England", "nation")
_IDENTITY = ("E-code", "ONS Code", "Local authority", "Region", "Class")
_NEEDED = ("E-code", "Local authority", "Class")
_E_CODE = re.compile(r"E\d{4}")
_YEAR = re.compile(r"(?<!\d)(20\d{2}-\d{2})(?!\d)")
_UNIT = re.compile(r"\(£ thousand\)", re.IGNORECASE)
_NOTHING = re.compile(r"\((?:total of|line)[^)]*\)|\[[^\]]*\]|\(\d+\)|\([+/-]+\)", re.IGNORECASE)
_END = re.compile(r"\(?(?:at )?\b(1 April|31 March)(?: \d{4})?\)?\s*$", re.IGNORECASE)
_PUBLISHED = re.compile(r"published on (\d{1,2} [A-Za-z]+ \d{4})")
_UPDATED = re.compile(r"Last Updated:\s*(.+)", re.IGNORECASE)
_SOURCE = re.compile(r"Source:\s*(.+?)\s+Revenue Outturn")
_MAIN = "net-current-expenditure"
_CONFIRMED = "please-confirm"
_IN_TWO_BLOCKS = frozenset(
    {"interest-payable-and-similar-charges", "interest-and-investment-income-external-receipts-and-dividends"}
)
"""Titles that stand in the account and again among the memorandum items, under the block's own heading."""
_FLOAT = Decimal("0.001")
"""The department's own sums are of unrounded figures in binary: they close to a pound, not to the last
digit.
"""
_HALF = Decimal("0.5")


@dataclass
class DataSheet:
    """One data sheet understood: the columns of its identity, its series by column, its rows by area."""

    sheet: Sheet
    header: int
    basis: str
    identity: dict[str, int]
    series: dict[int, Series]
    authorities: list[tuple[AreaRef, str, int]] = field(default_factory=list[tuple[AreaRef, str, int]])
    classes: list[tuple[AreaRef, str, int]] = field(default_factory=list[tuple[AreaRef, str, int]])
    england: int = 0
    """Row of England; 0 where there is none, which is refused."""
    cells: dict[tuple[int, int], Observation] = field(default_factory=dict[tuple[int, int], Observation])


@dataclass(frozen=True)
class Front:
    """What the workbook says of itself."""

    title: str
    publisher: str
    published: date | None
    revised: date | None


def column_name(title: str) -> str:
    """A column's printed title as the name of its series: without line numbers, signs, footnotes and dates.

    `Appropriations to(+)/ from(-) schools' reserves` is `appropriations-to-from-schools-reserves`.
    """
    return slug(_END.sub("", _NOTHING.sub(" ", title).strip()))


def read(source: SourceFile) -> Parsed:
    """Read one workbook whole. Raises Refused with every problem found."""
    problems = Problems(source.name)
    headed = _headed(source, problems)
    year = _year(source, [sheet for sheet, _ in headed], problems)
    front, alerts = _front(source, [sheet for sheet, _ in headed])
    sheets = [_data_sheet(sheet, row, problems) for sheet, row in headed]
    problems.refuse()
    if all(each.basis != _MAIN for each in sheets):
        problems.add("no sheet is of net current expenditure", AS_PUBLISHED, sheet=headed[0][0].name)
    for each in sheets:
        alerts += _unknown_titles(each, problems)
        _rows(each, year, problems)
    _check_once(sheets, problems)
    problems.refuse()
    for each in sheets:
        alerts += [*_check_areas(each), *_check_services(each)]
    return Parsed(
        kind="revenue-outturn",
        layout=_layout(sheets),
        title=front.title,
        publisher=front.publisher,
        period=year,
        published=front.published,
        revised=front.revised,
        synthetic="synthetic" in f"{front.title} {front.publisher}".casefold(),
        observations=[cell for each in sheets for cell in each.cells.values()],
        alerts=alerts,
        basis="GBP thousand; net current expenditure unless the series says another basis",
    )


def _headed(source: SourceFile, problems: Problems) -> list[tuple[Sheet, int]]:
    """The visible data sheets with the rows of their headers. Raises Refused where one has lost it, or
    there is none.
    """
    found: list[tuple[Sheet, int]] = []
    for sheet in source.sheets.values():
        row = _header_row(sheet) if sheet.visible else None
        if row:
            found.append((sheet, row))
        elif sheet.visible and any(_E_CODE.fullmatch(sheet.text(row, 1)) for row in range(1, len(sheet.rows) + 1)):
            problems.add(
                "a sheet of authorities without a header that begins with E-code",
                AS_PUBLISHED,
                sheet=sheet.name,
            )
    if not found and not problems:
        problems.add(
            "this is not a Revenue Outturn Summary by authority: no sheet has a header of E-code, "
            "Local authority and Class",
            AS_PUBLISHED,
        )
    problems.refuse()
    return found


def _header_row(sheet: Sheet) -> int | None:
    return next((row for row in range(1, min(len(sheet.rows), 20) + 1) if sheet.text(row, 1) == "E-code"), None)


def _layout(sheets: list[DataSheet]) -> str:
    """`codes` with ONS codes, `regions` with ONS codes and regions, `names` with neither."""
    identity = sheets[0].identity
    return "regions" if "Region" in identity else "codes" if "ONS Code" in identity else "names"


def _year(source: SourceFile, sheets: list[Sheet], problems: Problems) -> Period:
    """The one financial year that the heading of every data sheet and of the front page says, else
    Refused.
    """
    said: dict[Period, None] = {}
    front = [sheet for sheet in source.sheets.values() if sheet.visible and sheet not in sheets]
    headings = [(sheet, 1, sheet.text(1, 1)) for sheet in sheets]
    headings += [
        (sheet, row, sheet.text(row, column))
        for sheet in front
        for row in range(1, min(len(sheet.rows), 30) + 1)
        for column in (1, 2, 3)
        if "REVENUE OUTTURN SUMMARY" in sheet.text(row, column) and _YEAR.search(sheet.text(row, column))
    ]
    for sheet, row, text in headings:
        found = _YEAR.search(text)
        year = _financial_year(found[1]) if found else None
        if year is None or "revenue outturn" not in text.casefold():
            problems.add(
                "the heading does not say Revenue Outturn and a financial year",
                AS_PUBLISHED,
                sheet=sheet.name,
                row=row,
                column=1,
                value=text,
            )
            continue
        if said and year not in said:
            problems.add(
                f"this heading is of {year}, another of {next(iter(said))}",
                AS_PUBLISHED,
                sheet=sheet.name,
                row=row,
                value=text,
            )
        said[year] = None
    problems.refuse()
    return next(iter(said))


def _financial_year(text: str) -> Period | None:
    try:
        return parse(text, PeriodKind.FINANCIAL_YEAR)
    except Refused:
        return None


def _front(source: SourceFile, data: list[Sheet]) -> tuple[Front, list[Alert]]:
    """Title, publisher and dates; an alert for each visible sheet that holds none of them."""
    title, publisher = "", PUBLISHER
    published = updated = None
    as_revised = False
    alerts: list[Alert] = []
    for sheet in source.sheets.values():
        if not sheet.visible:
            continue
        known = sheet in data
        for text in (str(cell).strip() for cells in sheet.rows for cell in cells if isinstance(cell, str)):
            if sheet in data:
                if found := _SOURCE.match(text):
                    publisher = re.sub(r"\s*,\s*", ", ", found[1])
                continue
            known = known or text.startswith(("RS - REVENUE OUTTURN SUMMARY", "Select local authority"))
            if text.startswith("RS - REVENUE OUTTURN SUMMARY"):
                title = text
            if found := _PUBLISHED.search(text):
                published = long_date(found[1]) or published
                as_revised = "revised" in text.casefold()
            if found := _UPDATED.match(text):
                updated = long_date(found[1])
        if not known:
            alerts.append(Alert("sheet-not-read", f"sheet {sheet.name!r} is not read", sheet.name))
    revised = updated if updated and (published is None or updated > published) else published if as_revised else None
    return Front(title or data[0].text(1, 1), publisher, published, revised), alerts


def _data_sheet(sheet: Sheet, header: int, problems: Problems) -> DataSheet:
    width = max((len(cells) for cells in sheet.rows[: header + 1]), default=0)
    titles = {column: sheet.text(header, column) for column in range(1, width + 1)}
    identity = {title: column for column, title in reversed(titles.items()) if title in _IDENTITY}
    for title in _NEEDED:
        if title not in identity:
            problems.add(f"there is no column {title!r}", AS_PUBLISHED, sheet=sheet.name, row=header)
    first = max(identity.values(), default=0) + 1
    for column in range(1, first):
        if titles[column] and titles[column] not in identity:
            problems.add(
                "this column is not one of the published layouts",
                f"Expected {', '.join(_IDENTITY)}",
                sheet=sheet.name,
                row=header,
                column=column,
                value=titles[column],
            )
    basis = _basis(sheet, header, problems)
    series: dict[int, Series] = {}
    block, below = "", False
    for column in range(first, width + 1):
        name = column_name(titles[column])
        block = _block(sheet, header, column) or block
        if name.startswith(_CONFIRMED):
            block = ""
        below = below or name == "council-tax-requirement"
        if not name or name.startswith(_CONFIRMED) or not _has_figures(sheet, header, column):
            continue
        found = _series(titles[column], name, basis, block, below)
        if found in series.values():
            problems.add(
                "this column stands twice",
                AS_PUBLISHED,
                sheet=sheet.name,
                row=header,
                column=column,
                value=titles[column],
            )
        series[column] = found
    return DataSheet(sheet, header, basis, identity, series)


def _basis(sheet: Sheet, header: int, problems: Problems) -> str:
    for row in range(1, header):
        text = sheet.text(row, 1)
        if _UNIT.search(text):
            return slug(_UNIT.sub("", text))
    problems.add(
        "the sheet does not say what it is of, in £ thousand",
        AS_PUBLISHED,
        sheet=sheet.name,
        row=1,
        column=1,
        value=sheet.text(1, 1),
    )
    return ""


def _block(sheet: Sheet, header: int, column: int) -> str:
    """The heading above a block of columns: in the row above the titles, or above the line numbers."""
    above = sheet.cell(header - 1, column)
    return (
        sheet.text(header - 1, column)
        if isinstance(above, str)
        else sheet.text(header - 2, column)
        if header > 4
        else ""
    )


def _has_figures(sheet: Sheet, header: int, column: int) -> bool:
    """False for a column that a further data sheet repeats in its header only."""
    return any(
        _E_CODE.fullmatch(sheet.text(row, 1)) and sheet.text(row, column)
        for row in range(header + 1, len(sheet.rows) + 1)
    )


def _series(title: str, name: str, basis: str, block: str, below: bool) -> Series:
    """`at` is the end of the year that a reserve is of; `block` tells the two columns of one title apart."""
    end = _END.search(_NOTHING.sub(" ", title).strip()) or (_END.search(block) if "reserves-level" in name else None)
    if end:
        return Series.of(f"rs-{name}", at=slug(end[1]))
    dimensions = {"basis": basis} if basis != _MAIN else {}
    if below and name in _IN_TWO_BLOCKS:
        dimensions["block"] = slug(block)
    return Series.of(f"rs-{name}", **dimensions)


@cache
def _columns() -> dict[str, list[str]]:
    text = (
        resources.files("commonweal.measures.published")
        .joinpath("revenue_outturn_columns.yaml")
        .read_text(encoding="utf-8")
    )
    return yaml.safe_load(text)


def _unknown_titles(data: DataSheet, problems: Problems) -> list[Alert]:
    """A column renamed is refused, by its place and by the title that is missing; a column quite new is
    an alert.
    """
    columns, sheet = _columns(), data.sheet
    known = {name for names in columns.values() for name in names}
    here = {column: sheet.text(data.header, column) for column in data.series}
    new = {column: title for column, title in here.items() if column_name(title) not in known}
    named = {column_name(sheet.text(data.header, column)) for column in range(1, len(sheet.rows[data.header - 1]) + 1)}
    account, usual = [*columns["services"], *columns["required"]], columns["usual"]
    wanted = [*account, *usual] if data.basis == _MAIN or new else []
    missing = [name for name in wanted if name not in named]
    if missing and new:
        for column, title in new.items():
            problems.add(
                "this column is not one of the published layouts",
                f"Expected the column of {', '.join(missing)}. {AS_PUBLISHED}",
                sheet=sheet.name,
                row=data.header,
                column=column,
                value=title,
            )
        return []
    if absent := [name for name in missing if name in account]:
        problems.add(f"there is no column of {', '.join(absent)}", AS_PUBLISHED, sheet=sheet.name, row=data.header)
    alerts = [
        Alert(
            "column-not-known",
            f"the column {title!r} is of none of the layouts held",
            sheet.name,
            data.header,
            column,
        )
        for column, title in new.items()
    ]
    return alerts + [
        Alert("column-absent", f"there is no column of {name}", sheet.name, data.header) for name in missing
    ]


def _rows(data: DataSheet, year: Period, problems: Problems) -> None:
    sheet, name_at, class_at = data.sheet, data.identity["Local authority"], data.identity["Class"]
    seen: set[str] = set()
    for row in range(data.header + 1, len(sheet.rows) + 1):
        code, name, printed_class = sheet.text(row, 1), sheet.text(row, name_at), sheet.text(row, class_at)
        if code.startswith("Source:") or code == "Notes":
            break
        area = None
        if code:
            area = _authority(data, row, problems)
            if area and code in seen:
                problems.add(
                    "this authority stands twice",
                    AS_PUBLISHED,
                    sheet=sheet.name,
                    row=row,
                    column=1,
                    value=code,
                )
            seen.add(code)
            if area:
                data.authorities.append((area, printed_class, row))
        elif name.upper() == "ENGLAND":
            area, data.england = _ENGLAND, row
        elif name and printed_class:
            area = AreaRef(Scheme.NAME, name, name, "authority-class")
            data.classes.append((area, printed_class, row))
        elif any(isinstance(sheet.cell(row, column), Decimal) for column in data.series):
            problems.add("a row of figures without an authority", AS_PUBLISHED, sheet=sheet.name, row=row)
        if area:
            _cells(data, row, area, year, problems)
    if not data.authorities:
        problems.add("the sheet has no authorities", AS_PUBLISHED, sheet=sheet.name)
    if not data.england:
        problems.add("there is no row ENGLAND", "Download the file again", sheet=sheet.name)
    _classes_known(data, problems)


def _classes_known(data: DataSheet, problems: Problems) -> None:
    totals = {letter for _, letter, _ in data.classes}
    if not totals:
        problems.add("there are no class totals below England", "Download the file again", sheet=data.sheet.name)
    for _, letter, row in data.authorities:
        if totals and letter not in totals:
            problems.add(
                f"not a class of authority: expected {', '.join(sorted(totals))}",
                AS_PUBLISHED,
                sheet=data.sheet.name,
                row=row,
                column=data.identity["Class"],
                value=letter,
            )


def _authority(data: DataSheet, row: int, problems: Problems) -> AreaRef | None:
    sheet = data.sheet
    code, name = sheet.text(row, 1), sheet.text(row, data.identity["Local authority"])
    ons_at = data.identity.get("ONS Code")
    ons = sheet.text(row, ons_at) if ons_at else ""
    if not _E_CODE.fullmatch(code):
        problems.add("not an authority's E-code", AS_PUBLISHED, sheet=sheet.name, row=row, column=1, value=code)
        return None
    if not name:
        problems.add(
            "an authority without a name",
            AS_PUBLISHED,
            sheet=sheet.name,
            row=row,
            column=data.identity["Local authority"],
        )
        return None
    if ons.casefold() not in ("", "n/a", "-") and not is_area_code(ons):
        problems.add(
            "not an ONS code of nine characters",
            AS_PUBLISHED,
            sheet=sheet.name,
            row=row,
            column=ons_at,
            value=ons,
        )
        return None
    if is_area_code(ons) and kind_of(ons) != "region":  # the Greater London Authority carries the code of its region
        return AreaRef(Scheme.ONS, ons, name, kind_of(ons) or "authority")
    return AreaRef(Scheme.E_CODE, code, name, "authority")


def _cells(data: DataSheet, row: int, area: AreaRef, year: Period, problems: Problems) -> None:
    for column, series in data.series.items():
        cell = figure(data.sheet.cell(row, column), workbook=True)
        if cell is None:
            problems.add(
                NEITHER,
                AS_PUBLISHED,
                sheet=data.sheet.name,
                row=row,
                column=column,
                value=data.sheet.text(row, column),
            )
            continue
        data.cells[row, column] = Observation(
            series, area, year, cell.value, data.sheet.name, row, column, cell.mark, cell.printed
        )


def _check_once(sheets: list[DataSheet], problems: Problems) -> None:
    first: dict[Series, DataSheet] = {}
    for data in sheets:
        for column, series in data.series.items():
            other = first.setdefault(series, data)
            if other is not data:
                problems.add(
                    f"{series} stands on sheet {other.sheet.name!r} too",
                    AS_PUBLISHED,
                    sheet=data.sheet.name,
                    row=data.header,
                    column=column,
                    value=data.sheet.text(data.header, column),
                )


def _check_areas(data: DataSheet) -> Iterator[Alert]:
    """Authorities add to England and to their class; classes add to England where they print numbers."""
    by_class: dict[str, list[int]] = defaultdict(list)
    for _, letter, row in data.authorities:
        by_class[letter].append(row)
    for column in data.series:
        england = data.cells[data.england, column]
        every = [data.cells[row, column] for _, _, row in data.authorities]
        yield from areas_do_not_sum(england, every, "the authorities", _FLOAT)
        totals = [data.cells[row, column] for _, _, row in data.classes]
        if all(each.value is not None for each in totals):
            yield from areas_do_not_sum(england, totals, "the classes", _FLOAT)
        for _, letter, row in data.classes:
            members = [data.cells[member, column] for member in by_class[letter]]
            yield from areas_do_not_sum(data.cells[row, column], members, "the authorities of the class", _FLOAT)


def _check_services(data: DataSheet) -> Iterator[Alert]:
    """The services add to total service expenditure, within what rounding each to a thousand can make."""
    columns = {series.item: column for column, series in data.series.items()}
    total_at = columns.get("rs-total-service-expenditure")
    services = [columns[f"rs-{name}"] for name in _columns()["services"] if f"rs-{name}" in columns]
    if total_at is None or len(services) != len(_columns()["services"]):
        return
    for row in sorted({row for row, _ in data.cells}):
        whole, parts = data.cells[row, total_at], [data.cells[row, column] for column in services]
        rounded = all(each.value is None or each.value == each.value.to_integral_value() for each in (whole, *parts))
        tolerance = _HALF * (len(parts) + 1) if rounded else _FLOAT
        yield from parts_do_not_sum(whole, parts, "the services", tolerance)

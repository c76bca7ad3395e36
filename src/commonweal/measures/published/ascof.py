"""Measures of the Adult Social Care Outcomes Framework: the open data, and two smaller tables of
outcomes.

Open data (a workbook, or the same columns as CSV): numerator, denominator and outcome of each measure by
council, region, council type and England. Codes are kept as printed and keyed by the financial year of
the observation: the framework was renumbered in 2023-24, so `2B` alone is ambiguous (care-record-and-
discharge 4.1). The other two tables print outcomes only, and are series of their own: a rate is never
taken for a numerator.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from commonweal.kernel.area_code import is_area_code, kind_of
from commonweal.kernel.files import CellValue, SourceFile
from commonweal.kernel.period import Period, PeriodKind, parse
from commonweal.kernel.problem import Refused, Where, invalid
from commonweal.measures.published.parsed import Alert, AreaRef, Observation, Parsed, Scheme, Series
from commonweal.measures.published.problems import Problems
from commonweal.measures.published.sums import areas_do_not_sum, total
from commonweal.measures.published.tables import AS_PUBLISHED, NEITHER, figure, recognised, slug, span, table
from commonweal.measures.published.unstated import year_of

TITLE = "Adult Social Care Outcomes Framework: open data, care-home admissions by council, or Oflog measures"
COLUMNS = (
    "Geographical Code, Geographical Description, Geographical Level, ONS Code, ASCOF Measure Code, "
    "Disaggregation Level, Measure Type, Measure Value, Measure Group, Measure Group Description; or "
    "area_code, area_name, period, indicator, measure, unit, value; or Financial year, Local authority code, "
    "Local authority name, Measure, Code, Value (Grouping must be LA_Raw; Entity_Name, Region, MEDIAN, "
    "MADs_from_median and rank_order are not read)"
)

_OPEN_DATA = (
    "Geographical Code",
    "Geographical Description",
    "Geographical Level",
    "ONS Code",
    "ASCOF Measure Code",
    "Disaggregation Level",
    "Measure Type",
    "Measure Value",
    "Measure Group",
    "Measure Group Description",
)
_RATES = ("area_code", "area_name", "period", "indicator", "measure", "unit", "value")
_OFLOG = (
    "Financial year",
    "Local authority code",
    "Local authority name",
    "Grouping",
    "Entity_Name",
    "Region",
    "Measure",
    "Code",
    "Value",
    "MEDIAN",
    "MADs_from_median",
    "rank_order",
)
_LAYOUTS: dict[str, Sequence[str]] = {"open-data": _OPEN_DATA, "care-home-rates": _RATES, "oflog": _OFLOG}

_LEVELS = {"Council": "", "Region": "region", "Council Type": "council-type", "England": "nation"}
_BARRED = {"Council": {"region", "nation"}, "Region": {"nation"}, "Council Type": set(), "England": set()}
"""Kinds of area that a row of the level cannot be."""
_TYPES = frozenset({"Numerator", "Denominator", "Outcome", "Base", "Margin Of Error"})
_COUNTED = frozenset({"numerator", "denominator"})
_DISAGGREGATIONS: dict[str, tuple[str, dict[str, str]]] = {
    "Total": ("", {}),
    "Female": ("F", {"sex": "female"}),
    "Male": ("M", {"sex": "male"}),
    "18-64": ("1864", {"age": "18-64"}),
    "65 and over": ("65OV", {"age": "65-and-over"}),
    "64 and under": ("64U", {"age": "64-and-under"}),
    "65-84": ("6584", {"age": "65-84"}),
    "65-74": ("6574", {"age": "65-74"}),
    "75-84": ("7584", {"age": "75-84"}),
    "85 and over": ("85OV", {"age": "85-and-over"}),
}
"""Disaggregation level to the ending of its measure code and its dimension."""
_GROUP = re.compile(r"[1-6][A-Z](\d[A-Z]?)?")
_CASSR = re.compile(r"\d{3}")
_ENGLAND = "E92000001"

_RATE_WORDS = {
    4: "Permanent admissions to residential and nursing care homes aged 65+",
    5: "Rate per 100,000 aged 65+",
    6: "Persons",
}
_RATE = Series("ascof-2a2-rate")
_OFLOG_MEASURES = {
    "ASC1": "Outcome, ASC Carer Quality of Life",
    "ASC2": "Outcome, ASC Quality of Life",
    "ASC3": "Outcome, Ease of finding information about services : service users",
    "ASC4": "Outcome, Ease of finding information about support : carers",
    "ASC5": "Outcome, Outcome of short-term services: sequel to service",
    "ASC6": "Outcome, Requests resulting in a service",
    "ASC7": "Outcome, Workforce turnover rate",
}
_PUBLISHERS = {
    "open-data": "NHS Digital",
    "care-home-rates": "NHS Digital, compiled by Trafford Data Lab",
    "oflog": "Office for Local Government (Oflog)",
}
_TITLES = {
    "open-data": "Measures from the Adult Social Care Outcomes Framework, England: open data",
    "care-home-rates": "Permanent admissions to care homes aged 65 and over, rate per 100,000",
    "oflog": "Oflog adult social care measures",
}
_BASES = {
    "open-data": "Codes as numbered in the framework of the year",
    "care-home-rates": "Outcomes as published; neither numerator nor denominator is given",
    "oflog": "Outcomes as published; columns derived by the compiler are not read",
}

Line = tuple[int, list[CellValue]]


def read(source: SourceFile, stated: Period | None = None) -> Parsed:
    """Read one of the three layouts whole. `stated` is the financial year of open data, where the person
    who loads the file says it.

    Raises Refused with every problem found.
    """
    layout, sheet, lines, alerts = _lines(source)
    problems = Problems(source.name)
    if layout == "open-data":
        year, more = year_of(source, stated)
        observations = _open_data(sheet, lines, year, problems)
        alerts += more
    else:
        observations = list((_rates if layout == "care-home-rates" else _oflog)(lines, problems))
    _check_once(observations, problems)
    problems.refuse()
    if layout == "open-data":
        alerts += [*_check_areas(observations), *_check_parts(observations)]
    return Parsed(
        kind="ascof",
        layout=layout,
        title=_TITLES[layout],
        publisher=_PUBLISHERS[layout],
        period=span(each.period for each in observations),
        published=None,
        revised=None,
        synthetic=False,
        observations=observations,
        alerts=alerts,
        basis=_BASES[layout],
    )


def _lines(source: SourceFile) -> tuple[str, str, list[Line], list[Alert]]:
    """The layout, the sheet's name (empty for CSV), the rows below the header, and an alert for a sheet
    not read.
    """
    if not source.is_workbook:
        layout, rows = table(source, "ASCOF measures", _LAYOUTS)
        return layout, "", [(line, list(cells)) for line, cells in rows], []
    sheets = [sheet for sheet in source.sheets.values() if sheet.rows]
    chosen = max(
        sheets,
        key=lambda sheet: len({str(cell).strip() for cell in sheet.rows[0]} & set(_OPEN_DATA)),
        default=None,
    )
    if chosen is None:
        raise invalid("the workbook is empty", AS_PUBLISHED, where=Where(source.name))
    header = ["" if cell is None else str(cell).strip() for cell in chosen.rows[0]]
    while header and not header[-1]:
        header.pop()
    recognised(source, "ASCOF measures", {"open-data": _OPEN_DATA}, header, chosen.name)
    lines: list[Line] = []
    problems = Problems(source.name)
    for row, cells in enumerate(chosen.rows[1:], start=2):
        if any(cell is not None for cell in cells[len(header) :]):
            problems.add("a cell stands beyond the last column", AS_PUBLISHED, sheet=chosen.name, row=row)
        if any(cell is not None for cell in cells):
            lines.append((row, [*cells, *[None] * len(header)][: len(header)]))
    if not lines:
        problems.add("the sheet has a header and no rows", "Download the file again", sheet=chosen.name, row=1)
    problems.refuse()
    rest = [sheet.name for sheet in sheets if sheet is not chosen]
    return (
        "open-data",
        chosen.name,
        lines,
        [Alert("sheet-not-read", f"sheet {name!r} is not read", name) for name in rest],
    )


def _text(value: CellValue) -> str:
    return "" if value is None else str(value).strip()


def _open_data(sheet: str, lines: list[Line], year: Period, problems: Problems) -> list[Observation]:
    found: list[Observation] = []
    descriptions: dict[str, str] = {}
    names: dict[tuple[str, str], str] = {}
    for row, cells in lines:
        area = _area(sheet, row, cells, names, problems)
        series = _series(sheet, row, cells, descriptions, problems)
        cell = figure(cells[7], workbook=bool(sheet))
        if cell is None:
            problems.add(NEITHER, AS_PUBLISHED, sheet=sheet or None, row=row, column=8, value=_text(cells[7]))
        if area and series and cell:
            found.append(Observation(series, area, year, cell.value, sheet, row, 8, cell.mark, cell.printed))
    with_england = {each.series for each in found if each.area.code == _ENGLAND}
    areas: dict[Series, Observation] = {each.series: each for each in found}
    for series, first in areas.items():
        if series not in with_england:
            problems.add(
                f"{series} has no row for England: its measure code is not of the publication, "
                "or the file is cut short",
                AS_PUBLISHED,
                sheet=sheet or None,
                row=first.row,
                column=5,
                value=series.item,
            )
    return found


def _area(
    sheet: str, row: int, cells: list[CellValue], names: dict[tuple[str, str], str], problems: Problems
) -> AreaRef | None:
    code, name, level, ons = (_text(cell) for cell in cells[:4])

    def refuse(message: str, column: int, value: str) -> None:
        problems.add(message, AS_PUBLISHED, sheet=sheet or None, row=row, column=column, value=value)

    if level not in _LEVELS:
        refuse(f"not a level of geography: expected {', '.join(_LEVELS)}", 3, level)
        return None
    if not name or names.setdefault((level, code), name) != name:
        refuse(f"{level} {code} has another name here, or none", 2, name)
    elif level == "Council" and not _CASSR.fullmatch(code):
        refuse("not a council's code of three digits", 1, code)
    elif level == "Council Type":
        return AreaRef(Scheme.NAME, name, name, "council-type")
    elif is_area_code(ons) and kind_of(ons) not in _BARRED[level] and (level != "England" or ons == _ENGLAND):
        return AreaRef(Scheme.ONS, ons, name, _LEVELS[level] or kind_of(ons) or "")
    elif level == "Council" and ons in ("", "-", "[x]", "[z]"):
        return AreaRef(Scheme.CASSR, code, name)
    else:
        refuse("not an ONS code of nine characters, or not that of the level", 4, ons)
    return None


def _series(
    sheet: str, row: int, cells: list[CellValue], descriptions: dict[str, str], problems: Problems
) -> Series | None:
    code, level, kind = (_text(cell) for cell in cells[4:7])
    group, description = _text(cells[8]), _text(cells[9])

    def refuse(message: str, column: int, value: str) -> None:
        problems.add(message, AS_PUBLISHED, sheet=sheet or None, row=row, column=column, value=value)

    if kind not in _TYPES:
        refuse(f"not a measure type: expected {', '.join(sorted(_TYPES))}", 7, kind)
        return None
    if level not in _DISAGGREGATIONS:
        refuse(f"not a disaggregation level: expected {', '.join(_DISAGGREGATIONS)}", 6, level)
        return None
    if not _GROUP.fullmatch(group):
        refuse("not a measure of the framework", 9, group)
        return None
    ending, dimensions = _DISAGGREGATIONS[level]
    if code != group + ending:
        refuse(f"not the measure code of {group}, {level}: expected {group}{ending}", 5, code)
        return None
    if not description or descriptions.setdefault(group, description) != description:
        refuse(f"{group} has another description here, or none", 10, description)
        return None
    return Series.of(f"ascof-{group.lower()}", part=slug(kind), **dimensions)


def _rates(lines: list[Line], problems: Problems) -> Iterator[Observation]:
    names: dict[str, str] = {}
    for row, cells in lines:
        for column, words in _RATE_WORDS.items():
            if cells[column - 1] != words:
                problems.add(
                    "not what the table counts",
                    f"Expected {words!r}",
                    row=row,
                    column=column,
                    value=cells[column - 1],
                )
        yield from _outcome(row, (1, 2, 3, 7), cells, _RATE, names=names, problems=problems)


def _oflog(lines: list[Line], problems: Problems) -> Iterator[Observation]:
    names: dict[str, str] = {}
    for row, cells in lines:
        if cells[3] != "LA_Raw":
            problems.add("not a row of councils", "Expected LA_Raw", row=row, column=4, value=cells[3])
        code, printed = _text(cells[7]), _text(cells[6])
        if code not in _OFLOG_MEASURES:
            problems.add(
                "not a measure's code",
                f"Expected {', '.join(_OFLOG_MEASURES)}",
                row=row,
                column=8,
                value=code,
            )
            continue
        if _OFLOG_MEASURES[code] != printed:
            problems.add(
                f"not the name of {code}",
                f"Expected {_OFLOG_MEASURES[code]!r}",
                row=row,
                column=7,
                value=printed,
            )
            continue
        series = Series(f"oflog-{slug(printed.removeprefix('Outcome, '))}")
        yield from _outcome(row, (2, 3, 1, 9), cells, series, names=names, problems=problems)


def _outcome(
    row: int,
    at: tuple[int, int, int, int],
    cells: list[CellValue],
    series: Series,
    *,
    names: dict[str, str],
    problems: Problems,
) -> Iterator[Observation]:
    """The observation of a row; `at` are the columns of code, name, financial year and value."""
    code, name, printed, value = (_text(cells[column - 1]) for column in at)
    period, cell = _year(printed), figure(value)
    if not is_area_code(code) or kind_of(code) is None:
        problems.add("not an ONS code of an area", AS_PUBLISHED, row=row, column=at[0], value=code)
    if not name or names.setdefault(code, name) != name:
        problems.add(f"{code} has another name here, or none", AS_PUBLISHED, row=row, column=at[1], value=name)
    if period is None:
        problems.add("not a financial year", "Expected a year like 2015-16", row=row, column=at[2], value=printed)
    if cell is None:
        problems.add(NEITHER, AS_PUBLISHED, row=row, column=at[3], value=value)
    if period and cell:
        area = AreaRef(Scheme.ONS, code, name, kind_of(code) or "")
        yield Observation(series, area, period, cell.value, "", row, at[3], cell.mark, cell.printed)


def _year(text: str) -> Period | None:
    try:
        return parse(text, PeriodKind.FINANCIAL_YEAR) if len(text) == len("2015-16") else None
    except Refused:
        return None


def _check_once(observations: list[Observation], problems: Problems) -> None:
    first: dict[tuple[Series, AreaRef, Period], int] = {}
    for each in observations:
        row = first.setdefault((each.series, each.area, each.period), each.row)
        if row != each.row:
            problems.add(
                f"{each.area.name}, {each.series} in {each.period} stands on row {row} too",
                AS_PUBLISHED,
                sheet=each.sheet or None,
                row=each.row,
                column=each.column,
            )


def _part(series: Series) -> str:
    return dict(series.dimensions)["part"]


def _check_areas(observations: list[Observation]) -> Iterator[Alert]:
    """Counts of regions, of council types and of councils each add to England.

    Where a council prints no number its series cannot be checked at that level; one alert names those
    councils.
    """
    by_level: dict[tuple[Series, str], list[Observation]] = defaultdict(list)
    for each in observations:
        if _part(each.series) in _COUNTED:
            level = each.area.kind if each.area.kind in ("nation", "region", "council-type") else "council"
            by_level[each.series, level].append(each)
    silent: dict[str, None] = {}
    unchecked = 0
    for (series, level), found in by_level.items():
        england = by_level.get((series, "nation"), [])
        if level == "nation" or not england or england[0].value is None:
            continue
        marked = [each for each in found if each.value is None]
        if marked and total(found) <= england[0].value:
            unchecked += 1
            silent.update({each.area.name: None for each in marked})
            continue
        yield from areas_do_not_sum(england[0], found, f"the {level}s".replace("-", " "))
    if unchecked:
        yield Alert(
            "areas-incomplete",
            f"{unchecked} sums cannot be checked against England, for a number is missing or "
            f"suppressed in: {', '.join(sorted(silent))}",
        )


def _check_parts(observations: list[Observation]) -> Iterator[Alert]:
    """Counts by sex and by age against the total: one alert a measure, for England and for how many
    areas.
    """
    cells = {(each.series, each.area): each for each in observations if _part(each.series) in _COUNTED}
    splits: dict[tuple[str, str, str], set[Series]] = defaultdict(set)
    for series, _ in cells:
        for name, _ in series.dimensions:
            if name != "part":
                splits[series.item, _part(series), name].add(series)
    areas = {area: None for _, area in cells}
    for (item, part, name), parts in sorted(splits.items()):
        whole = Series.of(item, part=part)
        wrong: list[tuple[Observation, Decimal]] = []
        for area in areas:
            printed = cells.get((whole, area))
            found = [cells.get((series, area)) for series in parts]
            values = [each.value for each in found if each and each.value is not None]
            if printed and printed.value is not None and len(values) == len(parts) and sum(values) != printed.value:
                wrong.append((printed, sum(values, Decimal(0))))
        if wrong:
            shown, added = next(((o, s) for o, s in wrong if o.area.code == _ENGLAND), wrong[0])
            yield Alert(
                "parts-do-not-sum",
                f"{whole}: by {name} the parts do not add to the total in {len(wrong)} areas; "
                f"in {shown.area.name} they add to {added}, printed is {shown.value}",
                shown.sheet,
                shown.row,
                shown.column,
                shown.value,
                added,
                shown.area,
                shown.period,
            )

"""Delayed discharge bed days in Scotland: the health boards' open data, and the tidied CSV of councils.

A row is a month, an area, an age group and a reason; totals are rows (in the open data a `d` beside the
value says so). Totals are the record and their parts are checks. Scotland counts the day of leaving and
not the ready day, England the reverse (care-record-and-discharge 3.1): the two are never compared
directly.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from commonweal.kernel.area_code import is_area_code, kind_of
from commonweal.kernel.files import SourceFile
from commonweal.kernel.period import Period, PeriodKind, parse
from commonweal.kernel.problem import Refused
from commonweal.measures.published.parsed import Alert, AreaRef, Observation, Parsed, Scheme, Series
from commonweal.measures.published.problems import Problems
from commonweal.measures.published.sums import areas_do_not_sum, parts_do_not_sum
from commonweal.measures.published.tables import AS_PUBLISHED, NEITHER, figure, is_count, slug, span, table
from commonweal.measures.published.wales_delays import month_from_first_day

TITLE = "Delayed discharge bed days in Scotland, by health board (open data) or council (tidied CSV)"
COLUMNS = (
    "MonthOfDelay, HBT, AgeGroup, ReasonForDelay, NumberOfDelayedBedDays, "
    "AverageDailyNumberOfDelayedBeds and the QF columns; or ltla_code, date, age_group, delay_reason, "
    "num_delayed_bed_days, average_daily_delayed_beds"
)
PUBLISHER = "Public Health Scotland"
BED_DAYS = "scotland-delayed-bed-days"
AVERAGE_BEDS = "scotland-average-daily-beds"

_BOARDS = (
    "MonthOfDelay",
    "HBT",
    "HBTQF",
    "AgeGroup",
    "AgeGroupQF",
    "ReasonForDelay",
    "ReasonForDelayQF",
    "NumberOfDelayedBedDays",
    "AverageDailyNumberOfDelayedBeds",
)
_COUNCILS = (
    "ltla_code",
    "date",
    "age_group",
    "delay_reason",
    "num_delayed_bed_days",
    "average_daily_delayed_beds",
)
_ALL_AGES = "18plus"
_AGES = ("18-74", "75plus")
_ALL_REASONS = "All Delay Reasons"
_REASONS = (
    "Health and Social Care Reasons",
    "Patient and Family Related Reasons",
    "Code 9 AWI",
    "Code 9 Non-AWI",
)
_SCOTLAND = AreaRef(Scheme.ONS, "S92000003", "Scotland", "nation")
_OTHER = AreaRef(Scheme.NAME, "scotland-other", "Other (Scotland)", "other")
"""Bed days that belong to no council of Scotland; the tidied file writes `NA` for the code."""
_KINDS = {"boards": "health-board", "councils": "scottish-council"}
_HALF = Decimal("0.5")
_YEAR_MONTH = re.compile(r"(\d{4})(\d{2})")

Key = tuple[str, Period, str, str]
"""Area code, month, age group, reason."""


@dataclass(frozen=True)
class Row:
    """One line: where and when, and the columns (from 1) of its two figures."""

    line: int
    area: AreaRef
    month: Period
    age: str
    reason: str
    figures: dict[str, tuple[int, str]]


def read(source: SourceFile) -> Parsed:
    """Read either layout whole. Raises Refused with every problem found."""
    layout, lines = table(source, "delayed discharge bed days in Scotland", {"boards": _BOARDS, "councils": _COUNCILS})
    problems = Problems(source.name)
    figures: dict[str, dict[Key, Observation]] = {BED_DAYS: {}, AVERAGE_BEDS: {}}
    for line, cells in lines:
        row = _row(layout, line, cells, problems)
        if row is None:
            continue
        key = (row.area.code, row.month, row.age, row.reason)
        if key in figures[BED_DAYS]:
            problems.add(
                "this area, month, age group and reason stand twice",
                AS_PUBLISHED,
                row=line,
                value=row.area.code,
            )
        for item, (column, text) in row.figures.items():
            observation = _observe(row, item, column, text, problems)
            if observation:
                figures[item][key] = observation
    problems.refuse()
    _check_whole(figures[BED_DAYS], problems)
    problems.refuse()
    observations = [each for found in figures.values() for each in found.values()]
    alerts = [*_check_areas(figures[BED_DAYS]), *_check_parts(figures[BED_DAYS]), *_check_averages(figures)]
    return Parsed(
        kind="scotland-delays",
        layout=layout,
        title=TITLE,
        publisher=PUBLISHER,
        period=span(each.period for each in observations),
        published=None,
        revised=None,
        synthetic=False,
        observations=observations,
        alerts=alerts,
        basis=_KINDS[layout],
    )


def _row(layout: str, line: int, cells: list[str], problems: Problems) -> Row | None:
    if layout == "boards":
        month_at, area_at, age_at, reason_at, days_at = 1, 2, 4, 6, 8
        found = _YEAR_MONTH.fullmatch(cells[0])
        month = _month(f"{found[1]}-{found[2]}") if found else None
        _check_qualifiers(line, cells, problems)
    else:
        month_at, area_at, age_at, reason_at, days_at = 2, 1, 3, 4, 5
        month = month_from_first_day(cells[1])
    code, age, reason = cells[area_at - 1], cells[age_at - 1], cells[reason_at - 1]
    area = _area(layout, code)
    if month is None:
        wanted = "201607" if layout == "boards" else "2016-07-01"
        problems.add(
            "not a month",
            f"Expected a month like {wanted}",
            row=line,
            column=month_at,
            value=cells[month_at - 1],
        )
    if area is None:
        problems.add(
            f"not the code of a {_KINDS[layout].replace('-', ' ')} or of Scotland",
            AS_PUBLISHED,
            row=line,
            column=area_at,
            value=code,
        )
    if age not in (_ALL_AGES, *_AGES):
        problems.add(
            "not an age group of the publication",
            f"Expected {_ALL_AGES}, {' or '.join(_AGES)}",
            row=line,
            column=age_at,
            value=age,
        )
    if reason not in (_ALL_REASONS, *_REASONS):
        problems.add(
            "not a reason of the publication",
            f"Expected {_ALL_REASONS}, {', '.join(_REASONS)}",
            row=line,
            column=reason_at,
            value=reason,
        )
    if month is None or area is None or age not in (_ALL_AGES, *_AGES) or reason not in (_ALL_REASONS, *_REASONS):
        return None
    columns = {BED_DAYS: (days_at, cells[days_at - 1]), AVERAGE_BEDS: (days_at + 1, cells[days_at])}
    return Row(line, area, month, age, reason, columns)


def _month(text: str) -> Period | None:
    try:
        return parse(text, PeriodKind.MONTH)
    except Refused:
        return None


def _area(layout: str, code: str) -> AreaRef | None:
    if code == _SCOTLAND.code:
        return _SCOTLAND
    if code == "NA" and layout == "councils":
        return _OTHER
    if is_area_code(code) and kind_of(code) == _KINDS[layout]:
        return AreaRef(Scheme.ONS, code, code, _KINDS[layout])
    return None


def _check_qualifiers(line: int, cells: list[str], problems: Problems) -> None:
    """`d` marks a value that is a total, and nothing else may stand in a qualifier's column."""
    totals = {2: _SCOTLAND.code, 4: _ALL_AGES, 6: _ALL_REASONS}
    for column, total in totals.items():
        value, qualifier = cells[column - 1], cells[column]
        if qualifier != ("d" if value == total else ""):
            problems.add(
                "the qualifier is not d for a total and empty for a part",
                AS_PUBLISHED,
                row=line,
                column=column + 1,
                value=qualifier,
            )


def _observe(row: Row, item: str, column: int, text: str, problems: Problems) -> Observation | None:
    cell = figure(text)
    if cell is None or not is_count(cell):
        problems.add(
            NEITHER if cell is None else "the publisher prints whole numbers from 0",
            AS_PUBLISHED,
            row=row.line,
            column=column,
            value=text,
        )
        return None
    dimensions = {} if row.age == _ALL_AGES else {"age": row.age}
    if row.reason != _ALL_REASONS:
        dimensions["reason"] = slug(row.reason)
    series = Series.of(item, **dimensions)
    return Observation(series, row.area, row.month, cell.value, "", row.line, column, cell.mark, cell.printed)


def _check_whole(days: dict[Key, Observation], problems: Problems) -> None:
    """A file cut short at the end of a line still shows: an area's month without all its rows, a month
    without Scotland.
    """
    held: dict[tuple[str, Period], int] = defaultdict(int)
    for code, month, *_ in days:
        held[code, month] += 1
    wanted = (1 + len(_AGES)) * (1 + len(_REASONS))
    for (code, month), count in held.items():
        if count != wanted:
            problems.add(
                f"{code} in {month.words} has {count} rows of {wanted} (age groups by reasons)",
                "Download the file again",
                value=code,
            )
    for month in sorted({month for _, month in held}):
        if (_SCOTLAND.code, month) not in held:
            problems.add(f"{month.words} has no rows of Scotland", "Download the file again", value=_SCOTLAND.code)


def _check_areas(days: dict[Key, Observation]) -> Iterator[Alert]:
    areas: dict[tuple[Period, str, str], list[Observation]] = defaultdict(list)
    for (code, month, age, reason), observation in days.items():
        if code != _SCOTLAND.code:
            areas[month, age, reason].append(observation)
    for (month, age, reason), found in areas.items():
        yield from areas_do_not_sum(days[_SCOTLAND.code, month, age, reason], found, "the areas")


def _check_parts(days: dict[Key, Observation]) -> Iterator[Alert]:
    for (code, month, age, reason), whole in days.items():
        if age == _ALL_AGES:
            yield from parts_do_not_sum(whole, [days[code, month, part, reason] for part in _AGES], "the age groups")
        if reason == _ALL_REASONS:
            yield from parts_do_not_sum(whole, [days[code, month, age, part] for part in _REASONS], "the reasons")


def _check_averages(figures: dict[str, dict[Key, Observation]]) -> Iterator[Alert]:
    """Average beds are bed days over the days of the month, to the whole bed (care-record-and-discharge
    SC-06).
    """
    for key, average in figures[AVERAGE_BEDS].items():
        days = figures[BED_DAYS][key].value
        if days is None or average.value is None:
            continue
        length = average.period.days
        if abs(days - average.value * length) > _HALF * length:
            expected = days / length
            yield Alert(
                "average-does-not-agree",
                f"{average.area.name}: {days} bed days over {length} days are {expected:.1f} beds, "
                f"printed is {average.value}",
                "",
                average.row,
                average.column,
                expected,
                average.value,
                average.area,
                average.period,
            )

"""PSS-EX1 finance return, additional data: council income from the Better Care Fund, grants and other
items.

The long CSV, one row for each item and council, in thousands of pounds. Income from the Fund is a
voluntary item (the publisher prints `Voluntay` on exactly those rows): 49 of 152 councils left it blank
in 2015-16, so its sum is no national total. `-` is not applicable, blank is not returned (data/activity
README 2); neither is nought.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from statistics import median

from commonweal.kernel.files import SourceFile
from commonweal.kernel.period import Period
from commonweal.measures.published.parsed import Alert, AreaRef, Mark, Observation, Parsed, Scheme, Series
from commonweal.measures.published.problems import Problems
from commonweal.measures.published.tables import AS_PUBLISHED, MARKS, NEITHER, figure, slug, table
from commonweal.measures.published.unstated import year_of

TITLE = "PSS-EX1 additional data: income from the Better Care Fund and other items"
COLUMNS = "UUID, Council Code, Council Name, Data Type, Data Source, Age Band, Finance Type, Comparative totals, Value"
PUBLISHER = "Health and Social Care Information Centre (NHS Digital)"
ITEM = "bcf-income"
BASIS = "GBP thousand; income from the Better Care Fund is a voluntary item, so its sum is no national total"

_FUND = "Income from Better Care Fund"
_TYPES = frozenset({"Mandatory", "Voluntary", "Voluntay"})
_SOURCES = frozenset({"Additional Data", "Bridging Year"})
_FINANCE = frozenset({"Income", "Expenditure", "-"})
_AGES = {"Age 65 and over": "65-and-over", "Age 18 to 64": "18-64", "-": ""}
_ITEM_ID = re.compile(r"\d{7}")
_COUNCIL = re.compile(r"\d{3}")
_MARKS = {**MARKS, "-": Mark.NOT_APPLICABLE}
_APART = Decimal(100)
"""Two orders of magnitude: money in millions or in pounds among thousands stands three apart."""


def read(source: SourceFile, stated: Period | None = None) -> Parsed:
    """Read the CSV whole. `stated` is the financial year, where the person who loads the file says it.

    Raises Refused with every problem found.
    """
    _, rows = table(source, "PSS-EX1 additional data", {"additional": COLUMNS.split(", ")})
    problems = Problems(source.name)
    year, alerts = year_of(source, stated)
    observations: list[Observation] = []
    items: dict[str, Series] = {}
    councils: dict[str, str] = {}
    seen: set[tuple[Series, str]] = set()
    for row, cells in rows:
        series = _series(row, cells, items, problems)
        area = _council(row, cells, councils, problems)
        cell = figure(cells[8], _MARKS)
        if cell is None:
            problems.add(NEITHER, AS_PUBLISHED, row=row, column=9, value=cells[8])
        if series is None or area is None or cell is None:
            continue
        if (series, area.code) in seen:
            problems.add("this item and council stand twice", AS_PUBLISHED, row=row, value=f"{cells[7]}, {area.name}")
        seen.add((series, area.code))
        observations.append(Observation(series, area, year, cell.value, "", row, 9, cell.mark, cell.printed))
    if Series(ITEM) not in items.values():
        problems.add(f"there is no item {_FUND!r}", AS_PUBLISHED, column=8)
    for series in items.values():
        missing = [name for code, name in councils.items() if (series, code) not in seen]
        if missing:
            problems.add(
                f"{series} has no row for {len(missing)} of {len(councils)} councils: is the file cut short?",
                "Download the file again",
                value=", ".join(missing[:5]),
            )
    problems.refuse()
    return Parsed(
        kind="bcf-income",
        layout="additional",
        title=TITLE,
        publisher=PUBLISHER,
        period=year,
        published=None,
        revised=None,
        synthetic=False,
        observations=observations,
        alerts=[*alerts, *_unit_suspects(observations)],
        basis=BASIS,
    )


def _series(row: int, cells: list[str], items: dict[str, Series], problems: Problems) -> Series | None:
    """The series of a row; an item id stands for one series throughout the file."""
    known = {4: _TYPES, 5: _SOURCES, 6: frozenset(_AGES), 7: _FINANCE}
    wrong = [column for column, values in known.items() if cells[column - 1] not in values]
    for column in wrong:
        problems.add(
            "not one of the publication's words",
            f"Expected {', '.join(sorted(known[column]))}",
            row=row,
            column=column,
            value=cells[column - 1],
        )
    identity, _, _, _, origin, age, finance, printed = cells[:8]
    if not _ITEM_ID.fullmatch(identity):
        problems.add("not an item's id of seven digits", AS_PUBLISHED, row=row, column=1, value=identity)
        return None
    if not slug(printed):
        problems.add("an item without a name", AS_PUBLISHED, row=row, column=8, value=printed)
        return None
    if wrong:
        return None
    if printed == _FUND:
        series = Series(ITEM)
    else:
        dimensions = {"source": slug(origin), "finance": slug(finance), "age": _AGES[age]}
        series = Series.of(f"pss-{slug(printed)}", **{name: value for name, value in dimensions.items() if value})
    if items.setdefault(identity, series) != series:
        problems.add(
            f"item {identity} is {items[identity]} on another row",
            AS_PUBLISHED,
            row=row,
            column=8,
            value=printed,
        )
        return None
    return series


def _council(row: int, cells: list[str], councils: dict[str, str], problems: Problems) -> AreaRef | None:
    code, name = cells[1], cells[2]
    if not _COUNCIL.fullmatch(code):
        problems.add("not a council's code of three digits", AS_PUBLISHED, row=row, column=2, value=code)
        return None
    if not name or councils.setdefault(code, name) != name:
        problems.add(f"{code} has another name here, or none", AS_PUBLISHED, row=row, column=3, value=name)
        return None
    return AreaRef(Scheme.CASSR, code, name)


def _unit_suspects(observations: list[Observation]) -> Iterator[Alert]:
    """Income from the Fund that stands two orders of magnitude from what councils print, for councils of
    that size.

    Size is the council's own expenditure in the same file, so that the smallest council is not suspected
    for being small. North Tyneside in 2015-16 prints 15.233 among thousands: millions, it seems.
    """
    spent: dict[str, Decimal] = defaultdict(Decimal)
    for each in observations:
        if each.value and ("finance", "expenditure") in each.series.dimensions:
            spent[each.area.code] += each.value
    given = [each for each in observations if each.series.item == ITEM and each.value]
    if not given:
        return
    usual = median(_size(each) for each in given)
    shares = [_size(each) / spent[each.area.code] for each in given if spent[each.area.code] > 0]
    usual_share = median(shares) if shares else Decimal(0)
    for each in given:
        size = spent[each.area.code]
        if _apart(_size(each), usual) and (size <= 0 or _apart(_size(each) / size, usual_share)):
            yield Alert(
                "unit-suspect",
                f"{each.area.name} prints {each.value}, the middle council {usual}: another unit, it seems",
                "",
                each.row,
                each.column,
                None,
                each.value,
                each.area,
                each.period,
            )


def _size(observation: Observation) -> Decimal:
    return abs(observation.value or Decimal(0))


def _apart(value: Decimal, usual: Decimal) -> bool:
    return value * _APART < usual or value > usual * _APART

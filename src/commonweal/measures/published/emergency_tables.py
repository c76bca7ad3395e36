"""Emergency figures as flat CSV: the A&E return by provider, trust and ICB, and the older MAR.

Recognised by the columns. The A&E return (attendances, four-hour breaches, emergency admissions) is one
collection whatever the table; the Monthly Activity Return counts consultant episodes and is another: its
item is its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import TypeVar

from commonweal.kernel.files import SourceFile
from commonweal.kernel.period import Period, PeriodKind, month, parse
from commonweal.kernel.problem import Refused
from commonweal.measures.published.documents import ENGLAND, is_organisation_code, provider_kind
from commonweal.measures.published.kinds import month_named, spanning
from commonweal.measures.published.parsed import Alert, AreaRef, Mark, Observation, Parsed, Scheme, Series
from commonweal.measures.published.problems import Problems

Known = TypeVar("Known", Period, AreaRef)
_REMEDY = "Give the file as it was published"
_MARKS = {"NA": Mark.MISSING, "": Mark.MISSING, "-": Mark.MISSING, ":": Mark.MISSING, "*": Mark.SUPPRESSED}
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")
_ICB = re.compile(r"E54\d{6}")
_TYPES = ("1", "2", "other")
_SHARE_CLOSE = Decimal("0.0051")
"""Shares are printed to two decimals."""


@dataclass(frozen=True)
class Layout:
    """One table: its columns, and what each is."""

    name: str
    title: str
    publisher: str
    month: str
    read_month: Callable[[str], Period | None]
    month_form: str
    area: str = ""
    read_area: Callable[[str], AreaRef | None] = lambda _: ENGLAND
    kind: str = ""
    values: tuple[tuple[str, Series], ...] = ()
    shares: tuple[tuple[str, str, str], ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        named = (
            self.month,
            self.area,
            self.kind,
            *(name for name, _ in self.values),
            *(s[0] for s in self.shares),
        )
        return tuple(name for name in named if name)


def _iso_month(text: str) -> Period | None:
    """`2008-04` as a month."""
    try:
        return parse(text, PeriodKind.MONTH)
    except Refused:
        return None


def _first_day(text: str) -> Period | None:
    """`2016-04-01` as a month; any other day is refused."""
    try:
        day = parse(text, PeriodKind.DAY)
    except Refused:
        return None
    return month(day.start.year, day.start.month) if day.start.day == 1 else None


def _provider(code: str) -> AreaRef | None:
    return AreaRef(Scheme.ODS, code, code, provider_kind(code)) if is_organisation_code(code) else None


def _icb(code: str) -> AreaRef | None:
    return AreaRef(Scheme.ONS, code, code, "icb") if _ICB.fullmatch(code) else None


_MONTHLY_VALUES = (
    ("total_attendances", Series.of("ae-attendances")),
    ("attendances_over_4hours", Series.of("ae-breaches")),
    ("total_emergency_admissions", Series.of("emergency-admissions")),
    ("emergency_admissions_over_4hours", Series.of("ae-waits-for-admission", over="4-hours")),
)
_MONTHLY_SHARES = (
    ("pct_attendance_over_4hours", "attendances_over_4hours", "total_attendances"),
    (
        "pct_emergency_admissions_over_4hours",
        "emergency_admissions_over_4hours",
        "total_emergency_admissions",
    ),
)
LAYOUTS = (
    Layout(
        "mar-england",
        "Monthly Activity Return: non-elective general and acute first finished consultant episodes, England",
        "Department of Health",
        "month",
        _iso_month,
        "2008-04",
        values=(("total_nonelective_ga_ffces", Series.of("nonelective-ffces")),),
    ),
    Layout(
        "ae-provider-monthly",
        "A&E attendances, four-hour breaches and admissions by provider and type of department",
        "NHS England",
        "period",
        _first_day,
        "2016-04-01",
        "org_code",
        _provider,
        "type",
        (
            ("attendances", Series.of("ae-attendances")),
            ("breaches", Series.of("ae-breaches")),
            ("admissions", Series.of("emergency-admissions", route="via-ae")),
        ),
    ),
    Layout(
        "ae-trust-monthly",
        "A&E attendances and emergency admissions by trust",
        "NHS England",
        "date",
        month_named,
        "April 2021",
        "nhs_trust22_code",
        _provider,
        values=_MONTHLY_VALUES,
        shares=_MONTHLY_SHARES,
    ),
    Layout(
        "ae-icb-monthly",
        "A&E attendances and emergency admissions by integrated care board",
        "NHS England",
        "date",
        month_named,
        "April 2022",
        "icb22_code",
        _icb,
        values=_MONTHLY_VALUES,
        shares=_MONTHLY_SHARES,
    ),
)


def read(source: SourceFile) -> Parsed:
    """Read the table whole. Raises Refused with every problem found."""
    problems = Problems(source.name)
    rows = source.rows()
    header = next(rows, None)
    layout = _layout(header[1] if header else [], problems)
    problems.refuse()
    if layout is None or header is None:
        raise AssertionError("a file of no layout was refused above")
    table = _Table(layout, [title.strip() for title in header[1]], problems)
    for row, cells in rows:
        table.add(row, cells)
    if not table.rows and not problems:
        problems.add("the file has no rows", _REMEDY)
    problems.refuse()
    months = sorted({period for period, _, _ in table.rows})
    alerts = [*table.alerts, *_check_months(months), *_check_end(source)]
    return Parsed(
        kind="emergency",
        layout=layout.name,
        title=layout.title,
        publisher=layout.publisher,
        period=spanning(months[0], months[-1]),
        published=None,
        revised=None,
        synthetic=False,
        observations=table.observations,
        alerts=alerts,
        basis="Provider" if layout.area else "England",
    )


def _layout(header: list[str], problems: Problems) -> Layout | None:
    """The layout with exactly these columns; one that is nearly it names each column that is not."""
    titles = [title.strip() for title in header]
    nearest = max(LAYOUTS, key=lambda layout: len(set(layout.columns) & set(titles)) / len(layout.columns))
    shared = set(nearest.columns) & set(titles)
    if len(shared) * 2 < len(nearest.columns):
        known = "; ".join(", ".join(layout.columns) for layout in LAYOUTS)
        problems.add(
            "this is none of the emergency tables",
            f"Expected the columns {known}",
            row=1,
            value=", ".join(titles)[:200],
        )
        return None
    expected = f"Expected {', '.join(nearest.columns)}"
    unknown = [column for column, title in enumerate(titles, start=1) if title not in nearest.columns]
    for column in unknown:
        problems.add("this column is not one of the layout", expected, row=1, column=column, value=titles[column - 1])
    for title in {title for title in titles if titles.count(title) > 1}:
        problems.add("this column stands twice", expected, row=1, column=titles.index(title) + 1, value=title)
    missing = [name for name in nearest.columns if name not in titles]
    if missing and not unknown:
        problems.add(f"columns are missing: {', '.join(missing)}", expected, row=1)
    return nearest


class _Table:
    """Rows read so far: every value with its cell, and which month, area and type stands where."""

    def __init__(self, layout: Layout, titles: list[str], problems: Problems) -> None:
        self.layout = layout
        self.titles = titles
        self.problems = problems
        self.rows: dict[tuple[Period, str, str], int] = {}
        self.observations: list[Observation] = []
        self.alerts: list[Alert] = []

    def add(self, row: int, cells: list[str]) -> None:
        if not cells:
            return
        if len(cells) != len(self.titles):
            message = f"this row has {len(cells)} cells, the header {len(self.titles)}"
            self.problems.add(message, "Download the file again: it may be cut short", row=row)
            return
        texts = dict(zip(self.titles, (cell.strip() for cell in cells), strict=True))
        period = self._known(row, self.layout.month, texts, self.layout.read_month, self.layout.month_form)
        area = (
            self._known(row, self.layout.area, texts, self.layout.read_area, "the publisher's code")
            if self.layout.area
            else ENGLAND
        )
        kind = texts[self.layout.kind] if self.layout.kind else ""
        if self.layout.kind and kind not in _TYPES:
            self._problem(row, self.layout.kind, "not a type of department", f"Expected {', '.join(_TYPES)}", kind)
            return
        if period is None or area is None:
            return
        key = (period, area.code, kind)
        if key in self.rows:
            message = f"this month and area stand twice (first in row {self.rows[key]})"
            self._problem(row, self.layout.month, message, _REMEDY, f"{area.code} {period}")
            return
        self.rows[key] = row
        measured = (*(name for name, _ in self.layout.values), *(share[0] for share in self.layout.shares))
        numbers = {name: self._number(row, name, texts[name]) for name in measured}
        for name, series in self.layout.values:
            named = Series.of(series.item, **dict(series.dimensions), type=kind) if kind else series
            mark = _MARKS.get(texts[name], Mark.NONE)
            place = "", row, self.titles.index(name) + 1
            printed = texts[name] if mark else ""
            self.observations.append(Observation(named, area, period, numbers[name], *place, mark, printed))
        for name, over, under in self.layout.shares:
            self._check_share(row, name, numbers[name], numbers[over], numbers[under], area=area, period=period)

    def _known(
        self, row: int, name: str, texts: dict[str, str], read: Callable[[str], Known | None], form: str
    ) -> Known | None:
        found = read(texts[name])
        if found is None:
            self._problem(row, name, f"not a {name} of this layout", f"Write it like {form}", texts[name])
        return found

    def _problem(self, row: int, name: str, message: str, remedy: str, value: str) -> None:
        self.problems.add(message, remedy, row=row, column=self.titles.index(name) + 1, field=name, value=value)

    def _number(self, row: int, name: str, text: str) -> Decimal | None:
        """The cell as an exact number from 0; None where it is a mark, or (with a problem) no number."""
        if text in _MARKS:
            return None
        if not _NUMBER.fullmatch(text):
            self._problem(row, name, "neither a number from 0 nor one of the publisher's marks", _REMEDY, text)
            return None
        value = Decimal(text)
        if value != value.to_integral_value() and name not in [share[0] for share in self.layout.shares]:
            self._problem(row, name, "a count that is not a whole number", _REMEDY, text)
        return value

    def _check_share(
        self,
        row: int,
        name: str,
        printed: Decimal | None,
        part: Decimal | None,
        whole: Decimal | None,
        *,
        area: AreaRef,
        period: Period,
    ) -> None:
        if printed is None or part is None or not whole:
            return
        expected = part / whole
        if abs(printed - expected) > _SHARE_CLOSE:
            message = f"{area.code}: {name} printed {printed}, the counts give {expected:.4f}"
            place = "", row, self.titles.index(name) + 1
            self.alerts.append(Alert("ratio-disagrees", message, *place, expected, printed, area, period))


def _check_months(months: list[Period]) -> Iterator[Alert]:
    for earlier, later in pairwise(months):
        if earlier.end != later.start:
            gap = Period(earlier.end, later.start, PeriodKind.DAY)
            yield Alert("months-missing", f"no month between {earlier.words} and {later.words}", period=gap)


def _check_end(source: SourceFile) -> Iterator[Alert]:
    if not source.text.endswith(("\n", "\r")):
        yield Alert("last-line-not-ended", "the last line has no end: check that the file is not cut short")

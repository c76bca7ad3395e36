"""Acute Discharge Situation Report, compiled for a financial year (care-record-and-discharge 2.3).

England, ICBs and trusts. Patients no longer meeting the criteria to reside, and those of them who remain,
are daily stocks: by month as the average of the days recorded, for the year as patient-days. Discharges are
events, by month. Additional bed days are weekly snapshots, averaged over the year. Destinations and delay
reasons were redefined during the series: they stand for the months after the change only, with the day of
the change as the dimension `definition`, so that they are never joined with those before. Not delayed
transfers of care, and not the discharge ready date.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from commonweal.kernel.files import SourceFile
from commonweal.kernel.period import Period, PeriodKind, parse
from commonweal.kernel.problem import Refused, Where, invalid
from commonweal.measures.published.documents import (
    CENT,
    ENGLAND,
    HUNDRED,
    REMEDY,
    Place,
    Record,
    area_of,
    open_document,
    period_of,
)
from commonweal.measures.published.kinds import long_date
from commonweal.measures.published.parsed import Alert, AreaRef, Observation, Parsed, Series
from commonweal.measures.published.problems import Problems

KIND = "acute-sitrep"
TITLE = "Acute discharge situation report: compiled year"
COLUMNS = (
    "England, ICBs and trusts; month, nctr_average, discharged_total, remaining_average, days_recorded; "
    "for the year patient-days, additional bed days, destinations and delay reasons"
)
PUBLISHER = "NHS England"
_WHAT = "a compiled acute discharge situation report"

NO_CRITERIA, DISCHARGED, REMAINING = "sitrep-no-criteria-to-reside", "sitrep-discharged", "sitrep-remaining"
DAYS_RECORDED = "sitrep-days-recorded"
MONTHLY = {
    NO_CRITERIA: "nctr_average",
    DISCHARGED: "discharged_total",
    REMAINING: "remaining_average",
    DAYS_RECORDED: "days_recorded",
}
"""Item to the member of a month. The stocks are averages of the days recorded; the others are counts."""
YEARLY = {
    "sitrep-no-criteria-to-reside-patient-days": "nctr_patient_days",
    "sitrep-remaining-patient-days": "remaining_patient_days",
}
STAYS = {"7_plus": "7-plus", "14_plus": "14-plus", "21_plus": "21-plus"}
LISTS = {"icbs": "icb", "providers": "provider"}

_COUNTS = (DISCHARGED, DAYS_RECORDED)
_TOP = ("publication", "period", "source", "england", *LISTS)
_TOP_OPTIONAL = (
    "source_url",
    "source_files",
    "national_timeseries_url",
    "icb_count",
    "provider_count",
    "source_comparison",
    "validation",
    "method",
    "notes",
)
_AREA = (
    "code",
    "name",
    "type",
    "period",
    "metrics",
    "daily",
    "additional_bed_days",
    "post_change_destinations",
    "post_change_delay_reasons",
    "monthly",
    "coverage",
)
_AREA_OPTIONAL = ("region",)
_METRICS: dict[str, tuple[str, ...]] = {
    "discharge-ready": ("label", "display", "average", "patient_days"),
    "actual-discharge": ("label", "display", "count", "average_daily"),
    "delayed-discharge": ("label", "display", "percent", "average", "denominator_average", "patient_days"),
    "acute-additional-bed-days": ("label", "display", "days", "snapshots"),
}
_DAILY = (
    "nctr_average",
    "nctr_patient_days",
    "discharged_total",
    "discharged_average",
    "remaining_average",
    "remaining_patient_days",
    "remaining_percent",
)
_SNAPSHOT = ("average_weekly_snapshot", "latest_snapshot", "snapshots")
_MONTH = (
    "month",
    "label",
    "nctr_average",
    "discharged_total",
    "discharged_average",
    "remaining_average",
    "remaining_percent",
    "days_recorded",
)
_COVERAGE = ("nctr_days", "discharge_days", "remaining_days", "additional_bed_day_snapshots")
_WHOLE = frozenset(
    {
        "patient_days",
        "count",
        "nctr_patient_days",
        "discharged_total",
        "remaining_patient_days",
        "snapshots",
        "days_recorded",
        "months",
        *_COVERAGE,
    }
)
_GROUPS = (
    "hospital process",
    "care transfer hub process",
    "interface process",
    "wellbeing concerns",
    "capacity",
)
_REASON = re.compile(rf"({'|'.join(_GROUPS)})\s*[-–—]\s*(.+)", re.IGNORECASE)
_DESTINATION = re.compile(r"pathway ([0-3]):\s*(.+)", re.IGNORECASE)
_CHANGED = re.compile(r"definitions changed on (\d{1,2} [A-Za-z]+ \d{4})", re.IGNORECASE)
_REVISED = re.compile(r"revised .*published (\d{1,2} [A-Za-z]+ \d{4})", re.IGNORECASE)


@dataclass
class Area:
    """What the document says of one area."""

    ref: AreaRef
    record: Record
    months: dict[Period, Record] = field(default_factory=dict[Period, Record])
    observations: list[Observation] = field(default_factory=list[Observation])
    pathways: dict[str, list[Record]] = field(default_factory=dict[str, list[Record]])
    reasons: dict[Series, Record] = field(default_factory=dict[Series, Record])

    def monthly(self, item: str, period: Period) -> Decimal | None:
        record = self.months.get(period)
        return record.number(MONTHLY[item]) if record else None


def read(source: SourceFile) -> Parsed:
    """Read the document whole. Raises Refused with every problem found."""
    problems = Problems(source.name)
    root = Record(problems, open_document(source, _WHAT))
    _recognise(source, root)
    root.check_members(_TOP, _TOP_OPTIONAL)
    problems.refuse()
    period = period_of(root, "period")
    problems.refuse()
    if period is None:
        raise AssertionError("a document without a period was refused above")
    definition = _method_date(root, _CHANGED)
    seen: set[str] = set()
    reader = _AreaReader(period, definition.isoformat() if definition else "post-change")
    england = reader.read(root.child("england"), "England", seen)
    lists = {
        name: [area for record in root.children(name) if (area := reader.read(record, kind, seen))]
        for name, kind in LISTS.items()
    }
    everything = [area for area in [england, *(area for areas in lists.values() for area in areas)] if area]
    if england:
        _check_reasons_known(england, everything)
    problems.refuse()
    if england is None:
        raise AssertionError("a document without England was refused above")
    alerts = list(_check_counts(root, lists))
    for area in everything:
        alerts += _check_area(area, period)
    for name, areas in lists.items():
        alerts += _check_sum(england, areas, name, period)
    alerts += _check_months_of_reasons(everything)
    title, publisher = root.text("publication"), root.text("source")
    synthetic = "synthetic" in f"{title} {publisher}".casefold()
    problems.refuse()
    return Parsed(
        kind=KIND,
        layout="compiled-year",
        title=title,
        publisher=publisher if synthetic else PUBLISHER,
        period=period,
        published=None,
        revised=_method_date(root, _REVISED),
        synthetic=synthetic,
        observations=[cell for area in everything for cell in area.observations],
        alerts=alerts,
        basis="Acute trusts with a type 1 emergency department; adults",
    )


def _recognise(source: SourceFile, root: Record) -> None:
    england = root.members.get("england")
    metrics = england.get("metrics") if isinstance(england, dict) else None
    if not isinstance(metrics, dict) or not set(metrics) & set(_METRICS):
        message = f"this is not {_WHAT}: england.metrics has no discharge-ready"
        raise invalid(message, REMEDY, where=Where(source.name))


def _method_date(root: Record, pattern: re.Pattern[str]) -> date | None:
    """A day that the document's own account of its method names."""
    method = root.members.get("method")
    texts = [text for text in method.values() if isinstance(text, str)] if isinstance(method, dict) else []
    found = next((match for text in texts if (match := pattern.search(text))), None)
    return long_date(found[1]) if found else None


def slug(text: str) -> str:
    """A publisher's wording as one stable word: hard spaces and kinds of dash make no difference."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


@dataclass(frozen=True)
class _AreaReader:
    """Reads an area; `definition` is the day from which destinations and reasons are counted so."""

    period: Period
    definition: str

    def read(self, record: Record, kind: str, seen: set[str]) -> Area | None:
        if not record.check_members(_AREA, _AREA_OPTIONAL):
            return None
        ref = area_of(record, kind, seen)
        if ref is None:
            return None
        if period_of(record, "period") != self.period:
            record.problem("period", f"not the period of the document, {self.period}", record.members.get("period"))
        area = Area(ref, record)
        self._months(area)
        self._year(area)
        self._destinations(area)
        self._reasons(area)
        return area

    def _months(self, area: Area) -> None:
        for record in area.record.children("monthly"):
            if not record.check_members(_MONTH):
                continue
            try:
                month = parse(record.text("month"), PeriodKind.MONTH)
            except Refused:
                month = None
            if month is None or not self.period.contains(month):
                seen = record.members.get("month")
                record.problem("month", f"not a month of {self.period}", seen, "Write it like 2024-04")
                continue
            if month in area.months:
                record.problem("month", "this month stands twice", record.members.get("month"))
                continue
            area.months[month] = record
            _check_numbers(record, _MONTH[2:])
            for item, member in MONTHLY.items():
                series = Series.of(item)
                area.observations.append(record.observe(member, series, area.ref, month, whole=item in _COUNTS))

    def _year(self, area: Area) -> None:
        daily, metrics = area.record.child("daily"), area.record.child("metrics")
        if daily.check_members(_DAILY):
            _check_numbers(daily, _DAILY)
            for item, member in YEARLY.items():
                area.observations.append(daily.observe(member, Series.of(item), area.ref, self.period, whole=True))
            if not area.months:
                cell = daily.observe("discharged_total", Series.of(DISCHARGED), area.ref, self.period, whole=True)
                area.observations.append(cell)
        if metrics.check_members(_METRICS):
            for name, members in _METRICS.items():
                metric = metrics.child(name)
                if metric.check_members(members):
                    _check_numbers(metric, members[2:])
        coverage = area.record.child("coverage")
        if coverage.check_members(_COVERAGE):
            _check_numbers(coverage, _COVERAGE)
        stays = area.record.child("additional_bed_days")
        if stays.check_members(STAYS):
            for name, stay in STAYS.items():
                self._snapshots(area, stays.child(name), stay)

    def _snapshots(self, area: Area, record: Record, stay: str) -> None:
        if not record.check_members(_SNAPSHOT):
            return
        for item, member in (
            ("sitrep-additional-bed-days", "average_weekly_snapshot"),
            ("sitrep-additional-bed-days-latest", "latest_snapshot"),
            ("sitrep-additional-bed-days-snapshots", "snapshots"),
        ):
            series = Series.of(item, stay=stay)
            whole = member == "snapshots"
            area.observations.append(record.observe(member, series, area.ref, self.period, whole=whole))

    def _destinations(self, area: Area) -> None:
        block = area.record.child("post_change_destinations")
        if not block.check_members(("period", "pathway_totals", "details")):
            return
        period = self._part_of_year(block)
        totals = block.child("pathway_totals")
        names = tuple(f"pathway_{number}" for number in range(4))
        if period is None or not totals.check_members(names):
            return
        for name in names:
            area.pathways[name[-1]] = []
            series = Series.of("sitrep-destination", definition=self.definition, pathway=name[-1])
            area.observations.append(totals.observe(name, series, area.ref, period, whole=True))
        seen: set[Series] = set()
        for record in block.children("details"):
            if not record.check_members(("destination", "count")):
                continue
            text = record.text("destination")
            found = _DESTINATION.fullmatch(text)
            if not found:
                record.problem("destination", "not a destination of pathway 0, 1, 2 or 3", text)
                continue
            dimensions = {"definition": self.definition, "pathway": found[1], "destination": slug(found[2])}
            series = Series.of("sitrep-destination", **dimensions)
            if series in seen:
                record.problem("destination", "this destination stands twice", text)
            seen.add(series)
            area.pathways[found[1]].append(record)
            area.observations.append(record.observe("count", series, area.ref, period, whole=True))

    def _reasons(self, area: Area) -> None:
        block = area.record.child("post_change_delay_reasons")
        if not block.check_members(("period", "details")):
            return
        period = self._part_of_year(block)
        if period is None:
            return
        for record in block.children("details"):
            if not record.check_members(("reason", "mean_published_monthly_average", "months")):
                continue
            _check_numbers(record, ("months",))
            text = record.text("reason")
            found = _REASON.fullmatch(text)
            if not found:
                groups = ", ".join(_GROUPS)
                record.problem("reason", "not a delay reason of a known group", text, f"Expected one of {groups}")
                continue
            dimensions = {"definition": self.definition, "group": slug(found[1]), "reason": slug(found[2])}
            series = Series.of("sitrep-delay-reason", **dimensions)
            if series in area.reasons:
                record.problem("reason", "this reason stands twice", text)
            area.reasons[series] = record
            area.observations.append(record.observe("mean_published_monthly_average", series, area.ref, period))

    def _part_of_year(self, block: Record) -> Period | None:
        period = period_of(block, "period")
        if period and not self.period.contains(period):
            block.problem("period", f"not within {self.period}", block.members.get("period"))
            return None
        return period


def _check_numbers(record: Record, members: tuple[str, ...]) -> None:
    for member in members:
        record.number(member, whole=member in _WHOLE)


def _check_reasons_known(england: Area, everything: list[Area]) -> None:
    """A reason or destination that England does not have is a renamed row, not a new series."""
    known = {cell.series for cell in england.observations}
    for area in everything:
        for series, record in area.reasons.items():
            if series not in known:
                record.problem("reason", "a reason that England's list does not have", record.members.get("reason"))
        for records in area.pathways.values():
            for record in records:
                found = _DESTINATION.fullmatch(record.text("destination"))
                wanted = ("destination", slug(found[2])) if found else None
                if not any(wanted in series.dimensions for series in known):
                    text = record.members.get("destination")
                    record.problem("destination", "a destination that England's list does not have", text)


def _check_counts(root: Record, lists: dict[str, list[Area]]) -> Iterator[Alert]:
    for name, areas in lists.items():
        member = f"{name.removesuffix('s')}_count"
        stated = root.number(member, whole=True) if member in root.members else None
        found = Decimal(len(areas))
        if stated is not None and stated != found:
            message = f"{name} has {found} records, {member} says {stated}"
            yield Alert("counts-disagree", message, name, expected=stated, found=found)


def _check_area(area: Area, period: Period) -> Iterator[Alert]:
    daily, coverage = area.record.child("daily"), area.record.child("coverage")
    year = {name: daily.number(name) for name in _DAILY}
    days = {name: coverage.number(name) for name in _COVERAGE}
    yield from _check_metrics(area, period, year)

    def place(name: str) -> Place:
        return Place(daily, name, area.ref, period)

    yield from place("nctr_patient_days").parts(
        year["nctr_patient_days"], [year["discharged_total"], year["remaining_patient_days"]]
    )
    yield from place("nctr_average").ratio(year["nctr_patient_days"], days["nctr_days"])
    yield from place("discharged_average").ratio(year["discharged_total"], days["discharge_days"])
    yield from place("remaining_average").ratio(year["remaining_patient_days"], days["remaining_days"])
    yield from place("remaining_percent").ratio(year["remaining_patient_days"], year["nctr_patient_days"], HUNDRED)
    yield from _check_year(area, period, year)
    for month, record in area.months.items():
        yield from _check_month(area, month, record)
    totals = area.record.child("post_change_destinations").child("pathway_totals")
    for pathway, records in area.pathways.items():
        name = f"pathway_{pathway}"
        values = [record.number("count", whole=True) for record in records]
        yield from Place(totals, name, area.ref, period).parts(totals.number(name, whole=True), values)


def _check_metrics(area: Area, period: Period, year: dict[str, Decimal | None]) -> Iterator[Alert]:
    """The metrics repeat the figures of the year."""
    metrics, stays = area.record.child("metrics"), area.record.child("additional_bed_days")
    week = stays.child("7_plus").number("average_weekly_snapshot")
    for metric, member, expected in (
        ("discharge-ready", "average", year["nctr_average"]),
        ("discharge-ready", "patient_days", year["nctr_patient_days"]),
        ("actual-discharge", "count", year["discharged_total"]),
        ("actual-discharge", "average_daily", year["discharged_average"]),
        ("delayed-discharge", "average", year["remaining_average"]),
        ("delayed-discharge", "patient_days", year["remaining_patient_days"]),
        ("delayed-discharge", "percent", year["remaining_percent"]),
        ("delayed-discharge", "denominator_average", year["nctr_average"]),
        ("acute-additional-bed-days", "days", week),
    ):
        yield from Place(metrics.child(metric), member, area.ref, period).repeats(expected, "the year's figure is")


def _check_year(area: Area, period: Period, year: dict[str, Decimal | None]) -> Iterator[Alert]:
    """The months sum to the year: discharges exactly, stocks to the decimals of their averages."""
    daily = area.record.child("daily")
    recorded = [month for month in area.months if area.monthly(DAYS_RECORDED, month)]
    if not recorded:
        return
    months = [area.monthly(DISCHARGED, month) for month in recorded]
    place = Place(daily, "discharged_total", area.ref, period)
    yield from place.sum("months-do-not-sum", "the months", year["discharged_total"], months)
    for item, member in ((NO_CRITERIA, "nctr_patient_days"), (REMAINING, "remaining_patient_days")):
        parts: list[Decimal | None] = []
        within = Decimal(0)
        for month in recorded:
            average, days = area.monthly(item, month), area.monthly(DAYS_RECORDED, month) or Decimal(0)
            parts.append(None if average is None else average * days)
            within += CENT * days
        place = Place(daily, member, area.ref, period)
        yield from place.sum("months-do-not-sum", "the months", year[member], parts, within=within)


def _check_month(area: Area, month: Period, record: Record) -> Iterator[Alert]:
    days, discharged = (
        record.number("days_recorded", whole=True),
        record.number("discharged_total", whole=True),
    )
    yield from Place(record, "discharged_average", area.ref, month).ratio(discharged, days)
    stock, remaining = record.number("nctr_average"), record.number("remaining_average")
    parts = [record.number("discharged_average"), remaining]
    yield from Place(record, "nctr_average", area.ref, month).parts(stock, parts, CENT * 3)
    if stock:
        within = CENT + HUNDRED * 2 * CENT / stock
        yield from Place(record, "remaining_percent", area.ref, month).ratio(remaining, stock, HUNDRED, within)
    if days is not None and days != month.days:
        place = Place(record, "days_recorded", area.ref, month)
        yield place.alert("days-missing", f"{days} of {month.days} days recorded", Decimal(month.days), days)


def _check_sum(england: Area, areas: list[Area], name: str, period: Period) -> Iterator[Alert]:
    """The areas of a list sum to England, averages to the decimals printed; England may be revised later."""
    within = CENT * (len(areas) + 1)
    for item in (NO_CRITERIA, DISCHARGED, REMAINING):
        for month, record in england.months.items():
            values = [area.monthly(item, month) for area in areas if area.monthly(DAYS_RECORDED, month)]
            place = Place(record, MONTHLY[item], ENGLAND, month)
            slack = Decimal(0) if item == DISCHARGED else within
            yield from place.sum("areas-do-not-sum", name, england.monthly(item, month), values, within=slack)
    daily = england.record.child("daily")
    for member in YEARLY.values():
        values = [area.record.child("daily").number(member, whole=True) for area in areas]
        place = Place(daily, member, ENGLAND, period)
        yield from place.sum("areas-do-not-sum", name, daily.number(member, whole=True), values)
    totals = england.record.child("post_change_destinations").child("pathway_totals")
    for pathway in england.pathways:
        member = f"pathway_{pathway}"
        values = [
            area.record.child("post_change_destinations").child("pathway_totals").number(member, whole=True)
            for area in areas
        ]
        place = Place(totals, member, ENGLAND, period)
        yield from place.sum("areas-do-not-sum", name, totals.number(member, whole=True), values)


def _check_months_of_reasons(everything: list[Area]) -> Iterator[Alert]:
    """A mean over more months than the period has is of more than one row: said once a reason."""
    areas: Counter[Series] = Counter()
    first: dict[Series, tuple[Record, Decimal, Decimal, Period]] = {}
    for area in everything:
        block = area.record.child("post_change_delay_reasons")
        period = period_of(block, "period")
        if period is None:
            continue
        length = Decimal(sum(1 for _ in period.months()))
        for series, record in area.reasons.items():
            months = record.number("months", whole=True)
            if months is not None and months > length:
                areas[series] += 1
                first.setdefault(series, (record, length, months, period))
    for series, (record, length, months, period) in first.items():
        message = (
            f"{record.text('reason')}: in {areas[series]} areas the mean is over more months than the period "
            f"has ({months} of {length}): rows of more than one wording were taken together"
        )
        place = record.sheet, record.row, record.column("months")
        yield Alert("months-exceed-period", message, *place, expected=length, found=months, period=period)

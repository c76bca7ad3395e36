"""Discharge ready date, compiled from the revised monthly files of a financial year.

Source of the rules: care-record-and-discharge 2.4. England, ICBs, providers and councils of residence, by
month: discharges with an acceptable date, those on the day, those later, and bed days after it. Bands of
delay are given for the year only. Yearly counts, percentages and means repeat the months, so they are
checked and not kept; where an area has no months its yearly counts are kept. These are cohorts of
discharges: not delayed transfers, and not the acute situation report.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from commonweal.kernel.files import SourceFile
from commonweal.kernel.period import Period
from commonweal.kernel.problem import Where, invalid
from commonweal.measures.published.documents import (
    ENGLAND,
    HUNDRED,
    REMEDY,
    Place,
    Record,
    area_of,
    open_document,
    period_of,
)
from commonweal.measures.published.kinds import month_named
from commonweal.measures.published.parsed import Alert, AreaRef, Observation, Parsed, Series
from commonweal.measures.published.problems import Problems

KIND = "drd"
TITLE = "Discharge ready date: compiled year"
COLUMNS = (
    "England, ICBs, providers and councils; month, total_discharges, same_day_count, delayed_count, "
    "bed_days_after_drd, acceptable providers; for the year the metrics and the bands of delay"
)
PUBLISHER = "NHS England"
_WHAT = "a compiled discharge ready date document"

DISCHARGES, SAME_DAY, DELAYED, BED_DAYS = "drd-discharges", "drd-same-day", "drd-delayed", "drd-bed-days"
MONTHLY = {
    DISCHARGES: "total_discharges",
    SAME_DAY: "same_day_count",
    DELAYED: "delayed_count",
    BED_DAYS: "bed_days_after_drd",
}
"""Item to the member of a month that counts it."""
COVERAGE = {
    "drd-acceptable-providers": "acceptable_provider_count",
    "drd-acceptable-provider-percent": "acceptable_provider_percent",
    "drd-council-coverage-percent": "utla_coverage_percent",
}
"""How much of the area answered. Printed only for some kinds of area: null elsewhere is no value and is not
kept.
"""
BANDS = {
    "no_delay": "0",
    "one_day": "1",
    "two_three": "2-3",
    "four_six": "4-6",
    "seven_thirteen": "7-13",
    "fourteen_twenty": "14-20",
    "twenty_one_plus": "21-plus",
}
LISTS = {"icbs": "icb", "providers": "provider", "utlas": "council"}

_TOP = ("publication", "period", "source", "england", *LISTS)
_TOP_OPTIONAL = (
    "source_url",
    "source_files",
    "geography_note",
    "icb_count",
    "provider_count",
    "utla_count",
    "validation",
    "method",
    "notes",
)
_AREA = ("code", "name", "type", "metrics", "thresholds", "monthly")
_AREA_OPTIONAL = ("region", "months_present", "coverage")
_METRICS: dict[str, tuple[str, ...]] = {
    DISCHARGES: ("label", "display", "count"),
    SAME_DAY: ("label", "display", "percent", "count", "denominator"),
    DELAYED: ("label", "display", "percent", "count", "denominator"),
    BED_DAYS: ("label", "display", "count"),
    "drd-average-delay": ("label", "display", "days", "days_including_zero"),
}
_BAND = ("key", "label", "count", "percent_all", "percent_delayed", "bed_days")
_MONTH_RATIOS = ("same_day_percent", "delayed_percent", "average_days_after_drd_excluding_zero")
_MONTH = ("month", *MONTHLY.values(), *_MONTH_RATIOS)
_MONTH_OPTIONAL = tuple(COVERAGE.values())


@dataclass
class Area:
    """What the document says of one area."""

    ref: AreaRef
    record: Record
    months: dict[Period, Record] = field(default_factory=dict[Period, Record])
    observations: list[Observation] = field(default_factory=list[Observation])
    bands: dict[str, Record] = field(default_factory=dict[str, Record])

    def yearly(self, item: str) -> Decimal | None:
        return self.record.child("metrics").child(item).number("count", whole=True)

    def monthly(self, item: str, period: Period) -> Decimal | None:
        record = self.months.get(period)
        return record.number(MONTHLY[item], whole=True) if record else None


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
    seen: set[str] = set()
    england = _area(root.child("england"), "England", period, seen)
    lists = {
        name: [area for record in root.children(name) if (area := _area(record, kind, period, seen))]
        for name, kind in LISTS.items()
    }
    problems.refuse()
    if england is None:
        raise AssertionError("a document without England was refused above")
    alerts = list(_check_counts(root, lists))
    for area in [england, *(area for areas in lists.values() for area in areas)]:
        alerts += _check_area(area, period)
    for name, areas in lists.items():
        alerts += _check_sum(england, areas, name, period)
    problems.refuse()
    title, publisher = root.text("publication"), root.text("source")
    synthetic = "synthetic" in f"{title} {publisher}".casefold()
    everything = [england, *(area for areas in lists.values() for area in areas)]
    return Parsed(
        kind=KIND,
        layout="compiled-year",
        title=title,
        publisher=publisher if synthetic else PUBLISHER,
        period=period,
        published=None,
        revised=None,
        synthetic=synthetic,
        observations=[cell for area in everything for cell in area.observations],
        alerts=alerts,
        basis="Provider's ICB, provider, and council of residence",
    )


def _recognise(source: SourceFile, root: Record) -> None:
    """The document is one of these where its England metrics are; anything else gets one refusal."""
    england = root.members.get("england")
    metrics = england.get("metrics") if isinstance(england, dict) else None
    known = set(metrics) & set(_METRICS) if isinstance(metrics, dict) else set()
    if not known:
        raise invalid(f"this is not {_WHAT}: england.metrics has no {DISCHARGES}", REMEDY, where=Where(source.name))


def _area(record: Record, kind: str, period: Period, seen: set[str]) -> Area | None:
    if not record.check_members(_AREA, _AREA_OPTIONAL):
        return None
    ref = area_of(record, kind, seen)
    if ref is None:
        return None
    area = Area(ref, record)
    _read_months(area, period)
    _read_metrics(area, period)
    _read_bands(area, period)
    return area


def _read_months(area: Area, period: Period) -> None:
    for record in area.record.children("monthly"):
        if not record.check_members(_MONTH, _MONTH_OPTIONAL):
            continue
        month = month_named(record.text("month"))
        if month is None or not period.contains(month):
            record.problem("month", f"not a month of {period}", record.members.get("month"), "Write it like Apr 2024")
            continue
        if month in area.months:
            record.problem("month", "this month stands twice", record.members.get("month"))
            continue
        area.months[month] = record
        for member in _MONTH_RATIOS:
            record.number(member)
        for item, member in MONTHLY.items():
            area.observations.append(record.observe(member, Series.of(item), area.ref, month, whole=True))
        for item, member in COVERAGE.items():
            if record.members.get(member) is not None:
                whole = not item.endswith("percent")
                area.observations.append(record.observe(member, Series.of(item), area.ref, month, whole=whole))


def _read_metrics(area: Area, period: Period) -> None:
    metrics = area.record.child("metrics")
    if not metrics.check_members(_METRICS):
        return
    for item, members in _METRICS.items():
        metric = metrics.child(item)
        if not metric.check_members(members):
            continue
        for member in members[2:]:
            metric.number(member, whole=member in ("count", "denominator"))
        if not area.months and item in MONTHLY:
            area.observations.append(metric.observe("count", Series.of(item), area.ref, period, whole=True))


def _read_bands(area: Area, period: Period) -> None:
    """Discharges and bed days by days of delay; the bands with the one of no delay are all discharges."""
    for record in area.record.children("thresholds"):
        if not record.check_members(_BAND):
            continue
        band = BANDS.get(record.text("key"))
        if band is None or band in area.bands:
            message = "this band of delay stands twice" if band else "not a band of delay of this layout"
            record.problem("key", message, record.members.get("key"), f"Expected {', '.join(BANDS)}")
            continue
        area.bands[band] = record
        for member in ("percent_all", "percent_delayed"):
            record.number(member)
        for item, member in ((DISCHARGES, "count"), (BED_DAYS, "bed_days")):
            area.observations.append(record.observe(member, Series.of(item, delay=band), area.ref, period, whole=True))
    missing = [key for key, band in BANDS.items() if band not in area.bands]
    if missing:
        area.record.problem("thresholds", f"bands of delay are missing: {', '.join(missing)}")


def _check_counts(root: Record, lists: dict[str, list[Area]]) -> Iterator[Alert]:
    for name, areas in lists.items():
        member = f"{name.removesuffix('s')}_count"
        stated = root.number(member, whole=True) if member in root.members else None
        found = Decimal(len(areas))
        if stated is not None and stated != found:
            message = f"{name} has {found} records, {member} says {stated}"
            yield Alert("counts-disagree", message, name, expected=stated, found=found)


def _check_area(area: Area, period: Period) -> Iterator[Alert]:
    metrics = area.record.child("metrics")
    yearly = {item: area.yearly(item) for item in MONTHLY}
    for item, stated in yearly.items():
        months = [area.monthly(item, month) for month in area.months]
        place = Place(metrics.child(item), "count", area.ref, period)
        yield from place.sum("months-do-not-sum", f"{item}: the months", stated, months)
    place = Place(metrics.child(DISCHARGES), "count", area.ref, period)
    yield from place.parts(yearly[DISCHARGES], [yearly[SAME_DAY], yearly[DELAYED]])
    for item in (SAME_DAY, DELAYED):
        metric = metrics.child(item)
        yield from Place(metric, "denominator", area.ref, period).repeats(yearly[DISCHARGES], "the discharges are")
        yield from Place(metric, "percent", area.ref, period).ratio(yearly[item], yearly[DISCHARGES], HUNDRED)
    mean = metrics.child("drd-average-delay")
    yield from Place(mean, "days", area.ref, period).ratio(yearly[BED_DAYS], yearly[DELAYED])
    yield from Place(mean, "days_including_zero", area.ref, period).ratio(yearly[BED_DAYS], yearly[DISCHARGES])
    yield from _check_bands(area, period, yearly)
    for month, record in area.months.items():
        yield from _check_month(area, month, record)
    yield from Place(area.record, "months_present", area.ref, period).repeats(
        Decimal(len(area.months)), "the months given are", "counts-disagree"
    )


def _check_bands(area: Area, period: Period, yearly: dict[str, Decimal | None]) -> Iterator[Alert]:
    metrics = area.record.child("metrics")
    for item, member in ((DISCHARGES, "count"), (BED_DAYS, "bed_days")):
        parts = [record.number(member, whole=True) for record in area.bands.values()]
        yield from Place(metrics.child(item), "count", area.ref, period).parts(yearly[item], parts)
    for record in area.bands.values():
        count = record.number("count", whole=True)
        yield from Place(record, "percent_all", area.ref, period).ratio(count, yearly[DISCHARGES], HUNDRED)
        yield from Place(record, "percent_delayed", area.ref, period).ratio(count, yearly[DELAYED], HUNDRED)
    yield from Place(area.bands["0"], "count", area.ref, period).repeats(yearly[SAME_DAY], "the same-day count is")


def _check_month(area: Area, month: Period, record: Record) -> Iterator[Alert]:
    counts = {item: area.monthly(item, month) for item in MONTHLY}
    place = Place(record, MONTHLY[DISCHARGES], area.ref, month)
    yield from place.parts(counts[DISCHARGES], [counts[SAME_DAY], counts[DELAYED]])
    for item, name in ((SAME_DAY, "same_day_percent"), (DELAYED, "delayed_percent")):
        yield from Place(record, name, area.ref, month).ratio(counts[item], counts[DISCHARGES], HUNDRED)
    mean = Place(record, "average_days_after_drd_excluding_zero", area.ref, month)
    yield from mean.ratio(counts[BED_DAYS], counts[DELAYED])


def _check_sum(england: Area, areas: list[Area], name: str, period: Period) -> Iterator[Alert]:
    """The areas of a list sum to England, month by month; without England's months, for the year."""
    for item, member in MONTHLY.items():
        for month, record in england.months.items():
            values = [area.monthly(item, month) for area in areas if month in area.months]
            place = Place(record, member, ENGLAND, month)
            yield from place.sum("areas-do-not-sum", name, england.monthly(item, month), values)
        if not england.months:
            values = [area.yearly(item) for area in areas]
            place = Place(england.record.child("metrics").child(item), "count", ENGLAND, period)
            yield from place.sum("areas-do-not-sum", f"{item}: {name}", england.yearly(item), values)

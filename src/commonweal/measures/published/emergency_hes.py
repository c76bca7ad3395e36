"""Hospital Episode Statistics, admitted patient care, compiled for a year: England, ICBs, providers.

Local counts are rounded to 5 or suppressed by the publisher, so that local rows do not add up exactly; a
null is kept as missing and is never 0. Bed days are not published by ICB. Another collection than the A&E
return: never joined.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
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
from commonweal.measures.published.parsed import Alert, AreaRef, Observation, Parsed, Series
from commonweal.measures.published.problems import Problems

LAYOUT = "hes-apc-compiled-year"
PUBLISHER = "NHS England"
_WHAT = "compiled hospital episode statistics"

ADMISSIONS, EMERGENCY = "hes-admissions", "hes-emergency-admissions"
COUNTS = {
    "hes-finished-consultant-episodes": "finished_consultant_episodes",
    ADMISSIONS: "finished_admission_episodes",
    EMERGENCY: "emergency_admissions",
    "hes-waiting-list-admissions": "waiting_list_admissions",
    "hes-planned-admissions": "planned_admissions",
    "hes-other-admissions": "other_admission_method",
    "hes-bed-days": "bed_days",
}
DURATIONS = {
    "hes-mean-time-waited": "mean_time_waited_days",
    "hes-median-time-waited": "median_time_waited_days",
    "hes-mean-length-of-stay": "mean_length_of_stay_days",
    "hes-median-length-of-stay": "median_length_of_stay_days",
}
METHODS = (EMERGENCY, "hes-waiting-list-admissions", "hes-planned-admissions", "hes-other-admissions")
"""The four groups of admission method, which are all admissions together."""
LISTS = {"icbs": "icb", "providers": "provider"}

_TOP = ("publication", "period", "source", "england", *LISTS)
_TOP_OPTIONAL = (
    "source_url",
    "source_files",
    "icb_count",
    "provider_count",
    "all_provider_row_count",
    "coverage",
    "method",
    "notes",
)
_AREA = ("code", "name", "type", "period", "metrics", "activity", "duration", "mean_age")
_AREA_OPTIONAL = ("aggregation", "region")
_SHARE = "emergency_share_percent"
_METRICS: dict[str, tuple[str, ...]] = {
    "emergency-admission": ("label", "display", "count", "percent", "denominator", "denominator_label"),
    "hes-bed-days": ("label", "display", "count", "percent"),
    "hes-mean-los": ("label", "display", "days", "count", "percent"),
}
_AGGREGATION = ("method", "sub_icb_rows", "suppressed_components", "warning")
_HALF_OF_FIVE = Decimal("2.5")


@dataclass
class Area:
    """What the document says of one area. `rows` is how many published rows were added up to make it."""

    ref: AreaRef
    record: Record
    rows: Decimal
    observations: list[Observation]

    def count(self, item: str) -> Decimal | None:
        return self.record.child("activity").number(COUNTS[item], whole=True)


def read(source: SourceFile) -> Parsed:
    """Read the document whole. Raises Refused with every problem found."""
    problems = Problems(source.name)
    root = Record(problems, open_document(source, _WHAT))
    england_record = root.members.get("england")
    activity = england_record.get("activity") if isinstance(england_record, dict) else None
    if not isinstance(activity, dict) or not set(activity) & set(COUNTS.values()):
        message = f"this is not {_WHAT}: england.activity has no {COUNTS[EMERGENCY]}"
        raise invalid(message, REMEDY, where=Where(source.name))
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
    everything = [england, *(area for areas in lists.values() for area in areas)]
    alerts = [alert for area in everything for alert in _check_area(area, period)]
    alerts += _check_sum(england, lists["icbs"], "icbs", tuple(COUNTS), period)
    alerts += _check_sum(england, lists["providers"], "providers", (EMERGENCY,), period)
    alerts += _check_coverage(root, lists)
    title, publisher = root.text("publication"), root.text("source")
    synthetic = "synthetic" in f"{title} {publisher}".casefold()
    problems.refuse()
    return Parsed(
        kind="emergency",
        layout=LAYOUT,
        title=title,
        publisher=publisher if synthetic else PUBLISHER,
        period=period,
        published=None,
        revised=None,
        synthetic=synthetic,
        observations=[cell for area in everything for cell in area.observations],
        alerts=alerts,
        basis="ICB of responsibility; hospital provider",
    )


def _area(record: Record, kind: str, period: Period, seen: set[str]) -> Area | None:
    if not record.check_members(_AREA, _AREA_OPTIONAL):
        return None
    ref = area_of(record, kind, seen)
    if ref is None:
        return None
    if period_of(record, "period") != period:
        record.problem("period", f"not the period of the document, {period}", record.members.get("period"))
    observations: list[Observation] = []
    activity, duration = record.child("activity"), record.child("duration")
    if activity.check_members((*COUNTS.values(), _SHARE)):
        activity.number(_SHARE)
        for item, member in COUNTS.items():
            observations.append(activity.observe(member, Series.of(item), ref, period, whole=True))
    if duration.check_members(DURATIONS.values()):
        for item, member in DURATIONS.items():
            observations.append(duration.observe(member, Series.of(item), ref, period))
    observations.append(record.observe("mean_age", Series.of("hes-mean-age"), ref, period))
    _read_metrics(record.child("metrics"))
    return Area(ref, record, _aggregated(record), observations)


def _read_metrics(metrics: Record) -> None:
    if not metrics.check_members(_METRICS):
        return
    for name, members in _METRICS.items():
        metric = metrics.child(name)
        if metric.check_members(members):
            for member in ("count", "denominator", "percent", "days"):
                if member in members:
                    metric.number(member, whole=member in ("count", "denominator"))


def _aggregated(record: Record) -> Decimal:
    """How many published rows make this one: an ICB is the sum of its sub-ICB rows."""
    if "aggregation" not in record.members:
        return Decimal(1)
    aggregation = record.child("aggregation")
    if not aggregation.check_members(_AGGREGATION):
        return Decimal(1)
    components = aggregation.child("suppressed_components")
    for name in components.members:
        components.number(name, whole=True)
    return aggregation.number("sub_icb_rows", whole=True) or Decimal(1)


def _check_area(area: Area, period: Period) -> Iterator[Alert]:
    """Methods sum to all admissions (locally to the rounding); metrics repeat the activity."""
    activity, duration = area.record.child("activity"), area.record.child("duration")
    metrics = area.record.child("metrics")
    methods = [area.count(item) for item in METHODS]
    within = Decimal(0) if area.ref == ENGLAND else _HALF_OF_FIVE * (len(METHODS) + 1) * area.rows
    total = Place(activity, COUNTS[ADMISSIONS], area.ref, period)
    yield from total.parts(area.count(ADMISSIONS), methods, within)
    share = Place(activity, _SHARE, area.ref, period)
    yield from share.ratio(area.count(EMERGENCY), area.count(ADMISSIONS), HUNDRED)
    for metric, member, expected in (
        ("emergency-admission", "count", area.count(EMERGENCY)),
        ("emergency-admission", "denominator", area.count(ADMISSIONS)),
        ("emergency-admission", "percent", activity.number(_SHARE)),
        ("hes-bed-days", "count", area.count("hes-bed-days")),
        ("hes-mean-los", "days", duration.number(DURATIONS["hes-mean-length-of-stay"])),
    ):
        yield from Place(metrics.child(metric), member, area.ref, period).repeats(expected, "the activity says")
    yield from _check_suppressed(area, period)


def _check_suppressed(area: Area, period: Period) -> Iterator[Alert]:
    if "aggregation" not in area.record.members:
        return
    components = area.record.child("aggregation").child("suppressed_components")
    for name in components.members:
        count = components.number(name, whole=True)
        if count:
            message = f"{name}: {count} suppressed components are left out of the sum"
            yield Place(components, name, area.ref, period).alert("components-suppressed", message, Decimal(0), count)


def _check_sum(england: Area, areas: list[Area], name: str, items: tuple[str, ...], period: Period) -> Iterator[Alert]:
    """Areas sum to England to the rounding; what no area of England answers for is the difference."""
    within = _HALF_OF_FIVE * sum((area.rows for area in areas), Decimal(0))
    for item in items:
        place = Place(england.record.child("activity"), COUNTS[item], ENGLAND, period)
        values = [area.count(item) for area in areas]
        yield from place.sum("areas-do-not-sum", name, england.count(item), values, within=within)


def _check_coverage(root: Record, lists: dict[str, list[Area]]) -> Iterator[Alert]:
    """The totals and the numbers of areas that the document states of its own lists."""
    coverage = root.child("coverage") if "coverage" in root.members else None
    for name, areas in lists.items():
        kind = name.removesuffix("s")
        values = [area.count(EMERGENCY) or Decimal(0) for area in areas]
        for record, member, found in (
            (root, f"{kind}_count", Decimal(len(areas))),
            (coverage, f"recorded_{kind}_emergency_admissions", sum(values, Decimal(0))),
        ):
            if record is None or member not in record.members:
                continue
            stated = record.number(member, whole=True)
            if stated is not None and stated != found:
                yield Alert(
                    "counts-disagree",
                    f"{member} says {stated}, the records give {found}",
                    name,
                    expected=stated,
                    found=found,
                )

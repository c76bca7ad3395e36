"""Discharge ready date and the acute situation report, 2024-25 as compiled (data/activity README 3)."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from commonweal.kernel.files import SourceFile, open_source
from commonweal.kernel.period import financial_year, month
from commonweal.kernel.problem import Refused
from commonweal.kernel.rounding import rounded
from commonweal.measures.published import acute_sitrep, drd
from commonweal.measures.published.parsed import Mark, Parsed

Json = dict[str, Any]
YEAR = financial_year(2024)


@pytest.fixture(scope="module")
def folder(shared: Path) -> Path:
    return shared / "data" / "activity" / "discharge"


@pytest.fixture(scope="module")
def drd_source(folder: Path) -> SourceFile:
    return open_source(folder / "discharge_ready_date_2024_25.json")


@pytest.fixture(scope="module")
def ready(drd_source: SourceFile) -> Parsed:
    return drd.read(drd_source)


@pytest.fixture(scope="module")
def sitrep_source(folder: Path) -> SourceFile:
    return open_source(folder / "acute_discharge_sitrep_2024_25.json")


@pytest.fixture(scope="module")
def sitrep(sitrep_source: SourceFile) -> Parsed:
    return acute_sitrep.read(sitrep_source)


def _sums(parsed: Parsed) -> dict[tuple[str, str], Decimal]:
    """Sum over areas and months by list (the sheet) and series."""
    found: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for cell in parsed.observations:
        if cell.value is not None:
            found[cell.sheet, str(cell.series)] += cell.value
    return found


def test_discharge_ready_date_of_england_and_its_areas(ready: Parsed) -> None:
    found = _sums(ready)
    england = [
        found["england", item] for item in ("drd-discharges", "drd-same-day", "drd-delayed", "drd-bed-days")
    ]
    assert england == [4_035_716, 3_489_312, 546_404, 3_329_387]
    assert [
        found["icbs", item] for item in ("drd-discharges", "drd-same-day", "drd-delayed", "drd-bed-days")
    ] == england
    assert found["providers", "drd-discharges"] == 4_033_327
    assert found["utlas", "drd-discharges"] == 3_866_913
    assert rounded(found["england", "drd-same-day"] * 100 / found["england", "drd-discharges"], 2) == Decimal(
        "86.46"
    )
    assert rounded(found["england", "drd-bed-days"] / found["england", "drd-delayed"], 2) == Decimal("6.09")
    assert rounded(found["england", "drd-bed-days"] / found["england", "drd-discharges"], 4) == Decimal(
        "0.8250"
    )


def test_bands_of_delay_are_all_discharges_and_all_days(ready: Parsed) -> None:
    found = _sums(ready)
    bands = ("0", "1", "2-3", "4-6", "7-13", "14-20", "21-plus")
    assert sum(found["england", f"drd-discharges;delay={band}"] for band in bands) == 4_035_716
    assert sum(found["england", f"drd-bed-days;delay={band}"] for band in bands) == 3_329_387
    assert found["england", "drd-bed-days;delay=21-plus"] == 1_147_103


def test_areas_of_discharge_ready_date(ready: Parsed) -> None:
    kinds = defaultdict(set)
    for cell in ready.observations:
        kinds[cell.sheet].add(cell.area.code)
    assert {name: len(codes) for name, codes in kinds.items()} == {
        "england": 1,
        "icbs": 42,
        "providers": 134,
        "utlas": 153,
    }
    assert ready.period == YEAR
    assert ready.publisher == "NHS England"


def test_providers_and_councils_cover_less_than_england_and_icbs_all_of_it(ready: Parsed) -> None:
    assert {alert.code for alert in ready.alerts} == {"areas-do-not-sum"}
    assert not [alert for alert in ready.alerts if "icbs" in alert.message]
    days = [
        alert for alert in ready.alerts if alert.message.startswith("England: total_discharges: providers")
    ]
    assert [(alert.period, alert.difference) for alert in days] == [(month(2024, 4), -2_389)]


def test_the_situation_report_of_england(sitrep: Parsed) -> None:
    year = {
        str(cell.series): cell.value
        for cell in sitrep.observations
        if cell.sheet == "england" and cell.period == YEAR
    }
    assert year["sitrep-no-criteria-to-reside-patient-days"] == 8_293_981
    assert year["sitrep-remaining-patient-days"] == 4_622_117
    found = _sums(sitrep)
    assert found["england", "sitrep-discharged"] == 3_671_864
    days = found["england", "sitrep-days-recorded"]
    assert days == 365
    assert rounded(Decimal(8_293_981) / days, 2) == Decimal("22723.24")
    assert (sitrep.published, sitrep.revised) == (None, date(2026, 7, 9))


def test_reasons_and_destinations_are_of_the_months_after_the_change(sitrep: Parsed) -> None:
    cells = [
        cell
        for cell in sitrep.observations
        if cell.series.item in ("sitrep-delay-reason", "sitrep-destination")
    ]
    assert {dict(cell.series.dimensions)["definition"] for cell in cells} == {"2024-05-27"}
    assert {(cell.period.start, cell.period.end) for cell in cells} == {(date(2024, 6, 1), date(2025, 4, 1))}
    assert len({cell.series for cell in cells if cell.series.item == "sitrep-delay-reason"}) == 37
    pathways = [cell.value for cell in cells if cell.sheet == "england" and len(cell.series.dimensions) == 2]
    assert pathways == [2_576_567, 286_008, 93_813, 49_536]


def test_a_trust_without_recorded_days_has_missing_months_and_not_0(sitrep: Parsed) -> None:
    missing = [cell for cell in sitrep.observations if cell.mark is Mark.MISSING]
    assert {(cell.area.code, cell.period) for cell in missing} == {
        ("RAP", month(2025, number)) for number in (1, 2, 3)
    }
    assert {cell.value for cell in missing} == {None}


def test_where_the_situation_report_does_not_close(sitrep: Parsed) -> None:
    codes = {alert.code for alert in sitrep.alerts}
    assert codes == {"areas-do-not-sum", "days-missing", "months-exceed-period"}
    months = {alert.period for alert in sitrep.alerts if alert.code == "areas-do-not-sum"} - {YEAR}
    assert months == {month(2024, 4), month(2024, 5)}


def test_the_two_collections_share_no_item(ready: Parsed, sitrep: Parsed) -> None:
    assert {cell.series.item.split("-")[0] for cell in ready.observations} == {"drd"}
    assert {cell.series.item.split("-")[0] for cell in sitrep.observations} == {"sitrep"}


def test_each_refuses_the_others_and_the_other_compiled_documents(folder: Path) -> None:
    for read in (drd.read, acute_sitrep.read):
        own = "discharge_ready" if read is drd.read else "acute_discharge"
        for path in sorted(folder.glob("*.json")):
            if not path.name.startswith(own):
                with pytest.raises(Refused, match="this is not a compiled") as refused:
                    read(open_source(path))
                assert len(refused.value.problems) == 1


def _changed(source: SourceFile, change: Callable[[Json], None]) -> SourceFile:
    document = json.loads(source.text)
    change(document)
    return SourceFile("changed.json", json.dumps(document).encode())


def test_another_year_reads_the_same(drd_source: SourceFile, ready: Parsed) -> None:
    text = (
        drd_source.text.replace("2024-25", "2027-28").replace(' 2025"', ' 2028"').replace(' 2024"', ' 2027"')
    )
    later = drd.read(SourceFile("any name", text.encode()))
    assert later.period == financial_year(2027)
    assert [cell.value for cell in later.observations] == [cell.value for cell in ready.observations]
    assert len(later.alerts) == len(ready.alerts)


def test_half_a_year_reads_without_the_rest(drd_source: SourceFile) -> None:
    def cut(document: Json) -> None:
        for area in [document["england"], *document["icbs"], *document["providers"], *document["utlas"]]:
            area["monthly"] = [record for record in area["monthly"] if record["month"] in first]

    first = ("Apr 2024", "May 2024", "Jun 2024", "Jul 2024", "Aug 2024", "Sep 2024")
    parsed = drd.read(_changed(drd_source, cut))
    assert max(cell.period.start for cell in parsed.observations if cell.period != YEAR) == date(2024, 9, 1)
    assert {alert.code for alert in parsed.alerts} == {
        "areas-do-not-sum",
        "months-do-not-sum",
        "counts-disagree",
    }


def _rename_in_every_month(document: Json) -> None:
    for area in document["utlas"]:
        for record in area["monthly"]:
            record["discharges"] = record.pop("total_discharges")


def _add_a_metric(document: Json) -> None:
    document["icbs"][7]["metrics"]["drd-readmissions"] = {"label": "", "display": "count", "count": 3}


def _text(document: Json) -> None:
    document["providers"][99]["monthly"][0]["same_day_count"] = "unknown"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (_rename_in_every_month, "utlas[0].monthly[0].discharges"),
        (_add_a_metric, "icbs[7].metrics.drd-readmissions"),
        (_text, "providers[99].monthly[0].same_day_count"),
    ],
)
def test_a_changed_discharge_ready_date_document_is_refused(
    drd_source: SourceFile, change: Callable[[Json], None], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        drd.read(_changed(drd_source, change))
    assert refused.value.problems[0].where.field == field
    assert len(refused.value.problems) <= 51


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ('"nctr_average": 23736.43', '"nctr_average": "about 23,000"', "england.monthly[0].nctr_average"),
        (
            '"remaining_average": 12771.63',
            '"staying_average": 12771.63',
            "england.monthly[0].staying_average",
        ),
        ('"14_plus"', '"15_plus"', "england.additional_bed_days.15_plus"),
        ('"discharge-ready"', '"ready"', "england.metrics.ready"),
    ],
)
def test_a_changed_situation_report_is_refused(
    sitrep_source: SourceFile, old: str, new: str, field: str
) -> None:
    text = sitrep_source.text
    assert old in text
    with pytest.raises(Refused) as refused:
        acute_sitrep.read(SourceFile("changed.json", text.replace(old, new, 1).encode()))
    assert refused.value.problems[0].where.field == field


@pytest.mark.parametrize("part", [0.1, 0.5, 0.999])
def test_a_document_cut_short_gets_one_refusal(
    drd_source: SourceFile, sitrep_source: SourceFile, part: float
) -> None:
    for read, source in ((drd.read, drd_source), (acute_sitrep.read, sitrep_source)):
        short = SourceFile("short.json", source.content[: int(len(source.content) * part)])
        with pytest.raises(Refused, match="broken or cut short") as refused:
            read(short)
        assert len(refused.value.problems) == 1

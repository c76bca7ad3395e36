"""Emergency admissions and A&E as published (data/activity README 4)."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from rewritten import rewritten

from commonweal.kernel.files import CellValue, SourceFile, open_source
from commonweal.kernel.period import financial_year
from commonweal.kernel.problem import Refused
from commonweal.kernel.rounding import rounded
from commonweal.measures.published.emergency import read
from commonweal.measures.published.parsed import Mark, Parsed

SERIES = "ae_monthly_timeseries_2010_08_to_2023_09.xlsx"
HES = "hes_apc_2024_25.json"
MAR = "mar_total_nonelective_ga_ffces_england_2008_04_to_2013_05.csv"
PROVIDERS = "ae_provider_monthly_2016_04_to_2019_03.csv"
TRUSTS = "ae_trust_monthly_2021_04_to_2024_09.csv"
ICBS = "ae_icb_monthly_2022_04_to_2024_09.csv"


@pytest.fixture(scope="module")
def sources(shared: Path) -> dict[str, SourceFile]:
    folder = shared / "data" / "activity" / "emergency"
    return {name: open_source(folder / name) for name in (SERIES, HES, MAR, PROVIDERS, TRUSTS, ICBS)}


@pytest.fixture(scope="module")
def files(sources: dict[str, SourceFile]) -> dict[str, Parsed]:
    return {name: read(source) for name, source in sources.items()}


def _year(parsed: Parsed, series: str, start_year: int) -> Decimal:
    year = financial_year(start_year)
    cells = [
        cell for cell in parsed.observations if str(cell.series) == series and year.contains(cell.period)
    ]
    assert len(cells) == 12
    return rounded(sum((cell.value for cell in cells if cell.value is not None), Decimal(0)), 0)


@pytest.mark.parametrize(
    ("start_year", "total"),
    [
        (2014, 5_497_523),
        (2015, 5_656_122),
        (2016, 5_800_183),
        (2017, 6_016_526),
        (2018, 6_369_153),
        (2019, 6_405_933),
        (2022, 6_032_680),
    ],
)
def test_emergency_admissions_of_the_national_series(
    files: dict[str, Parsed], start_year: int, total: int
) -> None:
    assert _year(files[SERIES], "emergency-admissions", start_year) == total


@pytest.mark.parametrize(("start_year", "total"), [(2014, 4_031_461), (2015, 4_145_825)])
def test_emergency_admissions_through_the_emergency_department(
    files: dict[str, Parsed], start_year: int, total: int
) -> None:
    assert _year(files[SERIES], "emergency-admissions;route=via-ae", start_year) == total


def test_the_national_series_says_its_estimates_and_the_sum_that_does_not_close(
    files: dict[str, Parsed],
) -> None:
    parsed = files[SERIES]
    assert len({cell.period for cell in parsed.observations if cell.sheet == "Activity"}) == 158
    assert Counter(alert.code for alert in parsed.alerts) == {
        "estimates": 2,
        "sheets-disagree": 1,
        "parts-do-not-sum": 1,
    }
    weekly = next(alert for alert in parsed.alerts if alert.code == "estimates")
    assert weekly.period
    assert (weekly.period.start, weekly.period.end) == (date(2010, 11, 1), date(2015, 6, 1))
    broken = next(alert for alert in parsed.alerts if alert.code == "parts-do-not-sum")
    assert (broken.sheet, broken.difference) == ("Booking", 1035)
    assert (parsed.published, parsed.revised) == (date(2023, 10, 12), None)


@pytest.mark.parametrize(
    ("start_year", "total"),
    [(2008, 5_111_754), (2009, 5_249_032), (2010, 5_450_583), (2011, 5_409_506), (2012, 5_518_852)],
)
def test_the_monthly_activity_return(files: dict[str, Parsed], start_year: int, total: int) -> None:
    assert _year(files[MAR], "nonelective-ffces", start_year) == total


def test_hospital_episode_statistics(files: dict[str, Parsed]) -> None:
    parsed = files[HES]
    england = {str(cell.series): cell.value for cell in parsed.observations if cell.sheet == "england"}
    assert england["hes-emergency-admissions"] == 6_614_976
    assert england["hes-admissions"] == 18_468_856
    assert england["hes-bed-days"] == 48_360_197
    assert {alert.code for alert in parsed.alerts} == {"areas-do-not-sum"}
    bed_days = [
        cell for cell in parsed.observations if cell.sheet == "icbs" and str(cell.series) == "hes-bed-days"
    ]
    assert len(bed_days) == 42
    assert {(cell.value, cell.mark) for cell in bed_days} == {(None, Mark.MISSING)}


def test_tables_have_every_row(files: dict[str, Parsed]) -> None:
    rows = {
        name: len({cell.row for cell in files[name].observations}) for name in (MAR, PROVIDERS, TRUSTS, ICBS)
    }
    assert rows == {MAR: 62, PROVIDERS: 12_765, TRUSTS: 7_895, ICBS: 1_680}
    assert not any(files[name].alerts for name in rows)
    missing = [cell for cell in files[TRUSTS].observations if cell.mark is Mark.MISSING]
    assert len(missing) == 354 + 1
    assert {cell.printed for cell in missing} == {"NA"}


def test_icbs_and_providers_agree_with_the_national_series(files: dict[str, Parsed]) -> None:
    assert _all_of(files[ICBS], "emergency-admissions", 2022) == _year(
        files[SERIES], "emergency-admissions", 2022
    )
    attendances = "ae-attendances;type=1"
    assert _all_of(files[PROVIDERS], attendances, 2016) == _year(files[SERIES], attendances, 2016)


def _all_of(parsed: Parsed, series: str, start_year: int) -> Decimal:
    year = financial_year(start_year)
    cells = [
        cell for cell in parsed.observations if str(cell.series) == series and year.contains(cell.period)
    ]
    return sum((cell.value for cell in cells if cell.value is not None), Decimal(0))


def test_the_three_collections_share_no_item(files: dict[str, Parsed]) -> None:
    items = {name: {cell.series.item for cell in parsed.observations} for name, parsed in files.items()}
    assert not items[MAR] & items[HES]
    assert not (items[MAR] | items[HES]) & (items[SERIES] | items[TRUSTS] | items[PROVIDERS] | items[ICBS])


def test_a_renamed_column_of_the_workbook_is_refused_at_its_cell(sources: dict[str, SourceFile]) -> None:
    def renamed(sheet: str, _row: int, _column: int, cell: CellValue) -> CellValue:
        return "All admissions" if (sheet, cell) == ("Activity", "Total Emergency Admissions") else cell

    with pytest.raises(Refused) as refused:
        read(rewritten(sources[SERIES], renamed, "renamed.xlsx"))
    (problem,) = refused.value.problems
    assert (problem.where.sheet, problem.where.row, problem.where.column) == ("Activity", 14, 12)


def test_a_cell_of_the_workbook_turned_to_text_is_refused(sources: dict[str, SourceFile]) -> None:
    def broken(sheet: str, row: int, column: int, cell: CellValue) -> CellValue:
        return "tbc" if (sheet, row, column) == ("Performance", 100, 7) else cell

    with pytest.raises(Refused) as refused:
        read(rewritten(sources[SERIES], broken, "broken.xlsx"))
    (problem,) = refused.value.problems
    assert (problem.where.sheet, problem.where.row, problem.where.column, problem.value) == (
        "Performance",
        100,
        7,
        "tbc",
    )


def test_the_workbook_written_again_reads_the_same(
    sources: dict[str, SourceFile], files: dict[str, Parsed]
) -> None:
    again = read(rewritten(sources[SERIES], lambda _sheet, _row, _column, cell: cell, "same.xlsx"))
    before = files[SERIES].observations
    assert [cell.series for cell in again.observations] == [cell.series for cell in before]
    assert [rounded(cell.value or Decimal(0), 6) for cell in again.observations] == [
        rounded(cell.value or Decimal(0), 6) for cell in before
    ]


def test_a_sheet_emptied_is_refused(sources: dict[str, SourceFile]) -> None:
    def unbooked(sheet: str, _row: int, _column: int, cell: CellValue) -> CellValue:
        return None if sheet == "Booking" else cell

    with pytest.raises(Refused, match="the heading has no line") as refused:
        read(rewritten(sources[SERIES], unbooked, "empty.xlsx"))
    assert [problem.where.sheet for problem in refused.value.problems] == ["Booking"]


@pytest.mark.parametrize(
    ("name", "old", "new", "place"),
    [
        (PROVIDERS, "breaches", "over_four_hours", (1, 5)),
        (TRUSTS, '"date"', '"month"', (1, 8)),
        (ICBS, "total_emergency_admissions", "admissions", (1, 4)),
        (PROVIDERS, "21289.0", "twenty thousand", (2, 4)),
    ],
)
def test_a_changed_table_is_refused_at_the_cell(
    sources: dict[str, SourceFile], name: str, old: str, new: str, place: tuple[int, int]
) -> None:
    with pytest.raises(Refused) as refused:
        read(_with(sources[name], old, new))
    (problem,) = refused.value.problems
    assert (problem.where.row, problem.where.column) == place


def test_a_mark_in_a_table_is_read_and_is_not_0(sources: dict[str, SourceFile]) -> None:
    cell = read(_with(sources[TRUSTS], '"RC9",17570', '"RC9",-')).observations[0]
    assert (cell.value, cell.mark, cell.printed) == (None, Mark.MISSING, "-")


def _with(source: SourceFile, old: str, new: str) -> SourceFile:
    assert old in source.text
    return SourceFile("changed.csv", source.text.replace(old, new, 1).encode())


def test_a_renamed_member_of_hospital_episode_statistics_is_refused(sources: dict[str, SourceFile]) -> None:
    document = json.loads(sources[HES].text)
    activity = document["england"]["activity"]
    activity["admissions"] = activity.pop("finished_admission_episodes")
    with pytest.raises(Refused) as refused:
        read(SourceFile("changed.json", json.dumps(document).encode()))
    assert refused.value.problems[0].where.field == "england.activity.admissions"


@pytest.mark.parametrize("name", [SERIES, HES, TRUSTS])
def test_a_file_cut_short_gets_one_refusal(sources: dict[str, SourceFile], name: str) -> None:
    content = sources[name].content
    with pytest.raises(Refused) as refused:
        read(SourceFile("short", content[: len(content) // 2]))
    assert len(refused.value.problems) == 1


def test_other_published_files_get_one_refusal(shared: Path) -> None:
    activity = shared / "data" / "activity"
    for path in (
        activity / "dtoc" / "dtoc_england_timeseries_2010_08_to_2020_02.xls",
        activity / "discharge" / "discharge_ready_date_2024_25.json",
        activity / "wales" / "delayed_discharge_reasons_2023_04_to_2025_03.csv",
        activity / "discharge" / "england_icb_criteria_to_reside.csv",
    ):
        with pytest.raises(Refused) as refused:
            read(open_source(path))
        assert len(refused.value.problems) == 1, path.name

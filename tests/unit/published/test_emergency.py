"""Emergency admissions and A&E: each of the six layouts, as a small file."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
import xlsxwriter
from tests.unit.published.compiled import Json, hes_document, source

from commonweal.kernel.files import SourceFile
from commonweal.kernel.period import financial_year, month
from commonweal.kernel.problem import Refused
from commonweal.measures.published.emergency import COLUMNS, TITLE, read
from commonweal.measures.published.parsed import Mark, Parsed, Scheme

Grid = list[list[object]]
TYPES = (
    "Type 1 Departments - Major A&E",
    "Type 2 Departments - Single Specialty",
    "Type 3 Departments - Other A&E/Minor Injury Unit",
)
ACTIVITY = (
    *TYPES,
    "Total Attendances",
    "Emergency Admissions via Type 1 A&E",
    "Emergency Admissions via Type 2 A&E",
    "Emergency Admissions via Type 3 and 4 A&E",
    "Total Emergency Admissions via A&E",
    "Other Emergency Admissions (i.e not via A&E)",
    "Total Emergency Admissions",
    "Number of patients spending >4 hours from decision to admit to admission",
    "Number of patients spending >12 hours from decision to admit to admission",
)
PERCENT = "Percentage in 4 hours or less ({})"
PERFORMANCE = (
    *TYPES,
    "Total Attendances < 4 hours",
    *TYPES,
    "Total Attendances > 4 hours",
    *(PERCENT.format(kind) for kind in ("all", "type 1", "type 2", "type 3")),
)


def _heading(title: str = "A&E Attendances & Emergency Admission statistics") -> Grid:
    lines = {
        "Title:": title,
        "Summary:": "A series by month",
        "Period:": "August 2010 - present",
        "Source:": "Unify2",
        "Basis:": "Provider",
        "Published:": "12th October 2031",
        "Revised:": None,
        "Status:": "Published",
    }
    return [[], *([None, label, text] for label, text in lines.items()), []]


def _grids() -> dict[str, Grid]:
    months = (date(2031, 8, 1), date(2031, 9, 1))
    activity: Grid = [
        *_heading(),
        [None, "Period", *ACTIVITY, None, "Operational standard (Performance)", None, 0.95],
    ]
    activity += [[None, day, 100, 20, 30, 150, 40, 5, 1, 46, 14, 60, 7, 2, None, 0.95] for day in months]
    performance: Grid = [*_heading(), [None, "Period", *PERFORMANCE]]
    performance += [[None, day, 75, 19, 30, 124, 25, 1, 0, 26, 124 / 150, 0.75, 0.95, 1] for day in months]
    return {
        "Activity": activity,
        "Performance": performance,
        "Notes": [[None, "Notes:"], [None, "1", "Figures are estimated"]],
    }


def _written(grids: dict[str, Grid]) -> SourceFile:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"default_date_format": "yyyy-mm-dd"})
    for name, grid in grids.items():
        sheet = book.add_worksheet(name)
        for row, cells in enumerate(grid):
            for column, cell in enumerate(cells):
                if cell is not None:
                    sheet.write(row, column, cell)
    book.close()
    return SourceFile("any name.xlsx", stream.getvalue())


@pytest.fixture
def grids() -> dict[str, Grid]:
    return _grids()


def _values(parsed: Parsed, code: str, start: date) -> dict[str, Decimal | None]:
    return {
        str(cell.series): cell.value
        for cell in parsed.observations
        if cell.area.code == code and cell.period.start == start
    }


def test_the_national_series_by_type_and_route(grids: dict[str, Grid]) -> None:
    parsed = read(_written(grids))
    assert _values(parsed, "E92000001", date(2031, 9, 1)) == {
        "ae-attendances;type=1": 100,
        "ae-attendances;type=2": 20,
        "ae-attendances;type=other": 30,
        "ae-attendances": 150,
        "emergency-admissions;route=via-ae;type=1": 40,
        "emergency-admissions;route=via-ae;type=2": 5,
        "emergency-admissions;route=via-ae;type=other": 1,
        "emergency-admissions;route=via-ae": 46,
        "emergency-admissions;route=other": 14,
        "emergency-admissions": 60,
        "ae-waits-for-admission;over=4-hours": 7,
        "ae-waits-for-admission;over=12-hours": 2,
        "ae-within-four-hours;type=1": 75,
        "ae-within-four-hours;type=2": 19,
        "ae-within-four-hours;type=other": 30,
        "ae-within-four-hours": 124,
        "ae-breaches;type=1": 25,
        "ae-breaches;type=2": 1,
        "ae-breaches;type=other": 0,
        "ae-breaches": 26,
    }
    assert (parsed.layout, parsed.published, parsed.revised) == (
        "ae-national-series",
        date(2031, 10, 12),
        None,
    )
    assert (parsed.period.start, parsed.period.end) == (date(2031, 8, 1), date(2031, 10, 1))
    assert parsed.alerts == []
    cell = next(cell for cell in parsed.observations if str(cell.series) == "emergency-admissions")
    assert (cell.sheet, cell.row, cell.column) == ("Activity", 12, 12)


def test_fractions_are_kept_and_said_to_be_estimates(grids: dict[str, Grid]) -> None:
    grids["Activity"][-1][4:6] = [30.5, 150.5]
    parsed = read(_written(grids))
    assert _values(parsed, "E92000001", date(2031, 9, 1))["ae-attendances"] == Decimal("150.5")
    estimates = next(alert for alert in parsed.alerts if alert.code == "estimates")
    assert "September 2031" in estimates.message
    assert "Figures are estimated" in estimates.message
    assert estimates.period == month(2031, 9)
    assert {alert.code for alert in parsed.alerts} == {"estimates", "sheets-disagree"}


def _sum_up(grids: dict[str, Grid]) -> None:
    grids["Activity"][-1][11] = 61


def _share_up(grids: dict[str, Grid]) -> None:
    grids["Performance"][-1][11] = 0.8


def _no_month_between(grids: dict[str, Grid]) -> None:
    for name in ("Activity", "Performance"):
        grids[name][-1][1] = date(2031, 10, 1)


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        (_sum_up, ["parts-do-not-sum"]),
        (_share_up, ["ratio-disagrees"]),
        (_no_month_between, ["months-missing"] * 2),
    ],
)
def test_what_does_not_close_in_the_workbook_loads_with_named_alerts(
    grids: dict[str, Grid], change: Callable[[dict[str, Grid]], None], codes: list[str]
) -> None:
    change(grids)
    assert [alert.code for alert in read(_written(grids)).alerts] == codes


@pytest.mark.parametrize(
    ("sheet", "place", "value", "message"),
    [
        ("Activity", (11, 12), "All Emergency Admissions", "not the one of the published layout"),
        ("Activity", (11, 15), "Kindness", "does not have"),
        ("Performance", (11, 7), "Type 1", "not the one of the published layout"),
        ("Activity", (12, 12), "many", "neither a number nor"),
        ("Activity", (12, 12), -4, "below 0"),
        ("Activity", (13, 2), date(2031, 8, 1), "stands twice"),
        ("Activity", (13, 2), date(2031, 9, 5), "not the first day"),
        ("Activity", (13, 2), "sometime", "not the first day"),
        ("Performance", (6, 2), "Base:", "no line Basis:"),
    ],
)
def test_a_changed_workbook_is_refused_at_the_cell(
    grids: dict[str, Grid], sheet: str, place: tuple[int, int], value: object, message: str
) -> None:
    row, column = place
    cells = grids[sheet][row - 1]
    cells += [None] * (column - len(cells))
    cells[column - 1] = value
    with pytest.raises(Refused, match=message) as refused:
        read(_written(grids))
    (problem,) = refused.value.problems
    assert problem.where.sheet == sheet


@pytest.mark.parametrize(
    ("text", "mark"), [("-", Mark.MISSING), ("*", Mark.SUPPRESSED), (None, Mark.MISSING)]
)
def test_marks_in_the_workbook_are_never_0(grids: dict[str, Grid], text: str | None, mark: Mark) -> None:
    grids["Activity"][-1][13] = text
    parsed = read(_written(grids))
    cell = next(
        cell for cell in parsed.observations if (cell.sheet, cell.row, cell.column) == ("Activity", 13, 14)
    )
    assert (cell.value, cell.mark, cell.printed) == (None, mark, text or "")


def test_another_workbook_gets_one_refusal(grids: dict[str, Grid]) -> None:
    with pytest.raises(Refused, match="no sheet Activity") as refused:
        read(_written({"Sheet1": grids["Activity"]}))
    assert len(refused.value.problems) == 1


def test_hospital_episode_statistics_have_items_of_their_own() -> None:
    parsed = read(source(hes_document()))
    assert parsed.layout == "hes-apc-compiled-year"
    assert parsed.period == financial_year(2031)
    assert {cell.series.item[:4] for cell in parsed.observations} == {"hes-"}
    england = _values(parsed, "E92000001", date(2031, 4, 1))
    assert (england["hes-emergency-admissions"], england["hes-admissions"], england["hes-bed-days"]) == (
        300,
        1000,
        4000,
    )
    missing = next(
        cell for cell in parsed.observations if cell.path == "providers[1].activity.planned_admissions"
    )
    assert (missing.value, missing.mark) == (None, Mark.MISSING)
    assert parsed.alerts == []


@pytest.mark.parametrize(
    ("path", "value", "codes"),
    [
        (("england", "activity", "planned_admissions"), 701, {"parts-do-not-sum"}),
        (("icbs", 0, "activity", "planned_admissions"), 206, set()),
        (("icbs", 0, "activity", "planned_admissions"), 250, {"parts-do-not-sum", "areas-do-not-sum"}),
        (("icbs", 0, "aggregation", "suppressed_components", "planned"), 2, {"components-suppressed"}),
        (("coverage", "recorded_icb_emergency_admissions"), 299, {"counts-disagree"}),
        (("england", "metrics", "hes-bed-days", "count"), 1, {"metrics-disagree"}),
        (("england", "activity", "emergency_share_percent"), 30.5, {"ratio-disagrees", "metrics-disagree"}),
    ],
)
def test_rounded_parts_may_differ_by_the_rounding_and_no_more(
    path: tuple[str | int, ...], value: object, codes: set[str]
) -> None:
    document: Json = hes_document()
    place = document
    for step in path[:-1]:
        place = place[step]  # type: ignore[index]
    place[path[-1]] = value  # type: ignore[index]
    found = {alert.code for alert in read(source(document)).alerts}
    if path[:2] == ("icbs", 0) and not codes:
        found.discard("areas-do-not-sum")
    assert found == codes


def test_a_renamed_member_of_hospital_episode_statistics_is_refused_at_its_place() -> None:
    document = hes_document()
    activity = document["providers"][1]["activity"]
    activity["occupied_days"] = activity.pop("bed_days")
    with pytest.raises(Refused) as refused:
        read(source(document))
    assert {problem.where.field for problem in refused.value.problems} == {
        "providers[1].activity.occupied_days",
        "providers[1].activity.bed_days",
    }


MAR = "month,total_nonelective_ga_ffces\n2031-04,419542\n2031-05,408705\n"
PROVIDERS = (
    "period,org_code,type,attendances,breaches,admissions\n"
    "2031-04-01,RAA,1,200.0,20.0,50.0\n2031-04-01,Y01,other,9,0,0\n"
)
MONTHLY = (
    "total_attendances,attendances_over_4hours,total_emergency_admissions,emergency_admissions_over_4hours,"
    "pct_attendance_over_4hours,pct_emergency_admissions_over_4hours,date"
)
TRUSTS = f'nhs_trust22_code,{MONTHLY}\n"RAA",200,50,100,NA,0.25,NA,"April 2031"\n'
ICBS = f'icb22_code,{MONTHLY}\n"E54000099",200,50,100,10,0.25,0.1,"April 2031"\n'


def _table(text: str) -> Parsed:
    return read(SourceFile("any name.csv", text.encode()))


def test_the_monthly_activity_return_is_a_measure_of_its_own() -> None:
    parsed = _table(MAR)
    first = parsed.observations[0]
    assert (str(first.series), first.value, first.period, first.row, first.column) == (
        "nonelective-ffces",
        419542,
        month(2031, 4),
        2,
        2,
    )
    assert (parsed.layout, parsed.publisher) == ("mar-england", "Department of Health")


def test_providers_by_type_of_department() -> None:
    parsed = _table(PROVIDERS)
    assert _values(parsed, "RAA", date(2031, 4, 1)) == {
        "ae-attendances;type=1": 200,
        "ae-breaches;type=1": 20,
        "emergency-admissions;route=via-ae;type=1": 50,
    }
    assert {(cell.area.code, cell.area.kind) for cell in parsed.observations} == {
        ("RAA", "nhs-trust"),
        ("Y01", "provider"),
    }


def test_trusts_and_icbs_by_month() -> None:
    trusts, icbs = _table(TRUSTS), _table(ICBS)
    assert _values(icbs, "E54000099", date(2031, 4, 1)) == {
        "ae-attendances": 200,
        "ae-breaches": 50,
        "emergency-admissions": 100,
        "ae-waits-for-admission;over=4-hours": 10,
    }
    waits = next(cell for cell in trusts.observations if cell.series.item == "ae-waits-for-admission")
    assert (waits.value, waits.mark, waits.printed, waits.row, waits.column) == (
        None,
        Mark.MISSING,
        "NA",
        2,
        5,
    )
    assert (trusts.layout, icbs.layout) == ("ae-trust-monthly", "ae-icb-monthly")
    assert {cell.area.scheme for cell in trusts.observations} == {Scheme.ODS}
    assert {cell.area.scheme for cell in icbs.observations} == {Scheme.ONS}
    assert trusts.alerts == icbs.alerts == []


def test_columns_may_stand_in_another_order() -> None:
    parsed = _table("total_nonelective_ga_ffces,month\n419542,2031-04\n")
    assert (parsed.observations[0].column, parsed.observations[0].value) == (1, 419542)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (ICBS.replace("0.25", "0.30"), "ratio-disagrees"),
        (MAR.replace("2031-05", "2031-07"), "months-missing"),
        (MAR.rstrip(), "last-line-not-ended"),
    ],
)
def test_what_a_table_does_not_close_is_an_alert(text: str, code: str) -> None:
    assert [alert.code for alert in _table(text).alerts] == [code]


@pytest.mark.parametrize(
    ("text", "row", "column"),
    [
        (MAR.replace("total_nonelective_ga_ffces", "admissions"), 1, 2),
        (PROVIDERS.replace("breaches", "late"), 1, 5),
        (TRUSTS.replace("pct_attendance_over_4hours", "share"), 1, 6),
        (ICBS.replace("icb22_code", "icb23_code"), 1, 1),
        (MAR.replace("408705", "many"), 3, 2),
        (MAR.replace("408705", "-4"), 3, 2),
        (MAR.replace("408705", "4_0"), 3, 2),
        (MAR.replace("408705", "4.5"), 3, 2),
        (MAR.replace("408705", "Infinity"), 3, 2),
        (MAR.replace("2031-05", "2031-13"), 3, 1),
        (MAR.replace("2031-05", "2031-04"), 3, 1),
        (MAR + "2031-06\n", 4, None),
        (PROVIDERS.replace(",other,", ",4,"), 3, 3),
        (PROVIDERS.replace("2031-04-01,RAA", "2031-04-02,RAA"), 2, 1),
        (PROVIDERS.replace("RAA", "not a code"), 2, 2),
        (ICBS.replace("E54000099", "E06000099"), 2, 1),
        (TRUSTS.replace("April 2031", "Spring 2031"), 2, 8),
    ],
)
def test_a_changed_table_is_refused_at_the_cell(text: str, row: int, column: int | None) -> None:
    with pytest.raises(Refused) as refused:
        _table(text)
    (problem,) = refused.value.problems
    assert (problem.where.row, problem.where.column) == (row, column)
    assert problem.remedy


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "hello",
        "a,b,c\n1,2,3\n",
        "month\n",
        "[1, 2]",
        '{"a": 1}',
        MAR.split("\n", maxsplit=1)[0] + "\n",
        MAR + '"2031-06',
    ],
)
def test_anything_else_gets_one_refusal(text: str) -> None:
    with pytest.raises(Refused) as refused:
        _table(text)
    assert len(refused.value.problems) == 1


def test_the_kind_says_what_it_reads() -> None:
    assert TITLE
    assert "total_nonelective_ga_ffces" in COLUMNS

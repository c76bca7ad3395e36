"""Delayed discharge bed days in Scotland, one small month in both layouts."""

from __future__ import annotations

from itertools import product

import pytest

from commonweal.kernel.files import SourceFile
from commonweal.kernel.period import month
from commonweal.kernel.problem import Refused
from commonweal.measures.published.parsed import Mark, Parsed, Scheme, Series
from commonweal.measures.published.scotland_delays import read

REASONS = (
    "Health and Social Care Reasons",
    "Patient and Family Related Reasons",
    "Code 9 AWI",
    "Code 9 Non-AWI",
)
AGES = ("18-74", "75plus")
SCOTLAND = "S92000003"


def _days(area_days: int, age: str, reason: str) -> int:
    return area_days * (1 if age in AGES else 2) * (1 if reason in REASONS else 4)


def _boards(**days: int) -> list[str]:
    lines = [
        "MonthOfDelay,HBT,HBTQF,AgeGroup,AgeGroupQF,ReasonForDelay,ReasonForDelayQF,NumberOfDelayedBedDays,"
        "AverageDailyNumberOfDelayedBeds"
    ]
    for (code, each), age, reason in product(
        days.items(), ("18plus", *AGES), ("All Delay Reasons", *REASONS)
    ):
        marks = [
            "d" if total else ""
            for total in (code == SCOTLAND, age == "18plus", reason == "All Delay Reasons")
        ]
        count = _days(each, age, reason)
        lines.append(
            f"203104,{code},{marks[0]},{age},{marks[1]},{reason},{marks[2]},{count},{round(count / 30)}"
        )
    return lines


def _councils(**days: int) -> list[str]:
    lines = ["ltla_code,date,age_group,delay_reason,num_delayed_bed_days,average_daily_delayed_beds"]
    for (code, each), age, reason in product(
        days.items(), ("18plus", *AGES), ("All Delay Reasons", *REASONS)
    ):
        count = _days(each, age, reason)
        lines.append(f"{code},2031-04-01,{age},{reason},{count},{round(count / 30)}")
    return lines


def _read(lines: list[str]) -> Parsed:
    return read(SourceFile("x.csv", ("\n".join(lines) + "\n").encode()))


BOARDS = {"S08000015": 31, "S08000016": 62, SCOTLAND: 93}
COUNCILS = {"S12000005": 31, "NA": 62, SCOTLAND: 93}


def test_a_total_has_no_dimension_and_a_part_has_its_own() -> None:
    parsed = _read(_boards(**BOARDS))
    cells = {(str(each.series), each.area.code): each for each in parsed.observations}
    total = cells["scotland-delayed-bed-days", SCOTLAND]
    assert (total.value, total.period, total.column) == (93 * 8, month(2031, 4), 8)
    assert cells["scotland-delayed-bed-days;age=75plus;reason=code-9-awi", "S08000015"].value == 31
    assert cells["scotland-average-daily-beds", SCOTLAND].value == round(93 * 8 / 30)
    assert (parsed.layout, parsed.alerts) == ("boards", [])


def test_bed_days_of_no_council_are_other_and_not_an_area_code() -> None:
    parsed = _read(_councils(**COUNCILS))
    others = {each.area for each in parsed.observations if each.area.scheme is Scheme.NAME}
    assert [other.kind for other in others] == ["other"]
    assert (parsed.layout, parsed.alerts) == ("councils", [])


def test_areas_that_do_not_add_to_scotland_raise_an_alert_for_each_sum() -> None:
    alerts = _read(_councils(**{**COUNCILS, SCOTLAND: 94})).alerts
    assert {alert.code for alert in alerts} == {"areas-do-not-sum"}
    assert len(alerts) == 15
    total = next(alert for alert in alerts if alert.expected == 94 * 8)
    assert total.difference == -8


def test_parts_that_do_not_add_to_their_total_raise_an_alert() -> None:
    lines = [line.replace("18plus,All Delay Reasons,248,8", "18plus,All Delay Reasons,249,8")
             for line in _councils(**COUNCILS)]  # fmt: skip
    codes = [alert.code for alert in _read(lines).alerts]
    assert sorted(codes) == ["areas-do-not-sum", "parts-do-not-sum", "parts-do-not-sum"]


def test_an_average_that_is_not_bed_days_over_days_raises_an_alert() -> None:
    lines = [line.replace("18plus,All Delay Reasons,248,8", "18plus,All Delay Reasons,248,10")
             for line in _councils(**COUNCILS)]  # fmt: skip
    (alert,) = _read(lines).alerts
    assert (alert.code, alert.found) == ("average-does-not-agree", 10)


def test_a_missing_figure_stays_missing() -> None:
    lines = [
        line.replace("18plus,All Delay Reasons,248,8", "18plus,All Delay Reasons,:,")
        for line in _councils(**COUNCILS)
    ]
    cell = next(
        each for each in _read(lines).observations if each.series == Series("scotland-delayed-bed-days")
    )
    assert (cell.value, cell.mark, cell.printed) == (None, Mark.MISSING, ":")


@pytest.mark.parametrize(
    ("old", "new", "row", "column"),
    [
        ("203104,S08000015,,18plus,d,All", "203113,S08000015,,18plus,d,All", 2, 1),
        ("S08000015,,18plus,d,All", "S12000015,,18plus,d,All", 2, 2),
        ("S08000015,,18plus,d,All", "S08000015,d,18plus,d,All", 2, 3),
        ("S08000015,,18plus,d,All", "S08000015,,19plus,d,All", 2, 4),
        ("S08000015,,18plus,d,All", "S08000015,,18plus,,All", 2, 5),
        ("S08000015,,18plus,d,All Delay Reasons", "S08000015,,18plus,d,All Reasons", 2, 6),
        ("d,248,8", "d,2x8,8", 2, 8),
    ],
)
def test_a_code_or_a_cell_that_is_not_known_refuses_the_file_there(
    old: str, new: str, row: int, column: int
) -> None:
    with pytest.raises(Refused) as refused:
        _read([line.replace(old, new) for line in _boards(**BOARDS)])
    assert (row, column) in [(each.where.row, each.where.column) for each in refused.value.problems]


@pytest.mark.parametrize("cut", [1, 7, 15])
def test_a_file_cut_at_the_end_of_a_line_is_refused(cut: int) -> None:
    with pytest.raises(Refused, match="Scotland" if cut == 15 else "rows of 15"):
        _read(_councils(**COUNCILS)[:-cut])


def test_a_row_that_stands_twice_is_refused() -> None:
    lines = _boards(**BOARDS)
    with pytest.raises(Refused, match="twice"):
        _read([*lines, lines[1]])

"""Delays in Scotland and Wales as published and as tidied (data/activity README 8)."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from commonweal.kernel.files import SourceFile, open_source
from commonweal.kernel.period import financial_year, month
from commonweal.kernel.problem import Refused
from commonweal.measures.published import scotland_delays, wales_delays
from commonweal.measures.published.parsed import Parsed, Scheme, Series

BOARDS = "scotland/phs_delayed_discharge_beddays_health_board_to_2022_04.csv"
COUNCILS = "scotland/delayed_discharge_bed_days_council_area_2016_07_to_2025_08.csv"
WALES = "wales/delayed_discharge_reasons_2023_04_to_2025_03.csv"
READERS: dict[str, Callable[[SourceFile], Parsed]] = {
    BOARDS: scotland_delays.read, COUNCILS: scotland_delays.read, WALES: wales_delays.read,
}  # fmt: skip
BED_DAYS = Series("scotland-delayed-bed-days")


@pytest.fixture(scope="module")
def folder(shared: Path) -> Path:
    return shared / "data/activity"


@cache
def _source(folder: Path, name: str) -> SourceFile:
    return open_source(folder / name)


@cache
def _parsed(folder: Path, name: str) -> Parsed:
    return READERS[name](_source(folder, name))


@pytest.mark.parametrize("name", [BOARDS, COUNCILS])
def test_scotland_in_2017_18_agrees_with_the_check_figure_in_both_files(folder: Path, name: str) -> None:
    year = financial_year(2017)
    found = [
        each
        for each in _parsed(folder, name).observations
        if each.series == BED_DAYS and year.contains(each.period)
    ]
    scotland = [each.value or 0 for each in found if each.area.code == "S92000003"]
    assert (len(scotland), sum(scotland)) == (12, 494123)
    assert sum(each.value or 0 for each in found if each.area.code != "S92000003") == 494123


def test_councils_and_other_are_told_apart(folder: Path) -> None:
    year = financial_year(2017)
    found = [
        each
        for each in _parsed(folder, COUNCILS).observations
        if each.series == BED_DAYS and year.contains(each.period)
    ]
    assert sum(each.value or 0 for each in found if each.area.kind == "scottish-council") == 493614
    assert sum(each.value or 0 for each in found if each.area.scheme is Scheme.NAME) == 509


@pytest.mark.parametrize(
    ("name", "rows", "areas", "first", "last"),
    [
        (BOARDS, 15750, 15, (2016, 7), (2022, 4)),
        (COUNCILS, 56100, 34, (2016, 7), (2025, 8)),
        (WALES, 5220, 7, (2023, 4), (2025, 3)),
    ],
)
def test_every_row_is_read_and_every_sum_closes(
    *, folder: Path, name: str, rows: int, areas: int, first: tuple[int, int], last: tuple[int, int]
) -> None:
    parsed = _parsed(folder, name)
    assert len(parsed.observations) == rows * (1 if name == WALES else 2)
    assert len({each.area for each in parsed.observations}) == areas
    assert (parsed.period.start, parsed.period.end) == (month(*first).start, month(*last).end)
    assert parsed.alerts == []


def test_wales_has_57_reasons_and_no_total(folder: Path) -> None:
    parsed = _parsed(folder, WALES)
    assert len({each.series for each in parsed.observations}) == 57
    assert all(dict(each.series.dimensions)["reason"] for each in parsed.observations)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [(COUNCILS, b"2025-", b"2035-"), (WALES, b"2025-", b"2035-"), (BOARDS, b"\n2022", b"\n2033")],
)
def test_months_of_later_years_are_read(folder: Path, name: str, old: bytes, new: bytes) -> None:
    parsed = READERS[name](SourceFile("later", _source(folder, name).content.replace(old, new)))
    assert parsed.period.last.year == (2033 if name == BOARDS else 2035)
    assert parsed.alerts == []


@pytest.mark.parametrize(
    ("name", "old", "new", "place"),
    [
        (BOARDS, b"NumberOfDelayedBedDays", b"BedDays", (1, 8)),
        (BOARDS, b",d,2574,83", b",d,2574 ,8e", (2, 9)),
        (BOARDS, b"18plus,d,Health and", b"18plus,d,Wealth and", (3, 6)),
        (COUNCILS, b"delay_reason", b"reason", (1, 4)),
        (COUNCILS, b'"18plus","All', b'"17plus","All', (2, 3)),
        (COUNCILS, b'Reasons",236,8', b'Reasons",2e6x,8', (2, 5)),
        (WALES, b"delay_count", b"count", (1, 5)),
        (WALES, b'package",44', b'package",forty', (2, 5)),
        (WALES, b"W11000023", b"W11-00023", (2, 1)),
    ],
)
def test_a_change_is_refused_at_its_cell(
    folder: Path, name: str, old: bytes, new: bytes, place: tuple[int, int]
) -> None:
    content = _source(folder, name).content
    assert old in content
    with pytest.raises(Refused) as refused:
        READERS[name](SourceFile(name, content.replace(old, new, 1)))
    (problem, *_) = refused.value.problems
    assert (problem.where.row, problem.where.column) == place
    assert problem.remedy


@pytest.mark.parametrize("name", [BOARDS, COUNCILS, WALES])
@pytest.mark.parametrize("share", [0.00003, 0.3, 0.7])
def test_a_truncated_file_is_refused(folder: Path, name: str, share: float) -> None:
    content = _source(folder, name).content
    with pytest.raises(Refused):
        READERS[name](SourceFile(name, content[: int(len(content) * share)]))


def test_one_file_is_not_taken_for_another(folder: Path) -> None:
    for name, other in ((BOARDS, WALES), (WALES, COUNCILS)):
        with pytest.raises(Refused, match="not a file of") as refused:
            READERS[name](_source(folder, other))
        assert len(refused.value.problems) == 1

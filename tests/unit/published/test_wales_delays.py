"""Pathways of care delays in Wales, as a small file."""

from __future__ import annotations

import pytest

from commonweal.kernel.files import SourceFile
from commonweal.kernel.period import month
from commonweal.kernel.problem import Refused
from commonweal.measures.published.parsed import Mark, Parsed, Series
from commonweal.measures.published.wales_delays import read

HEADER = '"lhb22_code","lhb22_name","date","delay_reason","delay_count"'
ROWS = (
    '"W11000023","Betsi Cadwaladr University Health Board",2031-08-01,"Awaiting joint assessment",44',
    '"W11000025","Hywel Dda University Health Board",2031-09-01,"Awaiting joint assessment",NA',
)


def _read(*rows: str, header: str = HEADER) -> Parsed:
    return read(SourceFile("any name.csv", "\n".join([header, *rows]).encode()))


def test_each_row_is_a_count_of_people_with_its_cell() -> None:
    parsed = _read(*ROWS)
    first, second = parsed.observations
    assert first.series == Series.of("wales-pathway-delays", reason="awaiting-joint-assessment")
    assert (first.value, first.area.code, first.period, first.row, first.column) == (
        44,
        "W11000023",
        month(2031, 8),
        2,
        5,
    )
    assert (second.value, second.mark, second.printed) == (None, Mark.MISSING, "NA")
    assert (parsed.period.start, parsed.period.end) == (month(2031, 8).start, month(2031, 9).end)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (ROWS[0].replace("W11000023", "W06000001"), 1),
        (ROWS[0].replace("Betsi Cadwaladr University Health Board", ""), 2),
        (ROWS[0].replace("2031-08-01", "2031-08-02"), 3),
        (ROWS[0].replace("2031-08-01", "20310801"), 3),
        (ROWS[0].replace("Awaiting joint assessment", "12"), 4),
        (ROWS[0].replace(",44", ",many"), 5),
        (ROWS[0].replace(",44", ",-4"), 5),
        (ROWS[0].replace(",44", ",4.5"), 5),
    ],
)
def test_a_cell_that_is_not_understood_refuses_the_file_at_that_cell(row: str, column: int) -> None:
    with pytest.raises(Refused) as refused:
        _read(row, ROWS[1])
    (problem,) = refused.value.problems
    assert (problem.where.row, problem.where.column) == (2, column)
    assert problem.remedy


def test_a_row_that_stands_twice_is_refused() -> None:
    with pytest.raises(Refused, match="twice"):
        _read(ROWS[0], ROWS[0])


def test_every_problem_is_reported_up_to_fifty_and_a_count() -> None:
    rows = [ROWS[0].replace(",44", ",x").replace("joint", f"joint {number}") for number in range(60)]
    with pytest.raises(Refused) as refused:
        _read(*rows)
    assert len(refused.value.problems) == 51
    assert "10 more" in refused.value.problems[-1].message

import pytest

from commonweal.kernel.problem import HTTP_STATUS, Kind, Problem, Refused, Where, column_letters, invalid


def test_every_kind_has_an_http_status():
    assert set(HTTP_STATUS) == set(Kind)


@pytest.mark.parametrize(("column", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ"), (703, "AAA")])
def test_columns_are_named_as_spreadsheets_do(column, letters):
    assert column_letters(column) == letters


def test_a_problem_says_where_what_and_what_to_do():
    problem = Problem(Kind.INVALID, "not a number", "Write digits", Where("a.xls", "LA", 17, 9), "x")
    assert str(problem) == "a.xls, sheet 'LA', cell I17: not a number (found 'x'). Write digits"


def test_a_refusal_needs_a_problem():
    with pytest.raises(ValueError, match="at least one"):
        Refused()
    assert invalid("no").kind is Kind.INVALID

"""The fewest areas that make up a share."""

from decimal import Decimal
from fractions import Fraction

import pytest

from commonweal.measures.statistics.concentration import ShareUnreachableError, fewest_areas

HALF = Decimal("0.5")


@pytest.mark.covers("D2-012")
def test_the_fewest_areas_that_make_up_half():
    found = fewest_areas({"E1": 10, "E2": 40, "E3": 30, "E4": 20}, total=100, share=HALF)
    assert [(row.code, row.value, row.cumulative) for row in found.rows] == [("E2", 40, 40), ("E3", 30, 70)]
    assert (found.reached, found.areas_sum, found.total) == (70, 100, 100)
    assert found.reached_share == Fraction(7, 10)


@pytest.mark.covers("D2-012")
def test_the_total_given_counts_not_the_sum_of_the_areas():
    values = {"E1": 10, "E2": 40, "E3": 30, "E4": 20}
    assert len(fewest_areas(values, total=80, share=HALF).rows) == 1
    assert len(fewest_areas(values, total=160, share=HALF).rows) == 3


def test_exactly_the_share_is_enough():
    assert len(fewest_areas({"a": 50, "b": 50}, total=100, share=HALF).rows) == 1
    thirds = {"a": Decimal("33.3"), "b": Decimal("33.3"), "c": Decimal("33.3")}
    assert len(fewest_areas(thirds, total=Decimal("99.9"), share=Fraction(1, 3)).rows) == 1


def test_equal_areas_are_taken_in_order_of_code_whatever_the_order_given():
    values = {"E3": 10, "E1": 10, "E2": 10, "E4": 10}
    found = fewest_areas(values, total=40, share=HALF)
    assert [row.code for row in found.rows] == ["E1", "E2"]


def test_areas_without_a_value_are_named():
    found = fewest_areas({"z": None, "a": 9, "b": None}, total=10, share=HALF)
    assert found.missing == ("b", "z")


def test_long_decimals_are_added_without_rounding():
    tiny = Decimal("1E-40")
    found = fewest_areas({"a": Decimal(1), "b": tiny}, total=1 + 0, share=Fraction(1))
    assert found.rows[0].code == "a"
    assert found.areas_sum == Decimal("1.0000000000000000000000000000000000000001")


def test_whole_numbers_stay_whole():
    found = fewest_areas({"a": 3, "b": 2}, total=5, share=Fraction(1))
    assert type(found.reached) is int


def test_a_share_that_all_areas_do_not_reach_is_refused():
    with pytest.raises(ShareUnreachableError, match=r"2 areas add up to 30, short of 0\.5 of the total 100"):
        fewest_areas({"a": 10, "b": 20, "c": None}, total=100, share=HALF)


@pytest.mark.parametrize(
    ("values", "total", "share", "error"),
    [
        ({"a": 1}, 0, HALF, ValueError),
        ({"a": 1}, -5, HALF, ValueError),
        ({"a": 1}, 1, Decimal(0), ValueError),
        ({"a": 1}, 1, Decimal("1.1"), ValueError),
        ({"a": -1}, 1, HALF, ValueError),
        ({"a": 0.5}, 1, HALF, TypeError),
        ({"a": True}, 1, HALF, TypeError),
        ({"a": Decimal("NaN")}, 1, HALF, ValueError),
        ({"a": 1}, 1.0, HALF, TypeError),
    ],
)
def test_bad_input_is_refused(values, total, share, error):
    with pytest.raises(error):
        fewest_areas(values, total=total, share=share)

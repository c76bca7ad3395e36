"""Comparison with a benchmark, quantiles and spine charts."""

import pytest

from commonweal.measures.statistics.benchmark import (
    Comparison,
    compare,
    difference_interval,
    quantiles,
    spine,
)
from commonweal.measures.statistics.direction import GoodDirection
from commonweal.measures.statistics.intervals import Interval

HIGH, LOW, NEUTRAL = GoodDirection.HIGH, GoodDirection.LOW, GoodDirection.NEUTRAL


@pytest.mark.parametrize(
    ("lower", "upper", "good", "expected"),
    [
        (11, 12, HIGH, Comparison.BETTER),
        (11, 12, LOW, Comparison.WORSE),
        (11, 12, NEUTRAL, Comparison.HIGHER),
        (8, 9, HIGH, Comparison.WORSE),
        (8, 9, LOW, Comparison.BETTER),
        (8, 9, NEUTRAL, Comparison.LOWER),
        (9, 11, HIGH, Comparison.SIMILAR),
        (10, 11, HIGH, Comparison.SIMILAR),
        (9, 10, LOW, Comparison.SIMILAR),
        (None, 9, LOW, Comparison.NOT_COMPARED),
        (None, None, LOW, Comparison.NOT_COMPARED),
    ],
)
def test_an_area_against_a_benchmark_of_ten(lower, upper, good, expected):
    assert compare(Interval(lower, upper), 10, good) is expected


def test_two_areas_differ_though_their_intervals_overlap():
    """10 +/- 1.96 and 13 +/- 1.96 overlap; the difference, 3 +/- 2.77, excludes nought."""
    difference = difference_interval(13, 1, 10, 1)
    assert difference.lower == pytest.approx(3 - 1.959964 * 2**0.5, abs=1e-5)
    assert difference.lower > 0


def test_quintiles_of_ten_areas():
    values = {f"E{index}": float(index) for index in range(10)}
    found = quantiles(values, 5)
    assert [found[f"E{index}"] for index in range(10)] == [5, 5, 4, 4, 3, 3, 2, 2, 1, 1]
    lowest_first = quantiles(values, 5, highest_first=False)
    assert [lowest_first[f"E{index}"] for index in range(10)] == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]


def test_quantiles_where_the_areas_do_not_divide_evenly():
    """n 7, k 3, ranks 1 to 7: ceil((8 - rank) x 3/7) = 3, 3, 3, 2, 2, 1, 1, from 4."""
    found = quantiles({str(index): index for index in range(7)}, 3, highest_first=False)
    assert list(found.values()) == [1, 1, 1, 2, 2, 3, 3]


def test_ties_take_the_lowest_rank_and_missing_areas_none():
    found = quantiles({"a": 5, "b": 5, "c": 1, "d": None, "e": 0}, 2)
    assert found == {"a": 1, "b": 1, "c": 2, "d": None, "e": 2}


def test_fewer_areas_than_quantiles_have_none():
    assert quantiles({"a": 1, "b": 2, "c": None}, 3) == {"a": None, "b": None, "c": None}


def test_a_spine_turned_so_that_right_is_better():
    """Areas 10 to 60 round an England of 40: the far end, 30 away, sets the scale."""
    areas = [10, 30, 40, 50, 60]
    high = spine(50, 40, areas, HIGH)
    assert high.mark == pytest.approx(1 / 3)
    assert (high.left, high.right) == (-1, pytest.approx(2 / 3))
    assert (high.quarter_left, high.quarter_right) == (pytest.approx(-1 / 3), pytest.approx(1 / 3))
    low = spine(50, 40, areas, LOW)
    assert low.mark == pytest.approx(-1 / 3)
    assert (low.left, low.right) == (pytest.approx(-2 / 3), 1)
    assert spine(50, 40, areas, NEUTRAL) == high


def test_a_spine_of_equal_areas_is_a_point():
    assert spine(5, 5, [5, 5], HIGH).mark == 0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: compare(Interval(1, 2), float("nan"), HIGH), "finite"),
        (lambda: quantiles({"a": 1}, 0), "at least 1"),
        (lambda: quantiles({"a": float("inf")}, 1), "finite"),
        (lambda: spine(1, 1, [], HIGH), "at least one area"),
        (lambda: spine(9, 1, [1, 2], HIGH), "outside the areas"),
        (lambda: difference_interval(1, -1, 1, 1), "must not be negative"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()

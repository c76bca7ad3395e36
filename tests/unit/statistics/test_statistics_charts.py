"""p, p', u, u', c, t and g charts, and Anhoej's run rules."""

from itertools import pairwise
from math import sqrt

import pytest

from commonweal.measures.statistics.charts import (
    ChartKind,
    Subgroup,
    c_chart,
    g_chart,
    p_chart,
    p_prime_chart,
    t_chart,
    u_chart,
    u_prime_chart,
)
from commonweal.measures.statistics.runs import anhoej, fewest_crossings
from commonweal.measures.statistics.spc import LimitConstant, Point, Side


def groups(*pairs):
    return [Subgroup(f"m{index}", count, size) for index, (count, size) in enumerate(pairs)]


def points(*values):
    return [Point(f"m{index}", value) for index, value in enumerate(values)]


def test_p_chart_by_hand():
    chart = p_chart(groups((10, 100), (30, 100), (20, 400)))
    assert chart.kind is ChartKind.P
    assert chart.centre == pytest.approx(0.1)
    assert chart.points[0].upper == pytest.approx(0.1 + 3 * sqrt(0.09 / 100))
    assert chart.points[2].lower == pytest.approx(0.1 - 3 * sqrt(0.09 / 400))
    assert chart.points[1].outside is Side.HIGH
    assert chart.points[2].outside is Side.LOW


def test_limits_of_shares_are_cut_at_nought_and_one():
    assert p_chart(groups((1, 10), (0, 10))).points[0].lower == 0
    assert p_chart(groups((9, 10), (10, 10))).points[0].upper == 1


def test_u_chart_by_hand_may_exceed_one():
    chart = u_chart(groups((20, 10), (40, 20)))
    assert chart.centre == 2
    assert chart.points[0].upper == pytest.approx(2 + 3 * sqrt(2 / 10))
    assert chart.points[1].lower == pytest.approx(2 - 3 * sqrt(2 / 20))


@pytest.mark.parametrize("chart_of", [p_prime_chart, u_prime_chart])
def test_laneys_factor_is_the_mean_range_of_scores_over_1_128(chart_of):
    plain = {p_prime_chart: p_chart, u_prime_chart: u_chart}[chart_of]
    data = groups((10, 100), (30, 100), (20, 100), (25, 100))
    base, laney = plain(data), chart_of(data)
    sigma = (base.points[0].upper - base.centre) / 3
    scores = [(point.value - base.centre) / sigma for point in base.points]
    expected = sum(abs(b - a) for a, b in pairwise(scores)) / 3 / 1.128
    assert laney.sigma_z == pytest.approx(expected)
    assert laney.points[0].upper == pytest.approx(base.centre + 3 * sigma * expected)


def test_laney_takes_no_range_across_a_missing_period():
    chart = p_prime_chart(groups((10, 100), (12, 100), (None, 100), (90, 100), (92, 100)))
    assert chart.points[2].value is None
    sigma = sqrt(chart.centre * (1 - chart.centre) / 100)
    assert chart.sigma_z == pytest.approx(0.02 / sigma / 1.128)


def test_laney_where_nothing_varies():
    assert p_prime_chart(groups((0, 10), (0, 20))).sigma_z == 0


def test_c_chart_by_hand():
    chart = c_chart(points(4, 5, None, 3))
    assert chart.centre == 4
    assert (chart.points[0].lower, chart.points[0].upper) == (0, 10)
    assert chart.points[2].value is None


def test_g_chart_by_hand():
    chart = g_chart(points(10, 30))
    assert chart.centre == 20
    assert chart.points[0].upper == pytest.approx(20 + 3 * sqrt(420))
    assert chart.points[0].lower == 0


def test_t_chart_draws_xmr_on_the_raised_scale():
    times = [5.0, 9.0, 2.0, 14.0]
    raised = [time ** (1 / 3.6) for time in times]
    centre = sum(raised) / 4
    mean_range = sum(abs(b - a) for a, b in pairwise(raised)) / 3
    chart = t_chart(points(*times))
    assert chart.centre == pytest.approx(centre**3.6)
    assert chart.points[0].upper == pytest.approx((centre + 3 / 1.128 * mean_range) ** 3.6)
    nhs = t_chart(points(*times), constant=LimitConstant.NHS)
    assert nhs.points[0].upper == pytest.approx((centre + 2.66 * mean_range) ** 3.6)


def test_t_chart_of_equal_times_sees_nothing_outside():
    chart = t_chart(points(5.0, 5.0, None, 5.0))
    assert [point.outside for point in chart.points] == [None] * 4
    assert [point.value for point in chart.points] == [5.0, 5.0, None, 5.0]
    assert chart.points[0].upper == pytest.approx(5)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: p_chart(groups((11, 10))), "must not exceed"),
        (lambda: p_chart(groups((-1, 10))), "must not be negative"),
        (lambda: u_chart(groups((1, 0))), "must be above zero"),
        (lambda: u_chart(groups((None, 10))), "at least one period"),
        (lambda: p_chart([]), "at least one period"),
        (lambda: p_prime_chart(groups((1, 10), (None, 10), (2, 10))), "two neighbouring"),
        (lambda: c_chart(points(None)), "at least one period"),
        (lambda: c_chart(points(-1)), "must not be negative"),
        (lambda: g_chart(points(float("nan"))), "finite"),
        (lambda: t_chart(points(-1, 2)), "must not be negative"),
        (lambda: t_chart(points(3)), "two neighbouring"),
    ],
)
def test_bad_counts_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize(("useful", "run", "crossings"), [(24, 8, 8), (40, 8, 14), (39, 8, 14), (1, 3, 0)])
def test_run_limits_as_checked_in_the_fact_sheet(useful, run, crossings):
    found = anhoej([1 if index % 2 else -1 for index in range(useful)], 0)
    assert (found.longest_run_limit, found.crossings_limit) == (run, crossings)
    assert found.crossings == useful - 1
    assert not found.signal


def test_a_long_run_and_few_crossings_each_signal():
    long_run = anhoej([1] * 9 + [-1, 1] * 8, 0)
    assert (long_run.longest_run, long_run.longest_run_limit, long_run.signal) == (9, 8, True)
    few = anhoej(([1] * 6 + [-1] * 6) * 2, 0)
    assert (few.crossings, few.crossings_limit, few.signal) == (3, 8, True)


def test_a_run_as_long_as_the_limit_is_no_signal():
    found = anhoej([1] * 8 + [-1, 1] * 8, 0)
    assert (found.longest_run, found.longest_run_limit, found.signal) == (8, 8, False)


def test_points_on_the_line_and_missing_values_do_not_count():
    found = anhoej([1, 0, 1, None, -1], 0)
    assert (found.useful, found.longest_run, found.crossings) == (3, 2, 1)


def test_nothing_off_the_line():
    found = anhoej([0, None, 0], 0)
    assert (found.useful, found.longest_run_limit, found.crossings_limit, found.signal) == (
        0,
        None,
        None,
        False,
    )
    with pytest.raises(ValueError, match="at least one point"):
        fewest_crossings(0)

"""Funnel limits, significance and over-dispersion."""

from math import asin, log, sqrt

import numpy as np
import pytest

from commonweal.measures.statistics.funnel import (
    Outliers,
    Significance,
    WorkingScale,
    adjusted_funnel,
    derived_denominator,
    dispersion_of,
    excess_line,
    expected_false_alarms,
    expected_ratio_line,
    proportion_line,
    proportion_significance,
    rate_line,
    rate_significance,
    ratio_line,
    ratio_significance,
    standardised_rate_significance,
    standardised_ratio_line,
)
from commonweal.measures.statistics.intervals import exact_poisson


def test_the_proportion_line_at_one_person():
    line = proportion_line(0.80642448, [1, 100])
    assert line.lower[0] == pytest.approx(0.03204, abs=5e-6)
    assert line.upper[0] == 1
    assert list(line.axis) == [1, 100]


def test_the_ratio_line_at_one_event():
    line = ratio_line([1])
    assert 1 / line.lower[0] == pytest.approx(5.5716, abs=5e-5)
    assert 1 / line.upper[0] == pytest.approx(0.025318, abs=5e-7)


def test_other_lines_are_the_ratio_line_on_another_scale():
    observed = [3, 30, 300]
    base = ratio_line(observed, level=0.998)
    assert standardised_ratio_line(observed, level=0.998).lower == pytest.approx(base.lower * 100)
    assert excess_line(observed, level=0.998).upper == pytest.approx(base.upper - 1)
    rates = rate_line(observed, average=0.02, multiplier=1000, level=0.998)
    assert rates.lower == pytest.approx(base.lower * 20)


def test_limits_against_expected_events_are_those_of_the_count():
    line = expected_ratio_line([8.0])
    limits = exact_poisson(8)
    assert (line.lower[0], line.upper[0]) == (
        pytest.approx(limits.lower / 8),
        pytest.approx(limits.upper / 8),
    )


def test_ratio_significance_follows_the_exact_limits_below_ten():
    """5 events: exact limits 1.623 to 11.668 at 95 %, 0.739 to 16.454 at 99.8 %."""
    assert ratio_significance(5, 1.6) is Significance.HIGH_WARNING
    assert ratio_significance(5, 1.7) is Significance.NOT_SIGNIFICANT
    assert ratio_significance(5, 0.7) is Significance.HIGH_ALARM
    assert ratio_significance(5, 11.7) is Significance.LOW_WARNING
    assert ratio_significance(5, 16.5) is Significance.LOW_ALARM


def test_rate_significance_is_that_of_expected_events():
    assert rate_significance(5, 160, 0.01) is Significance.HIGH_WARNING


def test_proportion_significance_at_both_levels():
    assert proportion_significance(65, 100, 0.6) is Significance.NOT_SIGNIFICANT
    assert proportion_significance(65, 100, 0.55) is Significance.HIGH_WARNING
    assert proportion_significance(65, 100, 0.49) is Significance.HIGH_ALARM
    assert proportion_significance(65, 100, 0.75) is Significance.LOW_WARNING
    assert proportion_significance(65, 100, 0.78) is Significance.LOW_ALARM


def test_a_standardised_rate_needs_ten_events():
    assert standardised_rate_significance(9, 500, 100) is Significance.NOT_APPLICABLE
    assert standardised_rate_significance(10, 500, 100) is Significance.HIGH_ALARM
    assert standardised_rate_significance(20, 100, 105) is Significance.NOT_SIGNIFICANT
    assert standardised_rate_significance(20, 100, 105, multiplier=1000) is Significance.NOT_SIGNIFICANT


def test_a_denominator_derived_from_a_rate():
    assert derived_denominator(50, 250, multiplier=100_000) == 20_000


def test_false_alarms_to_expect():
    assert expected_false_alarms(150, level=0.998) == pytest.approx(0.3)
    assert expected_false_alarms(150, level=0.95) == pytest.approx(7.5)


def test_dispersion_by_hand():
    """z of -2, 0, 2, 4 with s = 1/2: phi 6, w = 4, tau squared (4 x 6 - 3) / (16 - 64/16)."""
    found = dispersion_of(np.array([-2.0, 0, 2, 4]), np.full(4, 0.5), Outliers.KEEP)
    assert found.phi == 6
    assert found.tau_squared == pytest.approx(21 / 12)
    assert found.areas_used == 4


def test_winsorised_and_dropped_scores():
    scores = np.arange(-5.0, 6.0)
    winsorised = dispersion_of(scores, np.ones(11), Outliers.WINSORISE)
    assert winsorised.phi == pytest.approx((2 * 16 + sum(z * z for z in range(-4, 5))) / 11)
    assert winsorised.areas_used == 11
    dropped = dispersion_of(scores, np.ones(11), Outliers.DROP)
    assert dropped.phi == pytest.approx(sum(z * z for z in range(-4, 5)) / 9)
    assert dropped.areas_used == 9


def test_less_variation_than_chance_gives_no_tau():
    assert dispersion_of(np.array([0.1, -0.1, 0.2]), np.ones(3), Outliers.KEEP).tau_squared == 0


@pytest.mark.parametrize(
    ("scale", "a", "b", "y", "s", "target", "centre"),
    [
        (WorkingScale.LOG_RATIO, [12, 8], [10, 10], log(1.2), 1 / sqrt(10), 0, 1),
        (WorkingScale.ROOT_RATIO, [12, 8], [10, 10], sqrt(1.2), 1 / (2 * sqrt(10)), 1, 1),
        (
            WorkingScale.PROPORTION,
            [5, 3],
            [10, 10],
            asin(sqrt(0.5)),
            1 / (2 * sqrt(10)),
            asin(sqrt(0.4)),
            0.4,
        ),
        (
            WorkingScale.RATIO_OF_COUNTS,
            [12, 8],
            [10, 10],
            log(12.5 / 10.5),
            sqrt(12 / 12.5**2 + 10 / 10.5**2),
            0,
            1,
        ),
    ],
)
def test_the_four_working_scales(*, scale, a, b, y, s, target, centre):
    funnel = adjusted_funnel(scale, a, b, outliers=Outliers.KEEP)
    spread = sqrt(s**2 + funnel.dispersion.tau_squared)
    assert funnel.errors[0] == pytest.approx(s)
    assert funnel.target == pytest.approx(target)
    assert funnel.centre == pytest.approx(centre)
    assert funnel.scores[0] == pytest.approx((y - target) / spread)
    assert funnel.values[0] == pytest.approx(a[0] / b[0])


def test_without_overdispersion_the_limits_are_the_plain_ones():
    funnel = adjusted_funnel(WorkingScale.LOG_RATIO, [10, 11, 9], [10, 10, 10], outliers=Outliers.KEEP)
    assert funnel.dispersion.tau_squared == 0
    lower, upper = funnel.limits()
    assert lower[0] == pytest.approx(np.exp(-1.959964 / sqrt(10)), rel=1e-6)
    assert upper[0] == pytest.approx(np.exp(1.959964 / sqrt(10)), rel=1e-6)


@pytest.mark.parametrize("scale", list(WorkingScale))
def test_the_drawn_line_passes_through_the_areas_limits(scale):
    a, b = [30, 60, 200, 45], [100, 120, 300, 200]
    funnel = adjusted_funnel(scale, a, b, outliers=Outliers.KEEP)
    assert funnel.dispersion.tau_squared > 0
    line = funnel.line(b, level=0.998)
    assert np.all(line.lower < funnel.centre)
    assert np.all(line.upper > funnel.centre)
    if scale is not WorkingScale.RATIO_OF_COUNTS:  # there an area's error depends on both of its counts
        lower, upper = funnel.limits(level=0.998)
        assert line.lower == pytest.approx(lower)
        assert line.upper == pytest.approx(upper)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: proportion_line(1.2, [10]), "must not exceed"),
        (lambda: proportion_line(0.5, [0]), "above zero"),
        (lambda: proportion_line(0.5, []), "at least one number"),
        (lambda: ratio_line([float("nan")]), "above zero"),
        (lambda: rate_line([1], average=0), "above zero"),
        (lambda: ratio_significance(1, 0), "above zero"),
        (lambda: standardised_rate_significance(-1, 1, 1), "must not be negative"),
        (lambda: derived_denominator(0, 5), "above zero"),
        (lambda: expected_false_alarms(0, level=0.95), "at least 1"),
        (lambda: adjusted_funnel(WorkingScale.LOG_RATIO, [0, 1], [1, 1]), "no logarithm"),
        (lambda: adjusted_funnel(WorkingScale.PROPORTION, [2, 1], [1, 1]), "may exceed"),
        (lambda: adjusted_funnel(WorkingScale.ROOT_RATIO, [1], [1]), "at least two areas"),
        (lambda: adjusted_funnel(WorkingScale.ROOT_RATIO, [1, 2], [1]), "differ in length"),
        (lambda: adjusted_funnel(WorkingScale.ROOT_RATIO, [-1, 2], [1, 1]), "not negative"),
        (lambda: adjusted_funnel(WorkingScale.ROOT_RATIO, [1, 2], [1, 0]), "above zero"),
        (lambda: adjusted_funnel(WorkingScale.RATIO_OF_COUNTS, [0, 0], [1, 1]), "at least one event"),
        (
            lambda: adjusted_funnel(WorkingScale.ROOT_RATIO, [1, 2], [1, 1], outliers=Outliers.DROP),
            "at least two areas",
        ),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()

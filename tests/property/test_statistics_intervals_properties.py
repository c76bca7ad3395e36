"""Intervals and funnels: each formula against another that must agree with it."""

from math import isclose, sqrt

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from commonweal.measures.statistics.funnel import (
    Outliers,
    Significance,
    WorkingScale,
    adjusted_funnel,
    proportion_line,
    proportion_significance,
    ratio_line,
    ratio_significance,
)
from commonweal.measures.statistics.intervals import (
    Stratum,
    byar,
    count_interval,
    directly_standardised_rate,
    exact_poisson,
    mean_t,
    wilson,
)
from commonweal.measures.statistics.runs import anhoej, fewest_crossings

LEVELS = st.sampled_from([0.9, 0.95, 0.99, 0.998])


@settings(max_examples=100)
@given(theta=st.floats(0.01, 0.99), n=st.integers(1, 10**6), level=LEVELS)
def test_the_proportion_funnel_is_the_inverse_of_wilson(theta, n, level):
    """An area on the line has the average as the end of its interval."""
    line = proportion_line(theta, [n], level=level)
    if line.upper[0] < 1:
        assert isclose(wilson(line.upper[0] * n, n, confidence=level).lower, theta, rel_tol=1e-9)
    if line.lower[0] > 0:
        assert isclose(wilson(line.lower[0] * n, n, confidence=level).upper, theta, rel_tol=1e-9)


@settings(max_examples=100)
@given(theta=st.floats(0.05, 0.95), n=st.integers(1, 10_000), data=st.data())
def test_significant_areas_are_those_outside_the_funnel(theta, n, data):
    r = data.draw(st.integers(0, n))
    places = {level: proportion_line(theta, [n], level=level) for level in (0.95, 0.998)}
    edges = [edge for line in places.values() for edge in (line.lower[0], line.upper[0])]
    assume(all(abs(r / n - edge) > 1e-9 for edge in edges))
    found = proportion_significance(r, n, theta)
    outside = {level for level, line in places.items() if not line.lower[0] <= r / n <= line.upper[0]}
    alarms = {Significance.HIGH_ALARM, Significance.LOW_ALARM}
    assert (found in alarms) == (0.998 in outside)
    assert (found is Significance.NOT_SIGNIFICANT) == (0.95 not in outside)


@settings(max_examples=100)
@given(observed=st.integers(1, 9), ratio=st.floats(0.05, 20))
def test_a_small_ratio_is_significant_where_the_line_says_so(observed, ratio):
    line = ratio_line([observed])
    assume(abs(ratio - line.lower[0]) > 1e-9 and abs(ratio - line.upper[0]) > 1e-9)
    outside = not line.lower[0] <= ratio <= line.upper[0]
    assert (ratio_significance(observed, observed / ratio) is not Significance.NOT_SIGNIFICANT) == outside


@settings(max_examples=100)
@given(count=st.integers(10, 100_000))
def test_byar_is_within_a_fifth_of_a_percent_of_exact_from_ten_events(count):
    near, exact = byar(count), exact_poisson(count)
    assert abs(near.lower / exact.lower - 1) < 0.002
    assert abs(near.upper / exact.upper - 1) < 0.002


@settings(max_examples=100)
@given(count=st.integers(0, 500), level=LEVELS)
def test_exact_limits_leave_their_tail_on_either_side(count, level):
    limits = exact_poisson(count, confidence=level)
    assert isclose(stats.poisson.cdf(count, limits.upper), (1 - level) / 2, rel_tol=1e-8)
    if count:
        assert isclose(stats.poisson.sf(count - 1, limits.lower), (1 - level) / 2, rel_tol=1e-8)


@settings(max_examples=100)
@given(count=st.floats(0, 1e6), level=LEVELS)
def test_a_count_lies_inside_its_limits(count, level):
    limits = count_interval(count, confidence=level)
    assert limits.lower <= count <= limits.upper
    wider = count_interval(count, confidence=0.9999)
    assert wider.lower <= limits.lower
    assert wider.upper >= limits.upper


@settings(max_examples=100)
@given(n=st.integers(1, 10_000), data=st.data(), level=LEVELS)
def test_wilson_mirrors_when_the_counting_is_turned_round(n, data, level):
    r = data.draw(st.integers(0, n))
    one, other = wilson(r, n, confidence=level), wilson(n - r, n, confidence=level)
    assert one.lower == pytest.approx(1 - other.upper, abs=1e-12)
    assert 0 <= one.lower <= r / n <= one.upper <= 1


@settings(max_examples=50)
@given(values=st.lists(st.integers(-1000, 1000), min_size=2, max_size=30), level=LEVELS)
def test_mean_limits_agree_with_the_t_distribution(values, level):
    found = mean_t(values, confidence=level)
    reach = found.interval.upper - found.value
    if found.standard_deviation:
        t = reach / (found.standard_deviation / sqrt(len(values)))
        assert isclose(stats.t.cdf(t, len(values) - 1), 0.5 + level / 2, rel_tol=1e-9)
    else:
        assert reach == 0


@settings(max_examples=50)
@given(
    bands=st.lists(
        st.tuples(st.integers(0, 50), st.integers(1, 5000), st.integers(1, 9000)), min_size=1, max_size=19
    ),
    scale=st.integers(2, 50),
)
def test_a_direct_rate_does_not_depend_on_the_size_of_the_standard(bands, scale):
    assume(sum(count for count, _, _ in bands) >= 10)
    one = directly_standardised_rate([Stratum(*band) for band in bands])
    other = directly_standardised_rate([Stratum(o, n, w * scale) for o, n, w in bands])
    assert other.value == pytest.approx(one.value)
    assert other.interval.lower == pytest.approx(one.interval.lower)
    crude = [o / n * 100_000 for o, n, _ in bands]
    assert min(crude) - 1e-6 <= one.value <= max(crude) + 1e-6


@settings(max_examples=50)
@given(counts=st.lists(st.integers(1, 200), min_size=3, max_size=30), scale=st.sampled_from(WorkingScale))
def test_overdispersion_never_narrows_a_funnel(counts, scale):
    expected = [200] * len(counts)
    funnel = adjusted_funnel(scale, counts, expected, outliers=Outliers.WINSORISE)
    low, high = funnel.limits(level=0.95)
    wide_low, wide_high = funnel.limits(level=0.998)
    assert (wide_low <= low).all()
    assert (wide_high >= high).all()
    assert funnel.dispersion.tau_squared >= 0
    if funnel.dispersion.phi < (len(counts) - 1) / len(counts):
        assert funnel.dispersion.tau_squared == 0


@settings(max_examples=100)
@given(values=st.lists(st.integers(-3, 3), min_size=1, max_size=60))
def test_run_rules_count_what_a_reader_would_count(values):
    letters = "".join("+" if value > 0 else "-" for value in values if value)
    found = anhoej(values, 0)
    assert found.crossings == letters.count("+-") + letters.count("-+")
    runs = letters.replace("+-", "+ -").replace("-+", "- +").split()
    assert found.longest_run == max(map(len, runs), default=0)
    assert found.useful == len(letters)


@settings(max_examples=50)
@given(useful=st.integers(2, 400))
def test_the_fewest_crossings_are_the_binomial_quantile(useful):
    assert fewest_crossings(useful) == int(stats.binom.ppf(0.05, useful - 1, 0.5))

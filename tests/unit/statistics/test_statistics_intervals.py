"""Intervals and rates: values from the fact sheet, edges and refusals."""

from math import exp, log, sqrt

import pytest

from commonweal.measures.statistics.intervals import (
    EUROPEAN_STANDARD_2013,
    CountMethod,
    Interval,
    ReferenceBand,
    Stratum,
    byar,
    count_interval,
    crude_rate,
    directly_standardised_rate,
    directly_standardised_rate_of_repeats,
    exact_poisson,
    expected_events,
    indirect_rate,
    indirect_ratio,
    mean_t,
    rate_ratio_interval,
    wilson,
)

NAN = float("nan")


def test_the_standard_population():
    assert len(EUROPEAN_STANDARD_2013) == 19
    assert sum(EUROPEAN_STANDARD_2013.values()) == 100_000


def test_exact_limits_of_no_events():
    limits = exact_poisson(0)
    assert limits.lower == 0
    assert limits.upper == pytest.approx(-log(0.025))


def test_byars_lower_limit_goes_missing_rather_than_negative():
    assert byar(1, confidence=0.998).lower is None
    assert byar(0).lower is None
    assert byar(0).upper is not None


def test_counts_next_to_nothing():
    assert exact_poisson(1e-310).lower == 0
    assert byar(1e-200).lower is None


def test_the_method_changes_at_ten_events():
    assert count_interval(9) == exact_poisson(9)
    assert count_interval(10) == byar(10)
    assert crude_rate(9, 100).method is CountMethod.EXACT
    assert crude_rate(10, 100).method is CountMethod.BYAR


def test_wilson_ends_stay_inside_nought_and_one():
    assert wilson(0, 10).lower == 0
    assert wilson(10, 10).upper == 1


def test_wilson_limits_solve_the_score_equation():
    limits = wilson(30, 80)
    for p in (limits.lower, limits.upper):
        assert abs(30 / 80 - p) / sqrt(p * (1 - p) / 80) == pytest.approx(1.959964, abs=1e-6)


def test_mean_by_hand():
    """2, 4, 6: mean 4, s 2, t(2 df, 97.5 %) 4.302653."""
    found = mean_t([2, 4, 6])
    assert (found.value, found.standard_deviation, found.count) == (4, 2, 3)
    assert found.interval.upper == pytest.approx(4 + 4.302653 * 2 / sqrt(3), abs=1e-6)


@pytest.mark.parametrize(("count", "denominator"), [(None, 100), (10, None), (None, None)])
def test_a_rate_without_count_or_denominator_is_missing(count, denominator):
    found = crude_rate(count, denominator)
    assert found.value is None
    assert found.interval == Interval(None, None)


def test_a_crude_rate_may_exceed_one_event_a_person():
    assert crude_rate(250, 220, multiplier=100).value == pytest.approx(113.636, abs=1e-3)


STRATA = [Stratum(30, 1000, 600), Stratum(20, 500, 400)]


def test_direct_rate_by_hand():
    found = directly_standardised_rate(STRATA, multiplier=1000)
    value = (600 * 0.03 + 400 * 0.04) / 1000
    variance = (600**2 * 30 / 1000**2 + 400**2 * 20 / 500**2) / 1000**2
    assert found.value == pytest.approx(1000 * value)
    assert found.variance == pytest.approx(1000**2 * variance)
    limits = byar(50)
    assert found.interval.lower == pytest.approx(1000 * (value + sqrt(variance / 50) * (limits.lower - 50)))
    assert found.interval.upper == pytest.approx(1000 * (value + sqrt(variance / 50) * (limits.upper - 50)))
    assert (found.events, found.population) == (50, 1500)


def test_no_direct_rate_below_ten_events():
    nine = directly_standardised_rate([Stratum(9, 100, 1), Stratum(None, 100, 1)])
    assert (nine.value, nine.variance, nine.interval) == (None, None, Interval(None, None))
    assert nine.events == 9
    assert directly_standardised_rate([Stratum(10, 100, 1)]).value is not None


def test_dobson_takes_byars_limits_even_where_exact_ones_are_near():
    found = directly_standardised_rate([Stratum(10, 100, 1)], multiplier=100)
    assert found.interval.lower == pytest.approx(byar(10).lower)
    assert abs(found.interval.lower - exact_poisson(10).lower) > 1e-4


def test_people_with_several_events_widen_the_limits():
    """Ten people once and ten people twice, in one band: variance 10 + 4 x 10 = 50 instead of 30."""
    band = [Stratum(None, 100, 1)]
    found = directly_standardised_rate_of_repeats(band, {1: [10], 2: [10]}, multiplier=100)
    independent = directly_standardised_rate([Stratum(30, 100, 1)], multiplier=100)
    assert found.value == independent.value == 30
    assert found.events == 30
    assert independent.variance == pytest.approx(30)
    assert found.variance == pytest.approx(50)


def test_people_who_each_have_one_event_change_nothing():
    people = {1: [30, 20]}
    assert directly_standardised_rate_of_repeats(STRATA, people) == directly_standardised_rate(STRATA)


def test_rate_ratio():
    ratio, limits = rate_ratio_interval(20, 4, 10, 1)
    reach = 1.959964 * sqrt(4 / 400 + 1 / 100)
    assert ratio == 2
    assert limits.upper == pytest.approx(2 * exp(reach), rel=1e-6)
    assert limits.lower == pytest.approx(2 * exp(-reach), rel=1e-6)


def test_indirect_ratio_and_rate():
    expected = expected_events([ReferenceBand(1000, 50, 10_000), ReferenceBand(500, 80, 8_000)])
    assert expected == pytest.approx(10)
    ratio = indirect_ratio(12, expected)
    assert ratio.value == pytest.approx(120)
    assert ratio.interval.upper == pytest.approx(byar(12).upper * 10)
    assert indirect_ratio(9, expected).interval.lower == pytest.approx(exact_poisson(9).lower * 10)
    rate = indirect_rate(12, expected, 130 / 18_000)
    assert rate.value == pytest.approx(1.2 * 130 / 18_000 * 100_000)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: byar(-1), "must not be negative"),
        (lambda: byar(NAN), "finite"),
        (lambda: byar(10, confidence=95), "write 95 % as 0.95"),
        (lambda: byar(10, confidence=0.5), "confidence must be"),
        (lambda: exact_poisson(-1), "must not be negative"),
        (lambda: wilson(11, 10), "must not exceed"),
        (lambda: wilson(0, 0), "above zero"),
        (lambda: mean_t([1]), "at least two values"),
        (lambda: mean_t([1, float("inf")]), "finite"),
        (lambda: crude_rate(-1, 10), "must not be negative"),
        (lambda: crude_rate(1, 0), "above zero"),
        (lambda: directly_standardised_rate([]), "at least one stratum"),
        (lambda: directly_standardised_rate([Stratum(20, None, 1)]), "no population"),
        (lambda: directly_standardised_rate([Stratum(20, 0, 1)]), "above zero"),
        (lambda: directly_standardised_rate([Stratum(-1, 10, 1)]), "must not be negative"),
        (lambda: directly_standardised_rate([Stratum(20, 10, 0)]), "total weight"),
        (lambda: directly_standardised_rate_of_repeats(STRATA, {}), "at least one number of events"),
        (lambda: directly_standardised_rate_of_repeats(STRATA, {0: [1, 1]}), "at least 1"),
        (lambda: directly_standardised_rate_of_repeats(STRATA, {1: [1]}), "differ in length"),
        (lambda: directly_standardised_rate_of_repeats(STRATA, {1: [29, 20]}), "add up to"),
        (lambda: indirect_ratio(1, 0), "above zero"),
        (lambda: expected_events([]), "at least one band"),
        (lambda: rate_ratio_interval(0, 1, 1, 1), "above zero"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()

"""Ranks, weighted overall ranks and their simulated intervals."""

from decimal import Decimal
from fractions import Fraction

import pytest

from commonweal.measures.statistics.direction import GoodDirection
from commonweal.measures.statistics.ranks import (
    Estimate,
    EventRate,
    Metric,
    ShareOf,
    average_ranks,
    overall_ranks,
    simulated_overall_ranks,
    simulated_ranks,
)

HIGH, LOW, NEUTRAL = GoodDirection.HIGH, GoodDirection.LOW, GoodDirection.NEUTRAL

# three areas on the six metrics of the interface dashboard; delayed days, the third, weighs three
DASHBOARD = {
    "admissions": {"A": 1, "B": 2, "C": 3},
    "length of stay": {"A": 2, "B": 1, "C": 3},
    "delayed days": {"A": 3, "B": 1, "C": 2},
    "still at home": {"A": 1, "B": 3, "C": 2},
    "offered reablement": {"A": 2, "B": 1, "C": 3},
    "weekend discharges": {"A": 3, "B": 1, "C": 2},
}
WEIGHTS = dict.fromkeys(DASHBOARD, 1) | {"delayed days": 3}


@pytest.mark.covers("D2-013")
def test_the_dashboard_of_three_areas():
    found = overall_ranks(DASHBOARD, WEIGHTS)
    assert {area: one.score for area, one in found.items()} == {
        "A": Fraction(9, 4),
        "B": Fraction(11, 8),
        "C": Fraction(19, 8),
    }
    assert {area: one.rank for area, one in found.items()} == {"B": 1, "A": 2, "C": 3}
    assert all(one.absent == () for one in found.values())


@pytest.mark.covers("D2-013")
def test_ranks_of_metric_values_then_one_overall():
    """The same dashboard from values: low is good on the first three, high on the others."""
    directions = dict(zip(DASHBOARD, [LOW, LOW, LOW, HIGH, HIGH, HIGH], strict=True))
    ranks = {
        metric: average_ranks(
            {area: (rank if directions[metric] is LOW else -rank) * 10.5 for area, rank in row.items()},
            directions[metric],
        )
        for metric, row in DASHBOARD.items()
    }
    assert ranks == DASHBOARD
    assert overall_ranks(ranks, WEIGHTS)["B"].rank == 1


def test_absent_metrics_are_named_and_left_out_of_the_score():
    ranks = {**DASHBOARD, "delayed days": {"A": None, "B": 1}}
    found = overall_ranks(ranks, WEIGHTS)
    assert found["A"].absent == ("delayed days",)
    assert found["A"].score == Fraction(9, 5)
    assert found["C"].absent == ("delayed days",)
    assert found["B"].absent == ()


def test_an_area_with_nothing_has_no_overall_rank():
    found = overall_ranks({"one": {"A": 1, "B": None}, "two": {"A": 1}}, {"one": 1, "two": 1})
    assert (found["B"].score, found["B"].rank, found["B"].absent) == (None, None, ("one", "two"))
    assert found["A"].rank == 1


def test_equal_scores_share_a_rank():
    found = overall_ranks({"one": {"A": 1, "B": 2}, "two": {"A": 2, "B": 1}}, {"one": 1, "two": 1})
    assert found["A"].rank == found["B"].rank == 1.5


@pytest.mark.parametrize("weight", [1, Decimal("0.1"), Fraction(1, 7)])
def test_scores_are_exact_whatever_the_weights(weight):
    found = overall_ranks({"one": {"A": 1, "B": 2}, "two": {"A": 2, "B": 1}}, {"one": weight, "two": weight})
    assert found["A"].score == found["B"].score == Fraction(3, 2)


@pytest.mark.parametrize(
    ("values", "good", "expected"),
    [
        ({"a": 3, "b": 1, "c": 2}, LOW, {"a": 3, "b": 1, "c": 2}),
        ({"a": 3, "b": 1, "c": 2}, HIGH, {"a": 1, "b": 3, "c": 2}),
        ({"a": 5, "b": 5, "c": 1, "d": 5}, LOW, {"a": 3, "b": 3, "c": 1, "d": 3}),
        ({"a": 5, "b": 5, "c": 1}, HIGH, {"a": 1.5, "b": 1.5, "c": 3}),
        ({"a": None, "b": Decimal("0.2"), "c": Decimal("0.1")}, LOW, {"a": None, "b": 2, "c": 1}),
        ({}, LOW, {}),
    ],
)
def test_average_ranks(values, good, expected):
    assert average_ranks(values, good) == expected


@pytest.mark.parametrize("good", [HIGH, LOW])
def test_values_far_apart_have_certain_ranks(good):
    found = simulated_ranks({"a": Estimate(1, 0.1), "b": Estimate(50, 0.1), "c": None}, good, draws=500)
    best = "a" if good is LOW else "b"
    assert (found[best].rank, found[best].lower, found[best].upper) == (1, 1, 1)
    assert found["c"] is None


def test_values_known_exactly_and_equal_share_their_rank_in_every_draw():
    found = simulated_ranks({"a": Estimate(1, 0), "b": Estimate(1, 0), "c": Estimate(2, 0)}, LOW, draws=200)
    assert (found["a"].rank, found["a"].lower, found["a"].upper) == (1.5, 1.5, 1.5)
    assert found["c"].lower == 3


def test_areas_that_cannot_be_told_apart_may_take_any_rank():
    found = simulated_ranks({f"E{i}": Estimate(10, 1) for i in range(5)}, HIGH, draws=2000)
    assert all((one.rank, one.lower, one.upper) == (3, 1, 5) for one in found.values())


def test_two_areas_swap_as_often_as_theory_says():
    """N(0, 1) and N(3, 1): the first is lower with probability Phi(3/sqrt 2) = 98.3 %; with 1 it is 76 %."""
    sure = simulated_ranks({"a": Estimate(0, 1), "b": Estimate(3, 1)}, LOW, draws=20_000)
    assert (sure["a"].lower, sure["a"].upper) == (1, 1)
    unsure = simulated_ranks({"a": Estimate(0, 1), "b": Estimate(1, 1)}, LOW, draws=20_000)
    assert (unsure["a"].lower, unsure["a"].upper) == (1, 2)


def test_the_same_seed_gives_the_same_answer_and_another_seed_other_draws():
    values = {f"E{i:02}": EventRate(20 + i, 100) for i in range(30)}
    assert simulated_ranks(values, LOW, draws=300) == simulated_ranks(values, LOW, draws=300)
    assert simulated_ranks(values, LOW, draws=300) != simulated_ranks(values, LOW, draws=300, seed=1)


@pytest.mark.parametrize("kind", [EventRate, ShareOf])
def test_more_events_give_a_narrower_rank_interval(kind):
    def width(times):
        values = {f"E{i}": kind((10 + i) * times, 100 * times) for i in range(10)}
        found = simulated_ranks(values, LOW, draws=1000)
        return sum(one.upper - one.lower for one in found.values())

    assert width(100) < width(1)


def test_values_of_counts():
    assert EventRate(5, 10).value == ShareOf(5, 10).value == 0.5


def test_nobody_with_a_value():
    assert simulated_ranks({"a": None}, LOW) == {"a": None}


@pytest.mark.covers("D2-013")
def test_an_overall_rank_has_an_interval_too():
    sure = {
        metric: Metric({area: Estimate(rank, 0) for area, rank in row.items()}, LOW)
        for metric, row in DASHBOARD.items()
    }
    found = simulated_overall_ranks(sure, WEIGHTS, draws=200)
    assert {area: (one.overall.rank, one.lower, one.upper) for area, one in found.items()} == {
        "A": (2, 2, 2),
        "B": (1, 1, 1),
        "C": (3, 3, 3),
    }
    unsure = {
        metric: Metric({area: Estimate(rank, 50) for area, rank in row.items()}, LOW)
        for metric, row in DASHBOARD.items()
    }
    vague = simulated_overall_ranks(unsure, WEIGHTS, draws=2000)
    assert all((one.lower, one.upper) == (1, 3) for one in vague.values())


def test_an_overall_interval_over_the_metrics_present():
    metrics = {
        "one": Metric({"A": Estimate(1, 0), "B": Estimate(2, 0), "C": None}, LOW),
        "two": Metric({"A": Estimate(9, 0), "C": None}, HIGH),
        "three": Metric({}, HIGH),
    }
    found = simulated_overall_ranks(metrics, {"one": 1, "two": 2, "three": 1}, draws=100)
    assert (found["B"].overall.rank, found["B"].lower, found["B"].upper) == (2, 2, 2)
    assert found["B"].overall.absent == ("two", "three")
    assert (found["C"].overall.rank, found["C"].lower, found["C"].upper) == (None, None, None)


def test_an_overall_interval_of_nothing():
    found = simulated_overall_ranks({"one": Metric({"A": None}, LOW)}, {"one": 1}, draws=100)
    assert found["A"].lower is None


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: average_ranks({"a": 1}, NEUTRAL), ValueError, "direction"),
        (lambda: average_ranks({"a": float("nan")}, LOW), ValueError, "finite"),
        (lambda: simulated_ranks({"a": Estimate(1, 1)}, NEUTRAL), ValueError, "direction"),
        (lambda: simulated_ranks({"a": Estimate(1, 1)}, LOW, draws=99), ValueError, "100 draws"),
        (lambda: Estimate(1, -1), ValueError, "must not be negative"),
        (lambda: EventRate(-1, 1), ValueError, "must not be negative"),
        (lambda: ShareOf(2, 1), ValueError, "must not exceed"),
        (lambda: overall_ranks({"one": {"A": 1}}, {"two": 1}), ValueError, "one, two"),
        (lambda: overall_ranks({"one": {"A": 1}}, {"one": -1}), ValueError, "must not be negative"),
        (lambda: overall_ranks({"one": {"A": 1}}, {"one": 0}), ValueError, "at least one weight"),
        (lambda: overall_ranks({"one": {"A": 1}}, {"one": 0.5}), TypeError, "Decimal"),
        (lambda: overall_ranks({"one": {"A": -1}}, {"one": 1}), ValueError, "must not be negative"),
    ],
)
def test_bad_input_is_refused(call, error, message):
    with pytest.raises(error, match=message):
        call()

"""Ranks, concentration, quantiles and growth against brute force and under reordering."""

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.measures.statistics.benchmark import quantiles
from commonweal.measures.statistics.concentration import ShareUnreachableError, fewest_areas
from commonweal.measures.statistics.direction import GoodDirection
from commonweal.measures.statistics.growth import growth
from commonweal.measures.statistics.ranks import (
    Estimate,
    EventRate,
    ShareOf,
    average_ranks,
    overall_ranks,
    simulated_ranks,
)

CODES = st.text("ABCDEFGH", min_size=1, max_size=3)
VALUES = st.dictionaries(CODES, st.one_of(st.none(), st.integers(-20, 20)), max_size=12)
DIRECTIONS = st.sampled_from([GoodDirection.HIGH, GoodDirection.LOW])
EXACT = st.one_of(st.integers(0, 60), st.decimals(0, 60, places=2))


def reordered(mapping, randomness):
    items = list(mapping.items())
    randomness.shuffle(items)
    return dict(items)


@settings(max_examples=100)
@given(values=VALUES, good=DIRECTIONS)
def test_a_rank_is_one_more_than_the_better_and_half_the_equals(values, good):
    ranks = average_ranks(values, good)
    present = {area: value for area, value in values.items() if value is not None}
    sign = 1 if good is GoodDirection.LOW else -1
    for area, value in present.items():
        better = sum(sign * other < sign * value for other in present.values())
        equal = sum(other == value for other in present.values()) - 1
        assert ranks[area] == 1 + better + equal / 2
    assert {area for area, rank in ranks.items() if rank is None} == set(values) - set(present)


@settings(max_examples=100)
@given(values=VALUES, good=DIRECTIONS, randomness=st.randoms(use_true_random=False))
def test_ranks_do_not_depend_on_the_order_given(values, good, randomness):
    assert average_ranks(reordered(values, randomness), good) == average_ranks(values, good)


UNCERTAIN = st.one_of(
    st.none(),
    st.builds(Estimate, st.integers(0, 5), st.integers(0, 3)),
    st.builds(EventRate, st.integers(0, 20), st.integers(1, 5)),
    st.builds(ShareOf, st.integers(0, 5), st.integers(5, 9)),
)


@settings(max_examples=40)
@given(
    values=st.dictionaries(CODES, UNCERTAIN, max_size=8),
    good=DIRECTIONS,
    randomness=st.randoms(use_true_random=False),
)
def test_simulated_ranks_do_not_depend_on_the_order_given(values, good, randomness):
    found = simulated_ranks(values, good, draws=100)
    assert simulated_ranks(reordered(values, randomness), good, draws=100) == found
    ranked = [interval for interval in found.values() if interval is not None]
    assert all(1 <= one.lower <= one.upper <= len(ranked) for one in ranked)
    assert sum(one.rank for one in ranked) == len(ranked) * (len(ranked) + 1) / 2


@settings(max_examples=50)
@given(values=st.dictionaries(CODES, st.integers(0, 6), min_size=1, max_size=8), good=DIRECTIONS)
def test_values_known_exactly_keep_their_average_rank_in_every_draw(values, good):
    found = simulated_ranks({area: Estimate(value, 0) for area, value in values.items()}, good, draws=100)
    ranks = average_ranks(values, good)
    assert {area: (one.rank, one.lower, one.upper) for area, one in found.items()} == {
        area: (rank, rank, rank) for area, rank in ranks.items()
    }


@settings(max_examples=100)
@given(
    ranks=st.dictionaries(
        CODES, st.dictionaries(CODES, st.integers(1, 9), max_size=6), min_size=1, max_size=5
    ),
    weight=st.integers(1, 9),
    factor=st.decimals("0.1", "9", places=1),
)
def test_overall_ranks_do_not_depend_on_the_scale_of_the_weights(ranks, weight, factor):
    weights = {metric: weight + place for place, metric in enumerate(ranks)}
    found = overall_ranks(ranks, weights)
    assert overall_ranks(ranks, {metric: one * factor for metric, one in weights.items()}) == found
    for area, one in found.items():
        assert set(one.absent) == {metric for metric, row in ranks.items() if area not in row}
        held = [row[area] for row in ranks.values() if area in row]
        assert min(held) <= one.score <= max(held)


@pytest.mark.covers("D2-012")
@settings(max_examples=100)
@given(
    values=st.dictionaries(CODES, EXACT, min_size=1, max_size=7),
    total=st.integers(1, 200),
    share=st.fractions(Fraction(1, 50), 1),
    randomness=st.randoms(use_true_random=False),
)
def test_no_smaller_set_of_areas_reaches_the_share(values, total, share, randomness):
    needed = share * total
    sizes = [
        size
        for size in range(1, len(values) + 1)
        if any(sum(map(Fraction, some)) >= needed for some in combinations(values.values(), size))
    ]
    if not sizes:
        with pytest.raises(ShareUnreachableError):
            fewest_areas(values, total=total, share=share)
        return
    found = fewest_areas(values, total=total, share=share)
    assert len(found.rows) == min(sizes)
    assert Fraction(found.reached) == sum(Fraction(row.value) for row in found.rows) >= needed
    assert fewest_areas(reordered(values, randomness), total=total, share=share) == found


@settings(max_examples=100)
@given(
    values=st.dictionaries(CODES, st.integers(), min_size=1, max_size=30),
    count=st.integers(1, 10),
    highest_first=st.booleans(),
)
def test_quantiles_of_different_values_are_of_nearly_equal_size(values, count, highest_first):
    values = {area: place for place, area in enumerate(values)}
    found = quantiles(values, count, highest_first=highest_first)
    if len(values) < count:
        assert set(found.values()) == {None}
        return
    sizes = [list(found.values()).count(quantile) for quantile in range(1, count + 1)]
    assert sum(sizes) == len(values)
    assert max(sizes) - min(sizes) <= 1


@settings(max_examples=100)
@given(
    base=st.one_of(st.integers(), st.decimals(allow_nan=False, allow_infinity=False, places=4)),
    current=st.one_of(st.integers(), st.decimals(allow_nan=False, allow_infinity=False, places=4)),
)
def test_base_and_growth_give_the_current_value_back_exactly(base, current):
    found = growth(base, current)
    assert Fraction(base) + Fraction(found.change) == Fraction(current)
    if base > 0:
        assert Fraction(base) * (1 + found.ratio) == Fraction(current)
    else:
        assert found.percent is None
        assert found.reason is not None

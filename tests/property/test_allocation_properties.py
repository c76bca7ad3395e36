"""No penny is lost on any level, and nobody's part strays from the exact one by a penny or more."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.kernel.period import financial_year
from commonweal.money.allocation.rules.dividing import Leaf, divide, divide_down, recalculated
from commonweal.money.allocation.rules.mapping import Reach, by_area, by_pair, sums_both_ways
from commonweal.money.allocation.rules.pass_through import pass_through, scaled
from commonweal.money.allocation.rules.precept import Rise, raised
from commonweal.money.allocation.rules.uplift import year_on_year

pence = st.integers(0, 10**13)
weights = st.decimals("0.001", 10**6, places=3)


@settings(max_examples=100, deadline=None)
@given(st.integers(-(10**13), 10**13), st.lists(weights, min_size=1, max_size=40))
def test_the_parts_are_the_whole_and_within_a_penny_of_exact(total, several):
    parts = divide(total, several)
    assert sum(parts) == total
    assert divide(total, several) == parts
    for part, weight in zip(parts, several, strict=True):
        assert abs(part - Decimal(total) * weight / sum(several)) < 1 + Decimal("1e-6")
    heavier = sorted(zip(several, parts, strict=True))
    assert total < 0 or all(less[1] <= more[1] + 1 for less, more in pairwise(heavier))


paths = st.tuples(st.sampled_from("NS"), st.sampled_from("abc"), st.integers(0, 3).map(str))


@settings(max_examples=100, deadline=None)
@given(pence, st.dictionaries(paths, weights, min_size=1, max_size=20))
def test_every_level_adds_up_to_the_one_above(total, rows):
    parts, groups = divide_down(total, [Leaf(path, weight) for path, weight in rows.items()])
    assert sum(parts) == total
    for path, amount in groups.items():
        below = [part for other, part in groups.items() if len(other) == len(path) + 1 and other[: len(path)] == path]
        assert not below or sum(below) == amount
    for part, weight in zip(parts, rows.values(), strict=True):
        assert abs(part - Decimal(total) * weight / sum(rows.values())) < 3 + Decimal("1e-6")


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.text(min_size=1, max_size=4), st.integers(1, 10**10), min_size=1, max_size=12), pence)
def test_new_minimums_are_the_new_national_one_and_keep_their_order(old, new):
    found = recalculated(old, new)
    assert sum(found.values()) == new and found.keys() == old.keys()
    ordered = sorted(old, key=lambda name: old[name])
    for smaller, larger in pairwise(ordered):
        assert found[smaller] <= found[larger] + 1
    assert recalculated(old, sum(old.values())) == old


@st.composite
def reaches(draw: st.DrawFn) -> list[Reach]:
    found = []
    for commissioner in range(draw(st.integers(1, 5))):
        cuts = sorted(draw(st.lists(st.integers(1, 999), min_size=0, max_size=4, unique=True)))
        for area, (low, high) in enumerate(zip([0, *cuts], [*cuts, 1000], strict=True)):
            found.append(Reach(f"c{commissioner}", f"a{area}", Decimal(high - low) / 1000))
    return found


@settings(max_examples=100, deadline=None)
@given(reaches(), st.data())
def test_pairs_sum_both_ways_whatever_the_shares(several, data):
    amounts = {name: data.draw(pence) for name in sorted({reach.commissioner for reach in several})}
    pairs = by_pair(amounts, several)
    areas = by_area(pairs)
    assert sum(areas.values()) == sum(amounts.values())
    assert sums_both_ways(pairs, amounts, areas) == []


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 10**9), min_size=1), st.data())
def test_what_passes_through_and_what_stays_is_the_grant(due, data):
    grant = sum(due.values())
    kept = {name: data.draw(st.integers(0, amount)) for name, amount in due.items() if data.draw(st.booleans())}
    found = pass_through(grant, due, kept, frozenset(kept))
    assert sum(found.paid.values()) + found.retained == grant
    assert all(found.paid[name] == amount - kept.get(name, 0) >= 0 for name, amount in due.items())
    more = data.draw(st.integers(0, 10**10))
    assert sum(scaled(due, more).values()) == more


rates = st.decimals(0, "0.1", places=4)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**13), st.lists(st.tuples(rates, rates, rates), min_size=1, max_size=6))
def test_a_precept_stays_in_the_base_and_never_shrinks_with_a_growing_base(tax, rises):
    years = [Rise(financial_year(2016 + place), *rise) for place, rise in enumerate(rises)]
    found = raised(tax, years)
    assert all(later.precept >= earlier.precept for earlier, later in pairwise(found))
    assert all(year.precept <= year.tax for year in found)
    assert raised(tax, [Rise(year.period, Decimal(0), year.core, year.base_growth) for year in years])[-1].precept == 0


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**12), rates)
def test_exactly_what_is_required_meets_the_test_and_a_penny_less_does_not(amount, rate):
    first, second = financial_year(2016), financial_year(2017)
    (test,) = year_on_year({first: amount, second: amount}, {second: rate})
    (met,) = year_on_year({first: amount, second: test.required}, {second: rate})
    (missed,) = year_on_year({first: amount, second: test.required - 1}, {second: rate})
    assert met.met and not missed.met and missed.shortfall == 1

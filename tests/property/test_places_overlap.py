"""Overlaps and ages, whatever the numbers."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.places.rules.overlap import coterminous, overlaps

names = st.sampled_from("abcde")
tables = st.dictionaries(st.tuples(names, names), st.integers(0, 10**7), min_size=1, max_size=25)
CLOSE = Decimal("1e-20")  # sums in the tests run in the common context of 28 digits


@settings(max_examples=100)
@given(tables)
def test_the_shares_of_an_area_add_up_to_all_of_it(people: dict[tuple[str, str], int]) -> None:
    found = overlaps(people)
    for a in {overlap.a for overlap in found}:
        assert abs(sum(o.share_of_a for o in found if o.a == a) - 1) < CLOSE
    for b in {overlap.b for overlap in found}:
        assert abs(sum(o.share_of_b for o in found if o.b == b) - 1) < CLOSE
    assert sum(o.people for o in found) == sum(people.values())


@settings(max_examples=100)
@given(tables)
def test_what_is_coterminous_one_way_is_so_the_other_way(people: dict[tuple[str, str], int]) -> None:
    turned = {(b, a): count for (a, b), count in people.items()}
    one_way = {(match.a, *match.b) for match in coterminous(overlaps(people), union=False)}
    other_way = {(*match.b, match.a) for match in coterminous(overlaps(turned), union=False)}
    assert one_way == other_way


@settings(max_examples=100)
@given(tables)
def test_a_union_shares_what_its_parts_share(people: dict[tuple[str, str], int]) -> None:
    for match in coterminous(overlaps(people)):
        of_a = sum(count for (a, _), count in people.items() if a == match.a)
        of_b = sum(count for (_, b), count in people.items() if b in match.b)
        assert match.people == sum(people.get((match.a, b), 0) for b in match.b)
        assert abs(match.share_of_a * of_a - match.people) < CLOSE * of_a
        assert abs(match.share_of_b * of_b - match.people) < CLOSE * of_b

"""Which months of a period hold a number, as bits."""

from __future__ import annotations

from commonweal.kernel.period import financial_year, month, quarter
from commonweal.measures.rules.months import accounted, full_mask, group_mask, missing_months

OLD, NEW = frozenset({"bournemouth", "poole"}), frozenset({"bcp"})
FULL = 0b111
"""April, May and June."""


def test_every_month_of_a_period_has_a_bit() -> None:
    assert [full_mask(period) for period in (month(2015, 9), quarter(2015, 2), financial_year(2015))] == [1, 7, 4095]


def test_the_missing_months_are_named_in_order() -> None:
    assert [str(found) for found in missing_months(quarter(2015, 4), 0b010)] == ["2016-01", "2016-03"]
    assert missing_months(quarter(2015, 4), 0b111) == ()


def test_a_sum_is_whole_where_every_part_is() -> None:
    group = [frozenset({"a", "b"})]
    assert group_mask({"a": 0b111, "b": 0b101}, group, FULL) == 0b101
    assert group_mask({"a": 0b111}, group, FULL) == 0


def test_the_boundaries_before_and_after_make_up_a_period_together() -> None:
    held = {"bournemouth": 0b001, "poole": 0b001, "bcp": 0b110}
    assert group_mask(held, [NEW, OLD], FULL) == FULL
    assert accounted(held, [NEW, OLD], FULL) == [0b110, 0b001]


def test_a_month_held_by_both_boundaries_is_accounted_for_once() -> None:
    held = {"bournemouth": 0b011, "poole": 0b011, "bcp": 0b110}
    assert accounted(held, [NEW, OLD], FULL) == [0b110, 0b001]


def test_half_of_the_old_boundaries_is_not_whole() -> None:
    assert group_mask({"bournemouth": 0b001, "bcp": 0b110}, [NEW, OLD], FULL) == 0b110
    assert group_mask({}, [frozenset()], FULL) == 0

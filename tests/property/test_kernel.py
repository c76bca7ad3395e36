from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.kernel.period import PeriodKind, containing, month, parse
from commonweal.kernel.rounding import largest_remainder, rounded

days = st.dates(min_value=date(1901, 1, 1), max_value=date(2198, 12, 31))
kinds = st.sampled_from(list(PeriodKind))


@settings(max_examples=100)
@given(days, kinds)
def test_a_period_is_written_and_read_back(day, kind):
    period = containing(day, kind)
    assert parse(str(period), kind) == period
    assert period.start <= day <= period.last


@settings(max_examples=100)
@given(days, kinds)
def test_periods_follow_one_another_without_gap_or_overlap(day, kind):
    period = containing(day, kind)
    assert period.next().start == period.end
    assert period.next().previous() == period


@settings(max_examples=100)
@given(days, st.sampled_from([PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.FINANCIAL_YEAR, PeriodKind.YEAR]))
def test_months_partition_a_period(day, kind):
    period = containing(day, kind)
    assert sum(part.days for part in period.months()) == period.days


@settings(max_examples=100)
@given(
    st.integers(min_value=0, max_value=10**9),
    st.lists(st.decimals(min_value=0, max_value=1000, places=3), min_size=1, max_size=40).filter(any),
)
def test_no_unit_is_lost_by_the_largest_remainder(total, weights):
    parts = largest_remainder(total, weights)
    assert sum(parts) == total
    whole = sum(weights)
    assert all(
        abs(part - total * weight / whole) < 1 + Decimal("1e-6") for part, weight in zip(parts, weights, strict=True)
    )


@settings(max_examples=100)
@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12), st.integers(0, 6))
def test_rounding_moves_a_value_by_at_most_half_a_unit(value, places):
    assert abs(rounded(value, places) - value) <= Decimal("0.5").scaleb(-places)


def test_december_ends_with_the_year():
    assert month(2015, 12).end == date(2016, 1, 1)

"""The one formula of every measure, worked by hand (care-record-and-discharge 1.6)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from commonweal.kernel.period import financial_year, month, quarter
from commonweal.kernel.rounding import rounded
from commonweal.measures.engine import population_year
from commonweal.measures.rules.formula import mean_of_days, mean_of_months_per_day, per_day, quotient


def test_a_count_is_its_own_quotient() -> None:
    assert quotient(Decimal(496), None, Decimal(1)) == 496


def test_a_share_of_nothing_is_no_number() -> None:
    assert quotient(Decimal(0), Decimal(0), Decimal(100)) is None


def test_a_rate_is_days_over_days_over_people_times_100000() -> None:
    exact = quotient(per_day(Decimal(496), month(2015, 9)), Decimal(205_000), Decimal(100_000))
    assert exact is not None
    assert rounded(exact, 4) == Decimal("8.0650")  # 496 / 30 / 205,000 x 100,000


@pytest.mark.parametrize(
    ("days", "period", "beds"),
    [
        (186_490, month(2017, 2), "6660.36"),
        (155_782, month(2020, 2), "5371.79"),  # a leap year
        (154_494, month(2018, 3), "4983.68"),
    ],
)
def test_the_average_day_of_a_month_is_the_publishers(days: int, period: object, beds: str) -> None:
    assert rounded(per_day(Decimal(days), period), 2) == Decimal(beds)  # type: ignore[arg-type]


def test_the_mean_of_months_is_not_the_mean_of_days() -> None:
    months = [(month(2015, 1), Decimal(31)), (month(2015, 2), Decimal(56))]
    assert mean_of_months_per_day(months) == Decimal("1.5")
    assert rounded(per_day(Decimal(87), month(2015, 1)), 4) != Decimal("1.5")


def test_average_days_are_weighted_by_the_days_of_their_months() -> None:
    months = [(month(2015, 1), Decimal(1)), (month(2015, 2), Decimal(2))]
    assert rounded(mean_of_days(months), 6) == rounded(Decimal(31 + 56) / Decimal(59), 6)


@pytest.mark.parametrize("mean", [mean_of_months_per_day, mean_of_days])
def test_no_months_have_no_mean(mean: object) -> None:
    with pytest.raises(ValueError, match="at least one month"):
        mean([])  # type: ignore[operator]


@pytest.mark.parametrize(
    ("period", "year"),
    [(month(2015, 4), 2015), (month(2016, 3), 2015), (quarter(2015, 4), 2015), (financial_year(2015), 2015)],
)
def test_the_population_is_of_the_middle_of_the_financial_year(period: object, year: int) -> None:
    assert population_year(period) == year  # type: ignore[arg-type]

"""Change and growth between two values or periods."""

from decimal import Decimal
from fractions import Fraction

import pytest

from commonweal.measures.statistics.growth import NoGrowth, growth, growth_between

# thousands aged 65 and over in the United Kingdom
AGED_65 = {"1951": 5451, "2015": 11611, "2039": 18053, "2100": None}


def test_growth_of_a_population():
    found = growth_between(AGED_65, base="2015", current="2039")
    assert found.change == 6442
    assert found.ratio == Fraction(6442, 11611)
    assert round(found.percent, 1) == Decimal("55.5")
    assert found.reason is None


def test_growth_may_run_backwards():
    assert growth_between(AGED_65, base="2039", current="2015").change == -6442


@pytest.mark.parametrize(
    ("base", "current", "change", "percent", "reason"),
    [
        (Decimal("0.1"), Decimal("0.3"), Decimal("0.2"), Decimal(200), None),
        (36_000, 86_000, 50_000, Decimal("138.8888888888888888888888889"), None),
        (5, 5, 0, Decimal(0), None),
        (5, 0, -5, Decimal(-100), None),
        (0, 5, 5, None, NoGrowth.ZERO_BASE),
        (0, 0, 0, None, NoGrowth.ZERO_BASE),
        (-2, 5, 7, None, NoGrowth.NEGATIVE_BASE),
        (None, 5, None, None, NoGrowth.BASE_MISSING),
        (5, None, None, None, NoGrowth.CURRENT_MISSING),
        (None, None, None, None, NoGrowth.BOTH_MISSING),
    ],
)
def test_growth(base, current, change, percent, reason):
    found = growth(base, current)
    assert (found.base, found.current) == (base, current)
    assert (found.change, found.percent, found.reason) == (change, percent, reason)


def test_a_period_without_a_value_is_missing_but_one_not_in_the_series_is_refused():
    assert growth_between(AGED_65, base="2015", current="2100").reason is NoGrowth.CURRENT_MISSING
    with pytest.raises(ValueError, match="'1900' is not a period"):
        growth_between(AGED_65, base="1900", current="2015")


def test_floats_and_infinities_are_refused():
    with pytest.raises(TypeError, match="base must be a whole number or a Decimal"):
        growth(0.5, 1)
    with pytest.raises(ValueError, match="finite"):
        growth(1, Decimal("Infinity"))

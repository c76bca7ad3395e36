"""Change and growth between two values or periods."""

from decimal import Decimal

import pytest

from commonweal.measures.statistics.growth import NoGrowth, growth

# thousands aged 65 and over in the United Kingdom
AGED_65 = {"1951": 5451, "2015": 11611, "2039": 18053, "2100": None}


@pytest.mark.parametrize(
    ("base", "current", "change", "percent", "reason"),
    [
        (Decimal("0.1"), Decimal("0.3"), Decimal("0.2"), Decimal(200), None),
        (11_611, 18_053, 6_442, Decimal("55.48187063991042976487813281"), None),
        (18_053, 11_611, -6_442, Decimal("-35.68381986373455935301611920"), None),
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


def test_floats_and_infinities_are_refused():
    with pytest.raises(TypeError, match="base must be a whole number or a Decimal"):
        growth(0.5, 1)
    with pytest.raises(ValueError, match="finite"):
        growth(1, Decimal("Infinity"))

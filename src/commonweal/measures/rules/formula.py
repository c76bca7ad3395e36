"""The one formula of every catalogue measure: numerator, averaged or not, over denominator, times scale.

Exact decimals throughout; rounding is the caller's, once, by the definition's rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from commonweal.kernel.period import Period
from commonweal.kernel.rounding import EXACT


def quotient(numerator: Decimal, denominator: Decimal | None, scale: Decimal) -> Decimal | None:
    """numerator / denominator x scale; None where the denominator is 0 (a share of nothing is no number)."""
    if denominator is None:
        return EXACT.multiply(numerator, scale)
    if denominator == 0:
        return None
    return EXACT.divide(EXACT.multiply(numerator, scale), denominator)


def per_day(total: Decimal, period: Period) -> Decimal:
    """The total over the calendar days of the period (care-record-and-discharge DT-14)."""
    return EXACT.divide(total, Decimal(period.days))


def mean_of_months_per_day(monthly: Sequence[tuple[Period, Decimal]]) -> Decimal:
    """The mean over the months of (value / days in the month); not the total over the days of the year.

    Source: ASCOF 2C, care-record-and-discharge 1.6. Raises ValueError without months.
    """
    if not monthly:
        raise ValueError("a mean needs at least one month")
    total = Decimal(0)
    for month, value in monthly:
        total = EXACT.add(total, per_day(value, month))
    return EXACT.divide(total, Decimal(len(monthly)))


def mean_of_days(monthly: Sequence[tuple[Period, Decimal]]) -> Decimal:
    """The average day over several months, from the average day of each, weighted by the days in the month.

    Raises ValueError without months.
    """
    if not monthly:
        raise ValueError("a mean needs at least one month")
    days = sum(month.days for month, _ in monthly)
    total = Decimal(0)
    for month, value in monthly:
        total = EXACT.add(total, EXACT.multiply(value, Decimal(month.days)))
    return EXACT.divide(total, Decimal(days))

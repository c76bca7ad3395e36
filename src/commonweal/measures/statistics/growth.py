"""Change and growth between two values, or any two periods of a series."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from enum import StrEnum
from fractions import Fraction

from commonweal.measures.statistics.exact import Exact, exact_difference, require_exact

_PERCENT_DIGITS = 28


class NoGrowth(StrEnum):
    """Why a change or a percentage could not be given."""

    BASE_MISSING = "base missing"
    CURRENT_MISSING = "current missing"
    BOTH_MISSING = "both missing"
    ZERO_BASE = "zero base"
    NEGATIVE_BASE = "negative base"


@dataclass(frozen=True, slots=True)
class Growth:
    """The change from base to current.

    `change` is in the unit of the values and exact; None where one is missing. `ratio` is change over base,
    exact; None where one is missing or the base is not above zero, and `reason` then says why.
    """

    base: Exact | None
    current: Exact | None
    change: Exact | None
    ratio: Fraction | None
    reason: NoGrowth | None

    @property
    def percent(self) -> Decimal | None:
        """The change as a percentage of the base, to 28 significant digits; None with a `reason`."""
        if self.ratio is None:
            return None
        with localcontext(Context(prec=_PERCENT_DIGITS, rounding=ROUND_HALF_UP)):
            return Decimal(self.ratio.numerator * 100) / Decimal(self.ratio.denominator)


def growth(base: Exact | None, current: Exact | None) -> Growth:
    """Return the change and the percentage change from `base` to `current`.

    None where a value is missing. A base of zero, or below zero, gives the change but no percentage, with a
    reason. Raises TypeError for floats, ValueError for a Decimal that is not finite.
    """
    if base is None or current is None:
        return Growth(base, current, None, None, _missing(base, current))
    before, after = require_exact("base", base), require_exact("current", current)
    change = exact_difference(after, before)
    if before == 0:
        return Growth(before, after, change, None, NoGrowth.ZERO_BASE)
    if before < 0:
        return Growth(before, after, change, None, NoGrowth.NEGATIVE_BASE)
    return Growth(before, after, change, Fraction(change) / Fraction(before), None)


def _missing(base: Exact | None, current: Exact | None) -> NoGrowth:
    if base is None and current is None:
        return NoGrowth.BOTH_MISSING
    return NoGrowth.BASE_MISSING if base is None else NoGrowth.CURRENT_MISSING

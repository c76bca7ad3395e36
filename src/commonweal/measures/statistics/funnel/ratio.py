"""Funnel limits of a ratio of observed to expected events, and of a rate."""

from collections.abc import Callable

from numpy.typing import ArrayLike

from commonweal.measures.statistics.checks import confidence_level, positive
from commonweal.measures.statistics.distributions import FloatArray, chi_square_quantiles
from commonweal.measures.statistics.funnel.line import LEVEL_WARNING, FunnelLine, positive_axis


def ratio_line(observed: ArrayLike, *, level: float = LEVEL_WARNING) -> FunnelLine:
    """Return the O/E limits at each number of observed events (evidence-methods 1.3 a).

    E_lo and E_hi are the expected events that just reach O; the lower line is O/E_lo, the upper O/E_hi.
    Raises ValueError if an observed number is not above zero.
    """
    axis = positive_axis("observed", observed)
    few, many = reaching_expected(axis, level=level)
    return FunnelLine(axis, axis / few, axis / many)


def standardised_ratio_line(observed: ArrayLike, *, level: float = LEVEL_WARNING) -> FunnelLine:
    """Return the limits of a standardised ratio, O/E x 100, at each number of observed events."""
    return _mapped(ratio_line(observed, level=level), lambda ratio: ratio * 100)


def excess_line(observed: ArrayLike, *, level: float = LEVEL_WARNING) -> FunnelLine:
    """Return the limits of a count against its expectation, O/E - 1, at each number of observed events."""
    return _mapped(ratio_line(observed, level=level), lambda ratio: ratio - 1)


def rate_line(
    observed: ArrayLike, *, average: float, multiplier: float = 100_000, level: float = LEVEL_WARNING
) -> FunnelLine:
    """Return the limits of a rate per `multiplier` at each number of observed events.

    `average` is events per person, not per multiplier. Raises ValueError if a number is not above zero.
    """
    scale = positive("average", average) * positive("multiplier", multiplier)
    return _mapped(ratio_line(observed, level=level), lambda ratio: ratio * scale)


def expected_ratio_line(expected: ArrayLike, *, level: float = LEVEL_WARNING) -> FunnelLine:
    """Return the O/E limits at each number of expected events, without over-dispersion.

    Source: evidence-methods 1.3 c: chi-square limits of a count of E, over E. Raises ValueError if an
    expected number is not above zero.
    """
    axis = positive_axis("expected", expected)
    many, few = reaching_expected(axis, level=level)
    return FunnelLine(axis, few / axis, many / axis)


def reaching_expected(events: FloatArray, *, level: float) -> tuple[FloatArray, FloatArray]:
    """Return chi2_(1-p)(2(x + 1))/2 and chi2_p(2 x)/2 for each x, p half of what the level leaves out."""
    tail = (1 - confidence_level(level)) / 2
    return (
        chi_square_quantiles(1 - tail, 2 * (events + 1)) / 2,
        chi_square_quantiles(tail, 2 * events) / 2,
    )


def derived_denominator(count: float, rate: float, *, multiplier: float = 100_000) -> float:
    """Return multiplier x count / rate, the denominator that a published rate implies.

    Lets a directly standardised rate stand on a funnel (evidence-methods 1.3 a). Raises ValueError if a
    number is not above zero.
    """
    return positive("multiplier", multiplier) * positive("count", count) / positive("rate", rate)


def _mapped(line: FunnelLine, scale: Callable[[FloatArray], FloatArray]) -> FunnelLine:
    return FunnelLine(line.axis, scale(line.lower), scale(line.upper))

"""Indirectly standardised ratios and rates."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum

from commonweal.measures.statistics.checks import not_negative, positive
from commonweal.measures.statistics.intervals.count import CountMethod, count_interval, count_method
from commonweal.measures.statistics.intervals.interval import Interval


@dataclass(frozen=True, slots=True)
class ReferenceBand:
    """One band: the area's people, and events and people of the reference population."""

    population: float
    reference_count: float
    reference_population: float


@dataclass(frozen=True, slots=True)
class IndirectRatio:
    """Observed over expected events x `multiplier`.

    Two areas' ratios must not be compared with one another, only each with the reference.
    """

    value: float
    interval: Interval
    observed: float
    expected: float
    method: CountMethod
    multiplier: float


def expected_events(bands: Sequence[ReferenceBand]) -> float:
    """Return the events the area would have at the reference rates (evidence-methods 2.2).

    Raises ValueError for no bands, a negative count or population, or a reference population not above 0.
    """
    if not bands:
        raise ValueError("expected events need at least one band")
    return fsum(
        not_negative("population", band.population)
        * not_negative("reference count", band.reference_count)
        / positive("reference population", band.reference_population)
        for band in bands
    )


def indirect_ratio(
    observed: float, expected: float, *, multiplier: float = 100, confidence: float = 0.95
) -> IndirectRatio:
    """Return observed / expected x multiplier with the limits of the observed count (evidence-methods 2.2).

    Limits are exact below 10 events and Byar's from 10. Raises ValueError if observed is negative or
    expected is not above zero.
    """
    count, base = not_negative("observed", observed), positive("expected", expected)
    scale = positive("multiplier", multiplier)
    limits = count_interval(count, confidence=confidence).scaled(scale / base)
    return IndirectRatio(count / base * scale, limits, count, base, count_method(count), scale)


def indirect_rate(
    observed: float,
    expected: float,
    reference_rate: float,
    *,
    multiplier: float = 100_000,
    confidence: float = 0.95,
) -> IndirectRatio:
    """Return observed / expected x the reference's crude rate, per `multiplier` (evidence-methods 2.2).

    `reference_rate` is events per person, not per multiplier. The result's `multiplier` is the product.
    """
    scale = positive("reference rate", reference_rate) * positive("multiplier", multiplier)
    return indirect_ratio(observed, expected, multiplier=scale, confidence=confidence)

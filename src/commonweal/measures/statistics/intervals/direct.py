"""Directly standardised rates with Dobson's limits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, fsum, log, sqrt

from commonweal.measures.statistics.checks import (
    confidence_level,
    finite,
    not_negative,
    positive,
    same_length,
)
from commonweal.measures.statistics.distributions import two_sided_z
from commonweal.measures.statistics.intervals.count import byar
from commonweal.measures.statistics.intervals.interval import NO_INTERVAL, Interval

EVENTS_NEEDED = 10


@dataclass(frozen=True, slots=True)
class Stratum:
    """One age (or age and sex) band: events, people, and its weight in the standard population."""

    count: float | None
    population: float | None
    weight: float


@dataclass(frozen=True, slots=True)
class DirectRate:
    """A standardised rate per `multiplier`.

    Value, variance and limits are None where fewer than 10 events were counted. The variance is that of
    the printed rate (it carries multiplier squared).
    """

    value: float | None
    variance: float | None
    interval: Interval
    events: float
    population: float
    multiplier: float


def directly_standardised_rate(
    strata: Sequence[Stratum], *, multiplier: float = 100_000, confidence: float = 0.95
) -> DirectRate:
    """Return the directly standardised rate with Dobson's limits (evidence-methods 2.2).

    The limits always use Byar's for the total count, never the exact limits; below 10 events in all there
    is no rate. A missing count is 0; a missing or zero population is an error. Raises ValueError for an
    empty list, negative counts or weights, no weight at all, or populations not above zero.
    """
    counts = [0.0 if band.count is None else not_negative("count", band.count) for band in strata]
    return _rate(strata, counts, None, multiplier, confidence)


def directly_standardised_rate_of_repeats(
    strata: Sequence[Stratum],
    people_by_events: Mapping[int, Sequence[float | None]],
    *,
    multiplier: float = 100_000,
    confidence: float = 0.95,
) -> DirectRate:
    """Return the rate where one person may have several events, such as admissions (evidence-methods 2.2).

    `people_by_events[f]` holds, band by band, the number of people with exactly f events. The variance is
    the sum over f of f squared times the variance of people with f events; the total stays all events. The
    counts of `strata` may be None (then they are made from the people) and must agree where given. Raises
    ValueError as `directly_standardised_rate`, for f below 1, and where counts disagree.
    """
    if not people_by_events:
        raise ValueError("people_by_events must name at least one number of events")
    people: dict[int, list[float]] = {}
    for events, column in people_by_events.items():
        if events < 1:
            raise ValueError(f"a number of events must be at least 1, but is {events}")
        same_length(strata=strata, people=column)
        people[events] = [0.0 if number is None else not_negative("people", number) for number in column]
    counts = [fsum(events * column[index] for events, column in people.items()) for index in range(len(strata))]
    for index, band in enumerate(strata):
        if band.count is not None and band.count != counts[index]:
            raise ValueError(f"band {index} has {band.count} events, but its people add up to {counts[index]}")
    return _rate(strata, counts, people, multiplier, confidence)


def rate_ratio_interval(
    rate: float, variance: float, other: float, other_variance: float, *, confidence: float = 0.95
) -> tuple[float, Interval]:
    """Return rate / other and its limits on the logarithmic scale (evidence-methods 2.2, from memory).

    Both rates must carry the same multiplier, as must their variances. Raises ValueError if a rate is not
    above zero or a variance is negative.
    """
    a, b = positive("rate", rate), positive("other rate", other)
    spread = sqrt(not_negative("variance", variance) / a**2 + not_negative("other variance", other_variance) / b**2)
    reach = two_sided_z(confidence_level(confidence)) * spread
    return a / b, Interval(exp(log(a / b) - reach), exp(log(a / b) + reach))


def _rate(
    strata: Sequence[Stratum],
    counts: Sequence[float],
    people_by_events: Mapping[int, Sequence[float]] | None,
    multiplier: float,
    confidence: float,
) -> DirectRate:
    """Both kinds of rate; events are taken as independent where `people_by_events` is None."""
    scale = positive("multiplier", multiplier)
    level = confidence_level(confidence)
    if not strata:
        raise ValueError("a standardised rate needs at least one stratum")
    populations = [_population(index, band.population) for index, band in enumerate(strata)]
    weights = [not_negative("weight", band.weight) for band in strata]
    weight = positive("total weight", fsum(weights))
    events, population = fsum(counts), fsum(populations)
    if events < EVENTS_NEEDED:
        return DirectRate(None, None, NO_INTERVAL, events, population, scale)

    def variance_of(column: Sequence[float]) -> float:
        return fsum(w**2 * o / n**2 for w, o, n in zip(weights, column, populations, strict=True)) / weight**2

    value = fsum(w * o / n for w, o, n in zip(weights, counts, populations, strict=True)) / weight
    variance = (
        variance_of(counts)
        if people_by_events is None
        else fsum(number**2 * variance_of(column) for number, column in people_by_events.items())
    )
    limits = byar(events, confidence=level)
    step = sqrt(variance / events)
    interval = Interval(
        None if limits.lower is None else scale * (value + step * (limits.lower - events)),
        None if limits.upper is None else scale * (value + step * (limits.upper - events)),
    )
    return DirectRate(value * scale, finite("variance", variance * scale**2), interval, events, population, scale)


def _population(index: int, population: float | None) -> float:
    if population is None:
        raise ValueError(f"band {index} has no population; a standardised rate needs every band's")
    return positive(f"population of band {index}", population)

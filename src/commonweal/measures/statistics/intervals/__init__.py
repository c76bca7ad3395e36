"""Confidence intervals and rates by the published public-health formulas (evidence-methods 2.1, 2.2)."""

from commonweal.measures.statistics.intervals.count import (
    CountMethod,
    byar,
    count_interval,
    count_method,
    exact_poisson,
)
from commonweal.measures.statistics.intervals.crude import CrudeRate, crude_rate
from commonweal.measures.statistics.intervals.direct import (
    DirectRate,
    Stratum,
    directly_standardised_rate,
    directly_standardised_rate_of_repeats,
    rate_ratio_interval,
)
from commonweal.measures.statistics.intervals.indirect import (
    IndirectRatio,
    ReferenceBand,
    expected_events,
    indirect_rate,
    indirect_ratio,
)
from commonweal.measures.statistics.intervals.interval import NO_INTERVAL, Interval
from commonweal.measures.statistics.intervals.mean import Mean, mean_t
from commonweal.measures.statistics.intervals.proportion import wilson
from commonweal.measures.statistics.intervals.standard_population import EUROPEAN_STANDARD_2013

__all__ = [
    "EUROPEAN_STANDARD_2013",
    "NO_INTERVAL",
    "CountMethod",
    "CrudeRate",
    "DirectRate",
    "IndirectRatio",
    "Interval",
    "Mean",
    "ReferenceBand",
    "Stratum",
    "byar",
    "count_interval",
    "count_method",
    "crude_rate",
    "directly_standardised_rate",
    "directly_standardised_rate_of_repeats",
    "exact_poisson",
    "expected_events",
    "indirect_rate",
    "indirect_ratio",
    "mean_t",
    "rate_ratio_interval",
    "wilson",
]

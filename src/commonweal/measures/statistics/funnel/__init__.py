"""Funnel plots: comparing areas at one time (evidence-methods 1.3)."""

from commonweal.measures.statistics.funnel.line import (
    LEVEL_ALARM,
    LEVEL_WARNING,
    FunnelLine,
    expected_false_alarms,
)
from commonweal.measures.statistics.funnel.overdispersion import (
    AdjustedFunnel,
    Dispersion,
    Outliers,
    adjusted_funnel,
    dispersion_of,
)
from commonweal.measures.statistics.funnel.proportion import proportion_line
from commonweal.measures.statistics.funnel.ratio import (
    derived_denominator,
    excess_line,
    expected_ratio_line,
    rate_line,
    ratio_line,
    standardised_ratio_line,
)
from commonweal.measures.statistics.funnel.scales import WorkingScale
from commonweal.measures.statistics.funnel.significance import (
    Significance,
    proportion_significance,
    rate_significance,
    ratio_significance,
    standardised_rate_significance,
)

__all__ = [
    "LEVEL_ALARM",
    "LEVEL_WARNING",
    "AdjustedFunnel",
    "Dispersion",
    "FunnelLine",
    "Outliers",
    "Significance",
    "WorkingScale",
    "adjusted_funnel",
    "derived_denominator",
    "dispersion_of",
    "excess_line",
    "expected_false_alarms",
    "expected_ratio_line",
    "proportion_line",
    "proportion_significance",
    "rate_line",
    "rate_significance",
    "ratio_line",
    "ratio_significance",
    "standardised_rate_significance",
    "standardised_ratio_line",
]

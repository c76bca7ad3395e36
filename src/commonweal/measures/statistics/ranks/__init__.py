"""Ranks of areas, always with how sure they are (evidence-methods 1.4, governance-estates-workforce e1)."""

from commonweal.measures.statistics.ranks.average import average_ranks
from commonweal.measures.statistics.ranks.overall import OverallRank, Weight, overall_ranks
from commonweal.measures.statistics.ranks.simulated import (
    Metric,
    OverallRankInterval,
    RankInterval,
    simulated_overall_ranks,
    simulated_ranks,
)
from commonweal.measures.statistics.ranks.uncertain import Estimate, EventRate, ShareOf, Uncertain

__all__ = [
    "Estimate",
    "EventRate",
    "Metric",
    "OverallRank",
    "OverallRankInterval",
    "RankInterval",
    "ShareOf",
    "Uncertain",
    "Weight",
    "average_ranks",
    "overall_ranks",
    "simulated_overall_ranks",
    "simulated_ranks",
]

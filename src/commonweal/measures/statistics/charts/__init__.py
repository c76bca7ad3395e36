"""Shewhart charts for counts: p, p', u, u', c, t and g (evidence-methods 1.2)."""

from commonweal.measures.statistics.charts.chart import ChartKind, ControlChart, ControlPoint, Subgroup
from commonweal.measures.statistics.charts.counts import c_chart
from commonweal.measures.statistics.charts.rare_events import g_chart, t_chart
from commonweal.measures.statistics.charts.subgroups import p_chart, p_prime_chart, u_chart, u_prime_chart

__all__ = [
    "ChartKind",
    "ControlChart",
    "ControlPoint",
    "Subgroup",
    "c_chart",
    "g_chart",
    "p_chart",
    "p_prime_chart",
    "t_chart",
    "u_chart",
    "u_prime_chart",
]

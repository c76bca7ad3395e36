"""Statistical process control the Making Data Count way: XmR charts (evidence-methods 1.2)."""

from commonweal.measures.statistics.spc.autocorrelation import lag_one_autocorrelation
from commonweal.measures.statistics.spc.capability import Capability
from commonweal.measures.statistics.spc.icons import AssuranceIcon, VariationIcon
from commonweal.measures.statistics.spc.limits import Limits, moving_ranges
from commonweal.measures.statistics.spc.reading import Caution, Reading, SignalAt, read
from commonweal.measures.statistics.spc.series import Gap, Point, Rebase, SegmentOrigin
from commonweal.measures.statistics.spc.settings import NHS_SETTINGS, LimitConstant, XmrSettings
from commonweal.measures.statistics.spc.signals import Side, Signal, SpecialCause
from commonweal.measures.statistics.spc.xmr import ChartPoint, Segment, XmrChart, xmr

__all__ = [
    "NHS_SETTINGS",
    "AssuranceIcon",
    "Capability",
    "Caution",
    "ChartPoint",
    "Gap",
    "LimitConstant",
    "Limits",
    "Point",
    "Reading",
    "Rebase",
    "Segment",
    "SegmentOrigin",
    "Side",
    "Signal",
    "SignalAt",
    "SpecialCause",
    "VariationIcon",
    "XmrChart",
    "XmrSettings",
    "lag_one_autocorrelation",
    "moving_ranges",
    "read",
    "xmr",
]

"""The two icons of Making Data Count: is it changing, and will it meet the target."""

from enum import StrEnum

from commonweal.measures.statistics.checks import finite
from commonweal.measures.statistics.direction import GoodDirection
from commonweal.measures.statistics.spc.limits import Limits
from commonweal.measures.statistics.spc.signals import Side, Signal


class VariationIcon(StrEnum):
    """What the last point says about change."""

    COMMON_CAUSE = "common cause"
    IMPROVEMENT_HIGH = "improvement high"
    IMPROVEMENT_LOW = "improvement low"
    CONCERN_HIGH = "concern high"
    CONCERN_LOW = "concern low"
    NEUTRAL_HIGH = "neutral high"
    NEUTRAL_LOW = "neutral low"


class AssuranceIcon(StrEnum):
    """What the process will do against its target, if nothing changes."""

    CONSISTENTLY_PASSES = "consistently passes"
    CONSISTENTLY_FAILS = "consistently fails"
    HIT_AND_MISS = "hit and miss"


_ICONS = {
    (GoodDirection.HIGH, Side.HIGH): VariationIcon.IMPROVEMENT_HIGH,
    (GoodDirection.HIGH, Side.LOW): VariationIcon.CONCERN_LOW,
    (GoodDirection.LOW, Side.HIGH): VariationIcon.CONCERN_HIGH,
    (GoodDirection.LOW, Side.LOW): VariationIcon.IMPROVEMENT_LOW,
    (GoodDirection.NEUTRAL, Side.HIGH): VariationIcon.NEUTRAL_HIGH,
    (GoodDirection.NEUTRAL, Side.LOW): VariationIcon.NEUTRAL_LOW,
}


def variation_icon(last: Signal | None, good: GoodDirection) -> VariationIcon:
    """Return the icon of the last point's signal, None being common cause (evidence-methods 1.2)."""
    return VariationIcon.COMMON_CAUSE if last is None else _ICONS[good, last.side]


def assurance_icon(limits: Limits, good: GoodDirection, target: float | None) -> AssuranceIcon | None:
    """Return the target's icon against the last segment's limits (evidence-methods 1.2).

    None without a target, without limits, or where neither direction is good. A target on a limit is hit
    and miss. Raises ValueError for a target that is not finite.
    """
    if target is None:
        return None
    aim = finite("target", target)
    if good is GoodDirection.NEUTRAL or limits.lower is None or limits.upper is None:
        return None
    if limits.lower <= aim <= limits.upper:
        return AssuranceIcon.HIT_AND_MISS
    above = aim > limits.upper
    fails = above if good is GoodDirection.HIGH else not above
    return AssuranceIcon.CONSISTENTLY_FAILS if fails else AssuranceIcon.CONSISTENTLY_PASSES

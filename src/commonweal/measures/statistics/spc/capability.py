"""The share of periods that will meet a target, and the share that did."""

from collections.abc import Sequence
from dataclasses import dataclass

from commonweal.measures.statistics.checks import finite
from commonweal.measures.statistics.direction import GoodDirection
from commonweal.measures.statistics.distributions import normal_share_below
from commonweal.measures.statistics.spc.limits import Limits


@dataclass(frozen=True, slots=True)
class Capability:
    """Of the last segment: `expected_share` (0 to 1) if the process stays as it is; `met` of `observed`."""

    target: float
    expected_share: float
    met: int
    observed: int


def capability_of(
    values: Sequence[float | None], limits: Limits, good: GoodDirection, target: float | None
) -> Capability | None:
    """Return how often the process meets its target (evidence-methods 1.2, "capability").

    The expected share takes values as normal around the centre with a third of the distance to a limit as
    standard deviation. A value on the target meets it. None without a target, without limits, or where
    neither direction is good. Raises ValueError for a target that is not finite.
    """
    if target is None:
        return None
    aim = finite("target", target)
    if good is GoodDirection.NEUTRAL or limits.centre is None or limits.upper is None:
        return None
    sign = 1 if good is GoodDirection.HIGH else -1
    margin, sigma = sign * (limits.centre - aim), (limits.upper - limits.centre) / 3
    share = float(margin >= 0) if sigma == 0 else normal_share_below(margin / sigma)
    present = [value for value in values if value is not None]
    return Capability(aim, share, sum(sign * value >= sign * aim for value in present), len(present))

"""How strongly each value follows the one before."""

import statistics
from collections.abc import Sequence
from itertools import pairwise
from math import fsum

MISLEADING_ABOVE = 0.5


def lag_one_autocorrelation(values: Sequence[float | None]) -> float | None:
    """Return lag-1 r of values in time order, from -1 to 1 (evidence-methods 1.2).

    Products are taken over neighbouring values only, none across a missing one. None for fewer than three
    values or values that are all equal. Above about 0.5 the limits of an XmR chart mislead.
    """
    present = [value for value in values if value is not None]
    if len(present) < 3:
        return None
    centre = statistics.mean(present)
    spread = fsum((value - centre) ** 2 for value in present)
    if spread == 0:
        return None
    together = fsum(
        (before - centre) * (after - centre)
        for before, after in pairwise(values)
        if before is not None and after is not None
    )
    return together / spread

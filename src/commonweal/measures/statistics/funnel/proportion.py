"""Funnel limits of a proportion."""

import numpy as np
from numpy.typing import ArrayLike

from commonweal.measures.statistics.checks import confidence_level, part_of
from commonweal.measures.statistics.distributions import two_sided_z
from commonweal.measures.statistics.funnel.line import LEVEL_WARNING, FunnelLine, positive_axis


def proportion_line(theta: float, denominators: ArrayLike, *, level: float = LEVEL_WARNING) -> FunnelLine:
    """Return theta +/- z sqrt(theta(1 - theta)/n) for each denominator, cut at 0 and 1.

    Source: evidence-methods 1.3 a. The line is the inverse of the Wilson interval: a value on it has theta
    as a Wilson limit. Raises ValueError for theta outside 0 to 1 or a denominator not above zero.
    """
    average, _ = part_of("theta", theta, "1", 1)
    axis = positive_axis("denominator", denominators)
    reach = two_sided_z(confidence_level(level)) * np.sqrt(average * (1 - average) / axis)
    return FunnelLine(axis, np.maximum(average - reach, 0.0), np.minimum(average + reach, 1.0))

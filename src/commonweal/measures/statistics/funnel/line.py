"""What a funnel's limit line looks like, and the two levels it is drawn at."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from commonweal.measures.statistics.checks import confidence_level
from commonweal.measures.statistics.distributions import FloatArray

LEVEL_WARNING = 0.95
LEVEL_ALARM = 0.998


@dataclass(frozen=True, slots=True, eq=False)
class FunnelLine:
    """Lower and upper limit for each place on the horizontal axis (three arrays of one length)."""

    axis: FloatArray
    lower: FloatArray
    upper: FloatArray


def positive_axis(name: str, values: ArrayLike) -> FloatArray:
    """Return a flat array of the values; ValueError if it is empty or one is not finite and above zero."""
    axis = np.atleast_1d(np.asarray(values, dtype=np.float64))
    if axis.ndim != 1 or axis.size == 0:
        raise ValueError(f"{name} must be a list of at least one number")
    if not bool(np.all(np.isfinite(axis))) or bool(np.any(axis <= 0)):
        raise ValueError(f"every {name} must be a finite number above zero")
    return axis


def expected_false_alarms(areas: int, *, level: float) -> float:
    """Return how many areas fall outside by chance alone: 150 areas, 0.3 at 99.8 % and 7.5 at 95 %.

    Source: evidence-methods 1.3. Raises ValueError for no areas or a level outside 0.90 to 0.9999.
    """
    if areas < 1:
        raise ValueError(f"areas must be at least 1, but is {areas}")
    return areas * (1 - confidence_level(level))

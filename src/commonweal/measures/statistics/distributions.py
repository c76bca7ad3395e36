"""Quantiles of the distributions the published formulas name, with their types written down.

The only file here that touches scipy: every other file sees typed functions.
"""

from statistics import NormalDist
from typing import cast

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special  # pyright: ignore[reportMissingTypeStubs]

FloatArray = NDArray[np.float64]

_STANDARD_NORMAL = NormalDist()


def normal_quantile(probability: float) -> float:
    """Return z with P(Z <= z) = probability, for 0 < probability < 1."""
    return _STANDARD_NORMAL.inv_cdf(probability)


def normal_share_below(z: float) -> float:
    """Return P(Z <= z)."""
    return _STANDARD_NORMAL.cdf(z)


def two_sided_z(confidence: float) -> float:
    """Return z_(1 - alpha/2): 1.959964 at 0.95, 3.090232 at 0.998."""
    return normal_quantile(0.5 + confidence / 2)


def student_quantile(probability: float, degrees_of_freedom: float) -> float:
    """Return t with P(T <= t) = probability."""
    return float(cast(float, special.stdtrit(degrees_of_freedom, probability)))  # pyright: ignore


def chi_square_quantiles(probability: float, degrees_of_freedom: ArrayLike) -> FloatArray:
    """Return x with P(X <= x) = probability for each number of degrees of freedom (all above 0)."""
    shape = np.asarray(degrees_of_freedom, dtype=np.float64) / 2
    halves = np.asarray(special.gammaincinv(shape, probability), dtype=np.float64)  # pyright: ignore
    return 2 * np.nan_to_num(halves, nan=0.0)  # not a number only where the quantile is too small to write


def chi_square_quantile(probability: float, degrees_of_freedom: float) -> float:
    """Return x with P(X <= x) = probability for one number of degrees of freedom (above 0)."""
    return float(chi_square_quantiles(probability, degrees_of_freedom))

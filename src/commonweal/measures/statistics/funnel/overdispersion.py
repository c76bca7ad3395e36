"""Spiegelhalter's additive over-dispersion: limits that allow for what the model leaves out."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from commonweal.measures.statistics.checks import confidence_level, same_length
from commonweal.measures.statistics.distributions import FloatArray, two_sided_z
from commonweal.measures.statistics.funnel.line import LEVEL_WARNING, FunnelLine, positive_axis
from commonweal.measures.statistics.funnel.scales import SCALES, WorkingScale

OUTER_SHARE = 0.1


class Outliers(StrEnum):
    """What happens to z-scores beyond the 10th and 90th percentiles before phi is taken."""

    WINSORISE = "winsorise (CQC)"
    DROP = "drop (SHMI)"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class Dispersion:
    """phi (1 where only chance is at work), tau squared on the working scale, and the areas they rest on."""

    phi: float
    tau_squared: float
    areas_used: int
    outliers: Outliers


@dataclass(frozen=True, slots=True, eq=False)
class AdjustedFunnel:
    """A funnel with over-dispersion: its scale, target and dispersion, and one entry per area.

    `values` are ratios or proportions, `scores` z-scores on the working scale that include tau squared.
    `centre` is the target brought back from the working scale.
    """

    scale: WorkingScale
    target: float
    centre: float
    dispersion: Dispersion
    values: FloatArray
    scores: FloatArray
    errors: FloatArray

    def limits(self, *, level: float = LEVEL_WARNING) -> tuple[FloatArray, FloatArray]:
        """Return each area's lower and upper limit, as ratios or proportions."""
        return self._limits(self.errors, level)

    def line(self, denominators: ArrayLike, *, level: float = LEVEL_WARNING) -> FunnelLine:
        """Return the limits over a range of denominators (or expected events), for a picture."""
        axis = positive_axis("denominator", denominators)
        lower, upper = self._limits(SCALES[self.scale].error_on_line(axis, self.target), level)
        return FunnelLine(axis, lower, upper)

    def _limits(self, errors: FloatArray, level: float) -> tuple[FloatArray, FloatArray]:
        z = two_sided_z(confidence_level(level))
        reach = z * np.sqrt(errors**2 + self.dispersion.tau_squared)
        back = SCALES[self.scale].back
        return back(self.target - reach), back(self.target + reach)


def dispersion_of(scores: FloatArray, errors: FloatArray, outliers: Outliers) -> Dispersion:
    """Return phi and tau squared from unadjusted z-scores and their standard errors (evidence-methods 1.3 b).

    phi = mean z^2 after treating the outer tenths; with w = 1/s^2 over the I areas used, tau^2 =
    max(0, (I phi - (I - 1)) / (sum w - sum w^2 / sum w)). Percentiles interpolate linearly. Raises
    ValueError for fewer than two areas left.
    """
    low, high = np.quantile(scores, [OUTER_SHARE, 1 - OUTER_SHARE])
    used, kept = scores, errors
    if outliers is Outliers.WINSORISE:
        used = np.clip(scores, low, high)
    elif outliers is Outliers.DROP:
        inside = (scores >= low) & (scores <= high)
        used, kept = scores[inside], errors[inside]
    areas = int(used.size)
    if areas < 2:
        raise ValueError(f"over-dispersion needs at least two areas, but {areas} is left")
    phi = float(np.mean(used**2))
    weights = 1 / kept**2
    room = float(weights.sum() - (weights**2).sum() / weights.sum())
    return Dispersion(phi, max(0.0, (areas * phi - (areas - 1)) / room), areas, outliers)


def adjusted_funnel(
    scale: WorkingScale,
    numerators: Sequence[float],
    denominators: Sequence[float],
    *,
    outliers: Outliers = Outliers.WINSORISE,
) -> AdjustedFunnel:
    """Return the funnel of areas with Spiegelhalter's additive over-dispersion (evidence-methods 1.3 b).

    Numerators and denominators are observed and expected events (the two ratio scales), a part and its whole
    (proportion) or two counts. Always report phi and tau squared. Raises ValueError for columns that differ
    in length, fewer than two areas, numbers negative or not finite, denominators not above zero, a part
    above its whole, and zero observed events on the log scale (use the square-root scale).
    """
    areas = same_length(numerators=numerators, denominators=denominators)
    if areas < 2:
        raise ValueError("over-dispersion needs at least two areas")
    a = np.asarray(numerators, dtype=np.float64)
    b = positive_axis("denominator", denominators)
    if not bool(np.all(np.isfinite(a))) or bool(np.any(a < 0)):
        raise ValueError("every numerator must be a finite number, not negative")
    if scale is WorkingScale.PROPORTION and bool(np.any(a > b)):
        raise ValueError("no numerator of a proportion may exceed its denominator")
    if scale is WorkingScale.LOG_RATIO and bool(np.any(a == 0)):
        raise ValueError("0 observed events have no logarithm; use the square-root scale")
    if scale is WorkingScale.RATIO_OF_COUNTS and float(a.sum()) == 0:
        raise ValueError("a ratio of counts needs at least one event in the numerators")
    formulas = SCALES[scale]
    target = formulas.target(a, b)
    distance, errors = formulas.value(a, b) - target, formulas.error(a, b)
    dispersion = dispersion_of(distance / errors, errors, outliers)
    return AdjustedFunnel(
        scale=scale,
        target=target,
        centre=float(formulas.back(np.asarray(target, dtype=np.float64))),
        dispersion=dispersion,
        values=a / b,
        scores=distance / np.sqrt(errors**2 + dispersion.tau_squared),
        errors=errors,
    )

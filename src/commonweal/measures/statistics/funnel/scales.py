"""The working scales on which over-dispersion is measured, and the way back."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from commonweal.measures.statistics.distributions import FloatArray


class WorkingScale(StrEnum):
    """How a pair of numbers becomes a roughly normal value (evidence-methods 1.3 b)."""

    LOG_RATIO = "log ratio (SHMI)"
    ROOT_RATIO = "square-root ratio (CQC)"
    PROPORTION = "arcsine proportion"
    RATIO_OF_COUNTS = "log ratio of two counts"


@dataclass(frozen=True, slots=True)
class Scale:
    """Formulas of one working scale over arrays of numerators a and denominators b.

    `value` is y, `error` its standard error, `target` the value the funnel centres on, `back` the way from
    y to the printed ratio or proportion, `error_on_line` the standard error at denominator b on the target.
    """

    value: Callable[[FloatArray, FloatArray], FloatArray]
    error: Callable[[FloatArray, FloatArray], FloatArray]
    target: Callable[[FloatArray, FloatArray], float]
    back: Callable[[FloatArray], FloatArray]
    error_on_line: Callable[[FloatArray, float], FloatArray]


def _counts_error(a: FloatArray, b: FloatArray) -> FloatArray:
    return np.sqrt(a / (a + 0.5) ** 2 + b / (b + 0.5) ** 2)


SCALES: dict[WorkingScale, Scale] = {
    WorkingScale.LOG_RATIO: Scale(
        value=lambda o, e: np.log(o / e),
        error=lambda _o, e: 1 / np.sqrt(e),
        target=lambda _o, _e: 0.0,
        back=np.exp,
        error_on_line=lambda e, _t: 1 / np.sqrt(e),
    ),
    WorkingScale.ROOT_RATIO: Scale(
        value=lambda o, e: np.sqrt(o / e),
        error=lambda _o, e: 1 / (2 * np.sqrt(e)),
        target=lambda _o, _e: 1.0,
        back=lambda y: np.maximum(y, 0.0) ** 2,
        error_on_line=lambda e, _t: 1 / (2 * np.sqrt(e)),
    ),
    WorkingScale.PROPORTION: Scale(
        value=lambda r, n: np.arcsin(np.sqrt(r / n)),
        error=lambda _r, n: 1 / (2 * np.sqrt(n)),
        target=lambda r, n: float(np.arcsin(np.sqrt(r.sum() / n.sum()))),
        back=lambda y: np.sin(np.clip(y, 0.0, np.pi / 2)) ** 2,
        error_on_line=lambda n, _t: 1 / (2 * np.sqrt(n)),
    ),
    WorkingScale.RATIO_OF_COUNTS: Scale(
        value=lambda a, b: np.log((a + 0.5) / (b + 0.5)),
        error=_counts_error,
        target=lambda a, b: float(np.log(a.sum() / b.sum())),
        back=np.exp,
        error_on_line=lambda b, t: _counts_error(b * np.exp(t), b),
    ),
}

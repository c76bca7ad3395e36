"""p, u and Laney's p' and u' charts: proportions and rates of subgroups."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from math import fsum, inf, sqrt

from commonweal.measures.statistics.charts.chart import (
    SIGMAS,
    ChartKind,
    ControlChart,
    Subgroup,
    control_point,
    missing_point,
    present_subgroups,
)

LANEY_DIVISOR = 1.128


def p_chart(subgroups: Sequence[Subgroup]) -> ControlChart:
    """Return the p chart: pbar +/- 3 sqrt(pbar(1 - pbar)/n_i), cut at 0 and 1 (evidence-methods 1.2).

    Values are shares from 0 to 1. Raises ValueError if no subgroup is complete, a size is not above zero,
    or a count is negative or above its size.
    """
    return _chart(ChartKind.P, subgroups, _binomial_sigma, ceiling=1.0, laney=False)


def p_prime_chart(subgroups: Sequence[Subgroup]) -> ControlChart:
    """Return Laney's p' chart: p limits widened by sigma_z, for large sizes (evidence-methods 1.2).

    sigma_z = mean |z_i - z_(i-1)| / 1.128 over neighbouring complete subgroups. Raises ValueError as
    `p_chart`, and where no two neighbouring subgroups are complete.
    """
    return _chart(ChartKind.P_PRIME, subgroups, _binomial_sigma, ceiling=1.0, laney=True)


def u_chart(subgroups: Sequence[Subgroup]) -> ControlChart:
    """Return the u chart: ubar +/- 3 sqrt(ubar/n_i), cut at 0 (evidence-methods 1.2).

    Values are events per unit of size. Raises ValueError if no subgroup is complete, a size is not above
    zero, or a count is negative.
    """
    return _chart(ChartKind.U, subgroups, _poisson_sigma, ceiling=inf, laney=False)


def u_prime_chart(subgroups: Sequence[Subgroup]) -> ControlChart:
    """Return Laney's u' chart: u limits widened by sigma_z (evidence-methods 1.2).

    Raises ValueError as `u_chart`, and where no two neighbouring subgroups are complete.
    """
    return _chart(ChartKind.U_PRIME, subgroups, _poisson_sigma, ceiling=inf, laney=True)


def _binomial_sigma(centre: float, size: float) -> float:
    return sqrt(centre * (1 - centre) / size)


def _poisson_sigma(centre: float, size: float) -> float:
    return sqrt(centre / size)


def _chart(
    kind: ChartKind,
    subgroups: Sequence[Subgroup],
    sigma: Callable[[float, float], float],
    *,
    ceiling: float,
    laney: bool,
) -> ControlChart:
    pairs = present_subgroups(subgroups, count_within_size=ceiling == 1)
    present = [pair for pair in pairs if pair is not None]
    centre = fsum(count for count, _ in present) / fsum(size for _, size in present)
    sigma_z: float | None = None
    if laney:
        sigma_z = _sigma_z(
            [None if pair is None else _z(pair[0] / pair[1] - centre, sigma(centre, pair[1])) for pair in pairs]
        )
    points = [
        missing_point(group.key)
        if pair is None
        else control_point(
            group.key,
            pair[0] / pair[1],
            max(0.0, centre - _reach(sigma(centre, pair[1]), sigma_z)),
            min(ceiling, centre + _reach(sigma(centre, pair[1]), sigma_z)),
        )
        for group, pair in zip(subgroups, pairs, strict=True)
    ]
    return ControlChart(kind, centre, tuple(points), sigma_z)


def _z(distance: float, sigma: float) -> float:
    """Sigma is 0 only where every count is 0 or every count is its size: then nothing varies."""
    return 0.0 if sigma == 0 else distance / sigma


def _sigma_z(scores: Sequence[float | None]) -> float:
    ranges = [abs(after - before) for before, after in pairwise(scores) if before is not None and after is not None]
    if not ranges:
        raise ValueError("a p' or u' chart needs two neighbouring periods with a count and a size")
    return fsum(ranges) / len(ranges) / LANEY_DIVISOR


def _reach(sigma: float, sigma_z: float | None) -> float:
    return SIGMAS * sigma * (1.0 if sigma_z is None else sigma_z)

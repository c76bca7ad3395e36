"""Ranks with a simulated interval: a rank without one says more than is known."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from commonweal.measures.statistics.checks import confidence_level
from commonweal.measures.statistics.direction import GoodDirection
from commonweal.measures.statistics.distributions import FloatArray
from commonweal.measures.statistics.ranks.average import average_ranks, best_is_high
from commonweal.measures.statistics.ranks.overall import OverallRank, Weight, overall_ranks
from commonweal.measures.statistics.ranks.uncertain import Uncertain

DRAWS = 10_000
SEED = 20_170_731


@dataclass(frozen=True, slots=True)
class RankInterval:
    """A rank (1 is best) and the ranks between which it would mostly fall if the values were drawn again."""

    rank: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric of an overall rank: each area's uncertain value (None where missing), and its direction."""

    values: Mapping[str, Uncertain | None]
    good: GoodDirection


@dataclass(frozen=True, slots=True)
class OverallRankInterval:
    """An overall rank and the limits of the simulated ones, None where the area has no overall rank."""

    overall: OverallRank
    lower: float | None
    upper: float | None


def simulated_ranks(
    values: Mapping[str, Uncertain | None],
    good: GoodDirection,
    *,
    draws: int = DRAWS,
    seed: int = SEED,
    confidence: float = 0.95,
) -> dict[str, RankInterval | None]:
    """Return each area's rank with its simulated interval; None for areas without a value.

    Source: evidence-methods 1.4 ("a simulated 95 % interval for the rank or no rank"). Every draw ranks all
    areas, ties averaged; the limits are percentiles of an area's ranks and are themselves ranks that were
    drawn. Areas are drawn in order of code from one seeded generator, so the answer does not depend on the
    order given, and is the same again. Raises ValueError for a neutral direction or fewer than 100 draws.
    """
    level = confidence_level(confidence)
    points = average_ranks({area: None if v is None else v.value for area, v in values.items()}, good)
    if all(rank is None for rank in points.values()):
        return dict.fromkeys(values)
    codes = sorted(area for area, rank in points.items() if rank is not None)
    drawn = _drawn_ranks(values, codes, good, _generator(seed, draws), draws)
    lower, upper = _percentiles(drawn, level)
    intervals: dict[str, RankInterval | None] = dict.fromkeys(values)
    for index, code in enumerate(codes):
        rank = points[code]
        if rank is not None:
            intervals[code] = RankInterval(rank, float(lower[index]), float(upper[index]))
    return intervals


def simulated_overall_ranks(
    metrics: Mapping[str, Metric],
    weights: Mapping[str, Weight],
    *,
    draws: int = DRAWS,
    seed: int = SEED,
    confidence: float = 0.95,
) -> dict[str, OverallRankInterval]:
    """Return each area's weighted overall rank with its simulated interval.

    As `overall_ranks` over `average_ranks`, repeated for every draw of every metric (metrics drawn in order
    of name, as independent of one another). Raises what those raise, and ValueError for fewer than 100 draws.
    """
    level = confidence_level(confidence)
    ranks = {
        name: average_ranks({a: None if v is None else v.value for a, v in metric.values.items()}, metric.good)
        for name, metric in metrics.items()
    }
    overall = overall_ranks(ranks, weights)
    codes = [area for area, one in overall.items() if one.score is not None]
    results = {area: OverallRankInterval(one, None, None) for area, one in overall.items()}
    if not codes:
        return results
    generator = _generator(seed, draws)
    place = {code: index for index, code in enumerate(codes)}
    sums = np.zeros((draws, len(codes)))
    weight_held = np.zeros(len(codes))
    for name in sorted(metrics):
        metric, weight = metrics[name], float(Fraction(weights[name]))
        held = sorted(area for area, value in metric.values.items() if value is not None and area in place)
        if not held:
            continue
        columns = [place[area] for area in held]
        sums[:, columns] += weight * _drawn_ranks(metric.values, held, metric.good, generator, draws)
        weight_held[columns] += weight
    lower, upper = _percentiles(_ranked(sums / weight_held), level)
    for code, index in place.items():
        results[code] = OverallRankInterval(overall[code], float(lower[index]), float(upper[index]))
    return results


def _generator(seed: int, draws: int) -> np.random.Generator:
    if draws < 100:
        raise ValueError(f"a simulated interval needs at least 100 draws, but is given {draws}")
    return np.random.default_rng(seed)


def _drawn_ranks(
    values: Mapping[str, Uncertain | None],
    codes: list[str],
    good: GoodDirection,
    generator: np.random.Generator,
    draws: int,
) -> FloatArray:
    """Ranks of shape (draws, areas), the areas in the order of `codes`."""
    columns = [value.draw(generator, draws) for code in codes if (value := values[code]) is not None]
    drawn = np.column_stack(columns)
    return _ranked(-drawn if best_is_high(good) else drawn)


def _ranked(values: FloatArray) -> FloatArray:
    """Rank each row, lowest first, ties sharing the average of their places."""
    order = np.argsort(values, axis=1, kind="stable")
    ordered = np.take_along_axis(values, order, axis=1)
    places = np.arange(values.shape[1], dtype=np.int64)
    new = np.ones(values.shape, dtype=np.bool_)
    new[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    last = np.ones(values.shape, dtype=np.bool_)
    last[:, :-1] = new[:, 1:]
    first_place = np.maximum.accumulate(np.where(new, places, 0), axis=1)
    backwards = np.where(last, places, values.shape[1])[:, ::-1]
    last_place = np.minimum.accumulate(backwards, axis=1)[:, ::-1]
    ranks = np.empty(values.shape, dtype=np.float64)
    np.put_along_axis(ranks, order, (first_place + last_place) / 2 + 1, axis=1)
    return ranks


def _percentiles(ranks: FloatArray, level: float) -> tuple[FloatArray, FloatArray]:
    tail = (1 - level) / 2
    limits = np.quantile(ranks, [tail, 1 - tail], axis=0, method="inverted_cdf")
    return limits[0], limits[1]

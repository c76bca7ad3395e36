"""One rank over several metrics, weighted."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from commonweal.measures.statistics.checks import not_negative
from commonweal.measures.statistics.direction import GoodDirection
from commonweal.measures.statistics.exact import require_exact
from commonweal.measures.statistics.ranks.average import average_ranks

Weight = int | Decimal | Fraction


@dataclass(frozen=True, slots=True)
class OverallRank:
    """One area over all metrics.

    `score` is the exact weighted mean of its ranks on the metrics present, None where no weighted metric is.
    `rank` 1 is the lowest score. `absent` names the metrics without a rank for the area, in the order given.
    """

    score: Fraction | None
    rank: float | None
    absent: tuple[str, ...]


def overall_ranks(
    ranks: Mapping[str, Mapping[str, float | None]], weights: Mapping[str, Weight]
) -> dict[str, OverallRank]:
    """Return each area's weighted overall rank, from `ranks[metric][area]`.

    Source: governance-estates-workforce e1: sum(weight x rank) / sum(weight) over the metrics present for the
    area, then ranked again with ties averaged. Areas are those named by any metric, in order of code. Raises
    ValueError if metrics and weights do not name the same metrics, a weight is negative, no weight is above
    zero, or a rank is negative or not finite; TypeError for a weight that is a float.
    """
    checked = _weights(ranks, weights)
    areas = sorted({area for by_area in ranks.values() for area in by_area})
    scores: dict[str, Fraction | None] = {}
    absent: dict[str, tuple[str, ...]] = {}
    for area in areas:
        held = {metric: by_area.get(area) for metric, by_area in ranks.items()}
        absent[area] = tuple(metric for metric, rank in held.items() if rank is None)
        scores[area] = _score(held, checked)
    places = _places(scores)
    return {area: OverallRank(scores[area], places[area], absent[area]) for area in areas}


def _weights(ranks: Mapping[str, Mapping[str, float | None]], weights: Mapping[str, Weight]) -> dict[str, Fraction]:
    if set(ranks) != set(weights):
        odd = sorted(set(ranks) ^ set(weights))
        raise ValueError(f"metrics and weights must name the same metrics; only one names {', '.join(odd)}")
    checked: dict[str, Fraction] = {}
    for metric, weight in weights.items():
        exact = weight if isinstance(weight, Fraction) else Fraction(require_exact(metric, weight))
        if exact < 0:
            raise ValueError(f"the weight of {metric} must not be negative, but is {weight}")
        checked[metric] = exact
    if not any(checked.values()):
        raise ValueError("at least one weight must be above zero")
    return checked


def _score(ranks: Mapping[str, float | None], weights: Mapping[str, Fraction]) -> Fraction | None:
    present = {
        metric: Fraction(not_negative(f"rank on {metric}", rank)) for metric, rank in ranks.items() if rank is not None
    }
    total = sum((weights[metric] for metric in present), start=Fraction(0))
    if not total:
        return None
    return sum((weights[metric] * rank for metric, rank in present.items()), start=Fraction(0)) / total


def _places(scores: Mapping[str, Fraction | None]) -> dict[str, float | None]:
    """Rank exact scores: each distinct score stands for its place, so that no rounding makes a tie."""
    distinct = {score: place for place, score in enumerate(sorted({s for s in scores.values() if s is not None}))}
    places = {area: None if score is None else distinct[score] for area, score in scores.items()}
    return average_ranks(places, GoodDirection.LOW)

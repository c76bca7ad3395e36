"""Areas beside one another: concentration, ranks with their uncertainty, the weighted overall rank, growth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from commonweal.kernel.area_code import COUNCILS_WITH_SOCIAL_CARE
from commonweal.kernel.figure import Figure
from commonweal.kernel.period import Period
from commonweal.kernel.problem import invalid
from commonweal.kernel.rounding import rounded
from commonweal.measures.aggregates import NO_PARTS
from commonweal.measures.catalogue import definition
from commonweal.measures.definition import Average, Definition, People
from commonweal.measures.engine import Evaluation, Question, figures, one
from commonweal.measures.published.parsed import Series
from commonweal.measures.statistics.concentration import Concentration, ShareUnreachableError, fewest_areas
from commonweal.measures.statistics.direction import GoodDirection
from commonweal.measures.statistics.growth import Growth, growth
from commonweal.measures.statistics.ranks import (
    EventRate,
    Metric,
    OverallRankInterval,
    RankInterval,
    ShareOf,
    Uncertain,
    simulated_overall_ranks,
    simulated_ranks,
)
from commonweal.measures.totals import all_areas, areas_in, series_ids
from commonweal.places.queries.named import named

_ALL_COUNCILS = "nation"
"""The kind of area that every council with facts lies in."""


def councils(measure: Definition, period: Period) -> list[str]:
    """Councils with adult social care duties that hold facts of the measure and stand in the period, by code.

    One that was abolished before stands in it too where the publisher still counted it.
    """
    ids = series_ids({str(Series.of(measure.numerator.item, **measure.numerator.dimensions))}, measure.sources)
    codes = all_areas(ids.values())
    found = {code: area for code, area in named(codes).items() if area.kind in COUNCILS_WITH_SOCIAL_CARE}
    existing = {code for code, area in found.items() if area.exists_in(period)}
    counted = areas_in(ids.values(), found.keys() - existing, period)
    return [code for code in codes if code in existing or code in counted]


@dataclass(frozen=True, slots=True)
class Concentrated:
    """The fewest councils that make up a share of the England figure, largest first."""

    whole: Figure
    areas: tuple[Figure, ...]
    result: Concentration
    share_asked: Decimal

    @property
    def share(self) -> Decimal:
        """The share that the listed councils make up, to four places."""
        reached = self.result.reached_share
        return rounded(Decimal(reached.numerator) / Decimal(reached.denominator), 4)


def concentration(question: Question, *, share: Decimal, whole: str) -> Concentrated:
    """The fewest councils that together make up at least `share` (above 0, at most 1) of the figure of area `whole`.

    Only councils are counted; people resident elsewhere are in the whole but are nobody's council. Source: D2-012.
    Raises Refused where the whole has no value or the councils do not reach the share.
    """
    if not Decimal(0) < share <= 1:
        raise invalid("the share must be above 0 and at most 1", "For half, give 0.5", value=str(share))
    if len(question.periods) != 1:
        raise invalid("concentration is of one period", "Give one --period")
    measure = definition(question.measure)
    if measure.denominator is not None or measure.average is not Average.SUM:
        raise invalid(
            f"{measure.id} is a rate and does not add up over areas", "Ask it of a count, such as delayed-days"
        )
    total = one(replace(question, areas=(whole,)))
    if total.value is None:
        raise invalid(
            f"{total.area_name} has no figure for {total.period} ({total.status.value})",
            "Choose a period that is published whole",
        )
    counted = _councils_within(total, measure, question)
    found = figures(replace(question, areas=counted, source=total.source)) if counted else []
    by_code = {figure.area: figure for figure in found}
    try:
        result = fewest_areas(
            {code: figure.exact for code, figure in by_code.items()}, total=total.exact or total.value, share=share
        )
    except ShareUnreachableError as error:
        raise invalid(str(error), "Ask for a smaller share") from None
    except ValueError as error:
        raise invalid(str(error)) from None
    return Concentrated(total, tuple(by_code[row.code] for row in result.rows), result, share)


def _councils_within(whole: Figure, measure: Definition, question: Question) -> tuple[str, ...]:
    """The councils of the whole. Raises Refused where it is itself a council."""
    held = named([whole.area])[whole.area]
    if held.kind in NO_PARTS:
        raise invalid(f"{held.name} is not made up of councils", "Ask for a region or for England", value=whole.area)
    counted = councils(measure, whole.period)
    if held.kind == _ALL_COUNCILS:
        return tuple(counted)
    evaluation = Evaluation(replace(question, areas=(whole.area,)))
    within = evaluation.parts(whole.area, whole.period)
    return tuple(code for code in counted if code in within)


@dataclass(frozen=True, slots=True)
class Ranked:
    """One area's figure with its rank (1 is best) and its simulated 95% interval; none without a value."""

    figure: Figure
    rank: RankInterval | None


def ranking(question: Question) -> list[Ranked]:
    """Every council ranked on one measure in one period, best first, those without a value last.

    A rank is never given without its interval (evidence-methods 1.4). For a measure without a good direction the
    lowest value is put first.
    """
    measure = definition(question.measure)
    areas = question.areas or tuple(councils(measure, question.periods[0]))
    evaluation = Evaluation(replace(question, areas=areas))  # refuses a wrong question even where no council is held
    found = evaluation.figures() if areas else []  # a question without areas is of every area
    values = {figure.area: _uncertain(measure, figure) for figure in found}
    if not any(values.values()):
        return [Ranked(figure, None) for figure in found]
    ranks = simulated_ranks(values, _direction(measure))
    ordered = [Ranked(figure, ranks[figure.area]) for figure in found]
    return sorted(ordered, key=lambda row: (row.rank is None, row.rank.rank if row.rank else 0, row.figure.area_name))


def _direction(measure: Definition) -> GoodDirection:
    return measure.direction if measure.direction is not GoodDirection.NEUTRAL else GoodDirection.LOW


def _uncertain(measure: Definition, figure: Figure) -> Uncertain | None:
    """How sure a figure is: a count over its exposure, or a part of a whole.

    Counts are taken as independent events. Delayed days come several to a person, so the interval is too narrow.
    """
    if figure.exact is None or figure.numerator is None or figure.numerator < 0:
        return None
    below = float(figure.denominator) if figure.denominator is not None else 1.0
    if below <= 0:
        return None
    if measure.denominator is not None and not isinstance(measure.denominator, People) and measure.scale == 100:
        return ShareOf(float(figure.numerator), below) if figure.numerator <= below else None
    days = figure.period.days if measure.average is not Average.SUM else 1
    return EventRate(float(figure.numerator), below * days)


@dataclass(frozen=True, slots=True)
class OverallRow:
    """A council's weighted overall rank with its simulated limits; `absent` names the metrics without a figure."""

    area: str
    area_name: str
    result: OverallRankInterval
    absent: tuple[str, ...]


def overall(weights: Mapping[str, Decimal], period: Period) -> list[OverallRow]:
    """The councils by weighted overall rank over the metrics present, best first.

    `weights` maps a measure's id to its weight. A metric that no council has a figure for in the period is absent for
    all. Source: governance-estates-workforce e1 (D2-013).
    """
    if any(weight < 0 for weight in weights.values()) or not any(weights.values()):
        raise invalid("weights are from 0, and one at least is above it", "Give each measure a weight such as 1")
    metrics: dict[str, Metric] = {}
    for name in weights:
        measure = definition(name)
        when = period if period.kind in measure.periods else period.financial_year
        areas = tuple(councils(measure, period))
        found = figures(Question(name, areas=areas, periods=(when,))) if areas else []
        values = {figure.area: _uncertain(measure, figure) for figure in found}
        if any(values.values()):
            metrics[name] = Metric(values, _direction(measure))
    if not any(weights[name] for name in metrics):
        return []
    results = simulated_overall_ranks(metrics, {name: weights[name] for name in metrics})
    names = named(list(results))
    everywhere = tuple(name for name in weights if name not in metrics)
    rows = [
        OverallRow(code, names[code].name, result, (*result.overall.absent, *everywhere))
        for code, result in results.items()
    ]
    return sorted(rows, key=lambda row: (row.result.overall.rank is None, row.result.overall.rank or 0, row.area_name))


@dataclass(frozen=True, slots=True)
class Grown:
    """The change of one figure between two periods."""

    base: Figure
    current: Figure
    growth: Growth


def grown(question: Question, base: Period, current: Period) -> list[Grown]:
    """The change between any two periods for each area, in value and per cent of the base, largest rise first."""
    before = figures(replace(question, periods=(base,)))
    after = {figure.area: figure for figure in figures(replace(question, periods=(current,)))}
    rows = [
        Grown(figure, after[figure.area], growth(figure.exact, after[figure.area].exact))
        for figure in before
        if figure.area in after
    ]
    return sorted(rows, key=lambda row: (row.growth.change is None, -(row.growth.change or 0), row.base.area_name))

"""Figures and what is made of them as plain data: the one way in which the command and the API answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from commonweal.kernel.figure import Figure
from commonweal.kernel.period import Period
from commonweal.kernel.rounding import rounded
from commonweal.measures.definition import Definition

if TYPE_CHECKING:  # the catalogue is printed without the framework
    from commonweal.measures.comparison import Concentrated, Grown, OverallRow, Ranked

MEASURE_COLUMNS = ("id", "version", "title", "unit", "direction")
VALUE_COLUMNS = ("area", "area_name", "period", "value", "unit", "status")
RANK_COLUMNS = ("rank", "rank_lower", "rank_upper", *VALUE_COLUMNS)
OVERALL_COLUMNS = ("rank", "rank_lower", "rank_upper", "area", "area_name", "score", "absent")
INPUT_COLUMNS = (
    "series",
    "area",
    "period",
    "value",
    "file",
    "sheet",
    "cell",
    "published",
    "revised",
    "known",
)


def measure_row(definition: Definition) -> dict[str, Any]:
    """A definition as plain data, with its formula in words."""
    data = definition.model_dump(mode="json", by_alias=True)
    return {**data, "scale": definition.scale, "formula": definition.formula}


def figure_row(figure: Figure) -> dict[str, Any]:
    """One row of a table of figures."""
    return {
        "area": figure.area,
        "area_name": figure.area_name,
        "period": str(figure.period),
        "value": figure.value,
        "unit": figure.unit,
        "status": figure.status.value,
    }


def figure_data(figure: Figure) -> dict[str, Any]:
    """A figure whole; `end` is the period's last day."""
    return {
        "measure": figure.measure,
        "version": figure.version,
        **figure_row(figure),
        "start": figure.period.start,
        "end": figure.period.last,
        "dimensions": dict(figure.dimensions),
        "source": figure.source,
        "known": figure.known,
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "missing": [str(month) for month in figure.missing],
        "notes": list(figure.notes),
    }


def concentration_data(found: Concentrated) -> dict[str, Any]:
    """`share` is what the areas make up together; the areas stand largest first."""
    return {
        "measure": found.whole.measure,
        "period": str(found.whole.period),
        "start": found.whole.period.start,
        "end": found.whole.period.last,
        "whole": found.whole.area,
        "total": found.whole.value,
        "share_asked": found.share_asked,
        "share": found.share,
        "count": len(found.areas),
        "areas": [
            {"area": figure.area, "area_name": figure.area_name, "value": figure.value} for figure in found.areas
        ],
        "missing": list(found.result.missing),
        "source": found.whole.source,
        "status": found.whole.status.value,
    }


def period_data(period: Period) -> dict[str, Any]:
    """A period as written with its first and last day."""
    return {"period": str(period), "start": period.start, "end": period.last}


def growth_data(row: Grown) -> dict[str, Any]:
    """The change of one area's figure; `from` and `to` are the values, with the days that each is of."""
    change = row.growth
    return {
        "area": row.base.area,
        "area_name": row.base.area_name,
        "from": row.base.value,
        "to": row.current.value,
        "change": change.change,
        "percent": None if change.percent is None else rounded(change.percent, 1),
        "unit": row.base.unit,
        "reason": change.reason.value if change.reason else None,
        **{f"from_{name}": value for name, value in period_data(row.base.period).items()},
        **{f"to_{name}": value for name, value in period_data(row.current.period).items()},
        "from_status": row.base.status.value,
        "to_status": row.current.status.value,
    }


def rank_row(row: Ranked) -> dict[str, Any]:
    """A council's figure after its rank and the limits of that; none of the three without a value."""
    found = row.rank
    limits: Mapping[str, float | None] = {
        "rank": found.rank if found else None,
        "rank_lower": found.lower if found else None,
        "rank_upper": found.upper if found else None,
    }
    return {**limits, **figure_row(row.figure)}


def overall_row(row: OverallRow, lacking: tuple[str, ...] = ()) -> dict[str, Any]:
    """A council's overall rank; `lacking` are metrics that no measure answers, absent for every area."""
    found = row.result
    score = found.overall.score
    return {
        "rank": found.overall.rank,
        "rank_lower": found.lower,
        "rank_upper": found.upper,
        "area": row.area,
        "area_name": row.area_name,
        "score": None if score is None else round(float(score), 4),
        "absent": [*row.absent, *lacking],
    }

"""What was agreed for one place: its pilots and programmes, and the commitments made for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from commonweal.decisions.model.agreements import Initiative
from commonweal.decisions.model.day import Known, known
from commonweal.decisions.queries.commitments import Standing, area_of, codes_of, commitments, is_for
from commonweal.decisions.queries.obstacles import initiatives
from commonweal.decisions.queries.today import today
from commonweal.kernel.problem import Where, invalid


@dataclass(frozen=True, slots=True)
class OfPlace:
    """`commitments` stand as on the last day of the period, or today where that is yet to come."""

    code: str
    name: str
    period: Known
    initiatives: list[Initiative]
    commitments: list[Standing]


def of_place(place: str, on: str | date = "") -> OfPlace:
    """By code or name (empty: anywhere), for a day, month or year (empty: today). Refused where it is neither."""
    try:
        period = known(on or today())
    except ValueError as error:
        raise invalid(str(error), "Write a day, a month or a year", where=Where(field="on"), value=str(on)) from None
    area = area_of(place, period.last) if place else None
    codes = codes_of(area.code, period.last) if area else frozenset[str]()
    day = max(min(period.last, today()), period.first)
    every = commitments(day)
    return OfPlace(
        area.code if area else "",
        area.name if area else "",
        period,
        initiatives(period, codes),
        [one for one in every if not codes or is_for(one.serves, one.record.nation, codes)],
    )


def initiative_answer(one: Initiative) -> dict[str, Any]:
    return {
        "id": one.id,
        "title": one.title,
        "level": one.level,
        "serves": list(one.serves),
        "focus": one.focus or None,
        "agreement": one.agreement,
        "routes": list(one.routes),
        "valid_from": one.valid_from.text if one.valid_from else None,
        "valid_to": one.valid_to.text if one.valid_to else None,
        "citation": one.citation or None,
        "verified": one.is_verified,
    }

"""Areas to set beside one another: councils of the same kind with the nearest number of adults."""

from __future__ import annotations

from commonweal.kernel.area_code import COUNCILS_WITH_SOCIAL_CARE
from commonweal.kernel.period import Period
from commonweal.measures.engine import population_year
from commonweal.places.queries import people
from commonweal.places.queries.named import Named, named

COUNT = 5
ADULT_FROM = 18


def similar(area: str, candidates: list[str], period: Period, count: int = COUNT) -> list[Named]:
    """The `count` councils of the area's kind whose number of adults is nearest to its own, nearest first.

    A stand-in for statistical nearest neighbours, which are not published as open data: size and kind of council alone,
    and the page says so. Empty for an area that is no council, or where no population is loaded.
    """
    found = named({area, *candidates})
    own = found.get(area)
    if own is None or own.kind not in COUNCILS_WITH_SOCIAL_CARE:
        return []
    year = population_year(period)
    peers = [code for code in candidates if code != area and found[code].kind == own.kind]
    adults = people([area, *peers], [year], age_from=ADULT_FROM)
    if (area, year) not in adults:
        return []
    size = adults[area, year].count
    nearest = sorted((abs(adults[code, year].count - size), code) for code in peers if (code, year) in adults)
    return [found[code] for _, code in nearest[:count]]

"""One catalogue figure for every council over ten years, against the plainest way to get it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from decimal import Decimal


def bring_up() -> None:
    from commonweal.cli import build
    from commonweal.site.startup import ready

    build()
    ready()


def measure_figures(rounds: int = 15) -> dict[str, float]:
    """Median milliseconds of the engine and of a query for each area and year, and how many figures each gave."""
    bring_up()
    from commonweal.access.principal import ANONYMOUS
    from commonweal.access.scope import scoped
    from commonweal.kernel.period import financial_year
    from commonweal.measures.catalogue import definition
    from commonweal.measures.comparison import councils
    from commonweal.measures.engine import Question, figures

    years = tuple(financial_year(year) for year in range(2010, 2020))
    with scoped(ANONYMOUS):
        areas = tuple(councils(definition("delayed-days"), financial_year(2015)))
        question = Question("delayed-days", areas=areas, periods=years)
        engine = _median(lambda: figures(question), rounds)
        rate = _median(lambda: figures(Question("delayed-days-rate", areas=areas, periods=years)), rounds)
        plain = _median(lambda: _plain(areas, [(year.start, year.end) for year in years]), 3)
        same = _same(figures(question), _plain(areas, [(year.start, year.end) for year in years]))
    return {
        "figures": len(areas) * len(years),
        "engine_ms": engine,
        "rate_ms": rate,
        "plain_ms": plain,
        "equal": float(same),
    }


def _plain(areas: tuple[str, ...], years: list[tuple[object, object]]) -> dict[tuple[str, object], Decimal]:
    from django.db import connection

    found: dict[tuple[str, object], Decimal] = {}
    with connection.cursor() as cursor:
        for area in areas:
            for start, end in years:
                cursor.execute(
                    "SELECT sum(f.value), count(f.value) FROM measures_fact f JOIN measures_series s ON s.id = f.series_id "
                    "WHERE s.kind = 'dtoc-la' AND s.name = 'delayed-days' AND f.area = %s AND f.period_start >= %s "
                    "AND f.period_end <= %s AND f.known_to IS NULL",
                    [area, start, end],
                )
                value, count = cursor.fetchone()
                if count == 12:
                    found[area, start] = value
    return found


def _same(found: list[object], plain: dict[tuple[str, object], Decimal]) -> bool:
    engine = {(figure.area, figure.period.start): figure.value for figure in found if figure.value is not None}  # type: ignore[attr-defined]
    return engine == plain


def _median(work: Callable[[], object], rounds: int) -> float:
    times: list[float] = []
    work()
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        times.append((time.perf_counter() - started) * 1000)
    return sorted(times)[len(times) // 2]


if __name__ == "__main__":
    import json

    json.dump(measure_figures(), sys.stdout)

"""Read the facts of a measure, added up by the database over months, quarters or years."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection

from commonweal.kernel.period import Period, PeriodKind
from commonweal.measures.models import Publication, Series

_MONTHS: dict[PeriodKind, tuple[int, int]] = {
    PeriodKind.MONTH: (1, 0),
    PeriodKind.QUARTER: (3, 0),
    PeriodKind.FINANCIAL_YEAR: (12, 3),
    PeriodKind.YEAR: (12, 0),
}
"""The months of a period, and how many after January such periods start: number = (month - shift) / months."""

_DAYS = {"month": (28, 31), "financial-year": (365, 366)}

_QUERY = """
SELECT f.series_id, f.area, (f.first_month - %(shift)s) / %(months)s AS number,
       sum(f.value),
       coalesce(bit_or(CASE WHEN f.value IS NULL THEN 0 ELSE 1 << {bit} END), 0),
       bool_or(f.mark = 'suppressed'),
       bool_or(f.publication_id = ANY(%(revised)s)),
       max(f.known_from)
FROM measures_fact f
WHERE f.series_id = ANY(%(series)s) AND f.area = ANY(%(areas)s)
  AND f.period_start >= %(start)s AND f.period_end <= %(end)s
  AND f.period_end >= f.period_start + %(least)s::int AND f.period_end <= f.period_start + %(most)s::int
  AND {known}
GROUP BY 1, 2, 3
"""
_BIT = "((f.first_month - %(shift)s) %% %(months)s)"
_NOW = "f.known_to IS NULL"
_THEN = "f.known_from <= %(known)s AND (f.known_to IS NULL OR f.known_to > %(known)s)"


@dataclass(slots=True)
class Total:
    """What one series holds for one area in one period; `mask` says which months have a number."""

    value: Decimal
    mask: int
    suppressed: bool
    revised: bool
    known: date

    @classmethod
    def of(cls, parts: Iterable[Total], *, value: Decimal, mask: int) -> Total:
        """The total of several, whose value and months the caller knows how to put together."""
        parts = list(parts)
        return cls(
            value=value,
            mask=mask,
            suppressed=any(part.suppressed for part in parts),
            revised=any(part.revised for part in parts),
            known=max(part.known for part in parts),
        )


Key = tuple[int, str, date]


def series_ids(names: Collection[str], kinds: Collection[str]) -> dict[tuple[str, str], int]:
    """(kind, name) to id of the series that are held."""
    held = Series.objects.filter(name__in=names, kind__in=kinds).values_list("kind", "name", "id")
    return {(kind, name): number for kind, name, number in held}


def totals(
    series: Collection[int], areas: Collection[str], periods: Sequence[Period], *, grain: str, known: date | None
) -> dict[Key, Total]:
    """Totals by (series, area, first day of the period) over `periods`, which are all of one kind.

    A yearly grain reads yearly facts, a monthly one adds up months. `known` reads the values as known on that day.
    """
    if not series or not areas or not periods:
        return {}
    kind = periods[0].kind
    months, shift = _MONTHS[kind]
    least, most = _DAYS[grain]
    query = _QUERY.format(bit=_BIT if grain == "month" else "0", known=_THEN if known else _NOW)
    start = min(period.start for period in periods)
    end = max(period.end for period in periods)
    with connection.cursor() as cursor:
        cursor.execute(
            query,
            {
                "series": list(series),
                "areas": list(areas),
                "start": start,
                "end": end,
                "months": months,
                "shift": shift,
                "least": least,
                "most": most,
                "known": known,
                "revised": _revised(),
            },
        )
        rows = cursor.fetchall()
    first = {_number(kind, period): period.start for period in periods}
    return {
        (series_id, area, first[number]): Total(value or Decimal(0), mask, suppressed, revised, seen)
        for series_id, area, number, value, mask, suppressed, revised, seen in rows
        if number in first
    }


def _revised() -> list[int]:
    """The publications that are revised: few, so that the facts need no join to them."""
    return list(Publication.objects.exclude(revised=None).values_list("id", flat=True))


def _number(kind: PeriodKind, period: Period) -> int:
    """The period's number among those of its kind, as the query counts them."""
    months, shift = _MONTHS[kind]
    return (period.start.year * 12 + period.start.month - 1 - shift) // months


def areas_with_facts(series: Collection[int], areas: Collection[str], *, known: date | None) -> set[tuple[int, str]]:
    """(series, area) pairs that hold any fact."""
    if not series or not areas:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT s.id, a.code FROM unnest(%s::bigint[]) AS s(id), unnest(%s::text[]) AS a(code), LATERAL (
                SELECT 1 FROM measures_fact f WHERE f.series_id = s.id AND f.area = a.code
                  AND (%s::date IS NULL OR f.known_from <= %s) LIMIT 1
            ) AS any_fact
            """,
            [list(series), list(areas), known, known],
        )
        return set(cursor.fetchall())


def areas_in(series: Collection[int], areas: Collection[str], period: Period) -> set[str]:
    """The areas that hold any fact inside the period."""
    if not series or not areas:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT DISTINCT area FROM measures_fact
            WHERE series_id = ANY(%s) AND area = ANY(%s) AND period_start >= %s AND period_end <= %s
            """,
            [list(series), list(areas), period.start, period.end],
        )
        return {code for (code,) in cursor.fetchall()}


def span(series: Collection[int]) -> tuple[date, date] | None:
    """First day and day after the last of what these series hold."""
    if not series:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(period_start), max(period_end) FROM measures_fact WHERE series_id = ANY(%s)", [list(series)]
        )
        start, end = cursor.fetchone()
    return (start, end) if start else None


def all_areas(series: Collection[int]) -> list[str]:
    """Every area that these series hold facts for, by code."""
    if not series:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT area FROM measures_fact WHERE series_id = ANY(%s) ORDER BY area", [list(series)]
        )
        return [code for (code,) in cursor.fetchall()]

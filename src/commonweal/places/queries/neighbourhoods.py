"""Neighbourhoods: the networks of practices, and whether each is of the size that one team serves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from importlib import resources

import yaml
from django.db import connection

from commonweal.places.rules.neighbourhood import Band


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """`registered` people on its practices' lists on `as_at`; `outside_by` over (+) or under (-) the band, else 0.

    `without_list` counts its practices that have no list size loaded: then `registered` is short of them.
    """

    code: str
    name: str
    practices: int
    without_list: int
    registered: int
    as_at: date | None
    outside_by: int


def band() -> Band:
    """The band that a neighbourhood team serves, from the facts."""
    facts = resources.files("commonweal.places").joinpath("facts", "neighbourhood_band.yaml")
    found = yaml.safe_load(facts.read_text(encoding="utf-8"))
    return Band(int(found["low"]), int(found["high"]), str(found["source"]))


def neighbourhoods(on: date, *, within: str | None = None, size: Band | None = None) -> list[Neighbourhood]:
    """Every network of practices on that day, in one area or all, with its registered people against the band.

    The lists nearest before the day are counted, else the first after it.
    """
    size = size or band()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH practice AS (
              SELECT m.parent AS network, m.child AS practice FROM places_membership m
              WHERE m.geography = 'pcn' AND daterange(m.valid_from, m.valid_to) @> %(on)s::date
                AND (%(within)s::text IS NULL OR EXISTS (
                  SELECT FROM places_membership w WHERE w.child = m.child AND w.parent = %(within)s
                    AND daterange(w.valid_from, w.valid_to) @> %(on)s::date))
            )
            SELECT o.code, o.name, count(*), count(*) - count(l.total), coalesce(sum(l.total), 0)::bigint, max(l.as_at)
            FROM practice p JOIN places_organisation o ON o.code = p.network LEFT JOIN LATERAL (
              SELECT q.total, q.as_at FROM places_population q WHERE q.area = p.practice AND q.basis = 'registered'
              ORDER BY (q.as_at <= %(on)s) DESC, abs(q.as_at - %(on)s::date), q.known DESC LIMIT 1
            ) l ON true
            GROUP BY o.code, o.name ORDER BY o.name, o.code
            """,
            {"on": on, "within": within},
        )
        return [
            Neighbourhood(code, name, practices, without, registered, as_at, size.outside_by(registered))
            for code, name, practices, without, registered, as_at in cursor.fetchall()
        ]

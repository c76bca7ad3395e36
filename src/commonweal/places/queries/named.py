"""Names of anything that figures can be about: areas and organisations alike."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db import connection

from commonweal.kernel.period import Period


@dataclass(frozen=True, slots=True)
class Named:
    """An area or an organisation; the dates are half-open and None where not known."""

    code: str
    name: str
    kind: str
    valid_from: date | None
    valid_to: date | None

    def exists_in(self, period: Period) -> bool:
        """Whether it is in force on any day of the period."""
        return (self.valid_from is None or self.valid_from < period.end) and (
            self.valid_to is None or self.valid_to > period.start
        )


def named(codes: Collection[str]) -> dict[str, Named]:
    """The areas and organisations with these codes, those that exist; an area comes before an organisation."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT code, name, kind, opened, closed FROM places_organisation WHERE code = ANY(%(codes)s)
            UNION ALL
            SELECT code, name, kind, valid_from, valid_to FROM places_area WHERE code = ANY(%(codes)s)
            """,
            {"codes": list(codes)},
        )
        return {row[0]: Named(*row) for row in cursor.fetchall()}


def reporting(dataset: str) -> dict[str, list[str]]:
    """Row codes of a data set whose rows count the people of more areas, with all the areas that each covers."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT row_code, array_agg(covers ORDER BY covers) FROM places_reporting_area "
            "WHERE dataset = %s GROUP BY row_code",
            [dataset],
        )
        return {code: [code, *covers] for code, covers in cursor.fetchall()}

"""The days on which what lies in what changes: between two of them every membership stays as it is."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import connection


def membership_changes(kinds: Collection[str]) -> list[date]:
    """Every day on which a membership of an area of these kinds begins or ends, in order."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT DISTINCT day FROM places_membership m
            JOIN places_area a ON a.code = m.child, LATERAL (VALUES (m.valid_from), (m.valid_to)) AS edge(day)
            WHERE a.kind = ANY(%s) AND day IS NOT NULL ORDER BY day
            """,
            [list(kinds)],
        )
        return [day for (day,) in cursor.fetchall()]

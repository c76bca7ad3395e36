"""Writing areas, their memberships and their populations in bulk."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from commonweal.places.loading.staging import staged
from commonweal.places.models import LoadedFile


@dataclass(frozen=True, slots=True)
class NewArea:
    code: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class NewMembership:
    child: str
    parent: str
    geography: str
    weight: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class NewPopulation:
    """See `models.Population`; `row` is the row of the file, from 1."""

    area: str
    year: int
    as_at: date
    sex: str
    basis: str
    age_starts: Sequence[int]
    counts: Sequence[int]
    total: int
    row: int


def add_areas(areas: Iterable[NewArea], file: LoadedFile) -> None:
    """Add the areas not held yet; the names held stay, but for one that is only its code."""
    columns = [("code", "text"), ("name", "text"), ("kind", "text")]
    with staged(columns, ((a.code, a.name, a.kind) for a in areas)) as table, connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO places_area (code, name, name_cy, kind, source)
            SELECT DISTINCT ON (code) code, name, '', kind, %s FROM {table} ORDER BY code, name = code
            ON CONFLICT (code) DO UPDATE SET name = excluded.name WHERE places_area.name = places_area.code""",  # noqa: S608
            [_source(file)],
        )


def add_codes(codes: Iterable[tuple[str, str, str, str]], file: LoadedFile) -> int:
    """Add other codes (scheme, code, area, name) where the scheme has no such code yet."""
    columns = [("scheme", "text"), ("code", "text"), ("area", "text"), ("name", "text")]
    with staged(columns, codes) as table, connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO places_area_code (scheme, code, area, name, source, file_id)
            SELECT DISTINCT ON (scheme, code) scheme, code, area, name, %s, %s FROM {table} s
            WHERE NOT EXISTS (SELECT FROM places_area_code c WHERE c.scheme = s.scheme AND c.code = s.code)
            ORDER BY scheme, code""",  # noqa: S608
            [_source(file), file.pk],
        )
        return cursor.rowcount


def add_memberships(memberships: Iterable[NewMembership], file: LoadedFile, *, since: date) -> int:
    """Add what a lookup of the day `since` says. Returns how many memberships the file states.

    A child that is held in the same parent on that day stays as it is. Where it is held in another one, that ends on
    the day; where a later lookup is held, this one's memberships end where that begins.
    """
    columns = [("child", "text"), ("parent", "text"), ("geography", "text"), ("weight", "numeric")]
    rows = ((m.child, m.parent, m.geography, m.weight) for m in memberships)
    with staged(columns, rows) as table, connection.cursor() as cursor:
        values: dict[str, Any] = {"since": since, "file": file.pk}
        cursor.execute(
            f"""DELETE FROM {table} s USING places_membership m
            WHERE m.child = s.child AND m.geography = s.geography AND m.parent = s.parent AND m.weight = s.weight
              AND daterange(m.valid_from, m.valid_to) @> %(since)s::date""",  # noqa: S608
            values,
        )
        held = cursor.rowcount
        cursor.execute(
            f"""DELETE FROM places_membership m USING {table} s
            WHERE m.child = s.child AND m.geography = s.geography AND m.valid_from = %(since)s::date""",  # noqa: S608
            values,
        )
        cursor.execute(
            f"""UPDATE places_membership m SET valid_to = %(since)s FROM {table} s
            WHERE m.child = s.child AND m.geography = s.geography
              AND daterange(m.valid_from, m.valid_to) @> %(since)s::date""",  # noqa: S608
            values,
        )
        cursor.execute(
            f"""INSERT INTO places_membership (child, parent, geography, valid_from, valid_to, weight, source, file_id)
            SELECT s.child, s.parent, s.geography, %(since)s,
              (SELECT min(m.valid_from) FROM places_membership m
               WHERE m.child = s.child AND m.geography = s.geography AND m.valid_from > %(since)s),
              s.weight, '', %(file)s
            FROM {table} s""",  # noqa: S608
            values,
        )
        return held + cursor.rowcount


def add_populations(populations: Iterable[NewPopulation], file: LoadedFile) -> int:
    columns = [
        ("area", "text"), ("year", "int"), ("as_at", "date"), ("sex", "text"), ("basis", "text"),
        ("age_starts", "smallint[]"), ("counts", "bigint[]"), ("total", "bigint"), ("row", "int"),
    ]  # fmt: skip
    rows = (
        (p.area, p.year, p.as_at, p.sex, p.basis, list(p.age_starts), list(p.counts), p.total, p.row)
        for p in populations
    )
    names = ", ".join(f'"{column}"' for column, _ in columns)
    with staged(columns, rows) as table, connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO places_population ({names}, file_id, known) SELECT {names}, %s, %s FROM {table}",  # noqa: S608
            [file.pk, file.known],
        )
        return cursor.rowcount


def _source(file: LoadedFile) -> str:
    return f"{file.publisher}, {file.title}"[:400]

"""Verbs of the measures room: load a published file."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from commonweal.access import audit
from commonweal.access.permissions import require
from commonweal.access.principal import Principal
from commonweal.access.scope import scoped
from commonweal.kernel.files import SourceFile
from commonweal.kernel.load_report import LoadReport
from commonweal.measures.area_refs import resolve_areas
from commonweal.measures.models import Alert, Publication, Series
from commonweal.measures.published.parsed import Observation, Parsed, Reader
from commonweal.measures.published.problems import Problems
from commonweal.web.site_state import declare_data_nature

_STAGE = """
CREATE TEMPORARY TABLE IF NOT EXISTS measures_stage (
    series bigint, area text, period_start date, period_end date, value numeric, mark text, printed text,
    sheet smallint, "row" integer, "column" integer, path text
) ON COMMIT DROP
"""
_COPY = """
COPY measures_stage (series, area, period_start, period_end, value, mark, printed, sheet, "row", "column", path)
FROM STDIN
"""
_INSERT = """
INSERT INTO measures_fact (publication_id, series_id, area, period_start, period_end, value, mark, printed,
                           sheet, "row", "column", path, known_from)
SELECT %s, series, area, period_start, period_end, value, mark, printed, sheet, "row", "column", path, %s
FROM measures_stage
"""
_SUPERSEDE = """
WITH touched AS (
    SELECT DISTINCT series_id, area, period_start FROM measures_fact WHERE publication_id = %s
), ordered AS (
    SELECT fact.id, lead(fact.known_from) OVER (
        PARTITION BY fact.series_id, fact.area, fact.period_start, fact.period_end
        ORDER BY fact.known_from, fact.publication_id
    ) AS next_known
    FROM measures_fact fact JOIN touched USING (series_id, area, period_start)
)
UPDATE measures_fact fact SET known_to = ordered.next_known
FROM ordered WHERE ordered.id = fact.id AND fact.known_to IS DISTINCT FROM ordered.next_known
"""


def load_published(source: SourceFile, *, reader: Reader, by: Principal) -> LoadReport:
    """Load one published file whole or not at all.

    The same bytes again change nothing. A file known later supersedes the values it repeats, and the earlier ones stay
    to be seen as known then; files may come in any order. Raises Refused with every problem of the file.
    """
    parsed = reader(source)
    with scoped(by):
        require(by, "measures.load")
        _one_at_a_time(parsed.kind)
        known_before = Publication.objects.filter(kind=parsed.kind, sha256=source.sha256).first()
        if known_before:
            return _report(source, parsed, known_before.values, unchanged=True)
        declare_data_nature("synthetic" if parsed.synthetic else "published", by=by)
        areas = resolve_areas(source.name, parsed, by=by)
        publication = _publication(source, parsed, by)
        _refuse_repeats(source.name, parsed.observations, areas)
        _copy(publication, parsed.observations, areas)
        _supersede(publication)
        Alert.objects.bulk_create(_alerts(publication, parsed, areas))
        audit.record(
            "measures.load",
            subject=f"{parsed.kind}:{source.name}",
            sha256=source.sha256,
            values=len(parsed.observations),
            alerts=len(parsed.alerts),
        )
        return _report(source, parsed, publication.values)


def _one_at_a_time(kind: str) -> None:
    """Loads of one kind wait for one another to end, so that each sees what the one before it made known."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"measures.load:{kind}"])


def _refuse_repeats(file: str, observations: Iterable[Observation], areas: dict[tuple[str, str], str]) -> None:
    """Two rows of a file may name one area by different codes; which of them counts would be a guess."""
    problems = Problems(file)
    seen: dict[tuple[object, str, date, date], Observation] = {}
    for cell in observations:
        key = (cell.series, areas[cell.area.scheme, cell.area.code], cell.period.start, cell.period.end)
        first = seen.setdefault(key, cell)
        if first is not cell:
            problems.add(
                f"this repeats {first.area.name!r} of row {first.row}: both are the area {key[1]}",
                "Give the file as it was published, or correct the code",
                sheet=cell.sheet or None,
                row=cell.row,
                column=cell.column,
                value=cell.area.code,
            )
    problems.refuse()


def _report(source: SourceFile, parsed: Parsed, values: int, *, unchanged: bool = False) -> LoadReport:
    notes = tuple(f"{alert.code}: {alert.message}" for alert in parsed.alerts)
    return LoadReport(
        kind=parsed.kind,
        file=source.name,
        sha256=source.sha256,
        layout=parsed.layout,
        values=values,
        alerts=len(parsed.alerts),
        unchanged=unchanged,
        notes=notes,
    )


def _publication(source: SourceFile, parsed: Parsed, by: Principal) -> Publication:
    sheets = sorted({observation.sheet for observation in parsed.observations})
    return Publication.objects.create(
        kind=parsed.kind,
        layout=parsed.layout,
        file_name=source.name,
        sha256=source.sha256,
        title=parsed.title,
        publisher=parsed.publisher,
        basis=parsed.basis,
        period_start=parsed.period.start,
        period_end=parsed.period.end,
        published=parsed.published,
        revised=parsed.revised,
        known=parsed.revised or parsed.published or _today(),
        synthetic=parsed.synthetic,
        loaded_by=by.username,
        sheets=sheets,
        values=len(parsed.observations),
    )


def _today() -> date:
    return datetime.now(ZoneInfo(settings.TIME_ZONE)).date()


def _copy(publication: Publication, observations: Iterable[Observation], areas: dict[tuple[str, str], str]) -> None:
    """COPY is refused under row-level security, so rows go through a stage of this transaction's own."""
    observations = list(observations)
    series = _series_ids(publication.kind, {str(observation.series) for observation in observations})
    sheets = {name: number for number, name in enumerate(publication.sheets)}
    names: dict[object, int] = {}
    with connection.cursor() as cursor:
        cursor.execute(_STAGE)
        cursor.execute("TRUNCATE measures_stage")
        with cursor.copy(_COPY) as copy:
            for seen in observations:
                number = names.get(seen.series)
                if number is None:
                    number = names[seen.series] = series[str(seen.series)]
                copy.write_row(
                    (
                        number,
                        areas[seen.area.scheme, seen.area.code],
                        seen.period.start,
                        seen.period.end,
                        seen.value,
                        seen.mark.value,
                        seen.printed,
                        sheets[seen.sheet],
                        seen.row,
                        seen.column,
                        seen.path,
                    )
                )
        cursor.execute(_INSERT, [publication.pk, publication.known])


def _series_ids(kind: str, names: set[str]) -> dict[str, int]:
    known = dict(Series.objects.filter(kind=kind, name__in=names).values_list("name", "id"))
    new = [Series(kind=kind, name=name) for name in sorted(names - known.keys())]
    Series.objects.bulk_create(new, ignore_conflicts=True)
    if new:
        known = dict(Series.objects.filter(kind=kind, name__in=names).values_list("name", "id"))
    return known


def _supersede(publication: Publication) -> None:
    """Close the earlier-known values that this file repeats, and its own where a later-known file came first."""
    overlapping = Publication.objects.filter(
        kind=publication.kind, period_start__lt=publication.period_end, period_end__gt=publication.period_start
    ).exclude(pk=publication.pk)
    if overlapping.exists():
        with connection.cursor() as cursor:
            cursor.execute(_SUPERSEDE, [publication.pk])


def _alerts(publication: Publication, parsed: Parsed, areas: dict[tuple[str, str], str]) -> list[Alert]:
    return [
        Alert(
            publication=publication,
            code=alert.code,
            message=alert.message,
            sheet=alert.sheet,
            row=alert.row,
            column=alert.column,
            expected=alert.expected,
            found=alert.found,
            area=areas.get((alert.area.scheme, alert.area.code), "") if alert.area else "",
            period_start=alert.period.start if alert.period else None,
            period_end=alert.period.end if alert.period else None,
        )
        for alert in parsed.alerts
    ]

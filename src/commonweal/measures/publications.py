"""Reads of the published files that were loaded, and of what a reader of their figures must know."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.db.models import Count

from commonweal.kernel.problem import column_letters, not_found
from commonweal.measures.models import Alert, Publication


def publications(kinds: Collection[str] = (), *, after: int = 0, limit: int) -> list[Publication]:
    """In the order of loading, from the one after number `after`; each with `alert_count`."""
    found = Publication.objects.filter(pk__gt=after)
    if kinds:
        found = found.filter(kind__in=kinds)
    return list(found.annotate(alert_count=Count("alerts")).order_by("pk")[:limit])


def publication(number: int) -> Publication:
    """Raises Refused where there is none of this number."""
    found = Publication.objects.filter(pk=number).annotate(alert_count=Count("alerts")).first()
    if found is None:
        raise not_found(f"no published file has the number {number}", "See the list of published files")
    return found


def alerts(publication: Publication, *, after: int = 0, limit: int) -> list[Alert]:
    """The alerts of one file in its order, from the one after number `after`."""
    return list(Alert.objects.filter(publication=publication, pk__gt=after).order_by("pk")[:limit])


def publication_data(found: Any) -> dict[str, Any]:
    """A Publication with its `alert_count`, as plain data. Who loaded it stays in the audit."""
    return {
        "id": found.pk,
        "kind": found.kind,
        "layout": found.layout,
        "file": found.file_name,
        "sha256": found.sha256,
        "title": found.title,
        "publisher": found.publisher,
        "start": found.period_start,
        "end": found.period_end - timedelta(days=1),
        "published": found.published,
        "revised": found.revised,
        "known": found.known,
        "recorded": found.recorded,
        "synthetic": found.synthetic,
        "values": found.values,
        "alerts": found.alert_count,
    }


def alert_data(found: Any) -> dict[str, Any]:
    """An Alert as plain data; `difference` is what was found less what was expected."""
    expected, seen = found.expected, found.found
    return {
        "id": found.pk,
        "code": found.code,
        "message": found.message,
        "sheet": found.sheet or None,
        "cell": f"{column_letters(found.column)}{found.row}" if found.row and found.column else None,
        "expected": expected,
        "found": seen,
        "difference": None if expected is None or seen is None else seen - expected,
        "area": found.area or None,
        "start": found.period_start,
        "end": found.period_end - timedelta(days=1) if found.period_end else None,
    }

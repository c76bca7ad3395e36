"""The register of loaded files: the same bytes again change nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from commonweal.access import audit, permissions
from commonweal.access.principal import Principal
from commonweal.access.scope import scoped
from commonweal.kernel.files import SourceFile
from commonweal.kernel.load_report import LoadReport
from commonweal.places.models import LoadedFile
from commonweal.web.site_state import DataNature, declare_data_nature


@dataclass(frozen=True, slots=True)
class Publication:
    """What a file turned out to be: its layout, title and publisher; `known` is None where it names no date.

    `nature` is what its figures are, None where it has none: names, codes and outlines may stand beside either.
    """

    layout: str
    title: str
    publisher: str
    known: date | None = None
    nature: DataNature | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """What the write of a file did: rows now held, sums that did not close, and what a person should know."""

    rows: int
    alerts: int = 0
    notes: tuple[str, ...] = field(default=())


def load_once(
    kind: str,
    source: SourceFile,
    *,
    by: Principal,
    publication: Publication,
    write: Callable[[LoadedFile], Written],
) -> LoadReport:
    """Run `write` in one transaction with the file's entry in the register, unless these bytes are in it already.

    Raises Refused(conflict) where the folder holds made-up figures and the file published ones, or the other way.
    """
    with scoped(by):
        permissions.require(by, "places.load")
        before = LoadedFile.objects.filter(kind=kind, sha256=source.sha256).first()
        if before is not None:
            return _report(before, source, before.rows, unchanged=True)
        if publication.nature is not None:
            declare_data_nature(publication.nature, by=by)
        file = LoadedFile.objects.create(
            kind=kind,
            layout=publication.layout,
            name=source.name[:255],
            sha256=source.sha256,
            rows=0,
            title=publication.title[:300],
            publisher=publication.publisher,
            known=publication.known or timezone.localdate(),
        )
        written = write(file)
        LoadedFile.objects.filter(pk=file.pk).update(rows=written.rows)
        audit.record(
            "places.load", subject=f"{kind} {source.name}"[:200], sha256=source.sha256, rows=written.rows,
            layout=publication.layout, alerts=written.alerts,
        )  # fmt: skip
        return _report(file, source, written.rows, alerts=written.alerts, notes=written.notes)


def _report(
    file: LoadedFile, source: SourceFile, rows: int, *, alerts: int = 0, unchanged: bool = False,
    notes: tuple[str, ...] = (),
) -> LoadReport:  # fmt: skip
    return LoadReport(
        kind=str(file.kind), file=source.name, sha256=source.sha256, layout=str(file.layout), values=rows,
        alerts=alerts, unchanged=unchanged, notes=notes,
    )  # fmt: skip

"""A place drawn in a test: facts given as a dictionary, published and loaded as the real ones are.

    E92000001  England                (own rows)
    E12000001  North East             the sum of its twelve councils
    six of them are used by name below
"""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from commonweal.access.principal import OPERATOR
from commonweal.kernel.files import SourceFile
from commonweal.kernel.load_report import LoadReport
from commonweal.kernel.period import Period, PeriodKind, between
from commonweal.measures.actions import load_published
from commonweal.measures.published.parsed import Alert, AreaRef, Mark, Observation, Parsed, Reader, Scheme, Series

ENGLAND = "E92000001"
NORTH_EAST = "E12000001"
COUNCILS = ("E06000001", "E06000002", "E06000003", "E06000004", "E06000005", "E06000047")
DAYS = "delayed-days"

Cell = int | Mark
"""A number, or the mark that stands in its place."""
Facts = Mapping[tuple[str, Period], Cell]


@dataclass(frozen=True)
class Edition:
    """One publication: facts, the day from which they were known, and whether it says that it is revised."""

    facts: tuple[tuple[tuple[str, Period], Cell], ...]
    known: date
    revised: bool = False
    series: str = DAYS
    kind: str = "dtoc-la"
    synthetic: bool = False
    alerts: tuple[Alert, ...] = ()

    @classmethod
    def of(cls, facts: Facts, known: date, **more: object) -> Edition:
        return cls(tuple(facts.items()), known, **more)  # type: ignore[arg-type]

    @property
    def source(self) -> SourceFile:
        content = repr(self).encode()
        return SourceFile(f"{hashlib.sha256(content).hexdigest()[:12]}.csv", content)


def reader_of(edition: Edition) -> Reader:
    """A pure reader that makes of the file what the edition says."""
    item, *dimensions = edition.series.split(";")
    series = Series.of(item, **dict(text.split("=") for text in dimensions))

    def read(source: SourceFile) -> Parsed:
        periods = sorted(period for (_, period), _ in edition.facts)
        return Parsed(
            kind=edition.kind, layout="drawn", title="Drawn in a test", publisher="Test",
            period=Period(periods[0].start, max(period.end for period in periods), PeriodKind.DAY),
            published=None if edition.revised else edition.known, revised=edition.known if edition.revised else None,
            synthetic=edition.synthetic, alerts=list(edition.alerts),
            observations=[
                Observation(
                    series, AreaRef(Scheme.ONS, code, code), period,
                    None if isinstance(cell, Mark) else Decimal(cell), "Table", row, 3,
                    cell if isinstance(cell, Mark) else Mark.NONE, {Mark.SUPPRESSED: "*", Mark.MISSING: ":"}.get(cell, "")
                    if isinstance(cell, Mark) else "",
                )
                for row, ((code, period), cell) in enumerate(edition.facts, start=2)
            ],
        )  # fmt: skip

    return read


def load(edition: Edition) -> LoadReport:
    return load_published(edition.source, reader=reader_of(edition), by=OPERATOR)


@contextmanager
def undone() -> Generator[None]:
    """What is loaded inside is gone afterwards: one clone serves many examples."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def months_of(period: Period) -> list[Period]:
    return between(period, period, PeriodKind.MONTH)

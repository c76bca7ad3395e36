"""What a reader makes of a published file: its publication, its observations and the sums that do not close."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from commonweal.kernel.files import SourceFile
from commonweal.kernel.period import Period


@dataclass(frozen=True, slots=True)
class Series:
    """What is counted: an item and its dimensions, for example delayed-days with attribution social-care.

    `dimensions` is sorted by name. The canonical text is `delayed-days;attribution=social-care;care=acute`.
    """

    item: str
    dimensions: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, item: str, **dimensions: str) -> Series:
        return cls(item, tuple(sorted(dimensions.items())))

    def __str__(self) -> str:
        return ";".join([self.item, *(f"{name}={value}" for name, value in self.dimensions)])


class Scheme(StrEnum):
    """Whose code an area or organisation carries in a file."""

    ONS = "ons"
    DTOC_OLD = "dtoc-old"
    ODS = "ods"
    CASSR = "cassr"
    E_CODE = "e-code"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class AreaRef:
    """An area or organisation as the file names it. `kind` says what a new organisation or area would be."""

    scheme: Scheme
    code: str
    name: str
    kind: str = ""


class Mark(StrEnum):
    """The meaning of a cell without a number. A number may carry NIL where the publisher writes `-` for none."""

    NONE = ""
    NIL = "nil"
    SUPPRESSED = "suppressed"
    MISSING = "missing"
    NOT_APPLICABLE = "not-applicable"


@dataclass(frozen=True, slots=True)
class Observation:
    """One cell: `value` is None unless the cell is a number (or a nil). `printed` is the cell's text where a mark.

    `sheet` is the sheet's name (empty for CSV), `row` and `column` count from 1 as in the file; for JSON the row is the
    position of the record in its list and `path` names the member.
    """

    series: Series
    area: AreaRef
    period: Period
    value: Decimal | None
    sheet: str
    row: int
    column: int
    mark: Mark = Mark.NONE
    printed: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class Alert:
    """A published sum that does not close, or another fact a reader of the figures must see. The file still loads."""

    code: str
    message: str
    sheet: str = ""
    row: int | None = None
    column: int | None = None
    expected: Decimal | None = None
    found: Decimal | None = None
    area: AreaRef | None = None
    period: Period | None = None

    @property
    def difference(self) -> Decimal | None:
        if self.expected is None or self.found is None:
            return None
        return self.found - self.expected


@dataclass(frozen=True, slots=True)
class Parsed:
    """A whole file, understood. `published` and `revised` are None where the file does not say."""

    kind: str
    layout: str
    title: str
    publisher: str
    period: Period
    published: date | None
    revised: date | None
    synthetic: bool
    observations: list[Observation]
    alerts: list[Alert] = field(default_factory=list[Alert])
    basis: str = ""


class Reader(Protocol):
    """Raises Refused with every problem found (file, sheet, row, column, value, remedy); else the whole file."""

    def __call__(self, source: SourceFile) -> Parsed: ...

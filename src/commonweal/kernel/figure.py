"""A figure: a number that knows what it is. No bare number leaves a room."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from commonweal.kernel.period import Period


class Status(StrEnum):
    """What stands behind a figure's value, or why it has none."""

    FINAL = "final"
    REVISED = "revised"
    PARTIAL = "partial"
    SUPPRESSED = "suppressed"
    MISSING = "missing"
    NOT_PUBLISHED = "not-published"
    SYNTHETIC = "synthetic"


@dataclass(frozen=True, slots=True)
class Figure:
    """One value of one measure for one area and one period.

    `value` is rounded by the definition's rule, `exact` is not; both are None unless the status is final, revised or
    synthetic. `missing` names the parts of the period without
    data where the status is partial. `source` is the data set the whole figure comes from: never a mixture.
    """

    measure: str
    version: int
    area: str
    area_name: str
    period: Period
    value: Decimal | None
    unit: str
    status: Status
    source: str | None = None
    known: date | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    missing: tuple[Period, ...] = ()
    exact: Decimal | None = None
    dimensions: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = field(default=())

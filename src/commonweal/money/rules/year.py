"""A year of a fund as journals: a budget, the actuals of a month, accruals with their reversal, a forecast.

One row of a table is one debit and one credit. Amounts are written as people say them: spend and income are both
positive, and a credit note or a repayment is negative.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from commonweal.kernel.money import Pence
from commonweal.money.rules.journal import Account, Coding, Draft, Line


class YearKind(StrEnum):
    BUDGET = "budget"
    ACTUALS = "actuals"
    ACCRUALS = "accruals"
    FORECAST = "forecast"


@dataclass(frozen=True, slots=True)
class YearRow:
    """One row: `account` is what it is, `against` where the other side stands; `day` and `document` may be unsaid."""

    row: int
    account: str
    against: str
    pence: Pence
    dimensions: Mapping[str, str] = field(default_factory=dict[str, str])
    day: date | None = None
    document: str = ""
    narrative: str = ""


@dataclass(frozen=True, slots=True)
class Booking:
    """What the rows of one file share: the fund, the day they concern, the day of booking, document and reason."""

    fund: str
    day: date
    booked: date
    document: str
    reason: str


def month_end(day: date) -> date:
    """The last day of the month that holds `day`."""
    first_of_next = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return first_of_next - timedelta(days=1)


def drafts(kind: YearKind, rows: Sequence[YearRow], booking: Booking, chart: Mapping[str, Account]) -> list[Draft]:
    """The journals of a file, one for each source document and day.

    Accruals come in pairs: the second takes the first back on the day after, so that the invoice of the next period is
    not counted twice. One approval covers both.
    """
    made: list[Draft] = []
    for (day, document), held in _grouped(rows, booking).items():
        number = len(made) + 1
        lines = tuple(line for row in held for line in _lines(row, booking.fund, chart))
        draft = Draft(f"{kind}-{number}", day, booking.booked, document, booking.reason, lines)
        made.append(draft)
        if kind is YearKind.ACCRUALS:
            made.append(taken_back(draft))
    return made


def taken_back(accrual: Draft) -> Draft:
    """The mirror of an accrual on the day after it."""
    lines = tuple(Line(line.coding, -line.pence, narrative=line.narrative, row=line.row) for line in accrual.lines)
    day = accrual.effective + timedelta(days=1)
    return Draft(f"{accrual.ref}-reversed", day, accrual.known, accrual.document, f"Reversal: {accrual.reason}", lines)


def changes(rows: Iterable[YearRow], held: Callable[[YearRow], Pence]) -> list[YearRow]:
    """A forecast replaces the one before: what is posted is the difference. Rows that change nothing are left out."""
    changed: list[YearRow] = []
    for row in rows:
        pence = row.pence - held(row)
        if pence:
            changed.append(YearRow(row.row, row.account, row.against, pence, row.dimensions, row.day, row.document,
                                   row.narrative))  # fmt: skip
    return changed


def _grouped(rows: Iterable[YearRow], booking: Booking) -> dict[tuple[date, str], list[YearRow]]:
    found: defaultdict[tuple[date, str], list[YearRow]] = defaultdict(list)
    for row in rows:
        if row.pence:
            found[row.day or booking.day, row.document or booking.document].append(row)
    return dict(found)


def _lines(row: YearRow, fund: str, chart: Mapping[str, Account]) -> tuple[Line, Line]:
    """A row's own line and its other side. Spend is a debit, income a credit."""
    account = chart[row.account]
    sign = -1 if account.kind == "income" or row.account.endswith("-income") else 1
    own = Line(Coding(fund, row.account, **row.dimensions), sign * row.pence, narrative=row.narrative, row=row.row)
    # The other side keeps what tells one debt from another, and the source that journals balance by.
    kept = {name: row.dimensions[name] for name in _OTHER_SIDE if row.dimensions.get(name)}
    return own, Line(Coding(fund, row.against, **kept), -sign * row.pence, row=row.row)


_OTHER_SIDE = ("scheme", "source", "permitted_use", "provider", "commissioner")

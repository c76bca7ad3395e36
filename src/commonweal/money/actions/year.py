"""Run a year of a fund from files: budget, actuals of a month, accruals and forecast, each proposed as one batch."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from django.db import connection

from commonweal.access import permissions
from commonweal.access.principal import Principal
from commonweal.kernel.files import SourceFile
from commonweal.kernel.problem import Problem, Refused, Where, conflict, invalid
from commonweal.money.actions.checking import Checker
from commonweal.money.actions.posting import Proposed, propose, today_or
from commonweal.money.actions.writing import written
from commonweal.money.ledger.chart import chart
from commonweal.money.ledger.year_file import read_rows
from commonweal.money.queries.balances import AsOf, sums
from commonweal.money.queries.closing import closed_through
from commonweal.money.queries.funds import terms_on
from commonweal.money.queries.periods import period_of
from commonweal.money.rules.journal import Draft
from commonweal.money.rules.year import Booking, YearKind, YearRow, changes, drafts, month_end


@dataclass(frozen=True, slots=True)
class Upload:
    """A file of one kind for a fund. `day` is the first day of a budget, a day in the month of actuals and accruals,
    the day of a forecast; `booked` the day of booking, today where it is None."""

    kind: YearKind
    fund: str
    day: date
    source: SourceFile
    reason: str
    booked: date | None = None

    @property
    def digest(self) -> str:
        """The same file for the same month is the same upload on any day."""
        said = (self.kind, self.fund, self.day.isoformat(), str(self.booked or ""), self.reason, self.source.sha256)
        return hashlib.sha256("\x1f".join(said).encode()).hexdigest()


def upload(*, key: str, what: Upload, by: Principal) -> Proposed:
    """Propose the journals of a file. Nothing is in a balance until somebody else approves it.

    Raises Refused with every row that is wrong; then nothing is written.
    """
    return written(by, partial(_upload, key, what, by))


def _upload(key: str, what: Upload, by: Principal) -> Proposed:
    permissions.require(by, "money.propose")
    made, wrong = _drafts(what)
    try:
        if wrong:  # rows that can be read may be wrong in another way: all of it is said at once
            Checker(what.source.name).checked(made)
            raise Refused.of(wrong)
        return propose(key=key, drafts=made, document=what.source.name, kind=what.kind.value, sha256=what.digest,
                       file=what.source.name, by=by)  # fmt: skip
    except Refused as refused:
        raise Refused.of(_once((*wrong, *refused.problems))) from None


def _drafts(what: Upload) -> tuple[list[Draft], tuple[Problem, ...]]:
    """The journals of the rows that can be read, and what is wrong with the others."""
    booked = today_or(what.booked)
    if booked > today_or(None):
        raise invalid("nothing is booked on a day to come", "Give a day up to today", where=Where(field="booked"))
    terms = terms_on(what.fund, what.day)
    closed = closed_through(what.fund)
    if closed is not None and booked <= closed:
        raise invalid(f"fund {what.fund} is closed through {closed.isoformat()}", "Book it on a later day",
                      where=Where(field="booked"), value=booked.isoformat())  # fmt: skip
    read = read_rows(what.kind, what.source)
    rows = list(read.rows)
    day = month_end(what.day) if what.kind in (YearKind.ACTUALS, YearKind.ACCRUALS) else what.day
    if what.kind is YearKind.FORECAST:
        period = period_of(terms.file, what.day)
        _refuse_older(what, period[1] if period else None)
        rows = _changed(what, rows, AsOf(effective=day, since=period[0] if period else None))
    made = drafts(what.kind, rows, Booking(what.fund, day, booked, what.source.name, what.reason), chart())
    if not made and read.problems:
        raise Refused.of(read.problems)
    if not made:
        raise invalid("the file changes nothing", "Give amounts that differ from nothing and from what is held",
                      where=Where(what.source.name))  # fmt: skip
    return made, read.problems


def _changed(what: Upload, rows: list[YearRow], at: AsOf) -> list[YearRow]:
    """The rows as differences from the forecast that stands. Two forecasts that wait would both take its place."""
    waiting = _waiting_forecast(what.fund)
    if waiting is not None and waiting[1] != what.digest:
        raise conflict(f"the forecast {waiting[0]!r} waits for its checker", "Have it approved or withdrawn first")
    seen: dict[tuple[str, str, str], int] = {}
    for row in rows:
        place = _place(row)
        if place in seen:
            raise invalid(f"row {seen[place]} has the same line, scheme and source", "Give each one row",
                          where=Where(what.source.name, row=row.row))  # fmt: skip
        seen[place] = row.row
    only = {"fund": [what.fund], "account": ["forecast-spend", "forecast-income"]}
    held: dict[tuple[str, str, str], int] = {}
    for each in sums(("account", "scheme", "source"), at, only):
        account, scheme, source = each.key
        held[account, scheme, source] = -each.pence if account.endswith("income") else each.pence
    sources = [source.code for source in terms_on(what.fund, what.day).file.sources]
    only_source = sources[0] if len(sources) == 1 else ""

    def standing(row: YearRow) -> int:
        account, scheme, source = _place(row)
        return held.get((account, scheme, source or only_source), 0)

    return changes(rows, standing)


def _refuse_older(what: Upload, last: date | None) -> None:
    """A forecast is posted as its difference from the one before: none can be put before one that stands."""
    later = AsOf(effective=last, since=what.day + timedelta(days=1))
    if sums((), later, {"fund": [what.fund], "account": ["forecast-spend", "forecast-income"]}):
        raise invalid("a later forecast stands already", "Give the day of that one or a later day",
                      where=Where(field="day"), value=what.day.isoformat())  # fmt: skip


def _place(row: YearRow) -> tuple[str, str, str]:
    return row.account, row.dimensions.get("scheme", ""), row.dimensions.get("source", "")


def _waiting_forecast(fund: str) -> tuple[str, str] | None:
    """Key and digest of a forecast of the fund that nobody has answered."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT b.key, b.sha256 FROM money_batch b WHERE b.kind = %s"
            " AND NOT EXISTS (SELECT FROM money_approval v WHERE v.batch_id = b.id)"
            " AND EXISTS (SELECT FROM money_journal j JOIN money_posting p ON p.journal_id = j.id"
            " JOIN money_coding c ON c.id = p.coding_id WHERE j.batch_id = b.id AND c.fund_id = %s) LIMIT 1",
            [YearKind.FORECAST.value, fund],
        )
        row = cursor.fetchone()
    return (row[0], row[1]) if row else None


def _once(problems: tuple[Problem, ...]) -> list[Problem]:
    """A row's two sides share what is wrong with it: it is said once, in the order of the rows."""
    return sorted(dict.fromkeys(problems), key=lambda each: each.where.row or 0)

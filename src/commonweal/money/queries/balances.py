"""Balances on any day as known on any day: sums of what approved batches added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from commonweal.kernel.money import Pence
from commonweal.money.rules.journal import DIMENSIONS

GROUPS = ("fund", "book", "kind", "account", *DIMENSIONS)
_COLUMN = {"fund": "c.fund_id", "account": "c.account_id", "book": "a.book", "kind": "a.kind",
           **{name: f"c.{name}" for name in DIMENSIONS}}  # fmt: skip


@dataclass(frozen=True, slots=True)
class AsOf:
    """Which entries count: effective up to `effective` (and not before `since`), booked up to `known`, recorded up to
    `recorded`; None leaves that open. Days are included."""

    effective: date | None = None
    known: date | None = None
    since: date | None = None
    recorded: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sum:
    """Debits less credits in pence of one group; `key` has the group's values in the order asked for."""

    key: tuple[str, ...]
    pence: Pence
    postings: int


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """Every account with its balance: debits in one column, credits in the other; the two sum to the same."""

    rows: tuple[TrialRow, ...]
    at: AsOf

    @property
    def debits(self) -> Pence:
        return sum(row.pence for row in self.rows if row.pence > 0)

    @property
    def credits(self) -> Pence:
        return -sum(row.pence for row in self.rows if row.pence < 0)

    @property
    def total(self) -> Pence:
        return sum(row.pence for row in self.rows)


@dataclass(frozen=True, slots=True)
class TrialRow:
    fund: str
    book: str
    account: str
    name: str
    pence: Pence
    postings: int


def sums(by: Sequence[str], at: AsOf, only: Mapping[str, Sequence[str]] | None = None) -> list[Sum]:
    """Sums by these groups (of GROUPS), of entries that have these values; groups of nothing are kept out.

    The codings meant are few; what each adds up to is read in the order of an index that holds the amounts.
    """
    unknown = [name for name in (*by, *(only or {})) if name not in _COLUMN]
    if unknown:
        raise ValueError(f"no such groups: {unknown}")
    inside, values = _window(at)
    meant = ["t.postings IS NOT NULL"]
    for name, wanted in (only or {}).items():
        meant.append(f"{_COLUMN[name]} = ANY(%s)")
        values.append(list(wanted))
    columns = ", ".join(_COLUMN[name] for name in by)
    group = f"GROUP BY {columns} ORDER BY {columns}" if by else ""
    query = (
        f"SELECT sum(t.pence)::bigint, sum(t.postings)::bigint{', ' if by else ''}{columns}"  # noqa: S608
        " FROM money_coding c JOIN money_account a ON a.code = c.account_id CROSS JOIN LATERAL ("
        "SELECT sum(b.pence) AS pence, sum(b.postings) AS postings FROM money_balance b"
        f" WHERE {' AND '.join(['b.coding_id = c.id', *inside])}"
        f") t WHERE {' AND '.join(meant)} {group}"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return [Sum(tuple(row[2:]), int(row[0]), int(row[1])) for row in cursor.fetchall() if row[1] is not None]


def _window(at: AsOf) -> tuple[list[str], list[Any]]:
    inside: list[str] = []
    values: list[Any] = []
    for text, value in (
        ("b.effective <= %s", at.effective),
        ("b.known <= %s", at.known),
        ("b.effective >= %s", at.since),
        ("b.batch_id IN (SELECT v.batch_id FROM money_approval v WHERE v.recorded <= %s)", at.recorded),
    ):
        if value is not None:
            inside.append(text)
            values.append(value)
    return inside, values


def trial_balance(at: AsOf, *, fund: str | None = None, book: str = "") -> TrialBalance:
    """The trial balance of a fund, or of all; `book` narrows to one book. Accounts that stand at nothing are shown."""
    only: dict[str, Sequence[str]] = {}
    if fund is not None:
        only["fund"] = [fund]
    if book:
        only["book"] = [book]
    names = account_names()
    rows = [
        TrialRow(key[0], key[1], key[2], names[key[2]], each.pence, each.postings)
        for each in sums(("fund", "book", "account"), at, only)
        for key in [each.key]
    ]
    return TrialBalance(tuple(rows), at)


def account_names() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT code, name FROM money_account")
        return dict(cursor.fetchall())


def balance_of(fund: str, account: str, at: AsOf, **only: str) -> Pence:
    """The balance of one account of a fund, narrowed by dimensions; nothing where there are no entries."""
    found = sums((), at, {"fund": [fund], "account": [account], **{name: [value] for name, value in only.items()}})
    return found[0].pence if found else 0

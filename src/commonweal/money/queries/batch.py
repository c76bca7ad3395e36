"""One batch with its answer and the sums that it would post, or has posted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from commonweal.kernel.money import Pence
from commonweal.kernel.problem import not_found


@dataclass(frozen=True, slots=True)
class BatchSum:
    """What the batch adds to an account of a fund."""

    fund: str
    book: str
    account: str
    name: str
    debits: Pence
    credits: Pence


@dataclass(frozen=True, slots=True)
class BatchRecord:
    """`outcome` is `proposed` while the batch waits."""

    key: str
    kind: str
    document: str
    sha256: str
    maker: str
    checker: str
    outcome: str
    reason: str
    journals: int
    postings: int
    recorded: datetime
    answered: datetime | None
    sums: tuple[BatchSum, ...]

    @property
    def debits(self) -> Pence:
        return sum(each.debits for each in self.sums)

    @property
    def funds(self) -> list[str]:
        return sorted({each.fund for each in self.sums})


def batch_named(key: str) -> BatchRecord:
    """The batch of a key. Raises Refused where there is none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT b.id, b.key, b.kind, b.document, b.sha256, b.maker, coalesce(a.checker, ''),"
            " coalesce(a.outcome, 'proposed'), coalesce(a.reason, ''), b.journals, b.postings, b.recorded, a.recorded"
            " FROM money_batch b LEFT JOIN money_approval a ON a.batch_id = b.id WHERE b.key = %s",
            [key],
        )
        row = cursor.fetchone()
        if row is None:
            raise not_found(f"no batch has the key {key!r}", "See the journals to check")
        cursor.execute(
            "SELECT c.fund_id, n.book, n.code, n.name, coalesce(sum(p.pence) FILTER (WHERE p.pence > 0), 0)::bigint,"
            " coalesce(-sum(p.pence) FILTER (WHERE p.pence < 0), 0)::bigint"
            " FROM money_journal j JOIN money_posting p ON p.journal_id = j.id"
            " JOIN money_coding c ON c.id = p.coding_id JOIN money_account n ON n.code = c.account_id"
            " WHERE j.batch_id = %s GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3",
            [row[0]],
        )
        sums = tuple(BatchSum(*each) for each in cursor.fetchall())
    return BatchRecord(*row[1:], sums=sums)


def free_key(wanted: str) -> str:
    """`wanted`, or with the next number after it where what it names was refused or withdrawn: a second try."""
    key, number = wanted, 1
    with connection.cursor() as cursor:
        while True:
            cursor.execute(
                "SELECT a.outcome FROM money_batch b JOIN money_approval a ON a.batch_id = b.id WHERE b.key = %s", [key]
            )
            row = cursor.fetchone()
            if row is None or row[0] == "approved":
                return key
            number += 1
            key = f"{wanted}-{number}"

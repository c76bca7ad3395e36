"""The journals of a fund, newest first, without their lines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import connection

from commonweal.kernel.money import Pence


@dataclass(frozen=True, slots=True)
class JournalHead:
    """One journal: `pence` is the sum of its debits in the fund, `outcome` the answer to its batch."""

    number: int
    batch: str
    kind: str
    effective: date
    known: date
    document: str
    reason: str
    maker: str
    checker: str
    outcome: str
    pence: Pence
    is_reversed: bool


def fund_journals(fund: str, *, limit: int, offset: int = 0) -> list[JournalHead]:
    """Journals with a posting in the fund, newest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT j.id, b.key, b.kind, j.effective, j.known, j.document, j.reason, b.maker, coalesce(a.checker, ''),"
            " coalesce(a.outcome, 'proposed'),"
            " (SELECT coalesce(sum(p.pence), 0)::bigint FROM money_posting p JOIN money_coding c ON c.id = p.coding_id"
            "  WHERE p.journal_id = j.id AND c.fund_id = %s AND p.pence > 0),"
            " EXISTS (SELECT FROM money_reversal r WHERE r.reversed_id = j.id)"
            " FROM money_journal j JOIN money_batch b ON b.id = j.batch_id"
            " LEFT JOIN money_approval a ON a.batch_id = b.id"
            " WHERE EXISTS (SELECT FROM money_posting p JOIN money_coding c ON c.id = p.coding_id"
            "  WHERE p.journal_id = j.id AND c.fund_id = %s)"
            " ORDER BY j.id DESC LIMIT %s OFFSET %s",
            [fund, fund, limit, offset],
        )
        return [JournalHead(*row) for row in cursor.fetchall()]

"""Every invariant of the ledger, asked of what is held, apart from the guards that keep it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

from commonweal.money.queries.journals import journals
from commonweal.money.rules.journal import digest

_APPROVED = "JOIN money_approval v ON v.batch_id = j.batch_id AND v.outcome = 'approved'"
_LINES = (
    "FROM money_journal j JOIN money_posting p ON p.journal_id = j.id JOIN money_coding c ON c.id = p.coding_id"
    " JOIN money_account a ON a.code = c.account_id"
)


@dataclass(frozen=True, slots=True)
class Check:
    """One invariant: its name, what it says, and the first breach in words; None where it holds."""

    name: str
    says: str
    breach: str | None


def verify() -> Iterator[Check]:
    """Look at the invariants one after the other, cheapest first."""
    for name, says, query in _QUERIES:
        yield Check(name, says, _first(query))
    yield Check("digests", "every journal holds the lines that it was written with", _digests())


def _first(query: str) -> str | None:
    with connection.cursor() as cursor:
        cursor.execute(query)
        row = cursor.fetchone()
    return None if row is None else str(row[0])


def _digests() -> str | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, digest FROM money_journal ORDER BY id")
        held = {number: bytes(found) for number, found in cursor.fetchall()}
    for record in journals():
        if digest(record.draft.lines) != held.pop(record.number, b""):
            return f"journal {record.number} ({record.batch}/{record.draft.ref}) holds other lines than its digest says"
    return next((f"journal {number} has no lines" for number in held), None)


_QUERIES: tuple[tuple[str, str, str], ...] = (
    (
        "balance",
        "every journal balances within each fund, book, source and permitted use",
        "SELECT format('journal %s (%s) is out by %s pence in fund %s, book %s, source %s, use %s', j.id, j.ref,"
        f" sum(p.pence), c.fund_id, a.book, c.source, c.permitted_use) {_LINES}"
        " GROUP BY j.id, j.ref, c.fund_id, a.book, c.source, c.permitted_use HAVING sum(p.pence) <> 0"
        " ORDER BY j.id LIMIT 1",
    ),
    (
        "transfers",
        "what one fund sends, another receives",
        f"SELECT format('journal %s (%s) sends and receives sums that differ by %s pence', j.id, j.ref,"
        f" sum(p.pence)) {_LINES}"
        " WHERE a.kind = 'transfer' GROUP BY j.id, j.ref, c.source, c.permitted_use HAVING sum(p.pence) <> 0"
        " ORDER BY j.id LIMIT 1",
    ),
    (
        "whole",
        "every batch holds the journals and postings that it was written with",
        "SELECT format('batch %s says %s journals and %s postings and holds %s and %s', b.key, b.journals, b.postings,"
        " count(DISTINCT j.id), count(p.line)) FROM money_batch b LEFT JOIN money_journal j ON j.batch_id = b.id"
        " LEFT JOIN money_posting p ON p.journal_id = j.id GROUP BY b.id"
        " HAVING count(DISTINCT j.id) <> b.journals OR count(p.line) <> b.postings ORDER BY b.id LIMIT 1",
    ),
    (
        "two people",
        "nobody approved what they made",
        "SELECT format('batch %s was made by %s and %s by %s', b.key, b.maker, v.outcome, v.checker) FROM money_batch b"
        " JOIN money_approval v ON v.batch_id = b.id WHERE v.maker <> b.maker"
        " OR (v.checker = b.maker) <> (v.outcome = 'withdrawn') LIMIT 1",
    ),
    (
        "replay",
        "balances are the sums of the approved postings and of nothing else",
        "WITH replayed AS (SELECT j.batch_id, p.coding_id, j.effective, j.known, sum(p.pence) AS pence,"  # noqa: S608
        " count(*) AS postings FROM money_journal j JOIN money_posting p ON p.journal_id = j.id"
        f" {_APPROVED} GROUP BY 1, 2, 3, 4)"
        " SELECT format('coding %s on %s booked on %s by batch %s: the balance says %s pence, the postings %s',"
        " coalesce(r.coding_id, b.coding_id), coalesce(r.effective, b.effective), coalesce(r.known, b.known),"
        " coalesce(r.batch_id, b.batch_id), coalesce(b.pence, 0), coalesce(r.pence, 0))"
        " FROM replayed r FULL JOIN money_balance b ON (b.batch_id, b.coding_id, b.effective, b.known)"
        " = (r.batch_id, r.coding_id, r.effective, r.known)"
        " WHERE r.pence IS DISTINCT FROM b.pence OR r.postings IS DISTINCT FROM b.postings LIMIT 1",
    ),
    (
        "reversals",
        "a reversal mirrors one posted journal, and no journal is reversed twice",
        "SELECT format('journal %s is no exact reversal of journal %s', j.id, j.reverses_id) FROM money_journal j"  # noqa: S608
        f" {_APPROVED} LEFT JOIN money_reversal r ON r.by_id = j.id AND r.reversed_id = j.reverses_id"
        " WHERE j.reverses_id IS NOT NULL AND (r.by_id IS NULL OR EXISTS (SELECT FROM money_posting p"
        " WHERE p.journal_id IN (j.id, j.reverses_id) GROUP BY p.coding_id, p.encumbrance HAVING sum(p.pence) <> 0))"
        " LIMIT 1",
    ),
    (
        "closed periods",
        "nothing was booked in a period after it closed",
        f"SELECT format('journal %s is booked on %s and was approved after fund %s closed through %s', j.id, j.known,"
        f" k.fund_id, k.through) {_LINES} {_APPROVED} JOIN money_close k ON k.fund_id = c.fund_id"
        " AND k.through >= j.known AND k.recorded < v.recorded LIMIT 1",
    ),
    (
        "permitted use",
        "no money was spent outside its permitted use",
        "SELECT format('journal %s spends money of %s in fund %s against the rule %s', j.id, c.source, c.fund_id,"  # noqa: S608
        f" coalesce(r.title, 'that its use must be named')) {_LINES} {_APPROVED}"
        " LEFT JOIN LATERAL (SELECT x.id FROM money_agreement x WHERE x.fund_id = c.fund_id"
        " AND x.effective_from <= j.effective AND x.recorded <= v.recorded ORDER BY x.version DESC LIMIT 1) g ON true"
        " LEFT JOIN money_use_rule r ON r.agreement_id = g.id AND r.code = c.permitted_use"
        " WHERE r.id IS NULL OR (a.kind = 'expenditure' AND NOT money_matches(r.allows, c)) LIMIT 1",
    ),
    (
        "encumbrances",
        "no encumbrance was released beyond what it held",
        f"SELECT format('encumbrance %s stands at %s pence', p.encumbrance, sum(p.pence)) {_LINES} {_APPROVED}"
        " WHERE p.encumbrance <> '' AND c.account_id = 'encumbrance' GROUP BY p.encumbrance"
        " HAVING sum(p.pence) < 0 LIMIT 1",
    ),
)

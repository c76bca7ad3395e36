"""Batches and journals as they were written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from commonweal.kernel.money import Pence
from commonweal.kernel.problem import not_found
from commonweal.money.rules.journal import DIMENSIONS, Coding, Draft, Line

_CODING = ", ".join(["c.fund_id", "c.account_id", *(f"c.{name}" for name in DIMENSIONS)])


@dataclass(frozen=True, slots=True)
class BatchSummary:
    """One batch and its answer; `outcome` is `proposed` while it waits."""

    key: str
    kind: str
    document: str
    maker: str
    checker: str
    outcome: str
    journals: int
    postings: int
    recorded: datetime


@dataclass(frozen=True, slots=True)
class JournalRecord:
    """A written journal with who made and checked it."""

    number: int
    batch: str
    draft: Draft
    maker: str
    checker: str
    outcome: str
    recorded: datetime
    reversed_by: int | None

    @property
    def pence(self) -> Pence:
        """The sum of the debits."""
        return sum(line.pence for line in self.draft.lines if line.pence > 0)


def batches(*, outcome: str = "", limit: int = 200) -> list[BatchSummary]:
    """The newest batches first; `outcome` narrows to proposed, approved, rejected or withdrawn."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT b.key, b.kind, b.document, b.maker, coalesce(a.checker, ''), coalesce(a.outcome, 'proposed'),"
            " b.journals, b.postings, b.recorded FROM money_batch b LEFT JOIN money_approval a ON a.batch_id = b.id"
            " WHERE %s = '' OR coalesce(a.outcome, 'proposed') = %s ORDER BY b.id DESC LIMIT %s",
            [outcome, outcome, limit],
        )
        return [BatchSummary(*row) for row in cursor.fetchall()]


def journal(number: int) -> JournalRecord | None:
    """The journal of this number."""
    return next(journals("j.id = %s", [number]), None)


def journal_at(batch: str, ref: str) -> JournalRecord | None:
    """The journal that a batch calls `ref`."""
    return next(journals("b.key = %s AND j.ref = %s", [batch, ref]), None)


def named(name: str) -> JournalRecord:
    """The journal of a number, or of BATCH-KEY/JOURNAL. Raises Refused where there is none."""
    found = journal(int(name)) if name.isdecimal() and len(name) < 19 else None
    if found is None and "/" in name:
        found = _split(name)
    if found is None:
        raise not_found(f"there is no journal {name!r}", "Name it by its number, or as BATCH-KEY/JOURNAL")
    return found


def _split(name: str) -> JournalRecord | None:
    """A name whose parts hold slashes themselves: every way to cut it is tried."""
    places = [place for place, letter in enumerate(name) if letter == "/"]
    tries = (journal_at(name[:place], name[place + 1 :]) for place in places)
    return next((found for found in tries if found is not None), None)


def journals_of_batch(key: str) -> list[JournalRecord]:
    return list(journals("b.key = %s", [key]))


def journals(condition: str = "true", values: Sequence[Any] = ()) -> Iterator[JournalRecord]:
    """Journals with their lines, in the order of their numbers. `condition` is SQL of this module's callers over the
    journal `j`, its batch `b` and its approval `a`; values are bound."""
    query = (
        "SELECT j.id, b.key, j.ref, j.effective, j.known, j.document, j.reason, j.reverses_id, b.maker,"  # noqa: S608
        " coalesce(a.checker, ''), coalesce(a.outcome, 'proposed'), j.recorded, r.by_id,"
        f" p.pence, p.encumbrance, p.narrative, {_CODING}"
        " FROM money_journal j JOIN money_batch b ON b.id = j.batch_id JOIN money_posting p ON p.journal_id = j.id"
        " JOIN money_coding c ON c.id = p.coding_id LEFT JOIN money_approval a ON a.batch_id = b.id"
        f" LEFT JOIN money_reversal r ON r.reversed_id = j.id WHERE {condition} ORDER BY j.id, p.line"
    )
    with connection.chunked_cursor() as cursor:
        cursor.execute(query, list(values))
        head: tuple[object, ...] | None = None
        lines: list[Line] = []
        for row in cursor:
            if head is not None and row[0] != head[0]:
                yield _record(head, lines)
                lines = []
            head = row
            lines.append(Line(Coding(*row[16:]), row[13], row[14], row[15]))
        if head is not None:
            yield _record(head, lines)


def _record(row: Sequence[object], lines: Sequence[Line]) -> JournalRecord:
    number, batch, ref, effective, known, document, reason, reverses, maker, checker, outcome, recorded, by = row[:13]
    assert isinstance(effective, date)
    assert isinstance(known, date)
    assert isinstance(recorded, datetime)
    taken_back = reverses if isinstance(reverses, int) else None
    draft = Draft(str(ref), effective, known, str(document), str(reason), tuple(lines), taken_back)
    return JournalRecord(
        int(str(number)), str(batch), draft, str(maker), str(checker), str(outcome), recorded,
        by if isinstance(by, int) else None,
    )  # fmt: skip

"""The posted journals as a file: CSV (which `ledger post` takes again), a workbook, or plain-text accounting."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import xlsxwriter

from commonweal.kernel.money import pounds
from commonweal.kernel.problem import Refused, conflict, unsupported
from commonweal.money.ledger.beancount import beancount
from commonweal.money.ledger.posting_file import COLUMNS
from commonweal.money.queries.balances import AsOf
from commonweal.money.queries.journals import JournalRecord, journals
from commonweal.money.rules.journal import DIMENSIONS

_SHEET_ROWS_MOST = 1_048_575
_NO_DAY = datetime.fromtimestamp(0, tz=UTC)
"""A workbook made twice from the same journals has the same bytes: its making has no day of its own."""


def posted(at: AsOf, fund: str | None = None) -> Iterator[JournalRecord]:
    """Approved journals that are effective and known by the days asked for, of one fund or of all."""
    conditions, values = ["a.outcome = 'approved'"], []
    for text, value in (("j.effective <= %s", at.effective), ("j.known <= %s", at.known),
                        ("j.effective >= %s", at.since), ("a.recorded <= %s", at.recorded)):  # fmt: skip
        if value is not None:
            conditions.append(text)
            values.append(value)
    if fund is not None:
        conditions.append(
            "EXISTS (SELECT FROM money_posting q JOIN money_coding d ON d.id = q.coding_id"
            " WHERE q.journal_id = j.id AND d.fund_id = %s)"
        )
        values.append(fund)
    return journals(" AND ".join(conditions), values)


def write(path: Path, at: AsOf, *, fund: str | None = None) -> int:
    """Write the journals to a new file by its ending: .csv, .xlsx or .beancount. Returns how many. Raises Refused where
    the ending is another, or the file is there already."""
    writer = _WRITERS.get(path.suffix.lower())
    if writer is None:
        raise unsupported(f"no journals are written to {path.suffix or 'a file without an ending'}",
                          f"Use one of {', '.join(_WRITERS)}")  # fmt: skip
    counted = _Counted(posted(at, fund))
    try:
        with path.open("xb") as stream:
            stream.write(writer(counted))
    except FileExistsError:
        raise conflict(f"{path} is there already", "Name another file") from None
    except OSError as error:
        raise conflict(f"{path} cannot be written: {error.strerror}", "Name another file") from None
    except Refused:
        path.unlink()
        raise
    return counted.count


class _Counted:
    def __init__(self, records: Iterable[JournalRecord]) -> None:
        self._records = records
        self.count = 0

    def __iter__(self) -> Iterator[JournalRecord]:
        for record in self._records:
            self.count += 1
            yield record


def rows(records: Iterable[JournalRecord]) -> Iterator[dict[str, object]]:
    """A row a posting, in the columns of a file of postings; amounts are exact decimal pounds."""
    for record in records:
        draft = record.draft
        for line in draft.lines:
            yield {
                "journal": f"{record.batch}/{draft.ref}",
                "effective": draft.effective.isoformat(),
                "known": draft.known.isoformat(),
                "fund": line.coding.fund,
                "account": line.coding.account,
                "amount": pounds(line.pence),
                "document": draft.document,
                "reason": draft.reason,
                **{name: line.coding.value(name) for name in DIMENSIONS},
                "encumbrance": line.encumbrance,
                "narrative": line.narrative,
            }


def as_csv(records: Iterable[JournalRecord]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(COLUMNS), lineterminator="\n")
    writer.writeheader()
    for row in rows(records):
        writer.writerow({**row, "amount": f"{row['amount']:.2f}"})
    return text.getvalue().encode()


def as_xlsx(records: Iterable[JournalRecord]) -> bytes:
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        book.set_properties({"created": _NO_DAY})
        sheet = book.add_worksheet("postings")
        money = book.add_format({"num_format": "#,##0.00;[Red]-#,##0.00"})
        bold = book.add_format({"bold": True})
        sheet.write_row(0, 0, list(COLUMNS), bold)
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(rows(records), 1):
            if number > _SHEET_ROWS_MOST:
                raise unsupported("a workbook holds no more rows than that", "Export to CSV, or narrow the days")
            for column, name in enumerate(COLUMNS):
                value = row[name]
                if name == "amount":
                    sheet.write_number(number, column, float(str(value)), money)
                else:
                    sheet.write_string(number, column, str(value))
        sheet.autofilter(0, 0, 0, len(COLUMNS) - 1)
    return stream.getvalue()


def as_beancount(records: Iterable[JournalRecord]) -> bytes:
    return beancount(records).encode()


_WRITERS: dict[str, Callable[[Iterable[JournalRecord]], bytes]] = {
    ".csv": as_csv, ".xlsx": as_xlsx, ".beancount": as_beancount,
}  # fmt: skip

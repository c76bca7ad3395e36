"""The files by which a year is run: a heading, then a row an amount. Refused whole where a row is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from commonweal.kernel.civil_day import parse_day
from commonweal.kernel.files import SourceFile
from commonweal.kernel.money import Pence, parse_pounds
from commonweal.kernel.problem import Kind, Problem, Refused, Where
from commonweal.money.ledger.chart import chart
from commonweal.money.ledger.grid import grid
from commonweal.money.rules.journal import DIMENSIONS
from commonweal.money.rules.year import YearKind, YearRow

PROBLEMS_MOST = 50
ROWS_MOST = 20_000
_DIMENSIONS = {
    "commissioner": "The body that commissions, or that contributes.",
    "provider": "The body that is paid.",
    "sector": "The sector of the service.",
    "purpose": "What the money is for, as rules of use name it.",
    "programme": "The programme of care.",
    "area": "The code of an area.",
    "contract_type": "The type of contract.",
    "regime": "The financial regime of the body whose books carry it.",
}
_COMMON = {
    "scheme": "The scheme, as the agreement names it; empty for income.",
    "source": "The source of money; may be left out where the fund has one.",
    "amount": "Pounds and pence. Spend and income are both positive; a credit note is negative.",
}
_PLANNED = {"line": "spend or income; spend where it is left out."}
_BOOKED = {
    "account": "A code of the chart of accounts; spend where it is left out.",
    "against": "Where the other side stands.",
    "document": "The source document: an invoice, a remittance.",
}
_NARRATIVE = {"narrative": "Anything else."}
COLUMNS: dict[YearKind, dict[str, str]] = {
    YearKind.BUDGET: {
        **_COMMON, **_PLANNED,
        "month": "The month of the amount, as year and month; the first day of the budget where it is left out.",
        **_DIMENSIONS, **_NARRATIVE,
    },
    YearKind.ACTUALS: {**_COMMON, **_BOOKED, "day": "The day; the end of the month where it is left out.",
                       **_DIMENSIONS, **_NARRATIVE},
    YearKind.ACCRUALS: {**_COMMON, **_BOOKED, **_DIMENSIONS, **_NARRATIVE},
    YearKind.FORECAST: {**_COMMON, **_PLANNED, **_DIMENSIONS, **_NARRATIVE},
}  # fmt: skip
"""What each kind of file may hold, in the order of its template. `amount` must be there."""
_BOOKS = {YearKind.BUDGET: "budget", YearKind.FORECAST: "forecast"}
_AGAINST = {YearKind.ACTUALS: ("cash", "cash"), YearKind.ACCRUALS: ("accruals", "debtors")}
"""Where the other side stands by default: of spend, and of income."""


@dataclass(frozen=True, slots=True)
class Read:
    """The rows of a file that are right in themselves, and what is wrong with the others."""

    rows: tuple[YearRow, ...]
    problems: tuple[Problem, ...]


@dataclass
class _Row:
    """One row while it is read; what is wrong with it is collected."""

    file: str
    number: int
    fields: Mapping[str, str]
    problems: list[Problem]

    def wrong(self, field: str, message: str, remedy: str, value: str | None = None) -> None:
        where = Where(self.file, row=self.number, field=field)
        self.problems.append(Problem(Kind.INVALID, message, remedy, where, value))

    def pence(self) -> Pence:
        text = self.fields.get("amount", "")
        if not text:
            self.wrong("amount", "this cell is empty", "Give the amount")
            return 0
        try:
            return parse_pounds(text, where=Where(self.file, row=self.number, field="amount"))
        except Refused as refused:
            self.problems.extend(refused.problems)
            return 0

    def day(self, field: str) -> date | None:
        text = self.fields.get(field, "")
        if not text:
            return None
        try:
            return parse_day(f"{text}-01" if len(text) == len("YYYY-MM") else text)
        except Refused as refused:
            self.wrong(field, refused.problems[0].message, refused.problems[0].remedy, text)
            return None


def read_rows(kind: YearKind, source: SourceFile) -> Read:
    """The rows of a file, and each row that is wrong: its number, its column and what to do. Raises Refused where the
    file as a whole is not understood."""
    problems: list[Problem] = []
    rows: list[YearRow] = []
    for number, fields in _fields(kind, source):
        before = len(problems)
        row = _row(kind, _Row(source.name, number, fields, problems))
        if len(problems) == before:
            rows.append(row)
        if len(problems) >= PROBLEMS_MOST:
            break
    if not rows and not problems:
        raise Refused(Problem(Kind.INVALID, "the file has no rows", "Give at least one amount", Where(source.name)))
    return Read(tuple(rows), tuple(problems[:PROBLEMS_MOST]))


def _row(kind: YearKind, row: _Row) -> YearRow:
    account, against = _planned(kind, row) if kind in _BOOKS else _booked(kind, row)
    dimensions = {name: row.fields[name] for name in DIMENSIONS if row.fields.get(name)}
    day = row.day("month") or row.day("day")
    return YearRow(row.number, account, against, row.pence(), dimensions, day, row.fields.get("document", ""),
                   row.fields.get("narrative", ""))  # fmt: skip


def _planned(kind: YearKind, row: _Row) -> tuple[str, str]:
    book = _BOOKS[kind]
    line = row.fields.get("line", "") or "spend"
    if line not in ("spend", "income"):
        row.wrong("line", "there is no such line", "Use spend or income", line)
    return f"{book}-{'income' if line == 'income' else 'spend'}", f"{book}-control"


def _booked(kind: YearKind, row: _Row) -> tuple[str, str]:
    """The account of a row and its other side. An account that is not in the chart stands for spend: it is wrong."""
    codes = {account.code: account for account in chart().values() if account.book == "actual"}
    own = row.fields.get("account", "") or "spend"
    takes = [code for code, account in codes.items() if account.kind in ("income", "expenditure")]
    if own not in takes:
        row.wrong("account", "this account takes no income or spend", f"Use one of {', '.join(takes)}", own)
        own = "spend"
    of_spend, of_income = _AGAINST[kind]
    other = row.fields.get("against", "") or (of_income if codes[own].kind == "income" else of_spend)
    may = [code for code, account in codes.items() if account.kind in ("asset", "liability")]
    if other not in may:
        row.wrong("against", "the other side cannot stand there", f"Use one of {', '.join(may)}", other)
        other = of_spend
    return own, other


def _fields(kind: YearKind, source: SourceFile) -> Iterator[tuple[int, dict[str, str]]]:
    header: list[str] | None = None
    for number, cells in grid(source).rows():
        texts = [cell.strip() for cell in cells]
        if header is None:
            header = [text.casefold().replace(" ", "_") for text in texts]
            _check_header(kind, source.name, header)
            continue
        if not any(texts):
            continue
        where = Where(source.name, row=number)
        if len(texts) != len(header):
            found = f"the row has {len(texts)} cells and the heading {len(header)}"
            raise Refused(Problem(Kind.INVALID, found, "Give each column one cell", where))
        if number > ROWS_MOST:
            raise Refused(Problem(Kind.TOO_COSTLY, f"the file has more than {ROWS_MOST} rows", "Split it", where))
        yield number, dict(zip(header, texts, strict=True))


def _check_header(kind: YearKind, name: str, header: list[str]) -> None:
    known = COLUMNS[kind]
    problems = [
        Problem(Kind.INVALID, "this column is not known", f"Use {', '.join(known)}", Where(name, row=1, column=place),
                column)
        for place, column in enumerate(header, 1)
        if column not in known
    ]  # fmt: skip
    problems += [
        Problem(Kind.INVALID, "this column stands twice", "Keep one of them", Where(name, row=1, column=place), column)
        for place, column in enumerate(header, 1)
        if column in known and header.index(column) != place - 1
    ]
    if "amount" not in header:
        problems.append(Problem(Kind.INVALID, "the column 'amount' is missing", "Add it", Where(name, row=1)))
    if problems:
        raise Refused.of(problems)
